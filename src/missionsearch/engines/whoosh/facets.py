"""Counts over the whole match set: facets and the histogram, by ``bincount`` over the matched documents.

A facet is counted under every filter but its own, so that choosing French does not hide the English count. A
publication and its translations count once, except by language, where each version counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.collapse import Versions
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.schema import day_number
from missionsearch.engines.whoosh.sets import SET_COLUMNS
from missionsearch.models import PATH_SEPARATOR, UNDATED, FacetValue, Filters, HistogramBar
from missionsearch.search.plan import SearchPlan

Ints = NDArray[Any]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filtered:
    """The matched documents, and which of them each filter lets through."""

    docs: Ints
    """intp: they are looked up in every column."""
    conditions: dict[str, Bools]
    """Filter name to a flag a document; a filter that is not set is absent. ``range`` is the from–to one."""

    def through(self, *ignored: str) -> Ints:
        """Return the documents that pass every filter but some."""
        if not self.conditions:
            return self.docs
        kept = [flags for name, flags in self.conditions.items() if name not in ignored]
        return self.docs[np.logical_and.reduce(kept)] if kept else self.docs


def apply_filters(reader: Reader, docs: Ints, filters: Filters) -> Filtered:
    """Work out which of the matched documents each filter lets through."""
    docs = docs.astype(np.intp)
    conditions: dict[str, Bools] = {}
    for name in ("language", "type", "site"):
        wanted = getattr(filters, name)
        if wanted:
            codes, values = reader.columns[name]
            conditions[name] = np.array([value in wanted for value in values], bool)[codes[docs]]
    for name in SET_COLUMNS:
        if asked := getattr(filters, name):
            conditions[name] = reader.sets[name].having(asked, docs)
    if filters.section:
        conditions["section"] = reader.sections.inside(filters.section, docs)
    if filters.year:
        months = reader.months[docs]
        passing = np.zeros(len(docs), bool)
        for value in filters.year:
            passing |= _in_span(months, value)
        conditions["year"] = passing
    if filters.date_from or filters.date_to:
        dates = reader.dates[docs]
        passing = dates >= max(1, day_number(filters.date_from))
        if filters.date_to:
            passing &= dates <= day_number(filters.date_to)
        conditions["range"] = passing
    return Filtered(docs, conditions)


def _in_span(months: Ints, value: str) -> Bools:
    """Flag the documents of a year ("2015"), a month ("2015-10"), or without a date."""
    if value == UNDATED:
        return np.asarray(months == 0)
    year, _, month = value.partition("-")
    if month:
        return np.asarray(months == int(year) * 100 + int(month))
    return np.asarray(months // 100 == int(year))


def count_years(reader: Reader, filtered: Filtered, versions: Versions) -> Ints:
    """Return how many publications each year has, 0 standing for none known; what a year's filter takes counts too."""
    years = reader.years
    return np.bincount(years.take(versions.once(filtered.through("year"), years)))


def facets(
    reader: Reader, filtered: Filtered, plan: SearchPlan, versions: Versions, by_year: Ints
) -> dict[str, tuple[FacetValue, ...]]:
    """Return the counts of every facet (``models.SearchResults.facets``), ``by_year`` being ``count_years``."""
    filters = plan.filters
    counted = {name: _by_column(reader, filtered, filters, versions, name) for name in ("language", "type", "site")}
    sections = _by_section(reader, filtered, filters, versions, plan.page.reader_language)
    year, month = _by_year(reader, filtered, filters, versions, by_year)
    return {
        "language": counted["language"],
        "year": year,
        "month": month,
        "section": sections,
        "type": counted["type"],
        "site": counted["site"],
        **{name: _by_set(reader, filtered, filters, versions, name) for name in SET_COLUMNS},
    }


def _by_column(
    reader: Reader, filtered: Filtered, filters: Filters, versions: Versions, name: str
) -> tuple[FacetValue, ...]:
    codes, values = reader.columns[name]
    docs = filtered.through(name)
    if name != "language":
        docs = versions.once(docs, codes)
    counts = _counts(codes, values, docs)
    selected = getattr(filters, name)
    table = dict(zip(values, counts, strict=True)) | {value: 0 for value in selected if value not in values}
    order: Callable[[str], Any] = (
        (lambda value: value) if name == "language" else (lambda value: (-table[value], value))
    )
    shown = sorted((value for value in table if table[value] or value in selected), key=order)
    return tuple(FacetValue(value, table[value], value in selected) for value in shown if value)


def _by_set(
    reader: Reader, filtered: Filtered, filters: Filters, versions: Versions, name: str
) -> tuple[FacetValue, ...]:
    column, selected = reader.sets[name], getattr(filters, name)
    counted = zip(column.values, column.counts(filtered.through(name), versions.publication_of), strict=True)
    table = dict.fromkeys(selected, 0) | {value: count for value, count in counted if count or value in selected}
    shown = sorted(table, key=lambda value: (-table[value], value))
    return tuple(FacetValue(value, table[value], value in selected) for value in shown)


def _counts(codes: Ints, values: list[str], docs: Ints) -> list[int]:
    """Return how many of the documents have each value of a column."""
    if len(values) == 1:  # one site, one kind of page
        return [len(docs)]
    counts: list[int] = np.bincount(codes.take(docs), minlength=len(values)).tolist()
    return counts


def _by_section(
    reader: Reader, filtered: Filtered, filters: Filters, versions: Versions, language: str | None
) -> tuple[FacetValue, ...]:
    """Count each section with what lies below it: in the order of a table of contents."""
    docs, column = filtered.through("section"), reader.sections
    chosen = column.chosen(filters.section)
    table = dict.fromkeys(chosen, 0)
    for codes, paths in column.levels:  # a publication's versions may lie at different depths: each level counts anew
        counts = np.bincount(codes.take(versions.once(docs, codes)), minlength=len(paths)).tolist()
        table |= {path: count for path, count in zip(paths, counts, strict=True) if path and count}
    order = sorted(
        table, key=lambda path: [(-table.get(path[:depth], 0), path[depth - 1]) for depth in range(1, len(path) + 1)]
    )
    return tuple(
        FacetValue(PATH_SEPARATOR.join(path), table[path], path in chosen, column.label(path, language))
        for path in order
    )


def _by_year(
    reader: Reader, filtered: Filtered, filters: Filters, versions: Versions, counts: Ints
) -> tuple[tuple[FacetValue, ...], tuple[FacetValue, ...]]:
    docs = filtered.through("year")
    chosen_years = {value[:4] for value in filters.year if value != UNDATED}
    held = np.flatnonzero(counts)
    table = {str(year): count for year, count in zip(held.tolist(), counts[held].tolist(), strict=True) if year}
    table |= {year: 0 for year in chosen_years if year not in table}
    values = [FacetValue(year, table[year], year in filters.year) for year in sorted(table, reverse=True)]
    undated = int(counts[0]) if len(counts) else 0
    if undated or UNDATED in filters.year:
        values.append(FacetValue(UNDATED, undated, UNDATED in filters.year))
    inside = [
        month for year in sorted(chosen_years, reverse=True) for month in _months(reader, docs, versions, int(year))
    ]
    months = tuple(
        FacetValue(month, count, month in filters.year) for month, count in inside if count or month in filters.year
    )
    return tuple(values), months


def _months(reader: Reader, docs: Ints, versions: Versions, year: int) -> list[tuple[str, int]]:
    months = reader.months
    once = versions.once(docs[months[docs] // 100 == year], months)
    counts = np.bincount(months[once] % 100, minlength=13)
    return [(f"{year}-{month:02}", int(counts[month])) for month in range(1, 13)]


def histogram(
    reader: Reader, filtered: Filtered, filters: Filters, versions: Versions, by_year: Ints
) -> tuple[HistogramBar, ...]:
    """Return the match set by year, by month inside one chosen year, gaps included, oldest first."""
    chosen = {value[:4] for value in filters.year if value != UNDATED}
    if len(chosen) == 1:
        months = _months(reader, filtered.through("year"), versions, int(chosen.pop()))
        return tuple(HistogramBar(month, count) for month, count in months)
    dated = np.flatnonzero(by_year[1:]) + 1
    if not len(dated):
        return ()
    first, last = int(dated[0]), int(dated[-1])
    return tuple(
        HistogramBar(str(year), count) for year, count in enumerate(by_year[first : last + 1].tolist(), start=first)
    )
