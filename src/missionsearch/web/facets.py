"""The filters beside the results: each value a link that chooses it or gives it up."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress

from missionsearch.models import UNDATED, FacetValue, Query, SearchResults, TypedDate
from missionsearch.query import section_path
from missionsearch.web import formats
from missionsearch.web.links import Links, year_path
from missionsearch.web.texts import gettext as _

SHOWN = 8
"""Values of a filter before the rest folds away: what fits beside ten results."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    label: str
    count: str
    href: str
    selected: bool
    inside: tuple[Choice, ...] = ()
    """Months of a year, sub-sections of a section: only where the reader went that way."""


@dataclass(frozen=True, slots=True)
class FilterList:
    """One filter with its values."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()
    """What folds away."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the link that takes it away."""

    label: str
    href: str


def filter_lists(results: SearchResults, links: Links, language: str) -> tuple[FilterList, ...]:
    """Return the filters that the matches can be narrowed by; one with a single value to choose is left out."""
    lists = (
        _list("language", _("Language"), _flat(results, links, language, "language"), at_least=2),
        _list("year", _("Date"), _years(results, links, language)),
        _list("section", _("Section"), _sections(results, links, language)),
        _list("type", _("Type"), _flat(results, links, language, "type"), at_least=2),
        _list("site", _("Site"), _flat(results, links, language, "site"), at_least=2),
    )
    return tuple(found for found in lists if found)


def _list(name: str, title: str, choices: tuple[Choice, ...], at_least: int = 1) -> FilterList | None:
    chosen = any(choice.selected or choice.inside for choice in choices)
    if len(choices) < at_least and not chosen:
        return None
    shown = [at < SHOWN or choice.selected or bool(choice.inside) for at, choice in enumerate(choices)]
    more = (choice for choice, here in zip(choices, shown, strict=True) if not here)
    return FilterList(name, title, tuple(compress(choices, shown)), tuple(more))


def _flat(results: SearchResults, links: Links, language: str, name: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            value_label(name, value.value, language),
            formats.number(value.count, language),
            links.toggled(name, value.value),
            value.selected,
        )
        for value in results.facets.get(name, ())
    )


def _years(results: SearchResults, links: Links, language: str) -> tuple[Choice, ...]:
    months: dict[str, list[Choice]] = {}
    for value in results.facets.get("month", ()):
        label = formats.month(value.value, language, with_year=False)
        months.setdefault(value.value[:4], []).append(_dated(value, label, links, language))
    return tuple(
        _dated(value, value_label("year", value.value, language), links, language, tuple(months.get(value.value, ())))
        for value in results.facets.get("year", ())
    )


def _dated(value: FacetValue, label: str, links: Links, language: str, inside: tuple[Choice, ...] = ()) -> Choice:
    count = formats.number(value.count, language)
    return Choice(label, count, links.year_toggled(value.value), value.selected, inside)


def _sections(results: SearchResults, links: Links, language: str) -> tuple[Choice, ...]:
    """Return the outermost sections; below one, its own only where it or one of them is chosen."""
    values = [(section_path(value.value), value) for value in results.facets.get("section", ())]
    chosen = results.query.filters.section

    def below(parent: tuple[str, ...]) -> Iterator[Choice]:
        for path, value in values:
            if path[:-1] != parent:
                continue
            went_here = any(other[: len(path)] == path for other in chosen)
            yield Choice(
                value.label or path[-1],
                formats.number(value.count, language),
                links.section_toggled(path),
                value.selected,
                tuple(below(path)) if went_here else (),
            )

    return tuple(below(()))


def value_label(name: str, value: str, language: str) -> str:
    """Return what a person reads for a filter's value."""
    if name == "language":
        return formats.language_name(value, language) or _("Unknown language")
    if name == "type":
        return type_label(value)
    if name == "year":
        if value == UNDATED:
            return _("Undated")
        return formats.month(value, language) if "-" in value else value
    return value


def type_label(value: str) -> str:
    """Return what a person reads for a type of document."""
    known = {"page": _("Web page"), "pdf": "PDF", "docx": "Word", "doc": "Word", "odt": "OpenDocument"}
    return known.get(value, value[:1].upper() + value[1:])


def chips(query: Query, links: Links, language: str) -> tuple[Chip, ...]:
    """Return the filters in force."""
    filters = query.filters
    found = [
        Chip(value_label(name, value, language), links.toggled(name, value))
        for name in ("language", "type", "site")
        for value in getattr(filters, name)
    ]
    found += [
        Chip(
            value_label("year", value, language),
            links.filtered(year=tuple(other for other in filters.year if year_path(other) != year_path(value))),
        )
        for value in filters.year
    ]
    found += [
        Chip(" › ".join(path), links.filtered(section=tuple(other for other in filters.section if other != path)))
        for path in filters.section
    ]
    if filters.date_from or filters.date_to:
        label = range_label(filters.date_from, filters.date_to, language)
        found.append(Chip(label, links.filtered(date_from=None, date_to=None)))
    if query.typed_date:
        found.append(_typed_date(query, query.typed_date, links, language))
    return tuple(found)


def _typed_date(query: Query, typed: TypedDate, links: Links, language: str) -> Chip:
    without = " ".join(query.text.replace(typed.text, " ", 1).split())
    return Chip(range_label(typed.date_from, typed.date_to, language), links.changed(text=without))


def range_label(first: dt.date | None, last: dt.date | None, language: str) -> str:
    """Return a span of days in words; an open end is None."""
    if first and first == last:
        return formats.day(first, language)
    if first and last and first.day == 1 and last == _month_end(first):
        return formats.month(f"{first:%Y-%m}", language)
    if first and last:
        return _("%(first)s to %(last)s", first=formats.day(first, language), last=formats.day(last, language))
    if first:
        return _("From %(day)s on", day=formats.day(first, language))
    return _("Up to %(day)s", day=formats.day(last, language) if last else "")


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
