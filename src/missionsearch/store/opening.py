"""Open the page store's file, bring an older one to this release, say what to do where that fails."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from missionsearch.errors import MissionSearchError
from missionsearch.fates import SCHEMA as FATES_SCHEMA
from missionsearch.fates import TEXTS_SCHEMA
from missionsearch.leaving import SCHEMA as LEAVING_SCHEMA
from missionsearch.published import SCHEMA as PUBLISHED_SCHEMA
from missionsearch.runs import SCHEMA as RUNS_SCHEMA
from missionsearch.store.pages import PageStore

BUSY_S = 10
"""Seconds to wait for another program that holds the store: a backup takes moments."""

# Each entry brings a file of the version before to its own; the file's version is the number of entries applied.
MIGRATIONS = (
    """
    CREATE TABLE pages (
        url TEXT PRIMARY KEY, final_url TEXT NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL,
        body BLOB NOT NULL, body_hash TEXT NOT NULL, fetched_at TEXT NOT NULL, parent_url TEXT,
        checked_in INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE redirects (url TEXT PRIMARY KEY, final_url TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE imported (url TEXT PRIMARY KEY, record BLOB NOT NULL, record_hash TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE extractions (url TEXT PRIMARY KEY, key TEXT NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT NOT NULL,
        ok INTEGER NOT NULL, report TEXT NOT NULL
    );
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    "CREATE TABLE fingerprints (url TEXT PRIMARY KEY, mark BLOB NOT NULL) WITHOUT ROWID;",
    """
    CREATE TABLE alternates (
        url TEXT NOT NULL, language TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (url, language)
    ) WITHOUT ROWID;
    """,
    FATES_SCHEMA,
    # Bodies beside the pages, not in them: what is asked of every page must not read past its body.
    """
    CREATE TABLE bodies (url TEXT PRIMARY KEY, body BLOB NOT NULL);
    INSERT INTO bodies SELECT url, body FROM pages;
    ALTER TABLE pages RENAME TO pages_before;
    CREATE TABLE pages (
        url TEXT PRIMARY KEY, final_url TEXT NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL,
        body_hash TEXT NOT NULL, fetched_at TEXT NOT NULL, parent_url TEXT, checked_in INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    INSERT INTO pages SELECT url, final_url, status, headers, body_hash, fetched_at, parent_url, checked_in
        FROM pages_before;
    DROP TABLE pages_before;
    """,
    LEAVING_SCHEMA,
    RUNS_SCHEMA,
    PUBLISHED_SCHEMA,
    TEXTS_SCHEMA,
)


@contextmanager
def open_store(path: Path) -> Iterator[PageStore]:
    """Open the page store, made (in a folder of mode 0700) or migrated where needed.

    Raises:
        MissionSearchError: the file is damaged, newer than this release, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise MissionSearchError(f"{path} cannot be opened: {reason}; check who owns it") from error
    try:
        _migrate(connection, path)
        yield PageStore(connection)
    except sqlite3.Error as error:
        raise MissionSearchError(f"{path}: {error}; {_advice(error)}") from error
    finally:
        connection.close()


@contextmanager
def read_store(path: Path) -> Iterator[PageStore | None]:
    """Open the page store to look something up, beside whoever writes it; None where there is none of this release's.

    Nothing is made, migrated or waited for.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2, isolation_level=None)
    except sqlite3.Error:
        yield None
        return
    try:
        yield PageStore(connection) if _version(connection) == len(MIGRATIONS) else None
    finally:
        connection.close()


def _version(connection: sqlite3.Connection) -> int:
    """Return how many migrations a file has seen; 0 where it cannot be read."""
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return 0


def _advice(error: sqlite3.Error) -> str:
    """Return what an operator can do about an error of SQLite's (https://www.sqlite.org/rescode.html)."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "another program holds it; end that program, then run the command again"
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return "make room on the disk, then run the command again: it goes on where it stopped"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "check who owns it and its folder"
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return "restore it from a backup, or move it away and crawl again"
    return "run the command again; if that fails too, restore it from a backup"


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise MissionSearchError(f"{path} was written by a newer missionsearch; install that release or a later one")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
