"""What became of every address that a crawl has seen: where it was found, what it answered, which rule stopped it.

The crawl notes a fate when it decides, the job adds what an address is indexed as. One row an address, the newest fate;
how long it has been so, and over how many crawls, stands beside it: what is gone may come back (removal has grace).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from missionsearch.models import Fate, FateGroup, FateOutcome

SCHEMA = """
CREATE TABLE addresses (
    url TEXT PRIMARY KEY, outcome TEXT NOT NULL, rule TEXT NOT NULL, detail TEXT NOT NULL, status INTEGER,
    found_on TEXT, found_by TEXT NOT NULL, asked_at TEXT, seen_at TEXT NOT NULL, seen_in INTEGER NOT NULL,
    since_at TEXT NOT NULL, crawls INTEGER NOT NULL,
    document TEXT, index_rule TEXT NOT NULL DEFAULT '', index_detail TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX addresses_by_fate ON addresses (seen_in, outcome, rule);
"""
TEXTS_SCHEMA = """
CREATE TABLE texts (url TEXT PRIMARY KEY, text_hash BLOB NOT NULL, changed_at TEXT NOT NULL) WITHOUT ROWID;
"""
BATCH = 500
"""Fates held back until they are written together: a transaction for each would cost more than the page."""
FORGOTTEN_DAYS = 60
"""Days after which an address that is not stored and that nothing leads to any more is forgotten."""
_COLUMNS = (
    "url, outcome, rule, detail, status, found_on, found_by, asked_at, seen_at, seen_in, since_at, crawls, document, "
    "index_rule, index_detail"
)
_NOTE = """
INSERT INTO addresses
    (url, outcome, rule, detail, status, found_on, found_by, asked_at, seen_at, seen_in, since_at, crawls)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
ON CONFLICT (url) DO UPDATE SET
    since_at = CASE WHEN outcome = excluded.outcome AND rule = excluded.rule THEN since_at ELSE excluded.since_at END,
    crawls = CASE WHEN outcome <> excluded.outcome OR rule <> excluded.rule THEN 1
                  WHEN seen_in = excluded.seen_in THEN crawls ELSE crawls + 1 END,
    outcome = excluded.outcome, rule = excluded.rule, detail = excluded.detail, status = excluded.status,
    found_on = coalesce(excluded.found_on, found_on), found_by = excluded.found_by,
    asked_at = coalesce(excluded.asked_at, asked_at), seen_at = excluded.seen_at, seen_in = excluded.seen_in
"""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the job made of an address."""

    url: str
    document: str | None
    """The URL of the document that holds its text; None: it is in none."""
    rule: str = ""
    """Why it is in none, or in another's ("duplicate", "listing", "empty" …)."""
    detail: str = ""


class Fates:
    """The fates in the page store (``PageStore.fates``)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._waiting: dict[str, Fate] = {}

    # --- written by the crawl

    def note(self, fate: Fate) -> None:
        """Note a fate, in place of the address's older one; written with the next batch or ``flush``."""
        self._waiting[fate.url] = fate
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was noted."""
        if not self._waiting:
            return
        rows = [_row(fate) for fate in self._waiting.values()]
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany(_NOTE, rows)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        self._waiting.clear()

    def note_text(self, url: str, text_hash: bytes, at: dt.datetime) -> bool:
        """Note what a page says now, by a hash of its text; return whether that is new.

        A page that is seen for the first time is taken to have said so since ``at``.
        """
        row = self._db.execute("SELECT text_hash FROM texts WHERE url = ?", (url,)).fetchone()
        if row and row[0] == text_hash:
            return False
        self._db.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", (url, text_hash, at.isoformat()))
        return True

    def unchanged_since(self, url: str, at: dt.datetime) -> None:
        """Note that a page which was seen for the first time has said what it says since an earlier moment."""
        self._db.execute("UPDATE texts SET changed_at = ? WHERE url = ?", (at.isoformat(), url))

    def changed_at(self, url: str) -> dt.datetime | None:
        """Return when the text of a page was last seen to change."""
        row = self._db.execute("SELECT changed_at FROM texts WHERE url = ?", (url,)).fetchone()
        return dt.datetime.fromisoformat(row[0]) if row else None

    def forget(self, now: dt.datetime) -> None:
        """Drop the addresses that are not stored and that no crawl has seen for long."""
        self._db.execute("DELETE FROM texts WHERE url NOT IN (SELECT url FROM pages)")
        before = (now - dt.timedelta(days=FORGOTTEN_DAYS)).isoformat()
        self._db.execute(
            "DELETE FROM addresses WHERE seen_at < ? AND url NOT IN (SELECT url FROM pages) AND document IS NULL",
            (before,),
        )

    # --- written by the job

    def note_indexed(self, rows: Iterable[Indexed]) -> None:
        """Set what addresses are indexed as, in place of what was set before for any address; one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.execute(
                "UPDATE addresses SET document = NULL, index_rule = '', index_detail = '' "
                "WHERE document IS NOT NULL OR index_rule <> ''"
            )
            self._db.executemany(
                "UPDATE addresses SET document = ?, index_rule = ?, index_detail = ? WHERE url = ?",
                ((row.document, row.rule, row.detail, row.url) for row in rows),
            )
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- read by ``why``, ``report`` and the job

    def get(self, url: str) -> Fate | None:
        """Return the fate of an address; None where no crawl has seen it."""
        self.flush()
        row = self._db.execute(f"SELECT {_COLUMNS} FROM addresses WHERE url = ?", (url,)).fetchone()  # noqa: S608
        return _fate(row) if row else None

    def outcome(self, url: str) -> FateOutcome | None:
        """Return an address's outcome, without writing what waits to be written."""
        if url in self._waiting:
            return self._waiting[url].outcome
        row = self._db.execute("SELECT outcome FROM addresses WHERE url = ?", (url,)).fetchone()
        return row[0] if row else None

    def list(
        self, outcomes: Sequence[FateOutcome] = (), crawl_id: int | None = None, rule: str | None = None
    ) -> Iterator[Fate]:
        """Yield fates in the order of their addresses: of these outcomes, of one crawl, under one rule, where given."""
        self.flush()
        conditions: list[str] = ["1"]
        values: list[object] = []
        if outcomes:
            conditions.append(f"outcome IN ({', '.join('?' * len(outcomes))})")
            values += outcomes
        for column, value in (("seen_in", crawl_id), ("rule", rule)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        query = f"SELECT {_COLUMNS} FROM addresses WHERE {' AND '.join(conditions)} ORDER BY url"  # noqa: S608
        for row in self._db.execute(query, values):
            yield _fate(row)

    def groups(self, crawl_id: int) -> tuple[FateGroup, ...]:
        """Return how many addresses of a crawl had each outcome under each rule, the most first, one of each named."""
        self.flush()
        rows = self._db.execute(
            "SELECT outcome, rule, count(*), min(url), found_on FROM addresses WHERE seen_in = ? "
            "GROUP BY outcome, rule ORDER BY count(*) DESC, outcome, rule",
            (crawl_id,),
        )
        return tuple(FateGroup(*row) for row in rows)


def _row(fate: Fate) -> tuple[object, ...]:
    asked_at = fate.asked_at.isoformat() if fate.asked_at else None
    seen_at = fate.seen_at.isoformat()
    discovery = (fate.found_on, fate.found_by, asked_at, seen_at, fate.seen_in, seen_at)
    return (fate.url, fate.outcome, fate.rule, fate.detail, fate.status, *discovery)


def _fate(row: Sequence[object]) -> Fate:
    values = dict(zip(_COLUMNS.replace(" ", "").split(","), row, strict=True))
    for name in ("asked_at", "seen_at", "since_at"):
        values[name] = dt.datetime.fromisoformat(str(values[name])) if values[name] else None
    return Fate(**values)  # type: ignore[arg-type]
