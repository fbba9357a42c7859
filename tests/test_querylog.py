"""Searches are counted; who searched cannot be told from it."""

import datetime as dt
import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.querylog import FILE_NAME, QueryLog, read_statistics, redacted

NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


def logged(folder: Path, *searches: tuple[str, int]) -> None:
    counts = QueryLog(folder)
    for text, results in searches:
        counts.add(text, "fr", results, 10.0, NOW)
    counts.write(NOW)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("visa long séjour", "visa long séjour"),
        ("écrire à jean.martin@exemple.fr", "écrire à …"),
        ("tél +33 6 12 34 56 78", "tél …"),
        ("dossier 2015123456", "dossier …"),
        ("passeport 12AB34567", "passeport …"),
        ("conseil 21/11/2014", "conseil 21/11/2014"),
        ("A/RES/70/1 de 2015", "a/res/70/1 de 2015"),
        ("statements 2014-2015", "statements 2014-2015"),
    ],
)
def test_what_names_a_person_by_number_or_address_is_blanked(typed: str, kept: str) -> None:
    assert redacted(typed) == kept


@given(st.text(max_size=300))
def test_no_address_survives_in_any_text(text: str) -> None:
    assert "a@b" not in redacted(f"{text} a@b.example")


def test_searches_of_one_text_are_one_row_a_day(tmp_path: Path) -> None:
    logged(tmp_path, ("Visa", 3), ("visa ", 3), ("bourse", 0))
    found = read_statistics(tmp_path, TODAY, TODAY)
    assert (found.searches, found.without_result) == (3, 1)
    assert [(text.text, text.searches) for text in found.top] == [("visa", 2), ("bourse", 1)]
    assert [text.text for text in found.without] == ["bourse"]


def test_a_text_that_is_found_by_now_is_no_longer_missing(tmp_path: Path) -> None:
    logged(tmp_path, ("bourse", 0), ("bourse", 4))
    assert read_statistics(tmp_path, TODAY, TODAY).without == ()


def test_rows_older_than_the_law_allows_go(tmp_path: Path) -> None:
    logged(tmp_path, ("visa", 1))
    later = NOW + dt.timedelta(days=800)
    QueryLog(tmp_path).write(later)
    assert read_statistics(tmp_path, TODAY, later.date()).searches == 0


def test_nothing_but_text_day_language_and_counts_is_kept(tmp_path: Path) -> None:
    logged(tmp_path, ("visa", 1))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database, database:
        columns = [row[1] for row in database.execute("pragma table_info(searches)")]
    counts = ["searches", "without_result", "results", "total_ms", "slowest_ms", "followed"]
    assert columns == ["day", "text", "language", *counts]


def test_a_log_that_cannot_be_written_costs_no_search(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1000)
    logged(tmp_path, ("visa", 1))
    logged(tmp_path, ("visa", 1))
    assert "searches are not counted" in caplog.text


def test_without_a_log_there_are_no_statistics(tmp_path: Path) -> None:
    assert read_statistics(tmp_path, TODAY, TODAY).searches == 0


def test_several_processes_count_into_one_file(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=logged, args=(tmp_path, *[("visa", 1)] * 120)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert read_statistics(tmp_path, TODAY, TODAY).searches == 360


def test_what_is_found_and_never_followed_is_listed_and_what_is_followed_once_is_not(tmp_path: Path) -> None:
    logged(tmp_path, *[("visa", 5)] * 3, *[("consulat", 5)] * 3, *[("rien", 0)] * 3, *[("rare", 5)] * 2)
    counts = QueryLog(tmp_path)
    counts.follow("Consulat", "fr", NOW)
    counts.write(NOW)
    found = read_statistics(tmp_path, TODAY, TODAY)
    assert [(each.text, each.searches, each.results) for each in found.unfollowed] == [("visa", 3, 5)]
    assert [each.results for each in found.top if each.text == "consulat"] == [5]


def test_a_click_for_what_nobody_searched_is_in_no_list(tmp_path: Path) -> None:
    counts = QueryLog(tmp_path)
    counts.follow("visa", "fr", NOW)
    counts.write(NOW)
    found = read_statistics(tmp_path, TODAY, TODAY)
    assert (found.searches, found.top, found.slow, found.unfollowed) == (0, (), (), ())


def test_a_log_begun_before_clicks_were_counted_is_read_on_and_blames_nothing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database, database:
        database.execute(
            "create table searches (day text, text text, language text, searches integer, without_result integer,"
            " results integer, total_ms real, slowest_ms real, primary key (day, text, language)) without rowid"
        )
        database.execute("insert into searches values ('2026-03-14', 'visa', 'fr', 9, 0, 5, 1.0, 1.0)")
    yesterday = TODAY - dt.timedelta(days=1)
    assert read_statistics(tmp_path, yesterday, TODAY).unfollowed == ()
    logged(tmp_path, *[("visa", 5)] * 3)
    found = read_statistics(tmp_path, yesterday, TODAY)
    assert [(each.text, each.searches) for each in found.unfollowed] == [("visa", 12)]
