"""Which addresses are asked for, and in which words failures are told."""

from __future__ import annotations

import datetime as dt

import pytest

from missionsearch.crawl.policy import System, kind_of, rule_against, system_of
from missionsearch.crawl.polite import pause_named
from missionsearch.crawl.tally import Tally, in_words
from missionsearch.models import PageProblem

BASE = "https://ambassade.example"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "page"),
        ("/Visa.html", "page"),
        ("/IMG/pdf/note.PDF", "attachment"),
        ("/note.docx", "attachment"),
        ("/photo.JPG", "skip"),
        ("/film.mp4", "skip"),
        ("/feuille.xlsx", "skip"),
    ],
)
def test_an_address_is_a_page_a_file_or_neither_by_its_ending(address: str, kind: str) -> None:
    assert kind_of(BASE + address) == kind


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("/spip.php?article12", None),
        ("/spip.php?rubrique3&debut_articles=10", None),
        ("/ecriture", None),
        ("/ecrire/", "spip"),
        ("/ecrire", "spip"),
        ("/prive/", "spip"),
        ("/spip.php?page=recherche&recherche=visa", "spip"),
        ("/spip.php?page=imprimer&id_article=3", "spip"),
        ("/spip.php?page=plan", None),
        ("/spip.php?page=backend", None),
        ("/?s=visa", "spip"),
        ("/spip.php?article3&action=converser", "spip"),
        ("/spip.php?rubrique3&debut_a=10&debut_b=20", "spip"),
        ("/agenda/2031/05", "spip"),
        ("/archives?annee=2015", None),
        ("/events?date=2027-01-01", None),
        ("/events?date=2035-01-01", "spip"),
        ("/events?month=1950-01", "spip"),
        ("/x?" + "a" * 700, "long"),
    ],
)
def test_on_a_site_of_spip_its_tools_are_not_asked_for(address: str, rule: str | None) -> None:
    assert rule_against(BASE + address, "spip", 2026) == rule


@pytest.mark.parametrize(
    "address",
    [
        "/prive/visite",
        "/?s=article-12",
        "/agenda/2015/concert",
        "/archives?year=1945",
        "/index.php?option=com_content&view=article&id=1&catid=2&Itemid=3&lang=fr",
        "/news?tx_news_pi1[news]=12&tx_news_pi1[controller]=News&tx_news_pi1[action]=detail&cHash=4b1f",
        "/wiki/Special:Search",
        "/?action=converser",
    ],
)
def test_what_one_system_means_by_an_address_holds_on_its_sites_only(address: str) -> None:
    assert rule_against(BASE + address, None, 2026) is None


@pytest.mark.parametrize(
    ("system", "address", "rule"),
    [
        ("wordpress", "/?s=visa", "wordpress"),
        ("wordpress", "/wp-json/wp/v2/posts", "wordpress"),
        ("wordpress", "/visa/?replytocom=3", "wordpress"),
        ("wordpress", "/2015/10/visa/", None),
        ("mediawiki", "/index.php?title=Visa&action=edit", "mediawiki"),
        ("mediawiki", "/wiki/Sp%C3%A9cial:Recherche", "mediawiki"),
        ("mediawiki", "/index.php?title=Visa&oldid=3", "mediawiki"),
        ("mediawiki", "/wiki/Visa", None),
    ],
)
def test_each_system_has_tools_of_its_own(system: System, address: str, rule: str | None) -> None:
    assert rule_against(BASE + address, system, 2026) == rule


def test_a_sites_system_is_told_by_its_generator_or_its_header() -> None:
    assert system_of({}, "SPIP 4.3.5 [24000]") == "spip"
    assert system_of({"composed-by": "SPIP 3.0.16 @ www.spip.net"}, "") == "spip"
    assert system_of({}, "WordPress 6.4") == "wordpress"
    assert system_of({}, "Joomla! - Open Source Content Management") is None


def test_a_pause_is_named_in_seconds_or_by_a_date() -> None:
    now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC).timestamp()
    assert pause_named("30", now) == 30
    assert pause_named("Tue, 24 Nov 2026 12:01:30 GMT", now) == 90
    assert pause_named("Tue, 24 Nov 2026 11:00:00 GMT", now) == 0
    assert pause_named("", now) is None
    assert pause_named("later", now) is None


def test_failures_are_told_in_plain_words() -> None:
    class DownloadTimeoutError(Exception):
        pass

    class ResponseFailed(Exception):
        pass

    assert in_words(DownloadTimeoutError("x"), 10) == "the server took too long"
    assert in_words(ResponseFailed("x"), 10) == "the connection broke off"
    assert in_words(ValueError("odd\nmore"), 10) == "ValueError: odd"
    assert in_words(Exception("exceeded DOWNLOAD_MAXSIZE (10 B)"), 10) == "larger than 10 bytes"


def test_an_address_is_named_once_with_a_page_that_links_to_it() -> None:
    tally = Tally()
    tally.problem("b", "first", "a")
    tally.problem("b", "second", "c")
    assert list(tally.problems.values()) == [PageProblem("b", "first", "a")]
