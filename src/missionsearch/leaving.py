"""Pages that their site has taken away: they stay in the store until an index without them has been accepted.

The crawl notes why; whether a page is due to go is asked by the job, which takes it out once what it published does
without it. A page that answers again is no longer leaving.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SCHEMA = """
CREATE TABLE leaving (
    url TEXT PRIMARY KEY, reason TEXT NOT NULL, since_at TEXT NOT NULL, crawls INTEGER NOT NULL,
    seen_in INTEGER NOT NULL
) WITHOUT ROWID;
"""
NOT_FOUND = "404"
MOVED = "moved"
"""It redirects to another address, which takes its place."""
EXCLUDED = "excluded"
"""Robots.txt, noindex or the scope excludes it, or it is no page any more."""
LONGEST_CHAIN = 10
"""Redirects that are followed, as browsers and RFC 9110 have it (15.4)."""
_NOTE = """
INSERT INTO leaving VALUES (?, ?, ?, 1, ?)
ON CONFLICT (url) DO UPDATE SET
    crawls = CASE WHEN seen_in = excluded.seen_in THEN crawls ELSE crawls + 1 END,
    reason = excluded.reason, seen_in = excluded.seen_in
"""

_WITH_FATES = """
SELECT url, '404', addresses.since_at, addresses.crawls FROM leaving JOIN addresses USING (url)
    WHERE outcome = 'gone' AND status = 404
UNION ALL
SELECT url, reason, leaving.since_at, leaving.crawls FROM leaving LEFT JOIN addresses USING (url)
    WHERE outcome IS NULL OR outcome <> 'gone' OR status IS NULL OR status <> 404
ORDER BY 3, 1
"""
"""A page that is not found counts by its fate, which knows how long, and over how many crawls, it has been so."""


@dataclass(frozen=True, slots=True)
class Grace:
    """How long a page that is not found, or whose new address is not there, stays: until both have passed."""

    crawls: int = 2
    hours: float = 24.0


@dataclass(frozen=True, slots=True)
class Going:
    """The leaving pages at one moment: URL to why each goes."""

    due: Mapping[str, str] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    """Not found, and still within their grace; the longest missed first."""


class Leaving:
    """The leaving pages of a page store (``PageStore.leaving``)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def note(self, url: str, reason: str, crawl_id: int) -> bool:
        """Note within a transaction of the caller's that a page is to go; True where that is news.

        ``crawl_id`` is the time of the crawl's start in milliseconds since 1970.
        """
        known = self._db.execute("SELECT 1 FROM leaving WHERE url = ?", (url,)).fetchone()
        since = dt.datetime.fromtimestamp(crawl_id / 1000, dt.UTC).isoformat()
        self._db.execute(_NOTE, (url, reason, since, crawl_id))
        return known is None

    def stays(self, url: str) -> None:
        """Note within a transaction of the caller's that a page has answered again."""
        self._db.execute("DELETE FROM leaving WHERE url = ?", (url,))

    def going(self, now: dt.datetime, grace: Grace) -> Going:
        """Return the pages whose time has come, and those that still have some."""
        return Going(self.due(now, grace), self.waiting(now, grace))

    def due(self, now: dt.datetime, grace: Grace) -> dict[str, str]:
        """Return the pages whose time has come, and why each goes."""
        return {url: reason for url, reason, is_due in self._judged(now, grace) if is_due}

    def waiting(self, now: dt.datetime, grace: Grace) -> dict[str, str]:
        """Return the pages that are not found and still have time."""
        return {url: reason for url, reason, is_due in self._judged(now, grace) if not is_due}

    def _judged(self, now: dt.datetime, grace: Grace) -> Iterator[tuple[str, str, bool]]:
        latest = (now - dt.timedelta(hours=grace.hours)).isoformat()
        rows = self._db.execute(_WITH_FATES).fetchall()
        for url, reason, since_at, crawls in rows:
            at_once = reason != NOT_FOUND and not (reason == MOVED and not self._arrives(url))
            yield url, reason, at_once or (crawls >= grace.crawls and since_at <= latest)

    def _arrives(self, url: str) -> bool:
        """Say whether the address that a page moved to, by however many redirects, is stored and stays."""
        for _ in range(LONGEST_CHAIN):
            row = self._db.execute("SELECT final_url FROM redirects WHERE url = ?", (url,)).fetchone()
            if row is None:
                break
            (url,) = row
        stored = "SELECT 1 FROM pages WHERE url = ? AND url NOT IN (SELECT url FROM leaving)"
        return self._db.execute(stored, (url,)).fetchone() is not None
