"""What changed since the last run, and how it is published; on a store that is filled here, without a crawl."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.config import ReindexSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.errors import RefusedToPublish
from missionsearch.models import FetchedPage, Query, ReindexReport, Term
from missionsearch.reindex import Wanted
from missionsearch.reindex import pool as pool_module
from missionsearch.reindex import reading as reading_module
from missionsearch.reindex.health import status
from missionsearch.reindex.job import reindex
from missionsearch.reindex.pool import in_processes
from missionsearch.reindex.reading import read, saved_page, saved_problem
from missionsearch.reindex.unchanged import digest
from missionsearch.store import PageStore, open_store

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HEADERS = {"content-type": "text/html; charset=utf-8"}
TEXT = "La délégation rappelle son attachement à la sécurité et à la coopération en Europe. " * 3
PLAIN = Wanted(crawl=False)
FULL = Wanted(crawl=False, full=True)


def page(name: str, text: str = TEXT, title: str | None = None) -> FetchedPage:
    url = f"https://a.example/{name}"
    title = title or name
    body = f'<html lang="fr"><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>'
    return FetchedPage(url, url, 200, HEADERS, body.encode(), AT)


class Service:
    """A root with its store and its engine."""

    def __init__(self, root: Path, store: PageStore) -> None:
        self.settings = Settings(root=root)
        self.store = store
        self.engine: SearchEngine = open_engine(self.settings)

    def put(self, *names: str, text: str = TEXT) -> None:
        for name in names:
            self.store.put(page(name, f"{text} {name}"))

    def run(self, wanted: Wanted = PLAIN) -> ReindexReport:
        return reindex(self.store, self.engine, self.settings, (), wanted, lambda: AT, io.StringIO())

    def lose_30_of_40(self) -> None:
        names = [f"p{number}" for number in range(40)]
        self.put(*names)
        self.run()
        for name in names[:30]:
            self.store.remove(f"https://a.example/{name}")

    def urls(self, word: str = "délégation") -> set[str]:
        found = self.engine.search(Query(word, Term(word), per_page=1000, collapse=False))
        return {hit.url.removeprefix("https://a.example/") for hit in found.hits}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with open_store(tmp_path / "index" / "pages.sqlite") as store:
        yield Service(tmp_path, store)


def counts(report: ReindexReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_the_first_run_publishes_all_that_is_stored(service: Service) -> None:
    service.put("a", "b")
    assert counts(service.run()) == (2, 0, 0, 0)
    assert service.urls() == {"a", "b"}


def test_a_run_without_changes_publishes_nothing_new(service: Service) -> None:
    service.put("a", "b")
    first = service.run()
    second = service.run()
    assert counts(second) == (0, 0, 0, 2)
    assert second.generation == first.generation


def test_what_was_added_changed_and_removed_is_counted_and_found(service: Service) -> None:
    service.put("a", "b", "c")
    service.run()
    service.put("d")
    service.put("b", text=TEXT + " Nouvelle version")
    service.store.remove("https://a.example/c")
    assert counts(service.run()) == (1, 1, 1, 1)
    assert service.urls() == {"a", "b", "d"}
    assert service.urls("nouvelle") == {"b"}


def test_a_page_asked_for_again_and_unchanged_changes_nothing(service: Service) -> None:
    service.put("a")
    first = service.run()
    service.store.put(replace(page("a", f"{TEXT} a"), fetched_at=AT + dt.timedelta(days=3)))
    assert service.run().generation == first.generation


def test_a_full_run_builds_afresh_and_finds_the_same(service: Service) -> None:
    service.put("a", "b")
    first = service.run()
    second = service.run(FULL)
    assert second.generation != first.generation
    assert counts(second) == (0, 0, 0, 2)


def test_a_rule_of_the_operators_reads_the_pages_again(service: Service, tmp_path: Path) -> None:
    from missionsearch.config import parse_settings

    service.put("a", text="Bandeau. " + TEXT)
    service.run()
    service.settings = parse_settings('[extract."a.example"]\nskip_urls = ["/a"]\n', tmp_path)
    assert service.run().documents == 0


def test_a_redirect_learned_later_becomes_an_alias_without_reading_again(service: Service) -> None:
    service.put("a")
    before = digest(service.store)
    service.run()
    service.store.replace_with("https://a.example/old", "https://a.example/a")
    assert digest(service.store) != before
    assert counts(service.run()) == (0, 1, 0, 0)


def test_seeds_that_were_removed_take_their_pages_out(service: Service) -> None:
    service.put("fr/a", "en/a")
    service.store.set_meta("seeds", json.dumps(["https://a.example/"]))
    assert service.run().documents == 2
    service.store.set_meta("seeds", json.dumps(["https://a.example/fr/"]))
    report = service.run()
    assert report.documents == 1
    assert report.not_indexed == {"outside the seeds": 1}
    assert service.run().not_indexed == {"outside the seeds": 1}


def test_a_run_that_was_killed_before_it_noted_what_it_published_is_made_good(service: Service) -> None:
    service.put("a", "b")
    service.run()
    service.store.set_fingerprints("another", {})
    service.put("c")
    assert service.run().documents == 3
    assert service.urls() == {"a", "b", "c"}


def test_a_damaged_index_is_built_anew_even_where_nothing_changed(service: Service, tmp_path: Path) -> None:
    service.put("a", "b")
    generation = service.run().generation
    for path in (tmp_path / "index" / "generations" / generation).iterdir():
        if path.name != "generation.json":
            path.write_bytes(b"")
    service.engine = open_engine(service.settings)
    assert service.run().generation != generation
    assert service.urls() == {"a", "b"}


def test_a_great_loss_is_refused_and_noted_and_can_be_forced(service: Service) -> None:
    service.lose_30_of_40()
    with pytest.raises(RefusedToPublish, match="40"):
        service.run()
    assert len(service.urls()) == 40
    assert "the last reindex failed" in status(service.settings, service.engine)["problems"][0]
    assert counts(service.run(replace(PLAIN, force=True))) == (0, 0, 30, 10)
    assert status(service.settings, service.engine)["healthy"] is True


def test_an_operator_sets_how_great_a_loss_is_refused(service: Service) -> None:
    service.lose_30_of_40()
    service.settings = replace(service.settings, reindex=ReindexSettings(max_loss=0.9))
    assert service.run().documents == 10


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_indexed(service: Service) -> None:
    service.put("a")
    service.store.put(replace(page("empty"), body=b""))
    service.store.put(replace(page("note.pdf"), body=b"%PDF-1.7 broken", headers={"content-type": "application/pdf"}))
    for report in (service.run(), service.run()):
        assert {problem.url.removeprefix("https://a.example/") for problem in report.problems} == {"empty", "note.pdf"}
        assert report.documents == 1


def test_health_is_of_the_last_reindex_however_many_crawls_came_after(service: Service) -> None:
    service.put("a")
    service.run()
    service.store.record_run("reindex", AT, AT, False, {"error": "the disk is full"})
    for _ in range(9):
        service.store.record_run("crawl", AT, AT, True, {})
    assert status(service.settings, service.engine)["problems"] == ["the last reindex failed: the disk is full"]


def test_the_history_keeps_few_problems_of_a_run_and_how_many_there_were(service: Service) -> None:
    for number in range(50):
        service.store.put(replace(page(f"empty-{number}"), body=b""))
    assert len(service.run().problems) == 50
    (last,) = service.store.last_runs(1)
    assert len(last["report"]["problems"]) == 20
    assert last["report"]["problems_count"] == 50


# --- reading in processes


def test_what_was_read_comes_back_from_the_store(service: Service) -> None:
    row = read(page("a"), "key", service.settings.extract, service.settings.site.zone)
    assert row[:2] == ("https://a.example/a", "key")
    saved = saved_page(row[2])
    assert saved is not None
    assert saved[0].title == "a"
    assert saved[1].language == "fr"
    assert saved_problem(row[2]) is None


def test_a_page_that_takes_too_long_is_named(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    monkeypatch.setattr(reading_module, "LONGEST_S", 0.1)
    monkeypatch.setattr(reading_module, "extract_page", lambda *_: time.sleep(30))
    row = read(page("a"), "key", service.settings.extract, service.settings.site.zone)
    assert saved_problem(row[2]) == "took longer than 0.1 s to read"


def dies_of_one(chunk: list[tuple[FetchedPage, str]]) -> list[tuple[str, str, bytes]]:
    """Stand in for reading: one page ends its process as a crash in a C library would."""
    if any(work.url.endswith("/13") for work, _ in chunk):
        os._exit(139)
    return [(work.url, key, b'{"read": true}\n') for work, key in chunk]


def test_a_page_that_kills_its_process_is_named_and_all_others_are_read(
    monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    monkeypatch.setattr(pool_module, "_read_chunk", dies_of_one)
    monkeypatch.setattr(pool_module, "CHUNK", 4)
    items = ((page(str(number)), "key") for number in range(24))
    rows = {url: data for rows in in_processes(items, service.settings, 2) for url, _, data in rows}
    assert len(rows) == 24
    named = {url for url, data in rows.items() if saved_problem(data)}
    assert named == {"https://a.example/13"}


def test_versions_that_only_a_sitemap_names_are_linked_both_ways_and_a_new_one_is_news(service: Service) -> None:
    english = "The delegation recalls its attachment to security and to cooperation in Europe. " * 3
    service.store.put(page("ukraine"))
    english_page = page("ukraine-en", english, "ukraine")
    service.store.put(replace(english_page, body=english_page.body.replace(b'lang="fr"', b'lang="en"')))
    service.run()
    service.store.put_alternates({"https://a.example/ukraine": {"en": "https://a.example/ukraine-en"}})
    assert counts(service.run()) == (0, 2, 0, 0)
    found = service.engine.search(Query(per_page=10, collapse=False))
    assert {hit.url.rsplit("/", 1)[1]: dict(hit.translations) for hit in found.hits} == {
        "ukraine": {"en": "https://a.example/ukraine-en"},
        "ukraine-en": {"fr": "https://a.example/ukraine"},
    }
