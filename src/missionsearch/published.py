"""The documents of each generation, in the page store: what a later run compares with, and what it may lose."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass

SCHEMA = """
DROP TABLE fingerprints;
CREATE TABLE documents (
    generation TEXT NOT NULL, url TEXT NOT NULL, mark BLOB NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL,
    site TEXT NOT NULL, section TEXT NOT NULL, day TEXT NOT NULL, type TEXT NOT NULL, PRIMARY KEY (generation, url)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a generation."""

    url: str
    content_hash: bytes
    """The same for equal documents; the column ``mark``."""
    title: str
    language: str
    site: str
    section: str
    """The outermost; empty where it is in none."""
    day: str
    """ISO 8601; empty for an undated one."""
    type: str


class PublishedDocuments:
    """The documents of generations (``PageStore.published``)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def of(self, generation: str) -> dict[str, Entry] | None:
        """Return URL to entry of a generation; None where it was not noted."""
        rows = self._db.execute(
            "SELECT url, mark, title, language, site, section, day, type FROM documents WHERE generation = ?",
            (generation,),
        )
        entries = {row[0]: Entry(*row) for row in rows}
        entries.pop("", None)
        return entries if entries or self._noted(generation) else None

    def by_site(self, generation: str) -> dict[str, int]:
        """Return how many documents of a generation each site has."""
        counted = "SELECT site, count(*) FROM documents WHERE generation = ? AND url <> '' GROUP BY site"
        return dict(self._db.execute(counted, (generation,)).fetchall())

    def _noted(self, generation: str) -> bool:
        rows = self._db.execute("SELECT 1 FROM documents WHERE generation = ? AND url = ''", (generation,))
        return rows.fetchone() is not None

    def note(self, generation: str, entries: Iterable[Entry]) -> None:
        """Keep the documents of a generation that is about to be published; one transaction."""
        rows = ((generation, *astuple(entry)) for entry in entries)
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.execute("DELETE FROM documents WHERE generation = ?", (generation,))
            self._db.execute("INSERT INTO documents VALUES (?, '', '', '', '', '', '', '', '')", (generation,))
            self._db.executemany("INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?)", rows)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def keep_only(self, generation: str) -> None:
        """Drop the documents of every other generation."""
        self._db.execute("DELETE FROM documents WHERE generation <> ?", (generation,))
