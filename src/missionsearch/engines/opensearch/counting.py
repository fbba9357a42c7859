"""Filters, facets, totals and the histogram: aggregations over the whole match set, each exact.

A facet is counted under every filter but its own. These are counts of versions, or of publications, to which the
versions that match are joined (``collapse`` says when). A publication's entry has the values of its versions, so that
all are joined once a facet; only those whose versions differ in a facet are joined under each of its values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from missionsearch.engines.opensearch.clauses import Clause
from missionsearch.engines.opensearch.fields import DIFFERING, of_entry
from missionsearch.models import PATH_SEPARATOR, UNDATED, FacetValue, Filters, HistogramBar
from missionsearch.search.section_names import NAME_SEPARATOR, Path

Table = dict[str, int]

FACETS = {
    "language": "language",
    "type": "type",
    "site": "site",
    "country": "country",
    "organisation": "organisation",
    "section": "section",
    "year": "year",
    "month": "month",
}
"""Facet to the field it is counted by."""
BY_VERSION = "language"
"""The facet that counts versions: a publication is there in each of its languages."""
MOST_VALUES = 20_000
"""Values of a facet that are asked for: more than any index has, so that no count is a sample."""
NO_CONDITION = "any"
PUBLICATIONS = {"parent": {"type": "version"}}
"""Of versions, the publications: those of each value of a facet are counted at a cost of all publications a value."""


def conditions(filters: Filters) -> dict[str, Clause]:
    """Return a clause for each filter that is set; ``range`` is the from–to one."""
    clauses: dict[str, Clause] = {}
    for name in ("language", "type", "site", "country", "organisation"):
        if getattr(filters, name):
            clauses[name] = {"terms": {name: list(getattr(filters, name))}}
    if filters.section:
        clauses["section"] = {"terms": {"section": [NAME_SEPARATOR.join(path) for path in filters.section]}}
    if filters.year:
        either = [{"term": {"month" if "-" in value else "year": value}} for value in filters.year]
        clauses["year"] = {"bool": {"should": either, "minimum_should_match": 1}}
    if filters.date_from or filters.date_to:
        span = {"gte": int(f"{filters.date_from:%Y%m%d}") if filters.date_from else 1}
        if filters.date_to:
            span["lte"] = int(f"{filters.date_to:%Y%m%d}")
        clauses["range"] = {"range": {"date": span}}
    return clauses


def excluded(filters: Filters) -> list[Clause]:
    """Return the clauses of what is never found and never counted."""
    clauses: list[Clause] = [{"terms": {"url": list(filters.without)}}] if filters.without else []
    if filters.untranslated:
        own: Clause = {"term": {"language": filters.untranslated}}
        versions = {"has_child": {"type": "version", "query": own}}
        clauses += [own, {"has_parent": {"parent_type": "publication", "query": versions}}]
    return clauses


@dataclass(frozen=True, slots=True)
class Counts:
    """How many match in all, and for each facet its values, each with how many match under the other filters."""

    total: int
    tables: dict[str, Table]


def counted_facets(filters: Filters) -> Iterator[tuple[str, str, dict[str, Clause]]]:
    """Yield each facet that can be shown, its field, and the conditions it is counted under.

    Months are shown inside chosen years alone, and they are many.
    """
    set_ = conditions(filters)
    for facet, field in FACETS.items():
        if facet != "month" or _chosen_years(filters):
            own = "year" if facet == "month" else facet
            yield facet, field, {name: clause for name, clause in set_.items() if name != own}


def of_versions(filters: Filters, with_facets: bool) -> dict[str, Any]:
    """Return what counts the versions in all and with each value of each facet."""
    aggs = {"total": _under(conditions(filters))}
    for facet, _, others in counted_facets(filters) if with_facets else ():
        aggs[facet] = _under(others) | {"aggs": {"values": {"terms": _values_of(facet, filters)}}}
    return aggs


def of_publications(filters: Filters, with_facets: bool) -> dict[str, Any]:
    """Return the same of publications: facets under the same conditions are counted of one join."""
    under: dict[frozenset[str], list[str]] = {frozenset(conditions(filters)): []}
    for facet, _, others in counted_facets(filters) if with_facets else ():
        under.setdefault(frozenset(others), []).append(facet)
    every = conditions(filters)
    return {
        "+".join(sorted(names)) or NO_CONDITION: _under({name: every[name] for name in names})
        | {"aggs": _joined({facet: _values_of(facet, filters) for facet in facets})}
        for names, facets in under.items()
    }


def _values_of(facet: str, filters: Filters) -> dict[str, Any]:
    include = {"include": f"({'|'.join(sorted(_chosen_years(filters)))})-.*"} if facet == "month" else {}
    return {"field": FACETS[facet], "size": MOST_VALUES} | include


def _joined(terms: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what counts publications by their entries' values, and one by one where their versions differ in them."""
    entries, versions, aggs = {}, {}, {}
    for facet, values in terms.items():
        field = values["field"]
        differing: Clause = {"term": {DIFFERING: field}}
        if facet == BY_VERSION:
            aggs[facet] = {"terms": values}
            continue
        alike = {"values": {"terms": values | {"field": of_entry(field)}}}
        entries[facet] = {"filter": {"bool": {"must_not": [differing]}}, "aggs": alike}
        one_by_one = {"values": {"terms": values, "aggs": {"publications": PUBLICATIONS}}}
        versions[facet] = {"filter": _has_entry(differing), "aggs": one_by_one}
    aggs["alike"] = PUBLICATIONS | {"aggs": entries}
    aggs["differing"] = {"filter": _has_entry({"exists": {"field": DIFFERING}}), "aggs": versions}
    return aggs


def _has_entry(query: Clause) -> Clause:
    return {"has_parent": {"parent_type": "publication", "query": query}}


def _under(clauses: dict[str, Clause]) -> dict[str, Any]:
    return {"filter": {"bool": {"filter": list(clauses.values())}}}


def _chosen_years(filters: Filters) -> set[str]:
    return {value[:4] for value in filters.year if value != UNDATED}


def versions_in(answer: dict[str, Any]) -> Counts:
    """Return what ``of_versions`` counted."""
    tables = {facet: _table(answer[facet]["values"]) for facet in FACETS if facet in answer}
    return Counts(_count(answer["total"]), tables)


def publications_in(answer: dict[str, Any], filters: Filters) -> Counts:
    """Return what ``of_publications`` counted."""
    tables: dict[str, Table] = {}
    for group in answer.values():
        if BY_VERSION in group:
            tables[BY_VERSION] = _table(group[BY_VERSION])
        for facet in FACETS.keys() & group["alike"].keys():
            tables[facet] = _table(group["alike"][facet]["values"], group["differing"][facet]["values"])
    total = answer["+".join(sorted(conditions(filters))) or NO_CONDITION]["alike"]["doc_count"]
    return Counts(int(total), tables)


def facets(counts: Counts, filters: Filters, label: Callable[[Path], str]) -> dict[str, tuple[FacetValue, ...]]:
    """Return every facet (``models.SearchResults.facets``); ``label`` says what the reader calls a section."""
    tables = counts.tables
    years, months = _years(tables["year"], tables.get("month", {}), filters)
    return {
        "language": _values(tables["language"], filters.language, lambda value: value),
        "year": years,
        "month": months,
        "section": _sections(tables["section"], filters, label),
        "type": _values(tables["type"], filters.type, None),
        "site": _values(tables["site"], filters.site, None),
        "country": _values(tables["country"], filters.country, None),
        "organisation": _values(tables["organisation"], filters.organisation, None),
    }


def _table(*counted: dict[str, Any]) -> Table:
    table: Counter[str] = Counter()
    for each in counted:
        table.update({str(bucket["key"]): _count(bucket) for bucket in each["buckets"]})
    return dict(table)


def _count(counted: dict[str, Any]) -> int:
    return int(counted.get("publications", counted)["doc_count"])


def _values(table: Table, selected: tuple[str, ...], key: Callable[[str], Any] | None) -> tuple[FacetValue, ...]:
    table = dict.fromkeys(selected, 0) | table
    shown = sorted(table, key=key or (lambda value: (-table[value], value)))
    return tuple(FacetValue(value, table[value], value in selected) for value in shown if value)


def _sections(table: Table, filters: Filters, label: Callable[[Path], str]) -> tuple[FacetValue, ...]:
    """Return each section with what lies below it, in the order of a table of contents."""
    counts = dict.fromkeys(filters.section, 0) | {tuple(value.split(NAME_SEPARATOR)): n for value, n in table.items()}

    def place(path: tuple[str, ...]) -> list[tuple[int, str]]:
        return [(-counts.get(path[:depth], 0), path[depth - 1]) for depth in range(1, len(path) + 1)]

    return tuple(
        FacetValue(PATH_SEPARATOR.join(path), counts[path], path in filters.section, label(path))
        for path in sorted(counts, key=place)
    )


def _years(years: Table, months: Table, filters: Filters) -> tuple[tuple[FacetValue, ...], tuple[FacetValue, ...]]:
    chosen = _chosen_years(filters)
    dated = {value: count for value, count in years.items() if value != UNDATED}
    dated = dict.fromkeys(chosen, 0) | dated
    values = [FacetValue(year, dated[year], year in filters.year) for year in sorted(dated, reverse=True)]
    undated = years.get(UNDATED, 0)
    if undated or UNDATED in filters.year:
        values.append(FacetValue(UNDATED, undated, UNDATED in filters.year))
    inside = [f"{year}-{month:02}" for year in sorted(chosen, reverse=True) for month in range(1, 13)]
    shown = [
        FacetValue(month, months.get(month, 0), month in filters.year)
        for month in inside
        if month in months or month in filters.year
    ]
    return tuple(values), tuple(shown)


def histogram(counts: Counts, filters: Filters) -> tuple[HistogramBar, ...]:
    """Return the match set by year, by month inside one chosen year, gaps included, oldest first."""
    years, months = counts.tables["year"], counts.tables.get("month", {})
    chosen = _chosen_years(filters)
    if len(chosen) == 1:
        year = chosen.pop()
        return tuple(HistogramBar(f"{year}-{n:02}", months.get(f"{year}-{n:02}", 0)) for n in range(1, 13))
    dated = sorted(int(year) for year in years if year != UNDATED)
    if not dated:
        return ()
    return tuple(HistogramBar(str(year), years.get(str(year), 0)) for year in range(dated[0], dated[-1] + 1))
