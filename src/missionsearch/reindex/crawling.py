"""The job's first step, and a command of its own: fetch what is new or changed into the page store."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from missionsearch.config import Settings
from missionsearch.crawl import crawl as crawl_seeds
from missionsearch.models import CrawlReport, PageProblem
from missionsearch.reindex import Clock
from missionsearch.reindex.progress import crawl_in_a_line, progress_line
from missionsearch.reindex.recording import Recorded, recorded
from missionsearch.reindex.sites import sites_of
from missionsearch.runs import Item
from missionsearch.store import PageStore

SEEDS = "seeds"
"""In the store: the seeds of the last crawl, as a JSON list. Pages outside their scopes are kept, and not indexed."""
Say = Callable[[str], None]


def nobody(_: str) -> None:
    """Say nothing."""


def crawl_into(
    store: PageStore, settings: Settings, seeds: Sequence[str], now: Clock, out: TextIO, say: Say = nobody
) -> CrawlReport:
    """Fetch what is new or changed into the store, note the run there and return its report."""
    with recorded(store, "crawl", now) as run:
        return crawl_step(store, settings, seeds, now, out, run, say)


def crawl_step(
    store: PageStore, settings: Settings, seeds: Sequence[str], now: Clock, out: TextIO, run: Recorded, say: Say
) -> CrawlReport:
    """Fetch what is new or changed into the store as a part of a run, which keeps what it has to report."""
    started_at = now()
    store.set_meta(SEEDS, json.dumps(list(seeds)))
    with progress_line(out, say) as show:
        report = crawl_seeds(settings, tuple(seeds), lambda state: show(crawl_in_a_line(state)))
    sites = sites_of(store, seeds, report, started_at)
    run.report |= {"crawl": crawl_to_json(report), "sites": [asdict(site) for site in sites]}
    run.outcome = "ok" if anything_answered(report) else "failed"
    if run.outcome == "ok" and not all(site.ok for site in sites):
        run.outcome = "part"
    store.runs.note_items(run.number, "failed", map(_item, report.failed))
    return report


def _item(problem: PageProblem) -> Item:
    return Item(problem.url, {"reason": problem.problem, "linked_from": problem.linked_from})


def anything_answered(report: CrawlReport) -> bool:
    """Say whether a site answered at all; a crawl of which every request failed fetched nothing to go by."""
    return bool(report.fetched or report.unchanged or report.gone or report.excluded or not report.failed)


def crawl_to_json(report: CrawlReport) -> dict[str, Any]:
    """Return a crawl's report as ``crawl --json`` prints it."""
    return asdict(report) | {"seconds": round(report.seconds, 3)}
