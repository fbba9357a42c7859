"""The engines that are measured beside each other: this project's, tantivy, SQLite FTS5.

Each indexes the same words of the same documents, stores title and text, and holds what three facets and a date filter
need. FTS5 has no French stemmer, so it is given stems that this project's analysis made; tantivy brings its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from missionsearch.analysis import analyzer, strip_accents
from missionsearch.analysis.stopwords import ENGLISH, FRENCH
from missionsearch.engines.whoosh.engine import WhooshEngine
from missionsearch.models import Document, Group, Query, Term

LANGUAGES = {"fr": "french", "en": "english"}


class Peer(Protocol):
    name: str

    def build(self, documents: Sequence[Document]) -> None:
        """Index documents in an empty folder, ready to be searched from another process."""

    def add(self, documents: Sequence[Document], word: str, language: str) -> int:
        """Add documents to what was built, then open the result and count the matches of a word of a language."""


def text_of(document: Document) -> str:
    return "\n".join(passage.text for passage in document.passages)


class Ours:
    name = "missionsearch"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, documents: Sequence[Document]) -> None:
        WhooshEngine(self.folder).build(documents)

    def add(self, documents: Sequence[Document], word: str, language: str) -> int:
        WhooshEngine(self.folder).update(documents, ())
        query = Query(text=word, root=Group((Term(word),)), reader_language=language)
        return WhooshEngine(self.folder).search(query).total


class Tantivy:
    """One writing thread and its default merge policy."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def index(self):
        import tantivy

        schema = tantivy.SchemaBuilder()
        for name in ("language", "section"):
            schema.add_text_field(name, stored=True, fast=True, tokenizer_name="raw")
        schema.add_text_field("url", stored=True, tokenizer_name="raw")
        for name in ("year", "day"):
            schema.add_integer_field(name, fast=True, indexed=True)
        for language in LANGUAGES:
            schema.add_text_field(f"title_{language}", stored=True, tokenizer_name=language)
            schema.add_text_field(f"body_{language}", stored=True, tokenizer_name=language)
        index = tantivy.Index(schema.build(), path=str(self.folder))
        stop_words = {"fr": FRENCH, "en": ENGLISH}
        for language, stemmer in LANGUAGES.items():
            stop = sorted({strip_accents(word) for word in stop_words[language]})
            filters = (
                tantivy.Filter.lowercase(),
                tantivy.Filter.ascii_fold(),
                tantivy.Filter.custom_stopword(stop),
                tantivy.Filter.stemmer(stemmer),
            )
            builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            for step in filters:
                builder = builder.filter(step)
            index.register_tokenizer(language, builder.build())
        return index

    def write(self, index, documents: Sequence[Document], heap_bytes: int) -> None:
        import tantivy

        writer = index.writer(heap_bytes, 1)
        for document in documents:
            day = document.date
            fields = {
                "url": [document.url],
                "language": [document.language],
                "section": list(document.section),
                "year": [day.year if day else 0],
                "day": [day.year * 10000 + day.month * 100 + day.day if day else 0],
                f"title_{document.language}": [document.title],
                f"body_{document.language}": [text_of(document)],
            }
            writer.add_document(tantivy.Document(**fields))
        writer.commit()
        if heap_bytes > 100_000_000:
            writer.wait_merging_threads()

    def build(self, documents: Sequence[Document]) -> None:
        self.write(self.index(), documents, 256_000_000)

    def add(self, documents: Sequence[Document], word: str, language: str) -> int:
        import tantivy

        self.write(self.index(), documents, 64_000_000)
        index = self.index()
        index.reload()
        stem = strip_accents(analyzer(language).stem(word))
        query = tantivy.Query.term_query(index.schema, f"body_{language}", stem)
        return int(index.searcher().search(query, 10).count or 0)


class Fts5:
    """A contentless FTS5 table of stems, the texts in a table beside it, in WAL mode."""

    name = "FTS5"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts5.sqlite"

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        return connection

    def build(self, documents: Sequence[Document]) -> None:
        connection = self.connect()
        connection.executescript(
            "create table meta(rowid integer primary key, language, section, year int, day int);"
            "create table document(rowid integer primary key, url text unique, title, body);"
            "create virtual table words using fts5(title_fr, body_fr, title_en, body_en, content='',"
            ' tokenize="unicode61 remove_diacritics 2");'
        )
        self.write(connection, documents)
        connection.execute("insert into words(words) values('optimize')")
        connection.commit()
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()

    def write(self, connection: sqlite3.Connection, documents: Sequence[Document]) -> None:
        for document in documents:
            title, body, language = document.title, text_of(document), document.language
            values = (document.url, title, body)
            row = connection.execute("insert into document(url, title, body) values(?,?,?)", values).lastrowid
            day = document.date
            number = day.year * 10000 + day.month * 100 + day.day if day else 0
            facts = (row, language, "/".join(document.section), number // 10000, number)
            connection.execute("insert into meta values(?,?,?,?,?)", facts)
            connection.execute(
                f"insert into words(rowid, title_{language}, body_{language}) values(?,?,?)",
                (row, stems(title, language), stems(body, language)),
            )
        connection.commit()

    def add(self, documents: Sequence[Document], word: str, language: str) -> int:
        connection = self.connect()
        self.write(connection, documents)
        connection.close()
        connection = self.connect()
        match = f'body_{language} : "{analyzer(language).stem(word)}"'
        return int(connection.execute("select count(*) from words where words match ?", (match,)).fetchone()[0])


def stems(text: str, language: str) -> str:
    """Return a text as its stems; a stop word keeps its place, so that phrases hold."""
    analysis = analyzer(language)
    return " ".join([analysis.stem(surface) or "x0x" for surface in analysis.tokens(text).surfaces])


PEERS: dict[str, type[Ours | Tantivy | Fts5]] = {peer.name: peer for peer in (Ours, Tantivy, Fts5)}
