"""What every step of one run works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine
from missionsearch.reindex import Clock, Wanted
from missionsearch.reindex.crawling import Say
from missionsearch.store import PageStore


@dataclass(frozen=True, slots=True)
class Job:
    """What a run works with."""

    store: PageStore
    engine: SearchEngine
    settings: Settings
    seeds: tuple[str, ...]
    wanted: Wanted
    now: Clock
    out: TextIO
    say: Say
