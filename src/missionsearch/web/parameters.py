"""The parameters of a search as people and old links write them, before and after they are read as a query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from missionsearch.crosslanguage.gazetteer import EntityKind, Gazetteer
from missionsearch.models import Cut, Note, Query
from missionsearch.search.typed_dates import typed_span
from missionsearch.web.links import Path, year_path

MOST_VALUES = 20
"""Values of one filter: more than anybody ticks. Each costs a place on the page and a comparison a document."""
REPEATED = ("lang", "year", "section", "type", "site", "country", "organisation")

Args = Mapping[str, Sequence[str]]


def understood(args: Args) -> Args:
    """Return parameters without NUL, and ``from`` and ``to`` in ISO 8601 where people write 31/12/2015 or March 2015.

    What stands for a month or a year begins with its first day and ends with its last one. What is no date stays as
    it was typed, for the query to refuse.
    """
    clean = {name: [value.replace("\x00", " ") for value in values] for name, values in args.items()}
    for place, name in enumerate(("from", "to")):
        if name in clean:
            clean[name] = [_iso_day(value, place) for value in clean[name]]
    return clean


def _iso_day(text: str, place: int) -> str:
    span = typed_span(text)
    return span[place].isoformat() if span else text


def with_codes(args: Args, names: Gazetteer) -> Args:
    """Return parameters with the codes of countries and organisations that are written by a name.

    What nothing is called stays as it was typed, for the query to refuse or to look for.
    """
    kinds: tuple[EntityKind, ...] = ("country", "organisation")
    return {
        **args,
        **{kind: [names.code(kind, value) or value for value in args[kind]] for kind in kinds if kind in args},
    }


def bounded(args: Args) -> tuple[Args, tuple[Note, ...]]:
    """Return parameters with at most ``MOST_VALUES`` of each filter, and a note where some were left out."""
    few = {name: list(dict.fromkeys(values)) if name in REPEATED else values for name, values in args.items()}
    too_many = [name for name in REPEATED if len(few.get(name, ())) > MOST_VALUES]
    notes = (Cut("values"),) if too_many else ()
    return few | {name: few[name][:MOST_VALUES] for name in too_many}, notes


def narrowest(query: Query) -> Query:
    """Return a query without the years and sections of which a part is chosen as well.

    On a page a month is ticked inside its year, whose box stays ticked: what is meant is the month.
    """
    filters = query.filters
    years = {year_path(year): year for year in filters.year}
    inner = replace(
        filters,
        year=tuple(years[path] for path in without_branches(years)),
        section=without_branches(filters.section),
    )
    return replace(query, filters=inner) if inner != filters else query


def without_branches(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the paths that no other one lies inside of, in their order."""
    given = tuple(paths)
    branches = {path[:depth] for path in given for depth in range(1, len(path))}
    return tuple(path for path in given if path not in branches)


def shown_day(day: dt.date | None) -> str:
    """Return a day as a text field shows it: day first, as in French and in British English."""
    return f"{day:%d/%m/%Y}" if day else ""
