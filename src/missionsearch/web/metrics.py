"""What a monitor reads at ``/metrics``: Prometheus's text format, counted over all workers.

prometheus-client keeps each worker's counts in files of a folder that all of them share (its multiprocess mode), so
that whichever worker is asked answers for the service. Only this machine may ask, and who sends the token.
"""

from __future__ import annotations

import hmac
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, abort, current_app, g, make_response, request

from missionsearch.web import sources
from missionsearch.web.asking import RESULTS
from missionsearch.web.gauges import state

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_EXTENSION = "missionsearch-metrics"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable by which prometheus-client knows the folder; ``serve`` sets it before workers start."""
log = logging.getLogger(__name__)

TOKEN = "MISSIONSEARCH_METRICS_TOKEN"  # noqa: S105  # a variable's name
_MAKING = threading.Lock()
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

blueprint = Blueprint("metrics", __name__)


class _Counts:
    """What one application counts."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram  # it reads FOLDER when it is imported

        self.registry = CollectorRegistry()
        self.requests = Counter(
            "missionsearch_requests", "Requests answered", ["endpoint", "status"], registry=self.registry
        )
        self.without_result = Counter(
            "missionsearch_searches_without_result", "Searches of people that found nothing", registry=self.registry
        )
        self.refused = Counter(
            "missionsearch_refused",
            "Requests refused before any work: their address used too much",
            registry=self.registry,
        )
        self.seconds = Histogram(
            "missionsearch_request_seconds",
            "Time to answer a request",
            ["endpoint"],
            buckets=_SECONDS,
            registry=self.registry,
        )

    def everything(self) -> CollectorRegistry:
        """Return the counts of all workers where they share a folder, else of this application."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector

        if not os.environ.get(FOLDER):
            return self.registry
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry


@contextmanager
def shared_counts() -> Iterator[None]:
    """Let all workers that are started within count together."""
    with TemporaryDirectory(prefix="missionsearch-metrics-") as folder:
        os.environ[FOLDER] = folder
        yield


def measure(app: Flask) -> None:
    """Count every request, and answer at /metrics."""
    with suppress(OSError):  # a full disk: _count says so
        _counts_of(app)
    app.register_blueprint(blueprint)
    app.before_request(_start)
    app.after_request(_count)


def _counts_of(app: Flask) -> _Counts:
    """Return what an application counts; made later where its files could not be written when the worker began.

    Raises:
        OSError: they cannot be written now either.
    """
    with _MAKING:
        if _EXTENSION not in app.extensions:
            app.extensions[_EXTENSION] = _Counts()
        counts: _Counts = app.extensions[_EXTENSION]
        return counts


def _start() -> None:
    g.started_at_s = time.perf_counter()


def _count(response: Response) -> Response:
    """Count an answer; a disk that is full costs the count and not the answer."""
    endpoint, started = request.endpoint or "unknown", g.get("started_at_s")
    try:
        counts = _counts_of(current_app)
        counts.requests.labels(endpoint, str(response.status_code)).inc()
        if g.get(RESULTS) == 0:
            counts.without_result.inc()
        if started is not None:
            counts.seconds.labels(endpoint).observe(time.perf_counter() - started)
    except OSError as error:
        log.warning("a request is not counted at /metrics: %s", error)
    return response


def count_refusal(app: Flask) -> None:
    """Count a request that is refused before Flask sees it."""
    with suppress(OSError):  # a full disk: _count says so
        _counts_of(app).refused.inc()


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answer with the counts of all workers and the state of index, runs and memory.

    404 to strangers, 503 while the disk is full.
    """
    if not _may_ask():
        abort(404)
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    try:
        now = state(current_app.extensions[sources.EXTENSION], several=bool(os.environ.get(FOLDER)))
        text = generate_latest(_counts_of(current_app).everything()) + generate_latest(now)
    except OSError as error:  # prometheus-client writes what it counts to files
        abort(503, f"nothing can be counted: {error.strerror}")
    response = make_response(text)
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_ask() -> bool:
    """Say whether a request has the token, or comes from this machine without a proxy in between."""
    token = os.environ.get(TOKEN)
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    local = request.remote_addr in ("127.0.0.1", "::1")
    return local and "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers
