"""The engines that are measured beside each other: this project's, tantivy, SQLite FTS5.

Each indexes the same words of the same documents, stores title and text, and holds what three facets and a date filter
need. The peers are asked in the body of the question's own language; ours searches, as it always does, titles and
bodies in every language, and joins translations.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from benchmarks.fts5_peer import Fts5
from benchmarks.questions import Question
from benchmarks.tantivy_peer import Tantivy

from missionsearch.engines.whoosh import open_folder
from missionsearch.models import And, Document, Filters, Fuzzy, Group, Node, Or, Phrase, Prefix, Query, Term


class Peer(Protocol):
    name: str

    def build(self, documents: Sequence[Document]) -> None:
        """Index documents in an empty folder, ready to be searched from another process."""

    def add(self, documents: Sequence[Document], word: str, language: str) -> int:
        """Add documents to what was built, then open the result and count the matches of a word of a language."""

    def open(self) -> None:
        """Get ready to answer."""

    def ask(self, question: Question, snippets: bool = True) -> int | None:
        """Answer in full: ten hits, facets, snippets; return how many match, None where it has no such kind."""


class Ours:
    name = "missionsearch"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = open_folder(folder)

    def build(self, documents: Sequence[Document]) -> None:
        open_folder(self.folder).build(documents)

    def add(self, documents: Sequence[Document], word: str, language: str) -> int:
        engine = open_folder(self.folder)
        engine.update(documents, ())
        query = Query(text=word, root=Group((Term(word),)), reader_language=language)
        return engine.search(query).total

    def open(self) -> None:
        self.engine = open_folder(self.folder)
        self.engine.info()

    def ask(self, question: Question, snippets: bool = True) -> int | None:
        if question.kind == "similar":
            return len(self.engine.similar(question.url))
        if question.kind == "autocomplete":
            return len(self.engine.suggest(question.words[0], question.language))
        filters = Filters(
            language=(question.language,) if question.section else (),
            section=(question.section,) if question.section else (),
            date_from=question.first,
            date_to=question.last,
        )
        root = self._root(question)
        query = Query(" ".join(question.words), root, filters, reader_language=question.language, highlight=snippets)
        return self.engine.search(query).total

    def _root(self, question: Question) -> Node:
        words = tuple(Term(word) for word in question.words)
        if question.kind == "phrase":
            return Phrase(" ".join(question.words))
        if question.kind == "prefix":
            return Prefix(question.words[0])
        if question.kind == "fuzzy":
            return Fuzzy(question.words[0])
        if question.kind == "typed":
            return Group(words)
        return Or(words) if question.kind.startswith("or") else And(words)


PEERS: dict[str, type[Ours | Tantivy | Fts5]] = {peer.name: peer for peer in (Ours, Tantivy, Fts5)}
