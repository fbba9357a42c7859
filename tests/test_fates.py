"""What became of every address: one row each, and how long it has been so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.fates import FORGOTTEN_DAYS, Indexed
from missionsearch.models import Fate, FateGroup, FetchedPage
from missionsearch.store import PageStore, open_store

NOON = dt.datetime(2015, 10, 5, 12, tzinfo=dt.UTC)
PAGE = "https://ambassade.example/visa"


def fate(url: str = PAGE, outcome: str = "gone", rule: str = "gone", crawl: int = 1, **more: object) -> Fate:
    return Fate(url, outcome, rule, "", NOON + dt.timedelta(hours=crawl), crawl, **more)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PageStore]:
    with open_store(tmp_path / "pages.sqlite") as opened:
        yield opened


def test_a_fate_reads_back_as_it_was_noted(store: PageStore) -> None:
    noted = fate(status=404, found_on="https://ambassade.example/", asked_at=NOON)
    store.fates.note(noted)
    store.fates.flush()
    assert store.fates.get(PAGE) == replace(noted, since_at=noted.seen_at)
    assert store.fates.get("https://ambassade.example/never") is None


def test_the_same_fate_in_a_later_crawl_keeps_its_beginning_and_counts_the_crawls(store: PageStore) -> None:
    for crawl in (1, 2, 2, 3):
        store.fates.note(fate(crawl=crawl))
        store.fates.flush()
    found = store.fates.get(PAGE)
    assert found
    assert (found.crawls, found.since_at, found.seen_in) == (3, fate(crawl=1).seen_at, 3)


def test_another_fate_begins_anew(store: PageStore) -> None:
    for crawl, outcome in ((1, "gone"), (2, "gone"), (3, "kept"), (4, "gone")):
        store.fates.note(fate(outcome=outcome, crawl=crawl))
        store.fates.flush()
    found = store.fates.get(PAGE)
    assert found
    assert (found.crawls, found.since_at) == (1, fate(crawl=4).seen_at)


def test_groups_say_how_many_addresses_a_rule_stopped(store: PageStore) -> None:
    for n in range(3):
        store.fates.note(fate(f"{PAGE}/{n}", "excluded", "scope", crawl=2, found_on=PAGE))
    store.fates.note(fate(crawl=2))
    store.fates.note(fate(f"{PAGE}/old", crawl=1))
    scope, gone = store.fates.groups(2)
    assert scope == FateGroup("excluded", "scope", 3, f"{PAGE}/0", PAGE)
    assert (gone.rule, gone.count) == ("gone", 1)


def test_fates_are_listed_by_outcome_crawl_and_rule(store: PageStore) -> None:
    store.fates.note(fate(f"{PAGE}/a", "excluded", "scope", crawl=2))
    store.fates.note(fate(f"{PAGE}/b", "excluded", "robots", crawl=2))
    store.fates.note(fate(f"{PAGE}/c", "failed", "error", crawl=1))
    assert [found.url for found in store.fates.list(["excluded", "failed"])] == [f"{PAGE}/{x}" for x in "abc"]
    assert [found.url for found in store.fates.list(crawl_id=2)] == [f"{PAGE}/a", f"{PAGE}/b"]
    assert [found.url for found in store.fates.list(["excluded"], 2, "robots")] == [f"{PAGE}/b"]


def test_what_the_job_adds_stays_when_the_crawl_notes_again_and_is_set_anew_by_the_next_job(store: PageStore) -> None:
    store.fates.note(fate(outcome="kept", rule=""))
    store.fates.flush()
    store.fates.note_indexed([Indexed(PAGE, PAGE)])
    store.fates.note(fate(outcome="unchanged", rule="", crawl=2))
    assert store.fates.get(PAGE).document == PAGE  # type: ignore[union-attr]
    store.fates.note_indexed([Indexed(PAGE, None, "listing", "a list of links")])
    found = store.fates.get(PAGE)
    assert found
    assert (found.document, found.index_rule, found.index_detail) == (None, "listing", "a list of links")


def test_an_address_that_nothing_leads_to_any_more_is_forgotten_unless_it_is_stored(store: PageStore) -> None:
    kept = f"{PAGE}/kept"
    store.put(FetchedPage(kept, kept, 200, {}, b"<p>", NOON))
    for url in (PAGE, kept):
        store.fates.note(fate(url))
    store.fates.flush()
    store.fates.forget(NOON + dt.timedelta(days=FORGOTTEN_DAYS + 1))
    assert [found.url for found in store.fates.list()] == [kept]
