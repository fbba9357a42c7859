"""From a request to an answer: what pages and API share."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Request, current_app

from missionsearch.answering import Offer, answer, no_result_help
from missionsearch.engines import SearchEngine
from missionsearch.errors import ConfigError
from missionsearch.models import Query, SearchResults
from missionsearch.query import query_from_args
from missionsearch.querylog import QueryLog
from missionsearch.synonyms import NONE, SynonymFile, Synonyms

EXTENSION = "missionsearch"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """The engine and what queries are read with."""

    engine: SearchEngine
    synonym_file: SynonymFile
    counts: QueryLog | None = None
    """What is searched, counted; None where the operator does not want it."""

    def synonyms(self) -> Synonyms:
        """Return the operator's synonyms; none, and a line in the log, while the file has a mistake."""
        try:
            return self.synonym_file.current()
        except ConfigError as error:
            log.warning("searching without synonyms: %s", error)
            return NONE

    def query(self, request: Request, reader_language: str | None) -> Query:
        """Return the query that a request's parameters stand for."""
        args = readable(request.args.to_dict(flat=False))
        today = dt.datetime.now(dt.UTC).date()
        return query_from_args(args, reader_language=reader_language, synonyms=self.synonyms(), today=today)

    def answer(self, query: Query) -> SearchResults:
        """Return a query's results.

        Raises:
            NoIndex, DamagedIndex: there is nothing to search.
        """
        results = answer(self.engine, query, self.synonyms())
        if self.counts and query.text and query.page == 1:
            now = dt.datetime.now(dt.UTC)
            self.counts.add(query.text, query.reader_language or "", results.total, results.took_ms, now)
        return results

    def offers(self, query: Query) -> tuple[Offer, ...]:
        """Return what to try instead of a query that found nothing."""
        return no_result_help(self.engine, replace(query, page=1), self.synonyms())


def readable(args: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Return parameters without NUL, and ``from`` and ``to`` in ISO 8601 where people write 31/12/2015.

    Day first, as in what people type among their words (docs/dates.md). A date field sends ISO; a plain one, which is
    what an older browser shows in its place, sends what was typed.
    """
    clean = {name: [value.replace("\x00", " ") for value in values] for name, values in args.items()}
    return clean | {name: [_iso_day(value) for value in clean[name]] for name in ("from", "to") if name in clean}


def _iso_day(text: str) -> str:
    found = re.fullmatch(r"\s*([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})\s*", text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


def asking() -> Asking:
    """Return the present application's."""
    found: Asking = current_app.extensions[EXTENSION]
    return found
