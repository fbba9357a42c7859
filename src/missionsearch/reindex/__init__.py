"""The scheduled job: crawl, read what changed, compare all pages, publish what is new, report.

Start reading at ``job``. Nothing is imported here, so that a command that only asks how things are starts at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked to do."""

    full: bool = False
    """Read every stored page anew and build a fresh index."""
    crawl: bool = True
    force: bool = False
    """Publish even where the new index looks wrong."""
    processes: int = 1
    """Pages are read in so many processes."""
