"""What has been fetched, imported and worked out is kept, whatever happens to the process."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.errors import MissionSearchError
from missionsearch.leaving import Grace
from missionsearch.models import FetchedPage
from missionsearch.published import Entry
from missionsearch.runs import Item
from missionsearch.store import MIGRATIONS, PageStore, open_store

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
PAGE = FetchedPage("https://a.example/", "https://a.example/", 200, {"etag": '"1"'}, b"<p>\xe9\x00", AT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index" / "pages.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[PageStore]:
    with open_store(path) as store:
        yield store


def test_a_page_comes_back_as_it_was_put(store: PageStore) -> None:
    page = replace(PAGE, parent_url="https://a.example/parent")
    store.put(page)
    assert store.get(page.url) == page
    assert list(store.pages()) == [page]
    assert store.get("https://a.example/other") is None


def test_only_headers_that_matter_later_are_kept(store: PageStore) -> None:
    store.put(replace(PAGE, headers={"etag": "1", "set-cookie": "x", "server": "y", "content-type": "text/html"}))
    (page,) = store.pages()
    assert page.headers == {"etag": "1", "content-type": "text/html"}


def test_a_page_put_again_replaces_the_older_one(store: PageStore) -> None:
    store.put(PAGE)
    store.put(replace(PAGE, body=b"new"))
    assert [page.body for page in store.pages()] == [b"new"]


def test_pages_come_in_the_order_of_their_addresses(store: PageStore) -> None:
    for name in "cab":
        store.put(replace(PAGE, url=f"https://a.example/{name}"))
    assert [page.url[-1] for page in store.pages()] == ["a", "b", "c"]
    assert [url[-1] for url, _ in store.hashes()] == ["a", "b", "c"]


def test_the_hash_of_a_page_changes_with_what_its_reading_depends_on(store: PageStore) -> None:
    def marked(page: FetchedPage) -> str:
        store.put(page)
        return dict(store.hashes())[page.url]

    marks = [
        marked(PAGE),
        marked(replace(PAGE, body=b"other")),
        marked(replace(PAGE, headers={"content-type": "text/html; charset=latin-1"})),
        marked(replace(PAGE, parent_url="https://a.example/parent")),
    ]
    assert len(set(marks)) == 4
    assert marked(replace(PAGE, fetched_at=AT + dt.timedelta(days=1))) == marks[0]


def test_what_a_conditional_request_needs_is_at_hand(store: PageStore) -> None:
    store.put(replace(PAGE, headers={"etag": '"1"', "last-modified": "Mon, 05 Oct 2015 10:00:00 GMT"}))
    assert store.validators(PAGE.url) == ('"1"', "Mon, 05 Oct 2015 10:00:00 GMT")
    assert store.validators("https://a.example/other") == (None, None)


def test_touching_a_page_notes_when_and_by_which_crawl(store: PageStore) -> None:
    store.put(PAGE, crawl_id=1)
    store.touch(PAGE.url, AT + dt.timedelta(days=1), crawl_id=2)
    found = store.get(PAGE.url)
    assert found is not None
    assert found.fetched_at == AT + dt.timedelta(days=1)
    assert store.checked_in(1) == set()
    assert store.checked_in(2) == {PAGE.url}
    assert store.is_checked(PAGE.url, 2)
    assert not store.is_checked(PAGE.url, 1)


def test_a_page_that_is_to_go_keeps_its_body_until_it_is_dropped(store: PageStore) -> None:
    store.put(PAGE)
    store.save_extractions([(PAGE.url, "key", b"{}")])
    assert store.remove(PAGE.url)
    assert not store.remove(PAGE.url)
    assert store.get(PAGE.url) == PAGE
    store.drop([PAGE.url])
    assert store.get(PAGE.url) is None
    assert store.count() == 0
    assert list(store.extractions()) == []


def test_a_page_that_was_never_stored_cannot_go(store: PageStore) -> None:
    assert not store.remove(PAGE.url)
    store.replace_with(PAGE.url, "https://a.example/new")
    assert store.leaving.due(AT, Grace()) == {}


def test_a_redirect_is_forgotten_once_its_address_is_a_page_again(store: PageStore) -> None:
    store.put(PAGE)
    store.replace_with(PAGE.url, "https://a.example/new")
    assert store.redirects() == {PAGE.url: "https://a.example/new"}
    store.put(PAGE)
    assert store.redirects() == {}
    assert store.leaving.waiting(AT, Grace()) == {}


@pytest.mark.parametrize("table", ["bodies", "imported", "extractions"])
def test_a_byte_that_was_turned_is_found_and_never_handed_out(store: PageStore, path: Path, table: str) -> None:
    store.put(PAGE)
    store.put_imported([{"url": "https://a.example/imported"}])
    store.save_extractions([(PAGE.url, "key", b"worked out")])
    assert list(store.damage()) == []
    column = {"bodies": "body", "imported": "record", "extractions": "data"}[table]
    with closing(sqlite3.connect(path)) as other:
        ((packed,),) = other.execute(f"SELECT {column} FROM {table}").fetchall()  # noqa: S608
        turned = packed[:9] + bytes([packed[9] ^ 4]) + packed[10:]
        other.execute(f"UPDATE {table} SET {column} = ?", (turned,))  # noqa: S608
        other.commit()
    (damage,) = store.damage()
    assert damage.kind == {"bodies": "page", "imported": "imported", "extractions": "extraction"}[table]
    assert (store.get(PAGE.url) is None) == (table == "bodies")
    assert (store.get_imported("https://a.example/imported") is None) == (table == "imported")
    assert ([data for _, data in store.extractions()] == [None]) == (table == "extractions")
    store.mend(damage)
    assert store.validators(PAGE.url) == ((None, None) if table == "bodies" else store.validators(PAGE.url))


def test_imported_documents_are_stored_all_or_none(store: PageStore) -> None:
    def records() -> Iterator[dict[str, str]]:
        yield {"url": "https://a.example/1"}
        raise EOFError

    with pytest.raises(EOFError):
        store.put_imported(records())
    assert list(store.imported()) == []
    assert store.put_imported([{"url": "b", "text": "é\ud800"}, {"url": "a"}, {"url": "b", "text": "2"}]) == 3
    assert list(store.imported()) == [{"url": "a"}, {"text": "2", "url": "b"}]
    assert store.get_imported("b") == {"text": "2", "url": "b"}
    assert store.get_imported("c") is None


def test_extractions_of_what_is_stored_no_more_are_forgotten(store: PageStore) -> None:
    store.put(PAGE)
    store.put_imported([{"url": "https://a.example/imported"}])
    store.save_extractions(
        (url, "k", b"x") for url in (PAGE.url, "https://a.example/imported", "https://a.example/gone")
    )
    store.forget_extractions()
    assert store.extraction_keys() == {PAGE.url: "k", "https://a.example/imported": "k"}


def entry(url: str) -> Entry:
    return Entry(url, b"1", "Visa", "fr", "a.example", "", "2015-10-05", "page")


def test_what_was_published_belongs_to_its_generation(store: PageStore) -> None:
    assert store.published.of("one") is None
    store.published.note("one", [entry("a")])
    store.published.note("two", [])
    assert store.published.of("one") == {"a": entry("a")}
    assert store.published.of("two") == {}
    store.published.keep_only("two")
    assert store.published.of("one") is None


def test_the_history_of_runs_is_newest_first_and_bounded(store: PageStore) -> None:
    for number in range(1005):
        run = store.runs.begin("crawl" if number % 2 else "reindex", AT)
        store.runs.finish(run, AT, "ok", {"number": number})
    assert [run["report"]["number"] for run in store.runs.last(3)] == [1004, 1003, 1002]
    assert [run["report"]["number"] for run in store.runs.last(2, "crawl")] == [1003, 1001]
    assert len(store.runs.last(5000)) == 1000
    assert store.runs.get(5) is None


def test_a_run_that_never_said_how_it_ended_was_killed_once_another_begins(store: PageStore) -> None:
    first = store.runs.begin("reindex", AT)
    assert [run["outcome"] for run in store.runs.last()] == ["running"]
    store.runs.begin("reindex", AT)
    assert [run["outcome"] for run in store.runs.last()] == ["running", "killed"]
    assert store.runs.get(first)["finished_at"] is None  # type: ignore[index]


def test_the_lists_of_a_run_read_back_in_the_order_of_the_addresses(store: PageStore) -> None:
    run = store.runs.begin("reindex", AT)
    store.runs.note_items(run, "removed", [Item("b", {"title": "É"}), Item("a")])
    assert list(store.runs.items(run, "removed")) == [Item("a"), Item("b", {"title": "É"})]
    assert list(store.runs.items(run, "added")) == []


def test_small_facts_are_kept_changed_and_forgotten(store: PageStore) -> None:
    assert store.meta("a") is None
    store.set_meta("a", "1")
    store.set_meta("a", "2")
    assert store.meta("a") == "2"
    store.set_meta("a", None)
    assert store.meta("a") is None


def test_the_file_and_its_folder_are_private(store: PageStore, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_store_of_any_earlier_release_migrates_itself(path: Path) -> None:
    path.parent.mkdir()
    for version in range(len(MIGRATIONS)):
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as old:
            for script in MIGRATIONS[:version]:
                old.executescript(script)
            old.execute(f"PRAGMA user_version = {version}")
        with open_store(path) as store:
            store.put(PAGE)
            assert store.get(PAGE.url) == PAGE
            assert store.count() == 1


def test_pages_and_runs_of_the_first_release_are_still_there(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as old:
        old.executescript(MIGRATIONS[0])
        body = zlib.compress(PAGE.body)
        row = (PAGE.url, PAGE.final_url, 200, json.dumps(dict(PAGE.headers)), body, _sha(PAGE.body), AT.isoformat())
        old.execute("INSERT INTO pages VALUES (?,?,?,?,?,?,?,NULL,7)", row)
        old.execute("INSERT INTO runs VALUES (3, 'reindex', ?, ?, 1, '{}')", (AT.isoformat(), AT.isoformat()))
        old.execute("PRAGMA user_version = 1")
        old.commit()
    with open_store(path) as store:
        assert store.get(PAGE.url) == replace(PAGE, fetched_at=AT)
        assert store.checked_in(7) == {PAGE.url}
        assert [(run["run"], run["outcome"]) for run in store.runs.last()] == [(3, "ok")]


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_store_of_a_later_release_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(MissionSearchError, match="newer missionsearch"), open_store(path):
        pytest.fail("it was opened")


def test_a_damaged_store_says_what_to_do(path: Path) -> None:
    with open_store(path) as store:
        for number in range(200):
            store.put(
                replace(PAGE, url=f"https://a.example/{number}", body=bytes(number % 251 for number in range(3000)))
            )
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\xaa" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    with pytest.raises(MissionSearchError, match="restore it from a backup"), open_store(path) as store:
        list(store.pages())


def test_a_second_reader_sees_what_the_first_has_written(store: PageStore, path: Path) -> None:
    with open_store(path) as other:
        store.put(PAGE)
        assert other.get(PAGE.url) == PAGE


def test_versions_that_a_sitemap_names_replace_those_it_named_before(tmp_path: Path) -> None:
    with open_store(tmp_path / "pages.sqlite") as store:
        store.put_alternates({"https://a.example/1": {"en": "https://a.example/2", "de": "https://a.example/3"}})
        store.put_alternates({"https://a.example/1": {"en": "https://a.example/4"}, "https://a.example/5": {}})
        assert store.alternates() == {"https://a.example/1": {"en": "https://a.example/4"}}
        store.put_alternates({"https://a.example/1": {}})
        assert store.alternates() == {}
