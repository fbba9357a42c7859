"""From a request to an answer: what pages and API share."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from flask import Flask, Request, current_app, g

from missionsearch.crosslanguage.asking import CrossSearch
from missionsearch.crosslanguage.entities import gazetteer, labelled
from missionsearch.engines import SearchEngine
from missionsearch.errors import ConfigError
from missionsearch.models import UNDATED, Document, Hit, IndexInfo, Query, SearchResults
from missionsearch.querylog import QueryLog
from missionsearch.search.query import query_from_args, section_path
from missionsearch.search.relaxation import Offer, answer, everything, no_result_help
from missionsearch.search.synonyms import NONE, SynonymFile, Synonyms
from missionsearch.staffstore import StaffStore
from missionsearch.web.kept import KeptPages
from missionsearch.web.parameters import bounded, narrowest, understood, with_codes

EXTENSION = "missionsearch"
RESULTS = "missionsearch_results"
"""In ``flask.g``: what the search of a request found, where it is one of people."""
INFO = "missionsearch_info"
"""In ``flask.g``: what is searched."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """The engine and what queries are read with."""

    engine: SearchEngine
    synonym_file: SynonymFile
    kept: KeptPages
    """Pages answered before."""
    counts: QueryLog | None = None
    """What is searched, counted; None where the operator does not want it."""
    staff: StaffStore | None = None
    """What staff decide by hand; None where nobody can."""
    cross: CrossSearch | None = None
    """Asks in the other language."""

    def best_bets(self, text: str, language: str, today: dt.date) -> tuple[Document, ...]:
        """Return the publications that staff put above the results of a query, those that are in the index."""
        if self.staff is None or not text:
            return ()
        try:
            bets = [bet.url for bet in self.staff.best_bets() if bet.fits(text, language, today)]
        except sqlite3.Error as error:
            log.warning("showing no best bets: %s", error)
            return ()
        return tuple(self.engine.documents(bets)) if bets else ()

    def synonyms(self) -> Synonyms:
        """Return the operator's synonyms; none, and a line in the log, while the file has a mistake."""
        try:
            return self.synonym_file.current()
        except ConfigError as error:
            log.warning("searching without synonyms: %s", error)
            return NONE

    def info(self) -> IndexInfo:
        """Describe the index; asked for once a request, which a cluster answers over the network.

        Raises:
            NoIndex, DamagedIndex: there is none.
        """
        if INFO not in g:
            setattr(g, INFO, self.engine.info())
        return cast(IndexInfo, g.get(INFO))

    def query(self, request: Request, reader_language: str | None) -> Query:
        """Return the query that a request's parameters stand for."""
        args, notes = bounded(understood(request.args.to_dict(flat=False)))
        today = dt.datetime.now(dt.UTC).date()
        synonyms = self.synonyms()
        args = with_codes(args, gazetteer(synonyms.names))
        query = query_from_args(args, reader_language=reader_language, synonyms=synonyms, today=today)
        return narrowest(replace(query, notes=(*query.notes, *notes)))

    def answer(self, query: Query) -> SearchResults:
        """Return a query's results.

        Raises:
            NoIndex, DamagedIndex: there is nothing to search.
        """
        results = self.named(_with_section_values(self.results(query)))
        if query.page == 1:
            self.count(query.text, query.reader_language or "", results.total, results.took_ms)
        return results

    def named(self, results: SearchResults) -> SearchResults:
        """Return results whose countries and organisations are called as the reader calls them."""
        return labelled(results, gazetteer(self.synonyms().names))

    def count(self, text: str, language: str, total: int, took_ms: float) -> None:
        """Count a search among what people search."""
        g.setdefault(RESULTS, total)
        if self.counts and text:
            self.counts.add(text, language, total, took_ms, dt.datetime.now(dt.UTC))

    def follow(self, text: str, language: str) -> None:
        """Count that somebody went from the first page of a search to one of its results."""
        if self.counts:
            self.counts.follow(text, language, dt.datetime.now(dt.UTC))

    def results(self, query: Query) -> SearchResults:
        """Return a query's results for a program: not counted among what people search."""
        synonyms = self.synonyms()
        if self.cross is None:
            return answer(self.engine, query, synonyms)
        return self.cross.answered(query, synonyms.names, lambda own: answer(self.engine, own, synonyms))

    def everything(self, query: Query) -> Iterator[Hit]:
        """Yield every publication that an answered query found, in its order."""
        hits = self.cross.everything(query, self.synonyms().names) if self.cross else None
        return everything(self.engine, query) if hits is None else hits

    def hidden_undated(self, query: Query) -> int:
        """Return how many publications without a date the days asked for hide; 0 where none are asked for."""
        filters, typed = query.filters, query.typed_date
        if not (typed or filters.date_from or filters.date_to) or (filters.year and UNDATED not in filters.year):
            return 0
        undated = replace(filters, date_from=None, date_to=None, year=(UNDATED,))
        root = typed.rest if typed else query.root
        count = replace(query, root=root, typed_date=None, filters=undated, page=1, per_page=1, highlight=False)
        return self.engine.search(count).total

    def offers(self, query: Query) -> tuple[Offer, ...]:
        """Return what to try instead of a query that found nothing."""
        return no_result_help(self.engine, replace(query, page=1), self.synonyms())


def _with_section_values(results: SearchResults) -> SearchResults:
    """Return results whose query names sections by their values, however the address names them.

    An old link may hold the name of the other language; what the page makes of it is one address for both.
    """
    filters = results.query.filters
    if not filters.section:
        return results
    values = tuple(section_path(value.value) for value in results.facets.get("section", ()) if value.selected)
    return replace(results, query=replace(results.query, filters=replace(filters, section=values)))


def prepare_other_language(app: Flask) -> None:
    """Make an application ready to ask in the other language before the first reader does.

    Raises:
        NoIndex, DamagedIndex: there is nothing to search.
    """
    prepared: Asking = app.extensions[EXTENSION]
    if prepared.cross:
        prepared.cross.prepare()


def asking() -> Asking:
    """Return the present application's."""
    asked: Asking = current_app.extensions[EXTENSION]
    return asked
