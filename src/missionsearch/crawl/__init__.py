"""Fetch a site's published pages into the page store, politely.

``crawl`` starts Scrapy in a process of its own (its reactor runs once a process, and a crash of it must not take the
command down); ``spider`` is where to read on.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from missionsearch.config import Settings
from missionsearch.errors import MissionSearchError
from missionsearch.models import CrawlReport, FateGroup, PageProblem
from missionsearch.processes import deaf_to_interrupts

STOPPED = "stopped as asked; the next run goes on where it stopped"
"""In a report: SIGTERM ended the crawl."""


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """How far a running crawl is."""

    done: int
    queued: int
    failed: int
    rate: float
    """Pages a second."""


def crawl(settings: Settings, seeds: tuple[str, ...], progress: Callable[[CrawlProgress], None]) -> CrawlReport:
    """Crawl the seeds' scopes into the page store and return what happened.

    A crawl that was killed is gone on with. The child process ends with this one and holds none of its locks.

    Raises:
        MissionSearchError: the child process ended before its report.
    """
    orders = {
        "parent": os.getpid(),
        "store": str(settings.store_path),
        "seeds": list(seeds),
        "crawl": dataclasses.asdict(settings.crawl),
        "time_zone": settings.site.time_zone,
    }
    with _started(orders) as child:
        try:
            with passing_on_stop(child):
                message = _listen(child, progress)
        except BaseException:
            child.kill()
            raise
    if "error" in message:
        raise MissionSearchError(message["error"])
    if "report" not in message:
        again = "run the command again: it goes on where it stopped"
        raise MissionSearchError(f"the crawl's process ended early (exit code {child.returncode}); {again}")
    report = message["report"]
    failed = tuple(PageProblem(*problem) for problem in report.pop("failed"))
    groups = tuple(FateGroup(*group) for group in report.pop("groups"))
    return CrawlReport(failed=failed, groups=groups, **report)


@contextmanager
def passing_on_stop(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Have SIGTERM end the crawl within seconds, so that it can say what it did and be gone on with."""

    def ask(*_: object) -> None:
        with suppress(OSError):
            os.write(child.stdin.fileno(), b"s") if child.stdin else None

    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, ask) if in_main else None
    try:
        yield
    finally:
        if in_main:
            signal.signal(signal.SIGTERM, before)


def _started(orders: dict[str, Any]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "ignore", "-m", "missionsearch.crawl.child"]
    with deaf_to_interrupts():
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
    if child.stdin is None:
        raise MissionSearchError("the crawl could not be started")
    child.stdin.write(json.dumps(orders).encode() + b"\n")
    child.stdin.flush()
    return child


def _listen(child: subprocess.Popen[bytes], progress: Callable[[CrawlProgress], None]) -> dict[str, Any]:
    """Pass on how far the child is, and return the last that it said."""
    message: dict[str, Any] = {}
    for line in child.stdout or ():
        if line.endswith(b"\n"):  # else the child died in the middle of it
            message = json.loads(line)
        if "progress" in message:
            progress(CrawlProgress(**message["progress"]))
    return message
