"""Parameters that a program sends: what cannot be read is an error, because it would never see a notice."""

from __future__ import annotations

import datetime as dt
import re

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from missionsearch.models import Ignored, Query
from missionsearch.search.query import MAX_PER_PAGE
from missionsearch.web.notices import shortened
from missionsearch.web.parameters import MOST_VALUES, REPEATED

HIT_FIELDS = (
    *("id", "url", "title", "snippet", "language", "date", "date_kind", "published", "event", "modified"),
    *("section", "type", "site", "translations", "score", "page_number", "reasons", "marked_title"),
)
EXPECTED = {
    "lang": "a language such as fr",
    "reader": "a language such as fr",
    "year": "2015, 2015-10 or undated",
    "type": "a type such as page or pdf",
    "site": "a host such as www.ambassade.example",
    "country": "a country such as GE, Géorgie or Georgia",
    "organisation": "an acronym such as ONU",
    "from": "a day such as 2015-10-01",
    "to": "a day such as 2015-10-31",
    "sort": "relevance, newest or oldest",
    "cross": "1 or only",
    "page": "a whole number from 1",
    "per_page": f"a whole number from 1 to {MAX_PER_PAGE}",
}


def checked(query: Query) -> Query:
    """Return a query whose parameters could all be read.

    Raises:
        BadRequest: one could not; the message says what to write.
    """
    for note in query.notes:
        if isinstance(note, Ignored):
            raise BadRequest(_not_understood(note))
    return query


def _not_understood(note: Ignored) -> str:
    expected = EXPECTED.get(note.name, "another value")
    return f"{note.name}={shortened(note.value)} is not understood; write {expected}"


def checked_code(name: str, value: str) -> str | None:
    """Return a language code in lower case, None for an empty one.

    Raises:
        BadRequest: it is none.
    """
    if value and not re.fullmatch(r"[A-Za-z]{2,3}", value):
        raise BadRequest(_not_understood(Ignored(name, value)))
    return value.lower() or None


def checked_number_of_values(args: MultiDict[str, str]) -> None:
    """See that no filter has more values than are compared: a page says that it left some out, a program is refused.

    Raises:
        BadRequest: one has.
    """
    for name in REPEATED:
        if len(args.getlist(name)) > MOST_VALUES:
            raise BadRequest(f"{name} has {len(args.getlist(name))} values; write at most {MOST_VALUES}")


def checked_day(name: str, value: str) -> None:
    """See that a day is written as programs write it; what people type ("March 2015") is for the pages.

    Raises:
        BadRequest: it is not.
    """
    try:
        dt.date.fromisoformat(value or "2015-10-01")
    except ValueError:
        raise BadRequest(_not_understood(Ignored(name, value))) from None


def checked_fields(value: str) -> tuple[str, ...]:
    """Return the names of a hit's fields that are asked for.

    Raises:
        BadRequest: a hit has no such field.
    """
    return tuple(one_of("fields", name, list(HIT_FIELDS)) for name in value.split(","))


def one_of(name: str, value: str, known: list[str]) -> str:
    """Return a parameter's value that is one of those known.

    Raises:
        BadRequest: it is another one.
    """
    if value not in known:
        raise BadRequest(f"{name}={shortened(value)} is not understood; write {_or(known)}")
    return value


def _or(known: list[str]) -> str:
    return f"{', '.join(known[:-1])} or {known[-1]}" if len(known) > 1 else known[0]
