"""Fetch a site's published pages into the page store, politely.

``crawl`` starts Scrapy in a process of its own (its reactor runs once a process, and a crash of it must not take the
command down); ``spider`` is where to read on.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from missionsearch.config import Settings
from missionsearch.errors import MissionSearchError
from missionsearch.models import CrawlReport, PageProblem


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
        "store": str(settings.store_path),
        "seeds": list(seeds),
        "crawl": dataclasses.asdict(settings.crawl),
    }
    command = [sys.executable, "-W", "ignore", "-m", "missionsearch.crawl.child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:  # noqa: S603
        if child.stdin is None or child.stdout is None:
            raise MissionSearchError("the crawl could not be started")
        try:
            child.stdin.write(json.dumps(orders).encode() + b"\n")
            child.stdin.flush()
            report = None
            for line in child.stdout:
                said = json.loads(line)
                if "progress" in said:
                    progress(CrawlProgress(**said["progress"]))
                else:
                    report = said["report"]
        except BaseException:
            child.kill()
            raise
    if report is None:
        again = "run the command again: it goes on where it stopped"
        raise MissionSearchError(f"the crawl's process ended early (exit code {child.returncode}); {again}")
    failed = tuple(PageProblem(url, problem) for url, problem in report.pop("failed"))
    return CrawlReport(failed=failed, **report)
