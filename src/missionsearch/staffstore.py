"""What staff decide by hand: best bets, hidden publications, and who did what; in ``index/staff.sqlite``.

A file of its own: the pages of the service write it, while the page store belongs to the scheduled job. It is worth a
backup, as the page store is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from missionsearch.analysis import fold
from missionsearch.errors import DamagedIndex, InputError
from missionsearch.urls import canonicalize

log = logging.getLogger(__name__)
FILE_NAME = "staff.sqlite"
LONGEST_QUERY = 200
LONGEST_NOTE = 500
READ_TIMEOUT_S = 0.5

_TABLES = """
create table if not exists best_bets (
  id integer primary key, query text not null, url text not null, language text not null, first text, last text,
  unique (query, url, language)
);
create table if not exists hidden (url text primary key, since text not null, reason text not null) without rowid;
create table if not exists right_pages (
  query text not null, language text not null, url text not null, primary key (query, language, url)
) without rowid;
create table if not exists ended_sessions (digest text primary key, until text not null) without rowid;
create table if not exists audit (at text not null, who text not null, what text not null);
"""


@dataclass(frozen=True, slots=True)
class BestBet:
    """A publication that stands above the results of one query."""

    query: str
    """The query as typed; compared without case and accents. A final ``*`` stands for any further words."""
    url: str
    language: str = ""
    """Language of the pages it is shown on; empty: on all."""
    first: dt.date | None = None
    last: dt.date | None = None
    """Days on which it is shown, both included; None: no limit."""
    id: int = 0

    def fits(self, text: str, language: str, today: dt.date) -> bool:
        """Say whether it is shown for a query, in a page's language, on a day."""
        if (self.language and self.language != language) or not self._is_due(today):
            return False
        wanted, typed = fold(self.query), fold(text)
        return typed.startswith(wanted[:-1].rstrip()) if wanted.endswith("*") else typed == wanted

    def _is_due(self, today: dt.date) -> bool:
        return (self.first is None or self.first <= today) and (self.last is None or today <= self.last)


@dataclass(frozen=True, slots=True)
class HiddenPublication:
    """An address that is not found, whatever the site says."""

    url: str
    since: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class RightPage:
    """A publication that staff called right for a query: one line of the mission's own judged set."""

    query: str
    language: str
    """Language of the readers who ask so."""
    url: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change by hand."""

    at: dt.datetime
    who: str
    action: str


class StaffStore:
    """The decisions of one root; each call is one short transaction, safe among several processes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._known: tuple[tuple[int, int], frozenset[str]] | None = None

    # --- best bets

    def best_bets(self) -> tuple[BestBet, ...]:
        """Return all best bets, by query."""
        rows = self._read("select query, url, language, first, last, id from best_bets order by query, id")
        return tuple(
            BestBet(q, url, language, _day(first), _day(last), key) for q, url, language, first, last, key in rows
        )

    def add_best_bet(self, bet: BestBet, who: str, now: dt.datetime) -> None:
        """Keep a best bet.

        Raises:
            InputError: it has no query, or no http(s) address, or ends before it begins.
        """
        query, url = " ".join(bet.query.split()), _canonical(bet.url)
        if not query.strip("* ") or len(query) > LONGEST_QUERY:
            raise InputError(f"a best bet needs a query of 1 to {LONGEST_QUERY} letters")
        if bet.first and bet.last and bet.last < bet.first:
            raise InputError("a best bet ends after it begins")
        days = [day.isoformat() if day else None for day in (bet.first, bet.last)]
        with self._open() as database:
            values = (query, url, bet.language, *days)
            database.execute(
                "insert or replace into best_bets (query, url, language, first, last) values (?, ?, ?, ?, ?)", values
            )
            _record(database, now, who, f"best bet “{query}”: {url}")

    def remove_best_bet(self, number: int, who: str, now: dt.datetime) -> None:
        """Take a best bet out; one that is gone already is no error."""
        with self._open() as database:
            row = database.execute("delete from best_bets where id = ? returning query, url", (number,)).fetchone()
            if row:
                query, url = row
                _record(database, now, who, f"no best bet “{query}” any more: {url}")

    # --- hidden publications

    def hidden(self) -> tuple[HiddenPublication, ...]:
        """Return all hidden addresses, the latest first."""
        rows = self._read("select url, since, reason from hidden order by since desc, url")
        return tuple(HiddenPublication(url, dt.datetime.fromisoformat(since), reason) for url, since, reason in rows)

    def hidden_addresses(self) -> frozenset[str]:
        """Return the hidden addresses; read again only when the file has changed, for every search asks.

        Raises:
            DamagedIndex: the file cannot be read and never could: rather no answer than a hidden publication.
        """
        stamp = _stamp(self.path)
        if self._known is None or self._known[0] != stamp:
            try:
                self._known = stamp, frozenset(item.url for item in self.hidden())
            except sqlite3.Error as error:
                if self._known is None:
                    raise DamagedIndex(f"{self.path} cannot be read: {error}") from error
                log.warning("%s cannot be read: %s; what was hidden before stays hidden", self.path, error)
        return self._known[1]

    def hide(self, url: str, reason: str, who: str, now: dt.datetime) -> str:
        """Hide an address and return its canonical form.

        Raises:
            InputError: it is no http(s) address.
        """
        address = _canonical(url)
        with self._open() as database:
            values = (address, now.isoformat(), reason[:LONGEST_NOTE])
            database.execute("insert or ignore into hidden values (?, ?, ?)", values)
            _record(database, now, who, f"hidden: {address}")
        return address

    def unhide(self, url: str, who: str, now: dt.datetime) -> bool:
        """Let an address be found again; False where it was not hidden."""
        address = _canonical(url)
        with self._open() as database:
            done = database.execute("delete from hidden where url = ?", (address,)).rowcount > 0
            if done:
                _record(database, now, who, f"no longer hidden: {address}")
        return done

    # --- right pages

    def right_pages(self) -> tuple[RightPage, ...]:
        """Return the mission's own judged set, by query."""
        return tuple(RightPage(*row) for row in self._read("select query, language, url from right_pages"))

    def judge(self, page: RightPage, right: bool, who: str, now: dt.datetime) -> None:
        """Keep that a publication is the right one of a query, or take that back.

        Raises:
            InputError: there is no query, or no http(s) address.
        """
        query, url = " ".join(page.query.split()).lower(), _canonical(page.url)
        if not query or len(query) > LONGEST_QUERY:
            raise InputError(f"a query has 1 to {LONGEST_QUERY} letters")
        statement = (
            "insert or ignore into right_pages values (?, ?, ?)"
            if right
            else "delete from right_pages where query = ? and language = ? and url = ?"
        )
        with self._open() as database:
            if database.execute(statement, (query, page.language, url)).rowcount:
                action = f"right page of “{query}”: {url}" if right else f"no right page of “{query}” any more: {url}"
                _record(database, now, who, action)

    # --- audit

    def audit(self, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Return the latest changes, the newest first."""
        rows = self._read("select at, who, what from audit order by at desc, rowid desc limit ?", limit)
        return tuple(AuditEntry(dt.datetime.fromisoformat(at), who, action) for at, who, action in rows)

    def record(self, who: str, action: str, now: dt.datetime) -> None:
        """Add to the audit log something that is kept elsewhere: a login, a run that was asked for."""
        with self._open() as database:
            _record(database, now, who, action)

    # --- sessions that were logged out of

    def end_session(self, token: str, now: dt.datetime, until: dt.datetime) -> None:
        """Note that a session is over: its cookie, which may have been copied, holds until ``until`` by itself."""
        with self._open() as database:
            database.execute("delete from ended_sessions where until < ?", (now.isoformat(),))
            database.execute("insert or replace into ended_sessions values (?, ?)", (_digest(token), until.isoformat()))

    def has_ended(self, token: str) -> bool:
        """Say whether somebody logged out of a session."""
        return bool(self._read("select 1 from ended_sessions where digest = ?", _digest(token)))

    # --- the file

    def _read(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return rows; wait for the file no longer than a reader of a page would."""
        if not self.path.exists():
            return []
        address = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=READ_TIMEOUT_S)) as database:
            if not database.execute("select 1 from sqlite_master where name = ?", (_table_of(statement),)).fetchone():
                return []  # another release wrote the file, or it is being made
            return database.execute(statement, values).fetchall()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=5)) as database, database:
            database.executescript(_TABLES)
            yield database


def _table_of(statement: str) -> str:
    """Return the table that a statement reads."""
    return statement.partition(" from ")[2].split()[0]


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes with every write to a file: its time in nanoseconds, and its inode."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_ino


def _record(database: sqlite3.Connection, now: dt.datetime, who: str, action: str) -> None:
    database.execute("insert into audit values (?, ?, ?)", (now.isoformat(), who[:LONGEST_NOTE], action[:LONGEST_NOTE]))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _canonical(url: str) -> str:
    try:
        return canonicalize(url.strip())
    except ValueError as error:
        raise InputError(f"{url.strip()!r} is not an address; write it in full, with https://") from error
