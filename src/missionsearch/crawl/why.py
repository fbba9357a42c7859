"""Why an address was found, or was not: its fate, or the rule that would stop it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from missionsearch.config import CrawlSettings
from missionsearch.crawl.bounds import Bounds
from missionsearch.crawl.rules import advice, indexing_advice
from missionsearch.crawl.traps import repeats
from missionsearch.models import Fate
from missionsearch.store import PageStore
from missionsearch.urls import canonicalize

UNKNOWN = "link to it from a page of the site, name it in its sitemap, or write it into crawl_seeds.txt"
IMPORTED = "change the file that it was imported from, and import that again"


@dataclass(frozen=True, slots=True)
class Why:
    """What is known of an address."""

    url: str
    """In the form in which it is stored and compared."""
    seen: bool
    """A crawl has seen it, or it was imported."""
    stored: bool
    fate: Fate | None
    rule: str
    """That decided, or that would stop it; empty where none does."""
    leads_to: str | None
    """The address that took its place."""
    imported: bool = False

    @property
    def advice(self) -> str:
        """What to write where to change it; empty where nothing need be."""
        if self.imported:
            return IMPORTED
        advised = advice(self.rule, urlsplit(self.url).netloc) if self.rule else ""
        if not advised and self.fate and self.stored:
            advised = indexing_advice(self.fate)
        return advised or ("" if self.seen or self.rule else UNKNOWN)


def why(store: PageStore, seeds: tuple[str, ...], crawl: CrawlSettings, url: str, year: int) -> Why:
    """Return what became of an address, or what would become of it.

    Raises:
        ValueError: it is no http(s) address.
    """
    bounds = Bounds(seeds, crawl, year)
    address = bounds.in_seed_form(canonicalize(url))
    fate = store.fates.get(address)
    stored = store.checked_at(address) is not None
    imported = store.get_imported(address) is not None
    leads_to = store.redirects().get(address)
    rule = fate.rule if fate else _rule_against(bounds, address)
    seen = fate is not None or stored or imported or leads_to is not None
    return Why(address, seen, stored, fate, rule or "", leads_to, imported)


def _rule_against(bounds: Bounds, url: str) -> str | None:
    return bounds.verdict(url).rule or ("trap" if repeats(url) and url not in bounds.seeds else None)
