"""Why an address was found, or was not: its fate in words, or the rule that would stop it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from missionsearch.config import CrawlSettings
from missionsearch.crawl.bounds import Bounds
from missionsearch.crawl.rules import advice, said
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
        found = advice(self.rule, urlsplit(self.url).netloc) if self.rule else ""
        return found or ("" if self.seen or self.rule else UNKNOWN)


def why(store: PageStore, seeds: tuple[str, ...], crawl: CrawlSettings, url: str, year: int) -> Why:
    """Return what became of an address, or what would become of it.

    Raises:
        ValueError: it is no http(s) address.
    """
    bounds = Bounds(seeds, crawl, year)
    address = bounds.own(canonicalize(url))
    fate = store.fates.get(address)
    stored = store.checked_at(address) is not None
    imported = store.get_imported(address) is not None
    leads_to = store.redirects().get(address)
    rule = fate.rule if fate else _rule_against(bounds, address)
    seen = fate is not None or stored or imported or leads_to is not None
    return Why(address, seen, stored, fate, rule or "", leads_to, imported)


def _rule_against(bounds: Bounds, url: str) -> str | None:
    return bounds.verdict(url).rule or ("trap" if repeats(url) and url not in bounds.seeds else None)


_BY = {
    "seed": "it is a seed",
    "link": "linked",
    "sitemap": "named by a sitemap",
    "feed": "named by a feed",
    "redirect": "a redirect led to it",
    "canonical": "named as a canonical address",
    "store": "known from an earlier crawl, linked nowhere now",
}
_OUTCOMES = {
    "kept": "it was fetched and stored",
    "unchanged": "it is stored, and has not changed",
    "redirected": "it gave way to another address",
    "gone": "it is gone",
    "excluded": "a rule stopped it",
    "failed": "it could not be had",
    "waiting": "it is left to the next run",
}


def in_words(found: Why) -> list[str]:
    """Return an address's fate in a few lines."""
    lines = [found.url]
    if found.imported:
        lines.append("  it was imported, not crawled")
    elif found.fate:
        lines += _fate_in_words(found, found.fate)
    elif found.leads_to:
        lines.append(f"  it leads to {found.leads_to}")
    elif found.stored:
        lines.append("  it is stored; no crawl of this release has seen it yet")
    elif found.rule:
        lines.append(f"  no crawl has seen it, and none would ask for it: it {said(found.rule)}")
    else:
        lines.append("  no crawl has seen it: no page, sitemap or feed that was read leads to it")
    if found.advice:
        lines.append(f"  what to do: {found.advice}")
    return lines


def _fate_in_words(found: Why, fate: Fate) -> list[str]:
    place = f" on {fate.found_on}" if fate.found_on else ""
    lines = [f"  found: {_BY.get(fate.found_by, fate.found_by)}{place}"]
    answered = f", answered {fate.status}" if fate.status else ""
    lines.append(f"  asked: {_time(fate.asked_at)}{answered}" if fate.asked_at else "  asked: never")
    rule = f": it {said(fate.rule)}" if fate.rule else ""
    detail = f" ({fate.detail})" if fate.detail else ""
    lines.append(f"  outcome: {_OUTCOMES[fate.outcome]}{rule}{detail}")
    if fate.since_at and fate.crawls > 1:
        lines.append(f"  so since: {_time(fate.since_at)}, in {fate.crawls} crawls")
    if found.stored and fate.outcome in ("failed", "waiting", "gone", "excluded"):
        lines.append("  what was stored of it before stays")
    if fate.document:
        other = f", under {fate.document}" if fate.document != found.url else ""
        lines.append(f"  indexed: yes{other}")
    elif fate.index_rule:
        lines.append(f"  indexed: no, {fate.index_detail or fate.index_rule}")
    return lines


def _time(moment: dt.datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else "never"
