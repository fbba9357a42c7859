"""What a monitor reads about the state of the service: the index, the last runs, the memory of all workers.

No worker counts any of it, so each worker answers the same.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionsearch.errors import MissionSearchError
from missionsearch.store import read_store
from missionsearch.web.asking import asking

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_PAGE = os.sysconf("SC_PAGE_SIZE")


def state(store: Path, several: bool) -> CollectorRegistry:
    """Return the gauges of this moment.

    Args:
        store: the page store, which may not be there.
        several: this process is one of several workers of a service.
    """
    from prometheus_client import CollectorRegistry  # not before the metrics' folder is set (web/metrics.py)

    registry = CollectorRegistry()
    _describe_index(registry)
    _describe_runs(registry, store)
    _describe_memory(registry, several)
    return registry


def _describe_index(registry: CollectorRegistry) -> None:
    from prometheus_client import Gauge

    up = Gauge("missionsearch_index_up", "Whether there is an index to search", registry=registry)
    age = Gauge("missionsearch_index_age_seconds", "Time since the index was built", registry=registry)
    documents = Gauge("missionsearch_documents", "Documents in the index", ["language"], registry=registry)
    try:
        info = asking().engine.info()
    except MissionSearchError:
        up.set(0)
        return
    up.set(1)
    age.set(max(0.0, time.time() - info.built_at.timestamp()))
    for language, count in info.by_language.items():
        documents.labels(language).set(count)


def _describe_runs(registry: CollectorRegistry, store: Path) -> None:
    """Report how and when the last run of each kind ended, and what its crawl fetched.

    It reports nothing while the store is locked.
    """
    from prometheus_client import Gauge

    outcome = Gauge("missionsearch_last_run", "How the last run ended: 1", ["kind", "outcome"], registry=registry)
    ended = Gauge(
        "missionsearch_last_run_end_timestamp_seconds", "When the last run ended", ["kind"], registry=registry
    )
    pages = Gauge("missionsearch_crawl_pages", "What the last crawl did", ["kind", "result"], registry=registry)
    for run in _last_runs(store):
        kind = run["kind"]
        outcome.labels(kind, run["outcome"]).set(1)
        if run["finished_at"]:
            ended.labels(kind).set(dt.datetime.fromisoformat(run["finished_at"]).timestamp())
        crawled = run["report"].get("crawl", run["report"] if kind == "crawl" else {})
        for name, count in (crawled or {}).items():
            if type(count) is int:
                pages.labels(kind, name).set(count)


def _last_runs(path: Path) -> list[dict[str, Any]]:
    """Return the last run of each kind that is not under way."""
    try:
        with read_store(path) as store:
            runs = [run for run in store.runs.last(20) if run["outcome"] != "running"] if store else []
    except (MissionSearchError, sqlite3.Error):
        return []
    return list({run["kind"]: run for run in reversed(runs)}.values())


def _describe_memory(registry: CollectorRegistry, several: bool) -> None:
    from prometheus_client import Gauge

    memory = Gauge("missionsearch_worker_memory_bytes", "Resident memory of the workers", ["which"], registry=registry)
    workers = Gauge("missionsearch_workers", "Workers that run", registry=registry)
    sizes = [resident for process in _workers(several) if (resident := _resident(process))]
    workers.set(len(sizes))
    if sizes:
        memory.labels("largest").set(max(sizes))
        memory.labels("all").set(sum(sizes))


def _workers(several: bool) -> Iterator[int]:
    """Yield this process, or all that the service has started (proc(5)); a killed one is not among them."""
    parent = os.getppid()
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split() if several else []
    except OSError:
        children = []
    yield from [int(child) for child in children] or [os.getpid()]


def _resident(process: int) -> int:
    """Return the bytes of a process in memory; 0 where the system does not tell, or it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * _PAGE
    except OSError:
        return 0
