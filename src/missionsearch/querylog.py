"""What people look for and do not find, without a trace of who they are.

A row is one text on one day: how often it was searched, how often nothing was found, how long it took, and how often
somebody went from its first page to a publication, without which. No address, no cookie, no time of day. What looks
like an e-mail address, a telephone number or a file number is blanked before it is kept, and rows go after 25 months,
the longest that the French data protection authority (CNIL) allows for audience measurement.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "queries.sqlite"
LONGEST_TEXT = 200
"""Characters kept of a query: what is longer was pasted, and is nobody's keyword."""
KEEP_MONTHS = 25
WRITE_EVERY = 50
"""Searches that are kept in memory before they are written, and …"""
WRITE_AFTER_S = 5
"""… the longest that one waits, as long as others come."""
FEW = 3
"""Searches: that nobody followed fewer than these says nothing of their results."""
BLANK = "…"

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_YEARS = r"(?:19|20)\d\d[\s–-]+(?:19|20)\d\d(?!\w)"
_LONG_NUMBER = re.compile(rf"(?<!\w)(?!{_YEARS})\+?\d(?:[\s.()-]?\d){{5,}}(?!\w)")
_NUMBERED = re.compile(r"(?<!\w)(?=\w*\d\w*\d\w*\d\w*\d)(?=\w*[^\W\d])\w{7,}(?!\w)")
"""Letters and at least four digits in one word of seven or more: the number of a passport or of a file."""

_TABLE = """
create table if not exists searches (
  day text, text text, language text,
  searches integer, without_result integer, results integer, total_ms real, slowest_ms real, followed integer,
  primary key (day, text, language)
) without rowid
"""
_ADD = """
insert into searches (day, text, language, searches, without_result, results, total_ms, slowest_ms, followed)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (day, text, language) do update set
  searches = searches + excluded.searches, without_result = without_result + excluded.without_result,
  results = iif(excluded.searches, excluded.results, results),
  followed = ifnull(followed, 0) + excluded.followed, total_ms = total_ms + excluded.total_ms,
  slowest_ms = max(slowest_ms, excluded.slowest_ms)
"""


def redacted(text: str) -> str:
    """Return a query as it may be kept: folded white space, lower case, nothing that could name a person by number.

    >>> redacted("Visa  jean@exemple.fr tél. 06 12 34 56 78")
    'visa … tél. …'
    """
    text = _EMAIL.sub(BLANK, " ".join(text.split()))
    return _NUMBERED.sub(BLANK, _LONG_NUMBER.sub(BLANK, text)).lower()[:LONGEST_TEXT]


@dataclass(slots=True)
class _Row:
    """One text of one day, as far as it is not written yet."""

    searches: int = 0
    without_result: int = 0
    results: int = 0
    total_ms: float = 0.0
    slowest_ms: float = 0.0
    followed: int = 0

    def add(self, results: int, took_ms: float) -> None:
        self.searches += 1
        self.without_result += results == 0
        self.results = results
        self.total_ms += took_ms
        self.slowest_ms = max(self.slowest_ms, took_ms)

    def follow(self) -> None:
        self.followed += 1


class QueryLog:
    """One process's part of the log; many processes write into one file."""

    def __init__(self, folder: Path, keep_months: int = KEEP_MONTHS) -> None:
        self._path, self._keep_months = folder / FILE_NAME, keep_months
        self._rows: dict[tuple[str, str, str], _Row] = {}
        self._waiting, self._written_at = 0, dt.datetime.min.replace(tzinfo=dt.UTC)
        self._lock = threading.Lock()
        self._told = False

    def add(self, text: str, language: str, results: int, took_ms: float, now: dt.datetime) -> None:
        """Note one search; never raises, for a search must not fail because it cannot be counted."""
        self._note(text, language, lambda row: row.add(results, took_ms), now)

    def follow(self, text: str, language: str, now: dt.datetime) -> None:
        """Note that somebody went from the first page of a search to one of its results; never raises either."""
        self._note(text, language, _Row.follow, now)

    def _note(self, text: str, language: str, note: Callable[[_Row], None], now: dt.datetime) -> None:
        kept = redacted(text)
        if not kept:
            return
        with self._lock:
            note(self._rows.setdefault((now.date().isoformat(), kept, language), _Row()))
            self._waiting += 1
            due = self._waiting >= WRITE_EVERY or (now - self._written_at).total_seconds() >= WRITE_AFTER_S
        if due:
            self.write(now)

    def write(self, now: dt.datetime) -> None:
        """Write what waits, and take out what is older than it may be."""
        with self._lock:
            rows, self._rows = self._rows, {}
            self._waiting, self._written_at = 0, now
        try:
            self._write(rows, now)
        except (sqlite3.Error, OSError) as error:
            if not self._told:
                log.warning("searches are not counted: %s: %s", self._path, error)
            self._told = True

    def _write(self, rows: dict[tuple[str, str, str], _Row], now: dt.datetime) -> None:
        if not self._path.parent.is_dir():
            return
        with opened(self._path) as database:
            for key, row in rows.items():
                counts = row.searches, row.without_result, row.results, row.total_ms, row.slowest_ms, row.followed
                database.execute(_ADD, (*key, *counts))
            oldest = months_before(now.date(), self._keep_months).isoformat()
            database.execute("delete from searches where day < ?", (oldest,))


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the first day of the month so many months before a day.

    >>> months_before(dt.date(2026, 3, 15), 25)
    datetime.date(2024, 2, 1)
    """
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(years, month + 1, 1)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the log for one transaction."""
    with closing(sqlite3.connect(path, timeout=2)) as database:
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")  # a power cut may cost the last seconds' counts, never the file
        with database:
            database.execute(_TABLE)
            _add_followed(database)
            yield database


def _add_followed(database: sqlite3.Connection) -> None:
    """Add the column that logs begun before 0.1.0 lack: what they hold stays unknown (null), not "never followed"."""
    names = {name for _at, name, *_rest in database.execute("pragma table_info(searches)")}
    if "followed" not in names:
        database.execute("alter table searches add column followed integer")


# --- read back


@dataclass(frozen=True, slots=True)
class SearchedText:
    """One text over all days of a period."""

    text: str
    language: str
    searches: int
    without_result: int
    results: int
    """Found at the last search."""
    mean_ms: float
    slowest_ms: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was searched in a period; each list is the most telling first."""

    first: dt.date
    last: dt.date
    searches: int
    without_result: int
    top: tuple[SearchedText, ...]
    without: tuple[SearchedText, ...]
    """Texts whose last search found nothing."""
    slow: tuple[SearchedText, ...]
    unfollowed: tuple[SearchedText, ...] = ()
    """Texts that found something, from whose first page nobody went to any of it."""


_ORDERS = (
    "sum(searches) > 0 order by sum(searches) desc, text",
    "sum(without_result) > 0 and results = 0 order by sum(without_result) desc, text",
    "sum(searches) > 0 order by max(slowest_ms) desc, text",
    f"sum(followed) = 0 and results > 0 and sum(searches) >= {FEW} order by sum(searches) desc, text",
)
"""How the four lists of ``Statistics`` are sorted."""


def read_statistics(folder: Path, first: dt.date, last: dt.date, limit: int = 20) -> Statistics:
    """Return what was searched from one day to another, both included; empty where nothing is logged.

    Raises:
        sqlite3.Error: the log cannot be read.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return Statistics(first, last, 0, 0, (), (), ())
    span = first.isoformat(), last.isoformat()
    with opened(path) as database:
        totals = database.execute(
            "select coalesce(sum(searches), 0), coalesce(sum(without_result), 0) from searches"
            " where day between ? and ?",
            span,
        ).fetchone()
        top, without, slow, unfollowed = (_texts(database, order, span, limit) for order in _ORDERS)
    return Statistics(first, last, int(totals[0]), int(totals[1]), top, without, slow, unfollowed)


def _texts(database: sqlite3.Connection, order: str, span: tuple[str, str], limit: int) -> tuple[SearchedText, ...]:
    """Return texts in an order; of ``results``, SQLite takes that of the row with the latest day."""
    columns = (
        "text, language, sum(searches), sum(without_result), results, sum(total_ms) / sum(searches), max(slowest_ms)"
    )
    grouped = f"where day between ? and ? group by text, language having {order} limit ?"  # one of the orders above
    rows = database.execute(f"select {columns}, max(day) from searches {grouped}", (*span, limit))  # noqa: S608
    return tuple(SearchedText(*row[:7]) for row in rows)
