"""What changed since the last run, and how it is published; on a store that is filled here, without a crawl."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.config import ReindexSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.errors import NothingToIndex, RefusedToPublish
from missionsearch.leaving import Going
from missionsearch.models import FetchedPage, Query, ReindexReport, Term
from missionsearch.reindex import Wanted
from missionsearch.reindex import extraction as reading_module
from missionsearch.reindex import pool as pool_module
from missionsearch.reindex.extraction import read, saved_page, saved_problem
from missionsearch.reindex.health import status
from missionsearch.reindex.job import reindex
from missionsearch.reindex.pool import in_processes
from missionsearch.reindex.unchanged import digest
from missionsearch.runs import Outcome
from missionsearch.staffstore import RightPage, StaffStore
from missionsearch.store import PageStore, open_store
from missionsearch.store.analysed import PUBLISHED_FROM

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

    def run(self, wanted: Wanted = PLAIN, at: dt.datetime = AT) -> ReindexReport:
        return reindex(self.store, self.engine, self.settings, (), wanted, lambda: at, io.StringIO())

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


def record(store: PageStore, kind: str, outcome: Outcome, report: dict[str, object]) -> None:
    store.runs.finish(store.runs.begin(kind, AT), AT, outcome, report)


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

    service.put("a", "b", text="Bandeau. " + TEXT)
    service.run()
    service.settings = parse_settings('[extract."a.example"]\nskip_urls = ["/a$"]\n', tmp_path)
    assert service.run().documents == 1


def test_a_redirect_learned_later_becomes_an_alias_without_reading_again(service: Service) -> None:
    service.put("a")
    before = digest(service.store, Going())
    service.run()
    service.store.replace_with("https://a.example/old", "https://a.example/a")
    assert digest(service.store, Going()) != before
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
    service.store.published.keep_only("another")
    service.put("c")
    assert service.run().documents == 3
    assert service.urls() == {"a", "b", "c"}


def test_a_run_without_changes_takes_away_the_generations_that_a_killed_run_left(service: Service) -> None:
    service.put("a")
    published = service.run().generation
    folder = service.settings.index_dir / "generations"
    for number in range(4):  # a run that is killed once it has published has not swept yet
        shutil.copytree(folder / published, folder / f"000000-20261101T00000{number}-abcd")
    (folder / "000000-20261101T000003-abcd" / "generation.json").unlink()
    assert service.run().generation == published
    assert len(list(folder.iterdir())) == service.settings.reindex.keep_generations
    assert service.urls() == {"a"}


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
    assert "the last reindex refused to publish" in status(service.settings, service.engine, AT)["problems"][0]
    assert counts(service.run(replace(PLAIN, force=True))) == (0, 0, 30, 10)
    assert status(service.settings, service.engine, AT)["healthy"] is True


def test_an_index_that_another_release_has_analysed_is_named_until_the_next_run(service: Service) -> None:
    service.put("a")
    service.run()
    assert status(service.settings, service.engine, AT)["healthy"] is True
    noted = json.loads(service.store.meta(PUBLISHED_FROM) or "") | {"analysis": "another", "indexing": "another"}
    service.store.set_meta(PUBLISHED_FROM, json.dumps(noted))
    problems = status(service.settings, service.engine, AT)["problems"]
    assert [problem.partition(",")[0] for problem in problems] == ["another release made the published index"]
    service.run()
    assert status(service.settings, service.engine, AT)["healthy"] is True


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
    record(service.store, "reindex", "failed", {"error": "the disk is full"})
    for _ in range(9):
        record(service.store, "crawl", "ok", {})
    assert status(service.settings, service.engine, AT)["problems"] == ["the last reindex failed: the disk is full"]


def test_the_history_keeps_few_problems_of_a_run_and_how_many_there_were(service: Service) -> None:
    service.put("a")
    for number in range(50):
        service.store.put(replace(page(f"empty-{number}"), body=b""))
    assert len(service.run().problems) == 50
    (last,) = service.store.runs.last(1)
    assert len(last["report"]["problems"]) == 20
    assert last["report"]["problems_count"] == 50


def test_nothing_stored_is_lost_until_an_index_without_it_is_accepted(service: Service) -> None:
    names = [f"p{number}" for number in range(8)]
    service.put(*names)
    service.run()
    for name in names:
        service.store.remove(f"https://a.example/{name}")  # robots.txt forbids everything, say
    with pytest.raises(RefusedToPublish, match=r"8 → 0(.|\n)*--list removed(.|\n)*--force"):
        service.run()
    assert service.urls() == set(names)
    assert {page.url.rsplit("/")[-1] for page in service.store.pages()} == set(names)
    for name in names:
        service.store.touch(f"https://a.example/{name}", AT)  # the hour has passed
    assert counts(service.run()) == (0, 0, 0, 8)
    for name in names[:3]:
        service.store.remove(f"https://a.example/{name}")
    assert counts(service.run()) == (0, 0, 3, 5)
    assert {page.url.rsplit("/")[-1] for page in service.store.pages()} == set(names[3:])


def test_a_page_not_found_leaves_after_two_crawls_and_a_day_and_no_run_before_publishes_anything(
    service: Service,
) -> None:
    service.put("a", "b")
    first = service.run()
    for hours in (0, 23, 25):
        at = AT + dt.timedelta(hours=hours)
        service.store.remove("https://a.example/a", "404", int(at.timestamp() * 1000))
        report = service.run(at=at)
        assert (report.generation == first.generation) == (hours < 25)
    assert service.urls() == {"b"}
    assert service.store.get("https://a.example/a") is None


def test_a_page_that_moved_without_a_redirect_is_shown_at_its_new_address_at_once(service: Service) -> None:
    service.put("a", "b")
    service.run()
    service.store.put(page("a-new", f"{TEXT} a", "a"))
    service.store.remove("https://a.example/a", "404", int(AT.timestamp() * 1000))
    service.run()
    assert service.urls() == {"a-new", "b"}
    later = AT + dt.timedelta(hours=1)  # a bad hour: now neither address is found
    service.store.remove("https://a.example/a-new", "404", int(later.timestamp() * 1000))
    service.run(at=later)
    assert service.urls() == {"a-new", "b"}


def test_a_loss_in_steps_within_a_week_is_refused(service: Service) -> None:
    names = [f"p{number}" for number in range(60)]
    service.put(*names)
    service.run()
    for day, first, last in ((1, 0, 9), (2, 9, 18)):
        for name in names[first:last]:
            service.store.remove(f"https://a.example/{name}")
        if day == 1:
            assert service.run(at=AT + dt.timedelta(days=day)).documents == 51
        else:
            with pytest.raises(RefusedToPublish, match="60 → 42"):
                service.run(at=AT + dt.timedelta(days=day))
    assert service.run(at=AT + dt.timedelta(days=8)).documents == 42  # nine of 51 within the last week


def test_a_loss_that_was_forced_counts_no_more(service: Service) -> None:
    service.lose_30_of_40()
    service.run(replace(PLAIN, force=True))
    service.store.remove("https://a.example/p39")
    assert service.run(at=AT + dt.timedelta(hours=1)).documents == 9


def test_an_index_that_does_not_find_what_it_must_is_not_published(service: Service) -> None:
    service.put("a")
    before = service.run()
    service.settings = replace(service.settings, reindex=ReindexSettings(must_find=("délégation", "passeport")))
    service.put("b")
    with pytest.raises(RefusedToPublish, match="'passeport', which"):
        service.run()
    assert service.engine.info().generation == before.generation
    service.put("c", text=f"{TEXT} Passeport.")
    assert service.run().documents == 3


def name_right_page(service: Service, name: str) -> None:
    staff = StaffStore(service.settings.index_dir)
    staff.judge(RightPage("zeppelin", "fr", f"https://a.example/{name}"), True, "me", AT)


@pytest.mark.parametrize("wanted", [PLAIN, FULL])
def test_a_run_that_would_find_a_right_page_of_staff_no_more_is_refused_until_forced(
    service: Service, wanted: Wanted
) -> None:
    service.put("a", text=f"{TEXT} Zeppelin.")
    service.put("b")
    before = service.run()
    name_right_page(service, "a")
    service.put("a")
    with pytest.raises(RefusedToPublish, match=r"right page of 'zeppelin' is found worse: nDCG@10 1\.00 → 0\.00"):
        service.run(wanted)
    assert service.engine.info().generation == before.generation
    assert service.urls("zeppelin") == {"a"}
    assert service.run(replace(wanted, force=True)).documents == 2


def test_a_run_publishes_where_the_right_page_is_found_as_before_or_has_gone(service: Service) -> None:
    service.put("a", text=f"{TEXT} Zeppelin.")
    service.put("b")
    service.run()
    name_right_page(service, "a")
    service.put("c")
    assert service.run().documents == 3
    service.store.remove("https://a.example/a")
    assert service.run().documents == 2


def test_a_first_run_that_indexes_nothing_fails_and_says_of_what(service: Service) -> None:
    service.store.put(replace(page("a"), body=b""))
    with pytest.raises(NothingToIndex, match="of 1 stored pages none is a publication"):
        service.run()


def test_a_run_keeps_the_lists_behind_its_counts_with_why_a_document_went(service: Service) -> None:
    service.put("a", "b", "c")
    service.run()
    service.put("d")
    service.put("b", text=TEXT + " Nouvelle version")
    service.store.remove("https://a.example/c", "410", 0)
    report = service.run()
    lists = {name: list(service.store.runs.items(report.run, name)) for name in ("added", "changed", "removed")}
    assert {name: [item.url.rsplit("/")[-1] for item in items] for name, items in lists.items()} == {
        "added": ["d"],
        "changed": ["b"],
        "removed": ["c"],
    }
    assert lists["removed"][0].facts["reason"] == "410"
    assert lists["added"][0].facts["title"] == "d"


def test_a_document_damaged_in_the_index_is_mended_by_the_next_run(service: Service, tmp_path: Path) -> None:
    service.put("a", "b", "c")
    generation = service.run().generation
    (stored,) = (tmp_path / "index" / "generations" / generation).glob("*.sto")
    data = bytearray(stored.read_bytes())
    data[len(data) // 2] ^= 255
    stored.write_bytes(data)
    service.engine = open_engine(service.settings)
    assert service.run().generation != generation
    assert service.engine.damage() == ()


def test_a_damaged_reading_is_read_again_and_a_damaged_page_keeps_what_was_read(service: Service) -> None:
    service.put("a", "b")
    service.run()
    with closing(sqlite3.connect(service.settings.store_path)) as other:
        other.execute("UPDATE extractions SET data = x'00' WHERE url LIKE '%/a'")
        other.execute("UPDATE bodies SET body = x'00' WHERE url LIKE '%/b'")
        other.commit()
    service.put("c")
    assert service.run().documents == 3
    assert service.urls() == {"a", "b", "c"}
    assert [damage.kind for damage in service.store.damage()] == ["page"]


def test_another_releases_analysis_builds_a_fresh_index_and_the_old_one_answers_until_then(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.put("a")
    first = service.run()
    monkeypatch.setattr("missionsearch.reindex.unchanged.INDEXING", ("analysis", "engines", "urls.py"))
    assert service.urls() == {"a"}
    second = service.run()
    assert second.generation != first.generation
    assert service.run().generation == second.generation


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
