"""Which addresses are asked for, and in which words failures are told."""

from __future__ import annotations

import datetime as dt

import pytest

from missionsearch.crawl.policy import kind_of
from missionsearch.crawl.polite import pause_named
from missionsearch.crawl.tally import Tally, in_words
from missionsearch.models import PageProblem

BASE = "https://ambassade.example"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "page"),
        ("/spip.php?article12", "page"),
        ("/spip.php?rubrique3&debut_articles=10", "page"),
        ("/Visa.html", "page"),
        ("/IMG/pdf/note.PDF", "attachment"),
        ("/note.docx", "attachment"),
        ("/photo.JPG", "skip"),
        ("/film.mp4", "skip"),
        ("/feuille.xlsx", "skip"),
        ("/ecrire/", "skip"),
        ("/ecrire", "skip"),
        ("/ecriture", "page"),
        ("/spip.php?page=recherche&recherche=visa", "skip"),
        ("/spip.php?page=imprimer&id_article=3", "skip"),
        ("/spip.php?page=plan", "page"),
        ("/spip.php?page=backend", "page"),
        ("/?s=visa", "skip"),
        ("/spip.php?article3&action=converser", "skip"),
        ("/spip.php?rubrique3&debut_a=10&debut_b=20", "skip"),
        ("/a?a=1&b=2&c=3&d=4&e=5&f=6", "skip"),
        ("/a/b/a/b/a/b/a", "skip"),
        ("/fr/fr", "page"),
        ("/calendrier/2031/05", "skip"),
        ("/archives?annee=2015", "page"),
        ("/events?date=2027-01-01", "page"),
        ("/events?date=2035-01-01", "skip"),
        ("/events?month=1950-01", "skip"),
        ("/x?" + "a" * 700, "skip"),
    ],
)
def test_an_address_is_a_page_a_file_or_neither(address: str, kind: str) -> None:
    assert kind_of(BASE + address, 2026) == kind


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
