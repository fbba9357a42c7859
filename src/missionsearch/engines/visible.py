"""An engine that finds nothing of what staff have hidden: the same on every engine, from the next search on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from missionsearch.engines import SearchEngine
from missionsearch.models import Completion, Document, Hit, Query, SearchResults
from missionsearch.staffstore import StaffStore

MORE = 10
"""Completions and similar publications that are asked for beyond those wanted: some may be hidden."""


class VisibleEngine:
    """Searches another engine's index without the hidden addresses; all else goes to that engine."""

    def __init__(self, engine: SearchEngine, hidden: Callable[[], frozenset[str]]) -> None:
        self._engine, self._hidden = engine, hidden

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def search(self, query: Query) -> SearchResults:
        """Return results in which hidden publications are neither shown nor counted."""
        return self._engine.search(self._without(query))

    def iterate(self, query: Query) -> Iterator[Hit]:
        """Yield every publication that is found and not hidden."""
        return self._engine.iterate(self._without(query))

    def correct(self, query: Query) -> str | None:
        return self._engine.correct(self._without(query))

    def get(self, key: str) -> Document | None:
        """Return a document; None where it is hidden."""
        document = self._engine.get(key)
        return None if document is None or document.url in self._hidden() else document

    def documents(self, keys: Iterable[str]) -> list[Document]:
        """Return those documents that are there and not hidden."""
        hidden = self._hidden()
        return [document for document in self._engine.documents(keys) if document.url not in hidden]

    def suggest(self, text: str, language: str | None = None, limit: int = 8) -> tuple[Completion, ...]:
        hidden = self._hidden()
        completions = self._engine.suggest(text, language, limit + MORE if hidden else limit)
        return tuple(completion for completion in completions if completion.url not in hidden)[:limit]

    def similar(self, url: str, limit: int = 5) -> tuple[Hit, ...]:
        hidden = self._hidden()
        hits = self._engine.similar(url, limit + MORE if hidden else limit)
        return tuple(hit for hit in hits if hit.url not in hidden)[:limit]

    def _without(self, query: Query) -> Query:
        hidden = self._hidden()
        without = tuple(sorted(hidden.union(query.filters.without)))
        return replace(query, filters=replace(query.filters, without=without)) if hidden else query


def without_hidden(engine: SearchEngine, index_dir: Path) -> SearchEngine:
    """Return an engine as readers see it: without what staff have hidden in this root."""
    visible: Any = VisibleEngine(engine, StaffStore(index_dir).hidden_addresses)
    wrapped: SearchEngine = visible
    return wrapped
