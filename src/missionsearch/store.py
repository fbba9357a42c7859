"""The page store: everything that was costly to get, in one SQLite file.

Start reading at ``open_store``. Bodies are compressed; every write is its own transaction in WAL mode, so that a
process killed at any moment loses at most the page in hand. The file migrates itself (``PRAGMA user_version``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from missionsearch.errors import MissionSearchError
from missionsearch.fates import SCHEMA as FATES_SCHEMA
from missionsearch.fates import TEXTS_SCHEMA, Fates
from missionsearch.leaving import EXCLUDED, MOVED, Leaving
from missionsearch.leaving import SCHEMA as LEAVING_SCHEMA
from missionsearch.models import FetchedPage
from missionsearch.published import SCHEMA as PUBLISHED_SCHEMA
from missionsearch.published import PublishedDocuments
from missionsearch.runs import SCHEMA as RUNS_SCHEMA
from missionsearch.runs import Runs

KEPT_HEADERS = frozenset(
    {"content-type", "etag", "last-modified", "content-language", "x-robots-tag", "link", "composed-by", "refresh"}
)

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


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in the store that is not what was written."""

    kind: Literal["file", "page", "imported", "extraction"]
    url: str
    problem: str


class PageStore:
    """Pages, pushed documents, what extraction worked out, and the history of runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.fates = Fates(connection)
        """What became of every address that a crawl has seen."""
        self.leaving = Leaving(connection)
        """Pages that are to go with the next accepted index."""
        self.runs = Runs(connection)
        self.published = PublishedDocuments(connection)

    # --- pages

    def put(self, page: FetchedPage, crawl_id: int = 0) -> None:
        """Store one answer under its URL, in place of an older one; durable when this returns."""
        row = (
            page.url,
            page.final_url,
            page.status,
            json.dumps({name: value for name, value in page.headers.items() if name in KEPT_HEADERS}),
            hashlib.sha256(page.body).hexdigest(),
            page.fetched_at.isoformat(),
            page.parent_url,
            crawl_id,
        )
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO pages VALUES (?,?,?,?,?,?,?,?)", row)
            self._db.execute("INSERT OR REPLACE INTO bodies VALUES (?,?)", (page.url, zlib.compress(page.body, 6)))
            self._db.execute("DELETE FROM redirects WHERE url = ?", (page.url,))
            self.leaving.stays(page.url)

    def get(self, url: str) -> FetchedPage | None:
        """Return the stored answer of a URL; None where there is none, or where it is not what was stored."""
        row = self._db.execute(f"SELECT {_PAGE} WHERE url = ?", (url,)).fetchone()
        return _page(row) if row else None

    def pages(self) -> Iterator[FetchedPage]:
        """Yield every stored answer in the order of the URLs, one at a time; those that are damaged are left out."""
        for row in self._db.execute(f"SELECT {_PAGE} ORDER BY url"):
            page = _page(row)
            if page:
                yield page

    def hashes(self) -> Iterator[tuple[str, str]]:
        """Yield every URL with a hash of what its page consists of, without reading the bodies."""
        yield from self._db.execute(
            "SELECT url, body_hash || coalesce(parent_url, '') || headers FROM pages ORDER BY url"
        )

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """Return the ETag and the Last-Modified of a stored answer, for a conditional request (RFC 9110, 13)."""
        row = self._db.execute("SELECT headers FROM pages WHERE url = ?", (url,)).fetchone()
        headers = json.loads(row[0]) if row else {}
        return headers.get("etag"), headers.get("last-modified")

    def touch(self, url: str, fetched_at: dt.datetime, crawl_id: int = 0) -> None:
        """Note that a page was asked for again and has not changed."""
        with self._transaction():
            self._db.execute(
                "UPDATE pages SET fetched_at = ?, checked_in = ? WHERE url = ?", (fetched_at.isoformat(), crawl_id, url)
            )
            self.leaving.stays(url)

    def checked_at(self, url: str) -> dt.datetime | None:
        """Return when a stored page was last asked for."""
        row = self._db.execute("SELECT fetched_at FROM pages WHERE url = ?", (url,)).fetchone()
        return dt.datetime.fromisoformat(row[0]) if row else None

    def remove(self, url: str, reason: str = EXCLUDED, crawl_id: int = 0) -> bool:
        """Note that a page is to go; False where it is not stored, or where that was known.

        Its body stays until an index without it has been accepted (``leaving``, ``drop``).
        """
        with self._transaction():
            self._db.execute("DELETE FROM redirects WHERE url = ?", (url,))
            return self._is_stored(url) and self.leaving.note(url, reason, crawl_id)

    def _is_stored(self, url: str) -> bool:
        return self._db.execute("SELECT 1 FROM pages WHERE url = ?", (url,)).fetchone() is not None

    def drop(self, urls: Iterable[str]) -> None:
        """Take pages and what was worked out from them out of the store; one transaction."""
        rows = [(url,) for url in urls]
        with self._transaction():
            for table in ("pages", "bodies", "extractions", "leaving"):
                self._db.executemany(f"DELETE FROM {table} WHERE url = ?", rows)  # noqa: S608  (our own names)

    def distrust(self, url: str) -> None:
        """Forget what a conditional request for a page would say: its body is damaged and must come anew."""
        with self._transaction():
            self._db.execute("UPDATE pages SET headers = '{}', checked_in = 0 WHERE url = ?", (url,))

    def checked_in(self, crawl_id: int) -> set[str]:
        """Return the URLs that a crawl has dealt with."""
        return {url for (url,) in self._db.execute("SELECT url FROM pages WHERE checked_in = ?", (crawl_id,))}

    def is_checked(self, url: str, crawl_id: int) -> bool:
        """Say whether a crawl has stored or confirmed a page."""
        found = self._db.execute("SELECT 1 FROM pages WHERE url = ? AND checked_in = ?", (url, crawl_id))
        return found.fetchone() is not None

    def replace_with(self, url: str, canonical: str, crawl_id: int = 0) -> None:
        """Note that a page gives way to its canonical address, and remember that the one leads to the other."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO redirects VALUES (?,?)", (url, canonical))
            if self._is_stored(url):
                self.leaving.note(url, MOVED, crawl_id)
                self._db.execute("UPDATE pages SET checked_in = 0 WHERE url = ?", (url,))

    def urls(self) -> dict[str, str | None]:
        """Return every URL and, for a file, that of the page that links to it."""
        return dict(self._db.execute("SELECT url, parent_url FROM pages ORDER BY url"))

    def answered_since(self, origin: str, at: dt.datetime) -> bool:
        """Say whether a page of a site (scheme, host and port) has been stored or confirmed since a moment."""
        found = self._db.execute(
            "SELECT 1 FROM pages WHERE url >= ? AND url < ? AND fetched_at >= ? LIMIT 1",
            (f"{origin}/", f"{origin}0", at.isoformat()),  # "0" follows "/"
        )
        return found.fetchone() is not None

    def count(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM pages").fetchone()
        return int(count)

    def parents(self) -> dict[str, str]:
        """Return the URL of each stored file to that of the page that links to it."""
        return dict(self._db.execute("SELECT url, parent_url FROM pages WHERE parent_url IS NOT NULL"))

    # --- redirects

    def put_redirect(self, url: str, final_url: str) -> None:
        """Remember that one address leads to another, so that it can become an alias."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO redirects VALUES (?,?)", (url, final_url))

    def redirects(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT url, final_url FROM redirects"))

    # --- versions that sitemaps name

    def put_alternates(self, found: Mapping[str, Mapping[str, str]]) -> None:
        """Note which versions (language to URL) a sitemap gives each URL, in place of what it gave before."""
        if not found:
            return
        rows = [(url, language, target) for url, versions in found.items() for language, target in versions.items()]
        with self._transaction():
            self._db.executemany("DELETE FROM alternates WHERE url = ?", ((url,) for url in found))
            self._db.executemany("INSERT INTO alternates VALUES (?,?,?)", rows)

    def alternates(self) -> dict[str, dict[str, str]]:
        """Return URL to language to URL."""
        found: dict[str, dict[str, str]] = {}
        for url, language, target in self._db.execute("SELECT url, language, target FROM alternates ORDER BY 1, 2"):
            found.setdefault(url, {})[language] = target
        return found

    # --- pushed documents

    def put_imported(self, records: Iterable[Mapping[str, Any]]) -> int:
        """Store pushed documents by URL, all or none; return how many.

        Safe even from a power cut when this returns: nobody can fetch them again (docs/decisions/0005).
        """
        count = 0
        with self._synced(), self._transaction():
            for record in records:
                data = json.dumps(record, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
                row = (record["url"], zlib.compress(data, 3), hashlib.sha256(data).hexdigest())
                self._db.execute("INSERT OR REPLACE INTO imported VALUES (?,?,?)", row)
                count += 1
        return count

    def imported(self) -> Iterator[dict[str, Any]]:
        """Yield every pushed document in the order of the URLs; those that are damaged are left out."""
        for data, record_hash in self._db.execute("SELECT record, record_hash FROM imported ORDER BY url"):
            record = _record(data, record_hash)
            if record:
                yield record

    def get_imported(self, url: str) -> dict[str, Any] | None:
        """Return the pushed document of a URL; None where there is none, or where it is not what was stored."""
        row = self._db.execute("SELECT record, record_hash FROM imported WHERE url = ?", (url,)).fetchone()
        return _record(*row) if row else None

    def imported_hashes(self) -> Iterator[tuple[str, str]]:
        """Yield the URL and a hash of every pushed document."""
        yield from self._db.execute("SELECT url, record_hash FROM imported ORDER BY url")

    # --- what extraction worked out

    def extraction_keys(self) -> dict[str, str]:
        """Return URL to the key under which its extraction was saved."""
        return dict(self._db.execute("SELECT url, key FROM extractions"))

    def save_extractions(self, rows: Iterable[tuple[str, str, bytes]]) -> None:
        """Save extractions (url, key, JSON), in place of older ones of the same URL; one transaction."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO extractions VALUES (?,?,?)",
                ((url, key, zlib.compress(data, 3)) for url, key, data in rows),
            )

    def extractions(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield every saved extraction in the order of the URLs; None for one that is damaged."""
        for url, data in self._db.execute("SELECT url, data FROM extractions ORDER BY url"):
            yield url, _unpacked(data)

    def extraction(self, url: str) -> bytes | None:
        """Return the saved extraction of a URL; None where there is none, or a damaged one."""
        row = self._db.execute("SELECT data FROM extractions WHERE url = ?", (url,)).fetchone()
        return _unpacked(row[0]) if row else None

    def forget_extractions(self) -> None:
        """Drop the extractions of what is no longer stored."""
        with self._transaction():
            self._db.execute(
                "DELETE FROM extractions WHERE url NOT IN (SELECT url FROM pages UNION ALL SELECT url FROM imported)"
            )

    # --- damage

    def damage(self) -> Iterator[Damage]:
        """Yield everything stored that is not what was written: found by reading all of it."""
        try:
            for (problem,) in self._db.execute("PRAGMA integrity_check(20)").fetchall():
                if problem != "ok":
                    yield Damage("file", "", str(problem))
        except sqlite3.DatabaseError as error:
            yield Damage("file", "", str(error))
            return
        for row in self._db.execute(f"SELECT {_PAGE}"):
            if _page(row) is None:
                yield Damage("page", row[0], "its body is not what was stored")
        lost = "SELECT url FROM pages WHERE url NOT IN (SELECT url FROM bodies)"
        yield from (Damage("page", url, "its body is missing") for (url,) in self._db.execute(lost))
        for url, data, record_hash in self._db.execute("SELECT url, record, record_hash FROM imported"):
            if _record(data, record_hash) is None:
                yield Damage("imported", url, "it is not what was pushed")
        for url, saved in self.extractions():
            if saved is None:
                yield Damage("extraction", url, "what was worked out of it is damaged")

    def mend(self, damage: Damage) -> None:
        """Forget what is damaged and can be had again: the next crawl fetches it, the next run works it out."""
        if damage.kind == "page":
            self.distrust(damage.url)
        elif damage.kind == "extraction":
            with self._transaction():
                self._db.execute("DELETE FROM extractions WHERE url = ?", (damage.url,))

    # --- small facts

    def meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str | None) -> None:
        with self._transaction():
            if value is None:
                self._db.execute("DELETE FROM meta WHERE key = ?", (key,))
            else:
                self._db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))

    @contextmanager
    def _synced(self) -> Iterator[None]:
        """Have commits wait for the disk: for what cannot be fetched again."""
        self._db.execute("PRAGMA synchronous = FULL")
        try:
            yield
        finally:
            self._db.execute("PRAGMA synchronous = NORMAL")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


_PAGE = "url, final_url, status, headers, body_hash, fetched_at, parent_url, body FROM pages JOIN bodies USING (url)"


def _page(row: tuple[Any, ...]) -> FetchedPage | None:
    """Return a page; None where its bytes are not those that were stored."""
    url, final_url, status, headers, body_hash, fetched_at, parent_url, packed = row
    body = _unpacked(packed)
    if body is None or hashlib.sha256(body).hexdigest() != body_hash:
        return None
    return FetchedPage(
        url=url,
        final_url=final_url,
        status=status,
        headers=json.loads(headers),
        body=body,
        fetched_at=dt.datetime.fromisoformat(fetched_at),
        parent_url=parent_url,
    )


def _record(packed: bytes, record_hash: str) -> dict[str, Any] | None:
    """Return a pushed document; None where its bytes are not those that were stored."""
    data = _unpacked(packed)
    if data is None or hashlib.sha256(data).hexdigest() != record_hash:
        return None
    found: dict[str, Any] = json.loads(data)
    return found


def _unpacked(packed: bytes) -> bytes | None:
    """Return what was compressed; None where it is damaged (RFC 1950 has a checksum)."""
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return None
