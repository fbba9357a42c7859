"""Canonical links (RFC 6596): a page gives way to the address it names once that has turned out to exist.

Sites name pages that do not exist, that redirect back, each other, or the original of a translation; none of these may
lose a text.
"""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlsplit

from missionsearch.crawl.bounds import Bounds
from missionsearch.crawl.links import PageLinks, links_of
from missionsearch.store import PageStore


class Canonicals:
    """Which stored pages wait for the address that they name."""

    def __init__(self, store: PageStore, crawl_id: int, bounds: Bounds) -> None:
        self.store, self.crawl_id, self.bounds = store, crawl_id, bounds
        self.waiting: defaultdict[str, set[str]] = defaultdict(set)

    def named_by(self, url: str, found: PageLinks) -> str | None:
        """Return the other address of ours that a page names as its canonical one.

        One that points to the site's front page from inside is a template's mistake and is not believed.
        """
        canonical = found.canonical
        if not canonical or canonical == url or self.bounds.kind(canonical) != "page":
            return None
        front_page = urlsplit(canonical).path in ("", "/") and not urlsplit(canonical).query
        return canonical if self.bounds.in_scope(canonical) and not front_page else None

    def give_way(self, url: str, found: PageLinks) -> None:
        """Let a stored page give way to its canonical address: now, or when that is stored."""
        canonical = None if found.noindex else self.named_by(url, found)
        if canonical is None:
            return
        if self.store.is_checked(canonical, self.crawl_id):
            self._replace(url, canonical)
        else:
            self.waiting[canonical].add(url)

    def take_over(self, url: str) -> None:
        """Put a page that has just been stored in the place of those that name it."""
        for twin in self.waiting.pop(url, ()):
            self._replace(twin, url)

    def _replace(self, url: str, canonical: str) -> None:
        """Put one stored page in the place of another, unless they say that they are in two languages."""
        stored = filter(None, (self.store.get(url), self.store.get(canonical)))
        if len({links_of(page).language for page in stored} - {""}) < 2:
            self.store.replace_with(url, canonical, self.crawl_id)
