"""The job's first step, and a command of its own: fetch what is new or changed into the page store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from missionsearch.config import Settings
from missionsearch.crawl import crawl as crawl_seeds
from missionsearch.models import CrawlReport
from missionsearch.reindex import Clock
from missionsearch.reindex.progress import crawl_in_a_line, progress_line
from missionsearch.store import PageStore

SEEDS = "seeds"
"""In the store: the seeds of the last crawl, as a JSON list. Pages outside their scopes are kept, and not indexed."""
KEPT_OF_A_LIST = 20
"""Problems that the history keeps of a run: a site with thousands of broken links has them again in every run."""


def crawl_into(store: PageStore, settings: Settings, seeds: Sequence[str], now: Clock, out: TextIO) -> CrawlReport:
    """Fetch what is new or changed into the store, note the run there and return its report."""
    started_at = now()
    store.set_meta(SEEDS, json.dumps(list(seeds)))
    with progress_line(out) as show:
        report = crawl_seeds(settings, tuple(seeds), lambda state: show(crawl_in_a_line(state)))
    store.record_run("crawl", started_at, now(), anything_answered(report), for_history(crawl_to_json(report)))
    return report


def anything_answered(report: CrawlReport) -> bool:
    """Say whether a site answered at all; a crawl of which every request failed fetched nothing to go by."""
    return bool(report.fetched or report.unchanged or report.gone or report.excluded or not report.failed)


def crawl_to_json(report: CrawlReport) -> dict[str, Any]:
    """Return a crawl's report as ``crawl --json`` prints it."""
    return asdict(report) | {"seconds": round(report.seconds, 3)}


def for_history(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report for the history of runs: lists cut short, how long they were beside them."""
    kept: dict[str, Any] = {}
    for name, value in report.items():
        if isinstance(value, list | tuple):
            kept[name], kept[f"{name}_count"] = list(value[:KEPT_OF_A_LIST]), len(value)
        else:
            kept[name] = for_history(value) if isinstance(value, dict) else value
    return kept
