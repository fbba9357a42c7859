"""The history of runs, from their start: what each did, and the lists behind its counts."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["running", "ok", "part", "refused", "failed", "stopped", "killed"]
ListName = Literal["added", "changed", "removed", "moved", "failed", "excluded", "redirected", "waiting", "not-indexed"]
GOOD = ("ok", "part")
SCHEMA = """
ALTER TABLE runs RENAME TO runs_before;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT, outcome TEXT NOT NULL,
    process INTEGER NOT NULL DEFAULT 0, generation TEXT NOT NULL DEFAULT '', report TEXT NOT NULL DEFAULT '{}'
);
INSERT INTO runs (id, kind, started_at, finished_at, outcome, report)
    SELECT id, kind, started_at, finished_at, CASE ok WHEN 1 THEN 'ok' ELSE 'failed' END, report FROM runs_before;
DROP TABLE runs_before;
CREATE TABLE run_items (
    run INTEGER NOT NULL, list TEXT NOT NULL, url TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (run, list, url)
) WITHOUT ROWID;
"""
KEPT_RUNS = 1000
KEPT_LISTS = 200
"""Runs whose lists are kept: a week of hourly ones. Their counts stay as long as the runs."""
LONGEST_LIST = 20_000
"""Addresses of one list: a first run adds everything."""


@dataclass(frozen=True, slots=True)
class Item:
    """An address in a list of a run."""

    url: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """``title language section site date type reason linked_from target`` as far as they are known."""


@dataclass(frozen=True, slots=True)
class Change:
    """A publication that a run added, changed or removed."""

    run: int
    at: dt.datetime
    kind: Literal["added", "changed", "removed"]
    url: str
    title: str
    language: str


class Runs:
    """The runs in the page store (``PageStore.runs``)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    # --- written by a run; each is one transaction

    def begin(self, kind: str, at: dt.datetime) -> int:
        """Add a run that has just started; return its number.

        The caller holds the run lock; so a run that never said how it ended was killed.
        """
        self._db.execute("UPDATE runs SET outcome = 'killed' WHERE outcome = 'running'")
        row = (kind, at.isoformat(), os.getpid())
        added = self._db.execute("INSERT INTO runs (kind, started_at, outcome, process) VALUES (?,?,'running',?)", row)
        return int(added.lastrowid or 0)

    def finish(self, run: int, at: dt.datetime, outcome: Outcome, report: Mapping[str, Any]) -> None:
        """Note how a run ended; of the history the last thousand runs are kept."""
        row = (at.isoformat(), outcome, json.dumps(report, ensure_ascii=False), run)
        self._db.execute("UPDATE runs SET finished_at = ?, outcome = ?, report = ? WHERE id = ?", row)
        self._db.execute("DELETE FROM runs WHERE id <= ?", (run - KEPT_RUNS,))
        self._db.execute("DELETE FROM run_items WHERE run <= ?", (run - KEPT_LISTS,))

    def note_generation(self, run: int, generation: str) -> None:
        """Note which generation a run is about to publish: it may be killed before it can say that it did."""
        self._db.execute("UPDATE runs SET generation = ? WHERE id = ?", (generation, run))

    def note_items(self, run: int, name: ListName, items: Iterable[Item]) -> None:
        """Keep a list of a run, in place of one of the same name."""
        rows = [(run, name, item.url, json.dumps(dict(item.facts), ensure_ascii=False)) for item in items]
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.execute("DELETE FROM run_items WHERE run = ? AND list = ?", (run, name))
            self._db.executemany("INSERT OR REPLACE INTO run_items VALUES (?,?,?,?)", rows[:LONGEST_LIST])
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- read

    def last(self, count: int = 5, kind: str = "%") -> list[dict[str, Any]]:
        """Return the last runs (of one kind), newest first."""
        rows = self._db.execute(f"SELECT {_RUN} FROM runs WHERE kind LIKE ? ORDER BY id DESC LIMIT ?", (kind, count))  # noqa: S608
        return [_run(row) for row in rows]

    def last_good_end(self, kind: str) -> dt.datetime | None:
        """Return when the last run of a kind that did its work ended; None where there has been none."""
        row = self._db.execute(
            "SELECT finished_at FROM runs WHERE kind = ? AND outcome IN ('ok', 'part') ORDER BY id DESC LIMIT 1",
            (kind,),
        ).fetchone()
        return dt.datetime.fromisoformat(row[0]) if row and row[0] else None

    def get(self, run: int) -> dict[str, Any] | None:
        """Return a run by its number; None where the history has none."""
        row = self._db.execute(f"SELECT {_RUN} FROM runs WHERE id = ?", (run,)).fetchone()  # noqa: S608
        return _run(row) if row else None

    def items(self, run: int, name: ListName) -> Iterator[Item]:
        """Yield a list of a run in the order of the addresses."""
        rows = self._db.execute("SELECT url, facts FROM run_items WHERE run = ? AND list = ? ORDER BY url", (run, name))
        for url, facts in rows:
            yield Item(url, json.loads(facts))

    def changes(self, count: int) -> list[Change]:
        """Return the last changes of the published index, the newest first.

        A killed run counts where a later one found its generation published.
        """
        wanted = f"{_CHANGES} AND list IN ('added', 'changed', 'removed') ORDER BY run DESC, list, url LIMIT ?"
        return [_change(row) for row in self._db.execute(wanted, (count,))]

    def last_ended(self) -> int:
        """Return the number of the last run that has ended; 0 where there is none."""
        row = self._db.execute("SELECT coalesce(max(id), 0) FROM runs WHERE finished_at IS NOT NULL").fetchone()
        return int(row[0])

    def added_after(self, run: int) -> list[Change]:
        """Return what the runs after one have added to the published index, the oldest first."""
        wanted = f"{_CHANGES} AND list = 'added' AND run > ? ORDER BY run, url"
        return [_change(row) for row in self._db.execute(wanted, (run,))]

    def removals(self) -> Iterator[Change]:
        """Yield what was removed from the published index, the last removal first, as far back as lists are kept."""
        for row in self._db.execute(f"{_CHANGES} AND list = 'removed' ORDER BY run DESC, url"):
            yield _change(row)

    def published_since(self, at: dt.datetime, generation: str = "") -> list[dict[str, Any]]:
        """Return the runs since a moment that published, oldest first; a killed one where its generation stands."""
        rows = self._db.execute(
            f"SELECT {_RUN} FROM runs WHERE started_at >= ? AND generation <> '' "  # noqa: S608
            "AND (outcome IN ('ok', 'part') OR generation = ?) ORDER BY id",
            (at.isoformat(), generation),
        )
        return [_run(row) for row in rows]


def _change(row: tuple[Any, ...]) -> Change:
    run, at, kind, url, facts = row
    known = json.loads(facts)
    return Change(run, dt.datetime.fromisoformat(at), kind, url, known.get("title", ""), known.get("language", ""))


_CHANGES = (
    "SELECT run, started_at, list, url, facts FROM run_items JOIN runs ON runs.id = run "
    "WHERE generation <> '' AND (outcome IN ('ok', 'part') "
    "OR generation IN (SELECT generation FROM runs WHERE outcome IN ('ok', 'part')))"
)
_RUN = "id, kind, started_at, finished_at, outcome, process, generation, report"


def _run(row: tuple[Any, ...]) -> dict[str, Any]:
    names = ("run", "kind", "started_at", "finished_at", "outcome", "process", "generation")
    run = dict(zip(names, row, strict=False))
    return {**run, "ok": run["outcome"] in GOOD, "report": json.loads(row[-1])}


def minute_of(moment: str) -> str:
    """Return a moment of a run's history as a person writes it.

    >>> minute_of("2026-11-28T16:27:03.514414+00:00")
    '2026-11-28 16:27 UTC'
    """
    return dt.datetime.fromisoformat(moment).astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
