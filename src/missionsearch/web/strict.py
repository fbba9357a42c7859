"""Parameters that a program sends: what cannot be read is an error, because it would never see a notice."""

from __future__ import annotations

from werkzeug.exceptions import BadRequest

from missionsearch.models import Query
from missionsearch.query import MAX_PER_PAGE
from missionsearch.web.notices import shortened

EXPECTED = {
    "lang": "a language such as fr",
    "year": "2015, 2015-10 or undated",
    "type": "a type such as page or pdf",
    "site": "a host such as www.ambassade.example",
    "from": "a day such as 2015-10-01",
    "to": "a day such as 2015-10-31",
    "sort": "relevance, newest or oldest",
    "page": "a whole number from 1",
    "per_page": f"a whole number from 1 to {MAX_PER_PAGE}",
}


def checked(query: Query) -> Query:
    """Return a query whose parameters could all be read.

    Raises:
        BadRequest: one could not; the message says what to write.
    """
    for note in query.notes:
        if note.kind == "ignored":
            raise BadRequest(_not_understood(note.detail))
    return query


def _not_understood(parameter: str) -> str:
    name, _equals, value = parameter.partition("=")
    return f"{name}={shortened(value)} is not understood; write {EXPECTED.get(name, 'another value')}"


def one_of(name: str, value: str, known: list[str]) -> str:
    """Return a parameter's value that is one of those known.

    Raises:
        BadRequest: it is another one.
    """
    if value not in known:
        raise BadRequest(f"{name}={shortened(value)} is not understood; write {', '.join(known[:-1])} or {known[-1]}")
    return value
