"""A run in the history from its start to its end, however it ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from missionsearch.errors import MissionSearchError, RefusedToPublish
from missionsearch.reindex import Clock
from missionsearch.runs import Outcome
from missionsearch.store import PageStore

KEPT_OF_A_LIST = 20
"""Problems that the history's report keeps: whole lists stand beside it."""


@dataclass(slots=True)
class Recorded:
    """A run that is under way."""

    number: int
    outcome: Outcome = "ok"
    report: dict[str, Any] = field(default_factory=dict)
    """The report, as far as it is known by now: a run that fails keeps it too."""


@contextmanager
def recorded(store: PageStore, kind: str, now: Clock) -> Iterator[Recorded]:
    """Note a run's start, and how it ended when it has; yields what it has to report."""
    run = Recorded(store.runs.begin(kind, now()))
    try:
        yield run
    except RefusedToPublish as error:
        _failed(store, run, now, "refused", error)
        raise
    except (MissionSearchError, OSError) as error:
        _failed(store, run, now, "failed", error)
        raise
    except sqlite3.Error:
        raise  # the store says what to do; nothing can be noted in it
    except BaseException as error:
        _failed(store, run, now, "stopped" if isinstance(error, KeyboardInterrupt) else "failed", error)
        raise
    store.runs.finish(run.number, now(), run.outcome, for_history(run.report))


def _failed(store: PageStore, run: Recorded, now: Clock, outcome: Outcome, error: BaseException) -> None:
    with suppress(sqlite3.Error):  # what went wrong may be the disk
        report = for_history(run.report) | {"error": str(error) or type(error).__name__}
        store.runs.finish(run.number, now(), outcome, report)


def for_history(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report for the history of runs: lists cut short, how long they were beside them."""
    kept: dict[str, Any] = {}
    for name, value in report.items():
        if isinstance(value, list | tuple) and name not in ("figures", "sites"):
            kept[name], kept[f"{name}_count"] = list(value[:KEPT_OF_A_LIST]), len(value)
        else:
            kept[name] = for_history(value) if isinstance(value, dict) else value
    return kept
