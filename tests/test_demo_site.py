"""The sample site holds what a search of a mission's pages must cope with."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from missionsearch.demo import sample_site
from missionsearch.demo.content import articles
from missionsearch.demo.site import site


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with sample_site(0) as address:
        yield address


def test_there_are_24_publications_in_each_language() -> None:
    languages = [article.language for article in articles()]
    assert languages.count("fr") >= 24
    assert languages.count("en") >= 24


def test_translations_link_to_each_other() -> None:
    by_path = {article.path: article for article in articles()}
    pairs = [article for article in articles() if article.translation]
    assert len(pairs) >= 30
    assert all(by_path[str(article.translation)].translation == article.path for article in pairs)


def test_one_publication_appeared_at_2230_utc() -> None:
    assert [a.language for a in articles() if (a.published_at.hour, a.published_at.minute) == (22, 30)] == ["fr", "en"]


def test_dates_span_several_years() -> None:
    assert len({article.published_at.year for article in articles()}) >= 8


def test_every_link_of_the_site_is_answered_but_the_one_that_was_withdrawn(base: str) -> None:
    import re

    links = {link for answer in site().values() for link in re.findall(r'href="(/[^"]*)"', answer.body)}
    links = {link.replace("&amp;", "&") for link in links if "/IMG/" not in link}
    assert links - set(site()) == {"/Page-retiree"}


def test_an_old_address_redirects_to_the_new_one(base: str) -> None:
    with urllib.request.urlopen(base + "spip.php?article1") as answer:
        assert answer.url == base + "Lutte-contre-la-traite-des-etres-humains"


def test_an_unknown_address_is_a_404(base: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(base + "Page-retiree")
    assert caught.value.code == 404
    caught.value.close()


def test_robots_txt_excludes_a_page_that_is_linked(base: str) -> None:
    assert "Disallow: /Brouillon" in site()["/robots.txt"].body
    assert 'href="/Brouillon"' in site()["/"].body


def test_a_caption_ends_in_jpeg_and_the_foot_says_when_it_was_changed() -> None:
    body = site()["/Lutte-contre-la-traite-des-etres-humains"].body
    assert "- JPEG</strong>" in body
    assert "Dernière modification : 05/10/2015" in body
    assert "Haut de page" in body
