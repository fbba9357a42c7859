"""From queries to plans: an engine as the rest of the program asks it, the same above every engine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from missionsearch.engines import Accept, AcceptPlain, Engine, SearchEngine
from missionsearch.models import Document, Hit, HitExplanation, IndexInfo, Query, SearchResults
from missionsearch.search.correction import own_language
from missionsearch.search.planning import plan_of
from missionsearch.search.weights import DEFAULT, Weights


class PlannedEngine:
    """Makes the plan of each query and has an engine execute it; what is no search goes to that engine as it is."""

    def __init__(self, engine: Engine, weights: Weights = DEFAULT) -> None:
        self._engine, self._weights = engine, weights

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def build(self, documents: Iterable[Document], accept: Accept | None = None) -> IndexInfo:
        return self._engine.build(documents, self._accepting(accept))

    def update(self, upserts: Iterable[Document], deletes: Iterable[str], accept: Accept | None = None) -> IndexInfo:
        return self._engine.update(upserts, deletes, self._accepting(accept))

    def _accepting(self, accept: Accept | None) -> AcceptPlain | None:
        """Return what asks ``accept`` in queries about a generation that is not published yet."""
        return None if accept is None else lambda waiting: accept(planned(waiting, self._weights))

    def search(self, query: Query) -> SearchResults:
        """Return one page of hits, and counts over the whole match set."""
        started = time.perf_counter()
        page = self._engine.search(plan_of(query, self._weights))
        return SearchResults(
            query=query,
            total=page.total,
            hits=page.hits,
            facets=page.facets,
            histogram=page.histogram,
            notes=page.notes,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def iterate(self, query: Query) -> Iterator[Hit]:
        """Yield every publication that a query finds, in the order of the pages."""
        return self._engine.iterate(plan_of(query, self._weights))

    def explain(self, query: Query, urls: Iterable[str]) -> tuple[HitExplanation, ...]:
        """Return, for each of these documents that the query finds, what gave it its score."""
        return self._engine.explain(plan_of(query, self._weights), urls)

    def correct(self, query: Query) -> str | None:
        """Return the query's text with unknown words replaced by near ones of the index, None when none helps."""
        return self._engine.correct(query.text, own_language(query))


def planned(engine: Engine, weights: Weights = DEFAULT) -> SearchEngine:
    """Return an engine that is asked in queries."""
    untyped: Any = PlannedEngine(engine, weights)
    planned_engine: SearchEngine = untyped
    return planned_engine
