"""What a run reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from missionsearch.models.fetched import FateGroup


@dataclass(frozen=True, slots=True)
class PageProblem:
    """A page that could not be used: counted and named, never the end of a run."""

    url: str
    problem: str
    linked_from: str | None = None
    """A page that links to it: where a broken link is mended."""


@dataclass(frozen=True, slots=True)
class CrawlReport:
    fetched: int = 0
    unchanged: int = 0
    """Answered 304."""
    gone: int = 0
    """404 or 410: taken out of the store."""
    excluded: int = 0
    """Addresses excluded by robots.txt, meta robots, X-Robots-Tag or a redirect out of the scope, when asked."""
    not_due: int = 0
    """Stored, long unchanged, and not asked for in this run."""
    waiting: int = 0
    """Left to the next run: a bound was reached, or a host asked for rest."""
    rested: Mapping[str, str] = field(default_factory=dict)
    """Site to why the rest of it is left to the next run."""
    groups: tuple[FateGroup, ...] = ()
    """How many addresses had each fate, the largest group first."""
    failed: tuple[PageProblem, ...] = ()
    seconds: float = 0.0
    stopped: str | None = None
    """Why the crawl ended before its frontier was empty (``max_pages`` …); None when it was finished."""


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """Whether one of the seeds' sites could be crawled."""

    site: str
    """Scheme, host and port."""
    ok: bool
    problem: str = ""
    """Why not, in words."""


@dataclass(frozen=True, slots=True)
class LexiconReport:
    """What the site's translation pairs taught."""

    state: Literal["kept", "learned", "rebuilt"]
    """kept: the pairs are those of the run before · rebuilt: the file was missing or damaged."""
    pairs: int
    """Publications in French and in English."""
    entries: int
    """Words of one language with a word of the other."""
    coverage: float | None
    """Share of the index's French and English words, as often as they stand, that have an entry."""


@dataclass(frozen=True, slots=True)
class ReindexReport:
    generation: str
    documents: int
    added: int
    changed: int
    removed: int
    unchanged: int
    by_language: Mapping[str, int]
    not_indexed: Mapping[str, int]
    """Page kind to count: listings, home, plan …"""
    problems: tuple[PageProblem, ...]
    crawl: CrawlReport | None
    seconds: float
    run: int = 0
    """Its number in the history of runs."""
    sites: tuple[SiteHealth, ...] = ()
    """The site of each seed, of a run that crawled."""
    lexicon: LexiconReport | None = None
    """None where it could not be written."""
