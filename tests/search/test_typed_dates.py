"""Dates typed among words: a filter where dated publications match it, else words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import Filters, Group, ReadAsDate, SearchResults, Term, TypedDate
from missionsearch.search.query import parse_query, query_from_args
from missionsearch.search.relaxation import answer
from missionsearch.search.typed_dates import find_date, near_spans, typed_span
from tests.engines.documents import document, url

TODAY = dt.date(2026, 11, 24)

SPANS = (
    # a day
    ("05/10/2015", "2015-10-05", "2015-10-05"),
    ("5/10/2015", "2015-10-05", "2015-10-05"),
    ("05.10.2015", "2015-10-05", "2015-10-05"),
    ("05-10-2015", "2015-10-05", "2015-10-05"),
    ("2015-10-05", "2015-10-05", "2015-10-05"),
    ("1er octobre 2015", "2015-10-01", "2015-10-01"),
    ("1° octobre 2015", "2015-10-01", "2015-10-01"),
    ("1ᵉʳ octobre 2015", "2015-10-01", "2015-10-01"),
    ("le jeudi 1er octobre 2015", "2015-10-01", "2015-10-01"),
    ("5 OCTOBRE 2015", "2015-10-05", "2015-10-05"),
    ("October 5, 2015", "2015-10-05", "2015-10-05"),
    ("Monday, October 5th, 2015", "2015-10-05", "2015-10-05"),
    ("on the 5th of October 2015", "2015-10-05", "2015-10-05"),
    ("29 février 2016", "2016-02-29", "2016-02-29"),
    # a month
    ("octobre 2015", "2015-10-01", "2015-10-31"),
    ("October 2015", "2015-10-01", "2015-10-31"),
    ("oct. 2015", "2015-10-01", "2015-10-31"),
    ("d’octobre 2015", "2015-10-01", "2015-10-31"),
    ("au mois d'octobre 2015", "2015-10-01", "2015-10-31"),
    ("in October 2015", "2015-10-01", "2015-10-31"),
    ("fevrier 2016", "2016-02-01", "2016-02-29"),
    ("aout 2015", "2015-08-01", "2015-08-31"),
    ("10/2015", "2015-10-01", "2015-10-31"),
    ("2015-10", "2015-10-01", "2015-10-31"),
    # days, months and years to others
    ("du 3 au 5 mai 2016", "2016-05-03", "2016-05-05"),
    ("3-5 mai 2016", "2016-05-03", "2016-05-05"),
    ("3, 4 et 5 mai 2016", "2016-05-03", "2016-05-05"),
    ("from 3 to 5 May 2016", "2016-05-03", "2016-05-05"),
    ("du mardi 3 au jeudi 5 mai 2016", "2016-05-03", "2016-05-05"),
    ("du 3 mai au 5 juin 2016", "2016-05-03", "2016-06-05"),
    ("du 30 décembre au 3 janvier 2016", "2015-12-30", "2016-01-03"),
    ("d'octobre à décembre 2015", "2015-10-01", "2015-12-31"),
    ("octobre-novembre 2015", "2015-10-01", "2015-11-30"),
    ("from October to December 2015", "2015-10-01", "2015-12-31"),
    ("15 mars 2014 au 20 mars 2014", "2014-03-15", "2014-03-20"),
    ("2014-2016", "2014-01-01", "2016-12-31"),
    ("2014 – 2016", "2014-01-01", "2016-12-31"),
    ("de 2014 à 2016", "2014-01-01", "2016-12-31"),
    ("entre 2012 et 2014", "2012-01-01", "2014-12-31"),
    ("between 2012 and 2014", "2012-01-01", "2014-12-31"),
    ("entre mars 2012 et mai 2014", "2012-03-01", "2014-05-31"),
    ("between March 2012 and 5 May 2014", "2012-03-01", "2014-05-05"),
    ("entre octobre et décembre 2015", "2015-10-01", "2015-12-31"),
    # open ends
    ("depuis mars 2014", "2014-03-01", None),
    ("depuis le 5 mars 2014", "2014-03-05", None),
    ("since March 2014", "2014-03-01", None),
    ("since the 5th of March 2014", "2014-03-05", None),
    ("à partir de 2014", "2014-01-01", None),
    ("dès mars 2014", "2014-03-01", None),
    ("après 2014", "2015-01-01", None),
    ("after March 2014", "2014-04-01", None),
    ("avant 2014", None, "2013-12-31"),
    ("before 2014", None, "2013-12-31"),
    ("avant le 1er janvier 2014", None, "2013-12-31"),
    ("before March 5, 2014", None, "2014-03-04"),
    ("jusqu'en 2013", None, "2013-12-31"),
    ("jusqu’au 5 mars 2014", None, "2014-03-05"),
    ("until March 2014", None, "2014-03-31"),
    ("up to 2013", None, "2013-12-31"),
)


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_a_typed_date_is_read_whole_and_nothing_of_it_is_left(text: str, first: str | None, last: str | None) -> None:
    assert parse_query(text).typed_date == TypedDate(text, day(first), day(last), None)


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_the_words_around_a_date_stay(text: str, first: str | None, last: str | None) -> None:
    rest = Group((Term("discours"), Term("visa")))
    assert parse_query(f"discours {text} visa").typed_date == TypedDate(text, day(first), day(last), rest)


WORDS = (
    "2015", "année 2015", "en 2015", "1er octobre", "5 October", "octobre", "mai", "march", "31/02/2015",
    "31 février 2015", "depuis le 31 février 2015", "13/13/2015", "99/99/9999", "2016-2014", "entre 2016 et 2014",
    "2014-15", "PC.DEL/1234/15", "loi 2014-1353", "20151005", "3015", "1/2", "10.5", "-octobre 2015",
    "titre:octobre 2015", '"octobre 2015"', "«octobre 2015»", "“octobre 2015”", "", "octobre2015", "a2014-2016",
)  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_what_names_no_day_month_or_span_of_the_calendar_stays_words(text: str) -> None:
    assert parse_query(text, today=TODAY).typed_date is None


@given(st.text(alphabet="0123456789/-. octbremaiduaàetl'°, ", max_size=40))
def test_a_date_that_is_read_lies_in_its_order_where_it_was_found(text: str) -> None:
    found = find_date(text)
    if found:
        assert 0 <= found.start < found.end <= len(text)
        assert found.first or found.last
        assert not (found.first and found.last) or found.first <= found.last


def test_a_bare_year_and_a_day_without_a_year_are_spans_to_be_near_to() -> None:
    assert near_spans("vote 2015", TODAY) == ((dt.date(2015, 1, 1), dt.date(2015, 12, 31)),)
    assert (dt.date(2015, 10, 1), dt.date(2015, 10, 1)) in near_spans("1er octobre", TODAY)
    assert (dt.date(2015, 10, 1), dt.date(2015, 10, 1)) in near_spans("October 1st", TODAY)
    assert near_spans("octobre", TODAY) == near_spans("31 février", TODAY) == ()


def test_a_day_without_a_year_may_be_of_25_years_before_or_of_the_next() -> None:
    assert [first.year for first, _ in near_spans("14 juillet", TODAY)] == list(range(2001, 2028))
    assert [first.year for first, _ in near_spans("29 février", TODAY)] == [2004, 2008, 2012, 2016, 2020, 2024]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("05/10/15", "2015-10-05", "2015-10-05"),
        ("5.2.24", "2024-02-05", "2024-02-05"),
        ("29-02-24", "2024-02-29", "2024-02-29"),
        (" le 1er mars 2024 ", "2024-03-01", "2024-03-01"),
        ("2/2024", "2024-02-01", "2024-02-29"),
        ("12.2024", "2024-12-01", "2024-12-31"),
        ("février 2023", "2023-02-01", "2023-02-28"),
        ("2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_field_for_a_date_takes_a_day_a_month_or_a_year(text: str, first: str, last: str) -> None:
    assert typed_span(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "hier", "31/02/24", "13/2024", "0/2024", "depuis 2024", "5/10", "05/10/15 et"])
def test_a_field_for_a_date_takes_nothing_else(text: str) -> None:
    assert typed_span(text) is None


# --- what is done with it


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("dates") / "index")
    engine.build(
        [
            document("old", "Discours sur le climat", day="2013-06-01"),
            document("oct", "Discours sur le climat", day="2015-10-05"),
            document("nov", "Discours sur le climat", day="2015-11-05"),
            document("speaks", "Le rapport de mars 1998 sur les mines", day="2016-01-01"),
            document("undated", "Discours sur le climat en octobre 2015"),
        ]
    )
    return engine


def asked(engine: SearchEngine, text: str, filters: Filters = Filters()) -> tuple[list[str], SearchResults]:  # noqa: B008
    results = answer(engine, parse_query(text, filters=filters, today=TODAY))
    return [hit.url.removeprefix(url("")) for hit in results.hits], results


def test_a_typed_date_filters_and_that_is_said(engine: SearchEngine) -> None:
    paths, results = asked(engine, "discours climat octobre 2015")
    assert paths == ["oct"]
    assert results.notes == (ReadAsDate("octobre 2015"),)
    assert results.query.typed_date == TypedDate(
        "octobre 2015", dt.date(2015, 10, 1), dt.date(2015, 10, 31), Group((Term("discours"), Term("climat")))
    )
    assert results.query.text == "discours climat octobre 2015"
    assert results.query.filters == Filters()


def test_a_date_alone_lists_what_is_of_that_time_newest_first(engine: SearchEngine) -> None:
    assert asked(engine, "2015-2016")[0] == ["speaks", "nov", "oct"]
    assert asked(engine, "avant 2014")[0] == ["old"]
    assert asked(engine, "since November 2015")[0] == ["speaks", "nov"]


def test_a_date_that_no_dated_publication_matches_is_words(engine: SearchEngine) -> None:
    paths, results = asked(engine, "rapport mars 1998")
    assert paths == ["speaks"]
    assert (results.notes, results.query.typed_date) == ((), None)


def test_the_words_can_be_asked_for_instead(engine: SearchEngine) -> None:
    query = query_from_args({"q": ["climat octobre 2015"], "dates": ["words"]}, today=TODAY)
    assert [hit.url for hit in answer(engine, query).hits] == [url("undated")]


def test_a_typed_date_gives_way_to_a_chosen_one(engine: SearchEngine) -> None:
    chosen = Filters(date_from=dt.date(2013, 1, 1), date_to=dt.date(2016, 12, 31))
    paths, results = asked(engine, "rapport mars 1998", chosen)
    assert (paths, results.query.typed_date) == (["speaks"], None)


def test_a_typed_date_holds_beside_other_filters(engine: SearchEngine) -> None:
    assert asked(engine, "climat octobre 2015", Filters(language=("fr",)))[0] == ["oct"]
    assert asked(engine, "climat 2014-2016", Filters(year=("2015-11",)))[0] == ["nov"]


def test_a_year_finds_what_is_of_it_and_what_speaks_of_it(engine: SearchEngine) -> None:
    assert asked(engine, "discours 2013")[0] == ["old"]
    assert sorted(asked(engine, "climat 2015")[0]) == ["nov", "oct", "undated"]
    assert asked(engine, "1998")[0] == ["speaks"]
    assert asked(engine, "climat 2015")[1].notes == ()


@pytest.mark.parametrize(("text", "first"), [("climat discours 2013", "old"), ("discours 5 octobre", "oct")])
def test_a_year_or_a_day_without_one_ranks_what_is_of_that_time_first(tmp_path: Path, text: str, first: str) -> None:
    engine = open_folder(tmp_path / "index")
    days = {"new": "2020-01-01", "old": "2013-06-01", "oct": "2015-10-05"}
    engine.build(document(path, "Discours sur le climat, 5 octobre 2013", day=day) for path, day in days.items())
    paths, results = asked(engine, text)
    assert (sorted(paths), paths[0]) == (["new", "oct", "old"], first)
    assert results.notes == ()
