"""What is done with the page store, once it is open."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from missionsearch.fates import Fates
from missionsearch.leaving import EXCLUDED, MOVED, Leaving
from missionsearch.models import FetchedPage
from missionsearch.published import PublishedDocuments
from missionsearch.runs import Runs
from missionsearch.store.damage import Damage, damage_of
from missionsearch.store.rows import PAGE, page_of, record_of, unpacked

KEPT_HEADERS = frozenset(
    {"content-type", "etag", "last-modified", "content-language", "x-robots-tag", "link", "composed-by", "refresh"}
)


class PageStore:
    """Pages, imported documents, what extraction worked out, and the history of runs."""

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
        row = self._db.execute(f"SELECT {PAGE} WHERE url = ?", (url,)).fetchone()
        return page_of(row) if row else None

    def pages(self) -> Iterator[FetchedPage]:
        """Yield every stored answer in the order of the URLs, one at a time; those that are damaged are left out."""
        for row in self._db.execute(f"SELECT {PAGE} ORDER BY url"):
            page = page_of(row)
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
        rows = self._db.execute("SELECT 1 FROM pages WHERE url = ? AND checked_in = ?", (url, crawl_id))
        return rows.fetchone() is not None

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
        rows = self._db.execute(
            "SELECT 1 FROM pages WHERE url >= ? AND url < ? AND fetched_at >= ? LIMIT 1",
            (f"{origin}/", f"{origin}0", at.isoformat()),  # "0" follows "/"
        )
        return rows.fetchone() is not None

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

    def put_alternates(self, alternates: Mapping[str, Mapping[str, str]]) -> None:
        """Note which versions (language to URL) a sitemap gives each URL, in place of what it gave before."""
        if not alternates:
            return
        rows = [
            (url, language, target) for url, versions in alternates.items() for language, target in versions.items()
        ]
        with self._transaction():
            self._db.executemany("DELETE FROM alternates WHERE url = ?", ((url,) for url in alternates))
            self._db.executemany("INSERT INTO alternates VALUES (?,?,?)", rows)

    def alternates(self) -> dict[str, dict[str, str]]:
        """Return URL to language to URL."""
        alternates: dict[str, dict[str, str]] = {}
        for url, language, target in self._db.execute("SELECT url, language, target FROM alternates ORDER BY 1, 2"):
            alternates.setdefault(url, {})[language] = target
        return alternates

    # --- imported documents

    def put_imported(self, records: Iterable[Mapping[str, Any]]) -> int:
        """Store imported documents by URL, all or none; return how many.

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
        """Yield every imported document in the order of the URLs; those that are damaged are left out."""
        for data, record_hash in self._db.execute("SELECT record, record_hash FROM imported ORDER BY url"):
            record = record_of(data, record_hash)
            if record:
                yield record

    def get_imported(self, url: str) -> dict[str, Any] | None:
        """Return the imported document of a URL; None where there is none, or where it is not what was stored."""
        row = self._db.execute("SELECT record, record_hash FROM imported WHERE url = ?", (url,)).fetchone()
        return record_of(*row) if row else None

    def imported_hashes(self) -> Iterator[tuple[str, str]]:
        """Yield the URL and a hash of every imported document."""
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
            yield url, unpacked(data)

    def extraction(self, url: str) -> bytes | None:
        """Return the saved extraction of a URL; None where there is none, or a damaged one."""
        row = self._db.execute("SELECT data FROM extractions WHERE url = ?", (url,)).fetchone()
        return unpacked(row[0]) if row else None

    def forget_extractions(self) -> None:
        """Drop the extractions of what is no longer stored."""
        with self._transaction():
            self._db.execute(
                "DELETE FROM extractions WHERE url NOT IN (SELECT url FROM pages UNION ALL SELECT url FROM imported)"
            )

    # --- damage

    def damage(self) -> Iterator[Damage]:
        """Yield everything stored that is not what was written: found by reading all of it."""
        yield from damage_of(self._db)

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
