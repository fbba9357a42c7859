"""Each seed's site by itself: one that is down must be seen though the others were crawled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from missionsearch.models import CrawlReport, PageProblem, SiteHealth
from missionsearch.store import PageStore


def sites_of(
    store: PageStore, seeds: Sequence[str], report: CrawlReport, started_at: dt.datetime
) -> tuple[SiteHealth, ...]:
    """Return how each seed's site answered a crawl that began at a moment: well where one of its pages did."""
    origins = dict.fromkeys(origin_of(seed) for seed in seeds)
    return tuple(
        SiteHealth(origin, True)
        if store.answered_since(origin, started_at)
        else _unanswered(origin, _first(report.failed, origin, seeds))
        for origin in origins
    )


def _unanswered(origin: str, problem: PageProblem | None) -> SiteHealth:
    return SiteHealth(origin, False, problem.problem) if problem else SiteHealth(origin, True)


def _first(problems: Iterable[PageProblem], origin: str, seeds: Sequence[str]) -> PageProblem | None:
    """Return what was the matter with a site: what is said of itself, else of a seed, else of any page."""
    of_site = [problem for problem in problems if problem.url == origin or problem.url.startswith(origin + "/")]
    of_site.sort(key=lambda problem: (problem.url != origin, problem.url not in seeds))
    return of_site[0] if of_site else None


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
