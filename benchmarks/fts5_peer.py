"""SQLite FTS5: a contentless table of stems, the texts in a table beside it, in WAL mode.

FTS5 has no French stemmer and its snippets need stored text in the table; so it is given the stems and the snippets
that this project makes. A third column holds title and body as written: a word is looked up in all three.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from benchmarks.questions import Question, text_of

from missionsearch.analysis import analyzer, strip_accents
from missionsearch.models import Document, Passage
from missionsearch.search.snippets import HighlightPatterns, readable, snippet


def stems(text: str, language: str) -> str:
    """Return a text as its stems; a stop word keeps its place, so that phrases hold."""
    analysis = analyzer(language)
    return " ".join([analysis.stem(surface) or "x0x" for surface in analysis.tokens(text).surfaces])


def as_written(text: str, language: str) -> str:
    """Return a text's words as they are written, without case and accents."""
    return " ".join(map(strip_accents, analyzer(language).tokens(text).surfaces))


class Fts5:
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
            "create virtual table words using fts5(title_fr, body_fr, exact_fr, title_en, body_en, exact_en,"
            " content='', tokenize=\"unicode61 remove_diacritics 2\");"
            "insert into words(words, rank) values('rank', 'bm25(0.4, 1.0, 0.4, 0.4, 1.0, 0.4)');"
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
                f"insert into words(rowid, title_{language}, body_{language}, exact_{language}) values(?,?,?,?)",
                (row, stems(title, language), stems(body, language), as_written(f"{title} {body}", language)),
            )
        connection.commit()

    def add(self, documents: Sequence[Document], word: str, language: str) -> int:
        connection = self.connect()
        self.write(connection, documents)
        connection.close()
        self.open()
        return self.ask(Question("and1", language, (word,))) or 0

    def open(self) -> None:
        self.connection = self.connect()
        self.connection.execute("pragma mmap_size = 2000000000")
        self.connection.execute("pragma cache_size = -64000")

    def ask(self, question: Question, snippets: bool = True) -> int | None:
        if question.kind in ("fuzzy", "similar"):
            return None
        if question.kind == "autocomplete":
            match = f"title_{question.language} : {question.words[0]}*"
            rows = self.connection.execute(
                "select d.title from words join document d on d.rowid = words.rowid where words match ? limit 8",
                (match,),
            )
            return len(rows.fetchall())
        where, values = self._where(question)
        join = " join meta m on m.rowid = words.rowid" if len(values) > 1 else ""
        top = self.connection.execute(
            f"select words.rowid from words{join} where {where} order by rank limit 10", values
        )
        shown = [self._shown(row, question, snippets) for (row,) in top.fetchall()]
        counted = self.connection.execute(
            "select m.language, m.year, m.section, count(*) from words join meta m on m.rowid = words.rowid"
            f" where {where} group by 1, 2, 3",
            values,
        )
        total = sum(count for *_, count in counted.fetchall())
        return total if shown or not total else None

    def _where(self, question: Question) -> tuple[str, list]:
        found = [self._word(word, question.language) for word in question.words]
        if question.kind == "phrase":
            asked = '"' + " ".join(stems(word, question.language) for word in question.words) + '"'
        elif question.kind == "prefix":
            asked = f"{question.words[0]}*"
        else:
            asked = (" OR " if question.kind.startswith("or") else " AND ").join(dict.fromkeys(found))
        if question.kind in ("phrase", "prefix"):
            asked = f"body_{question.language} : ({asked})"
        where, values = "words match ?", [asked]
        if question.first and question.last:
            where += " and m.day between ? and ?"
            values += [day.year * 10000 + day.month * 100 + day.day for day in (question.first, question.last)]
        if question.section:
            where += " and m.section = ? and m.language = ?"
            values += ["/".join(question.section), question.language]
        return where, values

    def _word(self, word: str, language: str) -> str:
        """Return a word looked up in all three columns."""
        stemmed = f'{{title_{language} body_{language}}} : "{stems(word, language)}"'
        return f'({stemmed} OR exact_{language} : "{as_written(word, language)}")'

    def _shown(self, row: int, question: Question, snippets: bool) -> tuple[str, str, str]:
        url, title, body = self.connection.execute(
            "select url, title, body from document where rowid = ?", (row,)
        ).fetchone()
        if not snippets:
            return url, title, ""
        document = Document(url, title, (Passage(body, question.language),), question.language)
        looked = HighlightPatterns(tuple((word, number) for number, word in enumerate(question.words)))
        return url, title, snippet(readable(document), looked).html
