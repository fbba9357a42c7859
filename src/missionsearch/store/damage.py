"""What is stored and is not what was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from missionsearch.store.rows import PAGE, page_of, record_of, unpacked


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in the store that is not what was written."""

    kind: Literal["file", "page", "imported", "extraction"]
    url: str
    problem: str


def damage_of(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yield everything stored that is not what was written: found by reading all of it."""
    try:
        for (problem,) in connection.execute("PRAGMA integrity_check(20)").fetchall():
            if problem != "ok":
                yield Damage("file", "", str(problem))
    except sqlite3.DatabaseError as error:
        yield Damage("file", "", str(error))
        return
    for row in connection.execute(f"SELECT {PAGE}"):
        if page_of(row) is None:
            yield Damage("page", row[0], "its body is not what was stored")
    lost = "SELECT url FROM pages WHERE url NOT IN (SELECT url FROM bodies)"
    yield from (Damage("page", url, "its body is missing") for (url,) in connection.execute(lost))
    for url, data, record_hash in connection.execute("SELECT url, record, record_hash FROM imported"):
        if record_of(data, record_hash) is None:
            yield Damage("imported", url, "it is not what was imported")
    for url, saved in connection.execute("SELECT url, data FROM extractions ORDER BY url"):
        if unpacked(saved) is None:
            yield Damage("extraction", url, "what was worked out of it is damaged")
