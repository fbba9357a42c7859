"""From what a person typed, or an address holds, to a ``Query``; the same on every engine.

docs/search-syntax.en.md is the description for people. Nothing that can be typed is an error: what is broken is
searched as words, what is too much is cut, and a ``Note`` says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from missionsearch.models import PATH_SEPARATOR, Cross, Cut, Filters, Ignored, Note, Query, Sort, TypedDate
from missionsearch.search.synonyms import NONE, Synonyms
from missionsearch.search.syntax import parse_text
from missionsearch.search.tokens import outside_quotes
from missionsearch.search.typed_dates import find_date, near_spans

MAX_LENGTH = 1_000
"""Characters of a query: a long paragraph, pasted."""
LONGEST_WITH_DATE = 15
"""Words of a query in which a date may be a filter; a longer text was pasted, and its dates are part of its story."""
NO_FILTERS = Filters()


def parse_query(
    text: str,
    *,
    filters: Filters = NO_FILTERS,
    sort: Sort = "relevance",
    page: int = 1,
    per_page: int = 10,
    reader_language: str | None = None,
    collapse: bool = True,
    synonyms: Synonyms = NONE,
    today: dt.date | None = None,
    typed_dates: bool = True,
) -> Query:
    """Return the query that a text and filters stand for; any text has one."""
    typed = text.replace("\x00", " ").strip()
    notes: list[Note] = []
    if len(typed) > MAX_LENGTH:
        typed = typed[:MAX_LENGTH].rsplit(None, 1)[0]
        notes.append(Cut("length"))
    root = parse_text(typed, synonyms, notes)
    query = Query(
        text=typed,
        root=root,
        filters=filters,
        sort=sort,
        page=page,
        per_page=per_page,
        reader_language=reader_language,
        collapse=collapse,
        notes=tuple(dict.fromkeys(notes)),
    )
    return _with_dates(query, synonyms, today, typed_dates)


def with_text(query: Query, text: str, synonyms: Synonyms = NONE) -> Query:
    """Return a query with another text and everything else as it was."""
    notes: list[Note] = []
    return replace(query, text=text, root=parse_text(text, synonyms, notes), typed_date=None, notes=tuple(notes))


def _with_dates(query: Query, synonyms: Synonyms, today: dt.date | None, typed_dates: bool) -> Query:
    outside = outside_quotes(query.text)
    is_long = len(query.text.split()) > LONGEST_WITH_DATE
    dated = query.filters.date_from or query.filters.date_to
    date = find_date(outside) if typed_dates and not is_long and not dated else None
    if date:
        rest = (query.text[: date.start] + " " + query.text[date.end :]).strip()
        typed = TypedDate(outside[date.start : date.end].strip(), date.first, date.last, parse_text(rest, synonyms, []))
        return replace(query, typed_date=typed)
    return replace(query, near_dates=near_spans(outside, today)) if today and typed_dates else query


# --- addresses


SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
MAX_PER_PAGE = 100
CROSS = {"": "", "1": "beside", "only": "only"}
"""Values of ``cross`` in an address, and what they ask for (``models.Cross``)."""


class _Parameters:
    """The parameters of an address; what does not fit is left out, and noted."""

    def __init__(self, args: Mapping[str, Sequence[str]]) -> None:
        self._args = args
        self.ignored: list[Note] = []

    def first(self, name: str) -> str:
        return next(iter(self._args.get(name, ())), "").strip()

    def paths(self, name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(path for path in map(section_path, self._args.get(name, ())) if path)

    def fitting(self, name: str, pattern: str) -> tuple[str, ...]:
        values = [value.strip() for value in self._args.get(name, ()) if value.strip()]
        good = [value for value in values if re.fullmatch(pattern, value)]
        self.ignored.extend(Ignored(name, value) for value in values if value not in good)
        return tuple(dict.fromkeys(good))

    def choice(self, name: str, choices: Mapping[str, str]) -> str:
        """Return what a value stands for; an absent one, and one that is no choice, stands for the first."""
        value = self.first(name)
        if value and value not in choices:
            self.ignored.append(Ignored(name, value))
        return choices.get(value, next(iter(choices.values())))

    def day(self, name: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(self.first(name)) if self.first(name) else None
        except ValueError:
            self.ignored.append(Ignored(name, self.first(name)))
            return None

    def number(self, name: str, otherwise: int, most: int) -> int:
        value = self.first(name)
        if not value:
            return otherwise
        if not re.fullmatch(r"[0-9]{1,19}", value) or not 1 <= int(value) <= most:
            self.ignored.append(Ignored(name, value))
            return otherwise
        return int(value)


def query_from_args(
    args: Mapping[str, Sequence[str]],
    *,
    reader_language: str | None = None,
    synonyms: Synonyms = NONE,
    today: dt.date | None = None,
) -> Query:
    """Return the query of a search page's or the API's parameters; a value that does not fit is ignored, and noted."""
    parameters = _Parameters(args)
    sort = parameters.choice("sort", dict(zip(SORTS, SORTS, strict=True)))
    cross = parameters.choice("cross", CROSS)
    query = parse_query(
        parameters.first("q"),
        filters=_filters(parameters),
        sort=cast(Sort, sort),
        page=parameters.number("page", 1, 10**18),
        per_page=parameters.number("per_page", 10, MAX_PER_PAGE),
        reader_language=reader_language,
        collapse=parameters.first("versions") != "all",
        synonyms=synonyms,
        today=today,
        typed_dates=parameters.first("dates") != "words",
    )
    return replace(query, cross=cast(Cross, cross), notes=(*query.notes, *parameters.ignored))


def _filters(parameters: _Parameters) -> Filters:
    return Filters(
        language=tuple(dict.fromkeys(code.lower() for code in parameters.fitting("lang", r"[A-Za-z]{2,3}"))),
        year=parameters.fitting("year", r"[0-9]{4}(-(0[1-9]|1[0-2]))?|undated"),
        section=parameters.paths("section"),
        type=parameters.fitting("type", r"[\w.+-]{1,40}"),
        site=parameters.fitting("site", r"[\w.:\[\]-]{1,253}"),
        country=tuple(dict.fromkeys(code.upper() for code in parameters.fitting("country", r"[A-Za-z]{2}"))),
        organisation=parameters.fitting("organisation", r"[\w .&'’/-]{1,40}"),
        date_from=parameters.day("from"),
        date_to=parameters.day("to"),
    )


def section_path(text: str) -> tuple[str, ...]:
    """Return the path that "A > B" names, outermost first."""
    return tuple(name.strip() for name in text.split(PATH_SEPARATOR) if name.strip())


def query_to_args(query: Query, **changes: Any) -> list[tuple[str, str]]:
    """Return the parameters of a query's permalink: what ``query_from_args`` reads back, defaults left out."""
    query = replace(query, **changes)
    filters = query.filters
    pairs = [("q", query.text)] if query.text else []
    pairs += [("lang", value) for value in filters.language]
    pairs += [("year", value) for value in filters.year]
    pairs += [("section", PATH_SEPARATOR.join(path)) for path in filters.section]
    pairs += [("type", value) for value in filters.type]
    pairs += [("site", value) for value in filters.site]
    pairs += [("country", value) for value in filters.country]
    pairs += [("organisation", value) for value in filters.organisation]
    for name, day in (("from", filters.date_from), ("to", filters.date_to)):
        if day:
            pairs.append((name, day.isoformat()))
    if query.sort != "relevance":
        pairs.append(("sort", query.sort))
    if not query.collapse:
        pairs.append(("versions", "all"))
    if query.cross == "only":
        pairs.append(("cross", "only"))
    if query.per_page != 10:
        pairs.append(("per_page", str(query.per_page)))
    if query.page != 1:
        pairs.append(("page", str(query.page)))
    return pairs
