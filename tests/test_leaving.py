"""When a page that its site has taken away leaves the index: never for a bad hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from missionsearch.leaving import Grace
from missionsearch.models import Fate, FetchedPage
from missionsearch.store import PageStore, open_store

MONDAY = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1, minutes=1)
URL = "https://a.example/visa"
NEW = "https://a.example/visas"
GRACE = Grace(crawls=2, hours=24)


def crawl(at: dt.datetime) -> int:
    """Return a crawl's number: when it began."""
    return int(at.timestamp() * 1000)


def page(url: str = URL) -> FetchedPage:
    return FetchedPage(url, url, 200, {}, b"<p>Visa", MONDAY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PageStore]:
    with open_store(tmp_path / "pages.sqlite") as opened:
        opened.put(page())
        yield opened


def test_what_is_taken_away_for_good_goes_at_once(store: PageStore) -> None:
    store.remove(URL, "410", crawl(MONDAY))
    assert store.leaving.due(MONDAY, GRACE) == {URL: "410"}


def test_what_the_site_excludes_goes_at_once(store: PageStore) -> None:
    store.remove(URL)
    assert store.leaving.due(MONDAY, GRACE) == {URL: "excluded"}


def test_what_is_not_found_goes_after_two_crawls_and_a_day(store: PageStore) -> None:
    store.remove(URL, "404", crawl(MONDAY))
    assert store.leaving.due(TUESDAY, GRACE) == {}
    assert store.leaving.waiting(TUESDAY, GRACE) == {URL: "404"}
    store.remove(URL, "404", crawl(MONDAY + dt.timedelta(hours=1)))
    assert store.leaving.due(MONDAY + dt.timedelta(hours=2), GRACE) == {}
    assert store.leaving.due(TUESDAY, GRACE) == {URL: "404"}


def test_its_fate_says_how_long_a_page_has_not_been_found(store: PageStore) -> None:
    for at in (MONDAY, TUESDAY):
        store.remove(URL)
        store.fates.note(Fate(URL, "gone", "gone", "", at, crawl(at), status=404))
        store.fates.flush()
        assert store.leaving.due(at, GRACE) == ({URL: "404"} if at == TUESDAY else {})
    store.fates.note(Fate(URL, "gone", "gone", "", TUESDAY, crawl(TUESDAY) + 1, status=410))
    store.fates.flush()
    assert store.leaving.due(MONDAY, GRACE) == {URL: "excluded"}


def test_the_same_crawl_counts_once(store: PageStore) -> None:
    store.remove(URL, "404", crawl(MONDAY))
    store.remove(URL, "404", crawl(MONDAY))
    assert store.leaving.due(TUESDAY, GRACE) == {}


def test_a_page_that_answers_again_stays(store: PageStore) -> None:
    store.remove(URL, "410", crawl(MONDAY))
    store.touch(URL, TUESDAY)
    assert store.leaving.due(TUESDAY, GRACE) == {}
    store.remove(URL, "410", crawl(MONDAY))
    store.put(page())
    assert store.leaving.due(TUESDAY, GRACE) == {}


def test_a_page_that_moved_goes_once_its_new_address_is_there(store: PageStore) -> None:
    store.replace_with(URL, NEW, crawl(MONDAY))
    assert store.leaving.due(MONDAY, GRACE) == {}
    store.put(page(NEW))
    assert store.leaving.due(MONDAY, GRACE) == {URL: "moved"}


def test_a_page_that_moved_to_where_nothing_is_has_the_same_grace_as_one_that_is_not_found(store: PageStore) -> None:
    store.replace_with(URL, NEW, crawl(MONDAY))
    store.replace_with(URL, NEW, crawl(TUESDAY))
    assert store.leaving.due(TUESDAY, GRACE) == {URL: "moved"}
