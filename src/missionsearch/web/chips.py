"""The filters in force, each named by what it is, with the change that takes it away."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from missionsearch.models import PATH_SEPARATOR, UNDATED, SearchResults
from missionsearch.search.query import section_path
from missionsearch.web import formats
from missionsearch.web.changing import setting, taking_away
from missionsearch.web.facets import value_label
from missionsearch.web.links import Path
from missionsearch.web.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the change that takes it away (``changing``)."""

    label: str
    change: str


def chips(results: SearchResults, language: str) -> tuple[Chip, ...]:
    """Return the filters in force."""
    query = results.query
    filters = query.filters
    shown = [
        Chip(_named(name, value, value_label(name, value, language)), taking_away(parameter, value))
        for name, parameter in (("language", "lang"), ("year", "year"), ("type", "type"), ("site", "site"))
        for value in getattr(filters, name)
    ]
    shown += [
        Chip(_named(name, value.value, value.label or value.value), taking_away(name, value.value))
        for name in ("country", "organisation")
        for value in results.facets.get(name, ())
        if value.selected
    ]
    trails = _section_trails(results)
    shown += [
        Chip(
            _named("section", "", formats.without_bidi_controls(" › ".join(trails.get(path, path)))),
            taking_away("section", PATH_SEPARATOR.join(path)),
        )
        for path in filters.section
    ]
    if filters.date_from or filters.date_to:
        label = range_label(filters.date_from, filters.date_to, language)
        shown.append(Chip(label, taking_away("dates")))
    if query.cross == "only":
        shown.append(Chip(_("Only in the other language"), setting("cross", "")))
    if typed := query.typed_date:
        shown.append(Chip(range_label(typed.date_from, typed.date_to, language), taking_away("typed", typed.text)))
    return tuple(shown)


def _named(name: str, value: str, label: str) -> str:
    match name:
        case "language":
            return _("Language: %(value)s", value=label)
        case "year" if value == UNDATED:
            return label
        case "year":
            return _("Month: %(value)s", value=label) if "-" in value else _("Year: %(value)s", value=label)
        case "type":
            return _("Type: %(value)s", value=label)
        case "country":
            return _("Country: %(value)s", value=label)
        case "organisation":
            return _("Organisation: %(value)s", value=label)
        case "site":
            return _("Site: %(value)s", value=label)
        case _:
            return _("Section: %(value)s", value=label)


def _section_trails(results: SearchResults) -> dict[Path, Path]:
    """Return each section's names in the reader's language, outermost first."""
    labels = {section_path(value.value): value.label for value in results.facets.get("section", ())}
    return {
        path: tuple(labels.get(path[:depth]) or path[depth - 1] for depth in range(1, len(path) + 1)) for path in labels
    }


# --- a span of days in words

Unit = Literal["day", "month", "year"]


def range_label(first: dt.date | None, last: dt.date | None, language: str) -> str:
    """Return a span of days in words, in whole months or years where it has no others; an open end is None."""
    unit = _unit(first, last)
    begin, end = (_in_words(day, unit, language) for day in (first, last))
    if first and last:
        if begin == end:
            return begin[0].upper() + begin[1:]
        if unit == "day":
            return _("%(first)s to %(last)s", first=begin, last=end)
        return _("Between %(first)s and %(last)s", first=begin, last=end)
    if first:
        return _("From %(day)s on", day=begin) if unit == "day" else _("From %(month)s", month=begin)
    return _("Up to %(day)s", day=end) if unit == "day" else _("Up to %(month)s", month=end)


def _unit(first: dt.date | None, last: dt.date | None) -> Unit:
    """Return the greatest unit of which both ends are the ends."""
    units = list(_units(first, last))
    return units[-1]


def _units(first: dt.date | None, last: dt.date | None) -> Iterator[Unit]:
    yield "day"
    if (not first or first.day == 1) and (not last or last.day == calendar.monthrange(last.year, last.month)[1]):
        yield "month"
        if (not first or first.month == 1) and (not last or last.month == 12):
            yield "year"


def _in_words(day: dt.date | None, unit: Unit, language: str) -> str:
    if day is None:
        return ""
    if unit == "year":
        return str(day.year)
    return formats.month(f"{day:%Y-%m}", language) if unit == "month" else formats.day(day, language)


def read_as(first: dt.date | None, last: dt.date | None, language: str) -> str:
    """Return both days of a range as they were read, to the day: "from 1 March 2015 to 31 March 2015"."""
    begin, end = (formats.day(day, language) if day else "" for day in (first, last))
    if first and last:
        return _("Read as: from %(first)s to %(last)s", first=begin, last=end)
    if first:
        return _("Read as: from %(first)s on", first=begin)
    return _("Read as: up to %(last)s", last=end) if last else ""
