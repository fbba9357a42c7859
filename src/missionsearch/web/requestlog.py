"""One line of JSON for each request: what was asked, how it went, how long it took; never what was searched.

The address is logged without its query string, and no reader's address at all. A request's id is that of the proxy
in front (``X-Request-ID``) where it sends one; the answer carries it, so that a person can name it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
import time
import uuid

from flask import Flask, Response, g, has_request_context, request

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
access = logging.getLogger("missionsearch.access")


class JsonLines(logging.Formatter):
    """A log record as one line of JSON: time (UTC), level, logger, message, request id."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            fields["request_id"] = g.request_id
        fields |= getattr(record, "fields", {})
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def log_as_json() -> None:
    """Write every log line of this process to standard error as JSON, access lines too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    access.setLevel(logging.INFO)


def identify_requests(app: Flask) -> None:
    """Give each request an id, and log it once it is answered."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex[:16]
    g.asked_at_s = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if access.isEnabledFor(logging.INFO):
        fields = {
            "method": request.method,
            "path": request.path[:200],
            "status": response.status_code,
            "bytes": response.content_length,
            "ms": round((time.perf_counter() - g.get("asked_at_s", time.perf_counter())) * 1000, 1),
        }
        access.info("%s %s %s", request.method, fields["path"], response.status_code, extra={"fields": fields})
    return response
