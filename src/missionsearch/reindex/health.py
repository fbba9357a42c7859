"""The health of the service: what is published, how the last runs ended, and what runs now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine
from missionsearch.errors import DamagedIndex, MissionSearchError, NoIndex
from missionsearch.locking import running
from missionsearch.models import Query
from missionsearch.reindex.rolling_back import ROLLED_BACK
from missionsearch.runs import minute_of
from missionsearch.store import PageStore, open_store
from missionsearch.store.analysed import analysed_otherwise

SHOWN_RUNS = 5


def status(settings: Settings, engine: SearchEngine, now: dt.datetime) -> dict[str, Any]:
    """Return what ``status --json`` prints; ``problems`` says what is not healthy.

    Healthy: the published index can be searched and was analysed by this release, the last reindex ended well, for
    every site, and not too long ago.
    """
    state: dict[str, Any] = {
        "healthy": False,
        "documents": 0,
        "by_language": {},
        "by_type": {},
        "generation": None,
        "built_at": None,
        "running": None,
        "sites": [],
        "last_good_run_at": None,
        "last_runs": [],
        "problems": [],
    }
    state["problems"] += _of_index(state, engine)
    try:
        state["problems"] += _of_runs(state, settings, now)
    except MissionSearchError as error:
        state["problems"].append(str(error))
    state["healthy"] = not state["problems"]
    return state


def _of_index(state: dict[str, Any], engine: SearchEngine) -> Iterator[str]:
    """Fill in what is published, and yield what is wrong with it."""
    try:
        info = engine.info()
        state |= {
            "documents": info.documents,
            "by_language": dict(info.by_language),
            "by_type": dict(info.by_type),
            "generation": info.generation,
            "built_at": info.built_at.isoformat(),
        }
        if not info.documents:
            yield "the published index is empty"
        engine.search(Query(per_page=1))
    except (NoIndex, DamagedIndex) as error:
        yield str(error)


def _of_runs(state: dict[str, Any], settings: Settings, now: dt.datetime) -> Iterator[str]:
    """Fill in the history and what runs now, and yield what is wrong with it."""
    if not settings.store_path.exists():
        return
    at_work = running(settings.index_dir)
    state["running"] = asdict(at_work) if at_work else None
    with open_store(settings.store_path) as store:
        state["last_runs"] = [_seen(run, at_work is not None) for run in store.runs.last(SHOWN_RUNS)]
        history = [_seen(run, at_work is not None) for run in store.runs.last(MANY_RUNS, "reindex")]
        ended = [run for run in history if run["outcome"] != "running"]
        if ended:
            state["sites"] = ended[0]["report"].get("sites", [])
            yield from _of_last(ended[0])
        yield from _of_age(state, ended, settings, now)
        yield from _of_rollback(store)
        if said := analysed_otherwise(store):
            yield said


MANY_RUNS = 1000


def _seen(run: dict[str, Any], at_work: bool) -> dict[str, Any]:
    """Return a run with its outcome: a run without an end, while no run is at work, was killed."""
    killed = run["outcome"] == "running" and not at_work
    return run | {"outcome": "killed"} if killed else run


def _of_last(run: dict[str, Any]) -> Iterator[str]:
    match run["outcome"]:
        case "killed":
            began, then = minute_of(run["started_at"]), "the next one goes on where it stopped"
            yield f"the last reindex (started {began}) did not say how it ended: killed, or no room on the disk; {then}"
        case "refused" | "failed" | "stopped":
            yield f"the last reindex {_ENDED[run['outcome']]}: {run['report'].get('error', 'unknown')}"
        case _:
            for site in run["report"].get("sites", ()):
                if not site["ok"]:
                    yield f"{site['site']} could not be crawled: {site['problem']}; its pages stay as they were"


_ENDED = {"refused": "refused to publish", "failed": "failed", "stopped": "was stopped"}


def _of_age(state: dict[str, Any], ended: list[dict[str, Any]], settings: Settings, now: dt.datetime) -> Iterator[str]:
    """Yield a problem if the last good run is too long ago; nothing where there has been no run."""
    good = next((run for run in ended if run["ok"]), None)
    state["last_good_run_at"] = good["finished_at"] if good else None
    hours = settings.reindex.fresh_hours
    if not good:
        return
    age = now - dt.datetime.fromisoformat(good["finished_at"])
    if age > dt.timedelta(hours=hours):
        yield (
            f"the last good reindex ended {minute_of(good['finished_at'])}, more than {hours:g} hours ago "
            "([reindex] fresh_hours); is its timer running?"
        )


def _of_rollback(store: PageStore) -> Iterator[str]:
    generation = store.meta(ROLLED_BACK)
    if generation:
        yield f"rolled back to {generation} by hand; to publish again: missionsearch reindex --force"
