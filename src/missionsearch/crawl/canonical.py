"""Addresses that give way to another: by a redirect, or by a canonical link (RFC 6596).

Neither may lose a text: a page gives way once the other address has been stored, and, by its own canonical link, only
where that says nearly the same. Sites name pages that do not exist, that redirect back, each other, their front page on
every article, or the original of a translation.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from missionsearch.crawl.bounds import Bounds
from missionsearch.crawl.links import PageLinks, links_of
from missionsearch.crawl.texts import says_the_same
from missionsearch.store import PageStore


@dataclass(frozen=True, slots=True)
class GivenWay:
    """A stored page and the address that it names as its own."""

    url: str
    canonical: str
    taken: bool
    """False where the page stays, because that address has another text."""


class Canonicals:
    """Knows which addresses wait for the address that they redirect to or name as canonical."""

    def __init__(self, store: PageStore, crawl_id: int, bounds: Bounds) -> None:
        self.store, self.crawl_id, self.bounds = store, crawl_id, bounds
        self.naming: defaultdict[str, set[str]] = defaultdict(set)
        """Canonical address to the pages that name it, until it has been stored."""
        self.leading: defaultdict[str, set[str]] = defaultdict(set)
        """Target to the addresses that redirect there, until it has been stored."""

    def named_by(self, url: str, links: PageLinks) -> str | None:
        """Return the address on the crawled sites that a page names as its canonical one, if it is another."""
        canonical = self.bounds.in_seed_form(links.canonical) if links.canonical else None
        site = self.bounds.site(url)
        if not canonical or canonical == url or site is None or not site.settings.canonical:
            return None
        verdict = self.bounds.verdict(canonical)
        return canonical if verdict.kind == "page" and verdict.rule is None else None

    def names(self, url: str, links: PageLinks) -> GivenWay | None:
        """Replace a stored page by its canonical address, now or when that is stored; return the outcome."""
        canonical = None if links.noindex else self.named_by(url, links)
        if canonical is None:
            return None
        canonical = self.end_of(canonical)
        if canonical == url:
            return None
        if self.store.is_checked(canonical, self.crawl_id):
            return self._decided(url, canonical)
        self.naming[canonical].add(url)
        return None

    def end_of(self, url: str) -> str:
        """Return where an address leads in the end, as far as this crawl has seen."""
        passed = {url}
        while (ahead := next((to for to, those in self.leading.items() if url in those), None)) and ahead not in passed:
            passed.add(ahead)
            url = ahead
        return url

    def leads(self, url: str, target: str) -> None:
        """Replace an address by the one that it redirects to, now or when that is stored."""
        for naming in self.naming.pop(url, ()):  # what waits for the address waits for where it leads
            if naming != target:
                self.naming[target].add(naming)
        if self.store.is_checked(target, self.crawl_id):
            self.store.replace_with(url, target, self.crawl_id)
        else:
            self.leading[target].add(url)

    def stored(self, url: str) -> list[GivenWay]:
        """Put a page that has just been stored in the place of the pages that wait for it."""
        for address in self.leading.pop(url, ()):
            self.store.replace_with(address, url, self.crawl_id)
        return [self._decided(twin, url) for twin in sorted(self.naming.pop(url, ())) if twin != url]

    def _decided(self, url: str, canonical: str) -> GivenWay:
        """Put a stored page in the place of another with the same text and no other declared language."""
        page, other = self.store.get(url), self.store.get(canonical)
        if page is None or other is None:
            return GivenWay(url, canonical, taken=False)
        own, others = links_of(page), links_of(other)
        languages = {own.language, others.language} - {""}
        taken = len(languages) < 2 and says_the_same(own.text, others.text) and not _is_front(canonical, url)
        if taken:
            self.store.replace_with(url, canonical, self.crawl_id)
        return GivenWay(url, canonical, taken)


def _is_front(canonical: str, url: str) -> bool:
    """Say whether a page from inside a site names its front page: a template's mistake, whatever that says."""
    return urlsplit(canonical).path in ("", "/") and not urlsplit(canonical).query and urlsplit(url).path != "/"
