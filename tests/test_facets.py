"""Filters and their counts: several values at once, years and months, sections in sections, spans of days."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import UNDATED, Document, FacetValue, Filters, HistogramBar, SearchResults
from missionsearch.search.query import parse_query
from tests.engines.documents import document, random_documents, url


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("facets") / "index")
    facts: list[tuple[str, str, str, dict[str, Any]]] = [
        ("a", "fr", "2014-03-01", {"section": ("Presse", "Discours")}),
        ("b", "fr", "2015-10-05", {"section": ("Presse", "Discours"), "type": "pdf"}),
        ("c", "en", "2015-10-31", {"section": ("Presse",)}),
        ("d", "en", "2015-11-01", {"section": ("Services", "Visas"), "site": "onu.example"}),
        ("e", "de", "2017-01-01", {"section": ("Services",)}),
        ("f", "fr", "", {"type": "pdf"}),
    ]
    engine.build(document(path, "visa", "…", language, day=day, **more) for path, language, day, more in facts)
    return engine


def ask(engine: SearchEngine, **filters: Any) -> SearchResults:
    return engine.search(parse_query("visa", filters=Filters(**filters), per_page=100))


def paths_found(engine: SearchEngine, **filters: Any) -> str:
    return "".join(sorted(hit.url.removeprefix(url("")) for hit in ask(engine, **filters).hits))


def counts(values: tuple[FacetValue, ...]) -> dict[str, int]:
    return {value.value: value.count for value in values}


# --- what a filter lets through


@pytest.mark.parametrize(
    ("filters", "paths"),
    [
        ({"language": ("fr",)}, "abf"),
        ({"language": ("fr", "en")}, "abcdf"),
        ({"language": ("es",)}, ""),
        ({"year": ("2015",)}, "bcd"),
        ({"year": ("2015", "2014")}, "abcd"),
        ({"year": ("2015-10",)}, "bc"),
        ({"year": ("2015-10", "2014-03")}, "abc"),
        ({"year": ("2015", "2015-10")}, "bcd"),
        ({"year": (UNDATED,)}, "f"),
        ({"year": (UNDATED, "2017")}, "ef"),
        ({"year": ("2016",)}, ""),
        ({"section": (("Presse",),)}, "abc"),
        ({"section": (("Presse", "Discours"),)}, "ab"),
        ({"section": (("Presse", "Discours"), ("Services",))}, "abde"),
        ({"section": (("Discours",),)}, ""),
        ({"type": ("pdf",)}, "bf"),
        ({"type": ("pdf", "page")}, "abcdef"),
        ({"site": ("onu.example",)}, "d"),
        ({"date_from": dt.date(2015, 10, 5)}, "bcde"),
        ({"date_to": dt.date(2015, 10, 31)}, "abc"),
        ({"date_from": dt.date(2015, 10, 6), "date_to": dt.date(2015, 11, 1)}, "cd"),
        ({"date_from": dt.date(2015, 10, 5), "date_to": dt.date(2015, 10, 5)}, "b"),
        ({"date_from": dt.date(2016, 1, 1), "date_to": dt.date(2015, 1, 1)}, ""),
        ({"language": ("fr",), "year": ("2015",), "type": ("pdf",)}, "b"),
        ({"language": ("fr",), "year": (UNDATED,)}, "f"),
        ({"year": (UNDATED,), "date_from": dt.date(2015, 1, 1)}, ""),
    ],
)  # fmt: skip
def test_values_of_one_filter_are_alternatives_and_filters_are_all_required(
    engine: SearchEngine, filters: dict[str, Any], paths: str
) -> None:
    assert paths_found(engine, **filters) == paths
    assert ask(engine, **filters).total == len(paths)


# --- how they are shown


def test_languages_stand_in_their_alphabet_and_others_by_how_many_there_are(engine: SearchEngine) -> None:
    facets = ask(engine).facets
    assert facets["language"] == (FacetValue("de", 1), FacetValue("en", 2), FacetValue("fr", 3))
    assert facets["type"] == (FacetValue("page", 4), FacetValue("pdf", 2))
    assert facets["site"] == (FacetValue("ambassade.example", 5), FacetValue("onu.example", 1))


def test_years_come_newest_first_and_the_undated_last(engine: SearchEngine) -> None:
    assert list(counts(ask(engine).facets["year"]).items()) == [
        ("2017", 1), ("2015", 3), ("2014", 1), (UNDATED, 1)
    ]  # fmt: skip


def test_months_are_shown_inside_the_years_that_were_chosen(engine: SearchEngine) -> None:
    assert ask(engine).facets["month"] == ()
    assert ask(engine, year=("2015",)).facets["month"] == (FacetValue("2015-10", 2), FacetValue("2015-11", 1))
    assert ask(engine, year=("2015-10", "2014")).facets["month"] == (
        FacetValue("2015-10", 2, selected=True),
        FacetValue("2015-11", 1),
        FacetValue("2014-03", 1),
    )
    assert ask(engine, year=(UNDATED,)).facets["month"] == ()


def test_a_section_stands_before_what_is_in_it(engine: SearchEngine) -> None:
    assert ask(engine, section=(("Presse", "Discours"),)).facets["section"] == (
        FacetValue("Presse", 3, label="Presse"),
        FacetValue("Presse > Discours", 2, selected=True, label="Discours"),
        FacetValue("Services", 2, label="Services"),
        FacetValue("Services > Visas", 1, label="Visas"),
    )


def test_several_chosen_values_are_all_marked(engine: SearchEngine) -> None:
    chosen = ask(engine, language=("fr", "en")).facets["language"]
    assert [(value.value, value.selected) for value in chosen] == [("de", False), ("en", True), ("fr", True)]


# --- the histogram


def test_the_histogram_covers_every_match_whatever_years_are_chosen(engine: SearchEngine) -> None:
    years = tuple(HistogramBar(str(year), count) for year, count in ((2014, 1), (2015, 3), (2016, 0), (2017, 1)))
    assert ask(engine).histogram == years
    assert ask(engine, year=("2014", "2017")).histogram == years


def test_the_histogram_of_one_year_shows_its_twelve_months(engine: SearchEngine) -> None:
    bars = ask(engine, year=("2015",)).histogram
    assert [bar.value for bar in bars] == [f"2015-{month:02}" for month in range(1, 13)]
    assert {bar.value: bar.count for bar in bars if bar.count} == {"2015-10": 2, "2015-11": 1}
    assert ask(engine, year=("2015-10",)).histogram == bars


def test_the_histogram_keeps_to_the_other_filters(engine: SearchEngine) -> None:
    assert ask(engine, language=("fr",)).histogram == (HistogramBar("2014", 1), HistogramBar("2015", 1))
    assert ask(engine, year=(UNDATED,), type=("pdf",)).histogram == (HistogramBar("2015", 1),)


def test_the_undated_have_no_bar(engine: SearchEngine) -> None:
    assert ask(engine, type=("pdf",), date_from=dt.date(2016, 1, 1)).histogram == ()


# --- every count against a count by hand


def passes(each: Document, filters: Filters) -> bool:
    return all(_passes(each, filters, name) for name in ("language", "year", "section", "type", "site", "range"))


def _passes(each: Document, filters: Filters, name: str) -> bool:
    if name == "range":
        day = each.date
        if not (filters.date_from or filters.date_to):
            return True
        return day is not None and (filters.date_from or dt.date.min) <= day <= (filters.date_to or dt.date.max)
    chosen = getattr(filters, name)
    return not chosen or any(value in values_of(each)[name] for value in chosen)


def values_of(each: Document) -> dict[str, set[Any]]:
    """Return the values under which a document stands, facet by facet."""
    day = each.date
    return {
        "language": {each.language},
        "type": {each.type},
        "site": {each.site},
        "year": {f"{day:%Y}", f"{day:%Y-%m}"} if day else {UNDATED},
        "section": {each.section[:depth] for depth in range(1, len(each.section) + 1)},
    }


CHOICES: dict[str, Callable[[random.Random], Any]] = {
    "language": lambda drawn: tuple(drawn.sample(("fr", "en", "de"), drawn.randrange(3))),
    "year": lambda drawn: tuple(
        drawn.sample((UNDATED, "2010", "2012", "2012-05", "2013-11", "2015"), drawn.randrange(3))
    ),
    "section": lambda drawn: drawn.choice(
        ((), (("Actualités",),), (("Actualités", "Discours"), ("Services",)), (("Services", "Visas"),))
    ),
    "type": lambda drawn: drawn.choice(((), ("pdf",), ("page",))),
    "site": lambda drawn: drawn.choice(((), ("onu.example",))),
    "date_from": lambda drawn: drawn.choice((None, dt.date(2011, 5, 5))),
    "date_to": lambda drawn: drawn.choice((None, dt.date(2016, 5, 5))),
}


def test_every_count_is_what_choosing_the_value_finds(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = open_folder(tmp_path_factory.mktemp("counts") / "index")
    documents = random_documents(300, seed=11)
    engine.build(documents)
    drawn = random.Random(12)
    for _ in range(25):
        filters = Filters(**{name: choose(drawn) for name, choose in CHOICES.items()})
        results = engine.search(parse_query("", filters=filters, collapse=False))
        assert results.total == sum(passes(each, filters) for each in documents)
        for name in ("language", "type", "site", "year", "section"):
            empty: Any = {name: ()}
            others = replace(filters, **empty)
            by_hand = Counter(value for each in documents if passes(each, others) for value in values_of(each)[name])
            for value in (*results.facets[name], *(results.facets["month"] if name == "year" else ())):
                key = tuple(value.value.split(" > ")) if name == "section" else value.value
                assert value.count == by_hand[key], (filters, name, value)
                assert value.selected == (key in getattr(filters, name))
        bars = {bar.value: bar.count for bar in results.histogram}
        dated = [each.date for each in documents if each.date and passes(each, replace(filters, year=()))]
        form = "%Y-%m" if any("-" in bar for bar in bars) else "%Y"
        inside = Counter(day.strftime(form) for day in dated)
        assert all(inside[bar] == count for bar, count in bars.items()), filters
        one_year = len({year[:4] for year in filters.year if year != UNDATED}) == 1
        assert one_year or sum(bars.values()) == len(dated)
