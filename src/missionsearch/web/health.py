"""What a monitor and a load balancer ask: is the process alive, and is there something fresh to search?

Two questions, as Kubernetes asks them: who is not alive is started again, who is not ready is sent no readers.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, make_response

from missionsearch.config import Settings
from missionsearch.errors import MissionSearchError
from missionsearch.store import read_store
from missionsearch.store.analysed import analysed_otherwise, digest_of_analysis
from missionsearch.web.asking import asking

blueprint = Blueprint("health", __name__)
_EXTENSION = "missionsearch-health"


def register(app: Flask, settings: Settings) -> None:
    """Answer at /healthz and /readyz."""
    app.extensions[_EXTENSION] = settings
    digest_of_analysis()  # of the code that runs here: what lies on the disk may be another release's later
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers, whatever it has to search."""
    return _answer(200, alive=True)


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say 200 when the index can be searched and is fresh, 503 and why when not."""
    settings: Settings = current_app.extensions[_EXTENSION]
    try:
        info = asking().engine.ready()
    except MissionSearchError as error:
        return _answer(503, ready=False, problem=str(error))
    known = {"generation": info.generation, "built_at": info.built_at.isoformat(), "documents": info.documents}
    stale = staleness(settings, dt.datetime.now(dt.UTC))
    if stale:
        return _answer(503, ready=False, problem=stale, **known)
    said = _otherwise(settings)
    return _answer(200, ready=True, **known, **({"note": said} if said else {}))


def _otherwise(settings: Settings) -> str:
    """Return what to say where another release has analysed the index: readers are still better served than not."""
    try:
        with read_store(settings.store_path) as store:
            return analysed_otherwise(store) if store else ""
    except (MissionSearchError, sqlite3.Error):
        return ""


def staleness(settings: Settings, now: dt.datetime) -> str:
    """Return why the index is not fresh, empty where it is.

    Fresh: the last good reindex ended within ``[reindex] fresh_hours``. An index that no reindex of this machine has
    made (imported, or built elsewhere) has no age to speak of.
    """
    try:
        with read_store(settings.store_path) as store:
            ended = store.runs.last_good_end("reindex") if store else None
    except (MissionSearchError, sqlite3.Error):
        return ""
    hours = settings.reindex.fresh_hours
    if ended is None or now - ended <= dt.timedelta(hours=hours):
        return ""
    return f"the last good reindex ended {ended.isoformat()}, more than {hours:g} hours ago"


def _answer(status: int, **values: Any) -> Response:
    response = make_response(jsonify(values), status)
    response.headers["Cache-Control"] = "no-store"
    return response
