"""What people and programs are told when something cannot be done."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from jinja2 import TemplateError
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from missionsearch.errors import ConfigError, DamagedIndex, EngineDown, MissionSearchError, NoIndex
from missionsearch.web.texts import gettext as _

log = logging.getLogger(__name__)
RETRY_S = "30"


class Refused(BadRequest):
    """A request that was understood and is refused; ``told`` is the sentence for a reader, in the page's language."""

    def __init__(self, description: str, explanation: str) -> None:
        super().__init__(description)
        self.explanation = explanation


def register(app: Flask) -> None:
    """Let every failure end in a page in the reader's language, or in JSON under /api/."""
    app.register_error_handler(NoIndex, no_index)
    app.register_error_handler(DamagedIndex, damaged_index)
    for kind in (EngineDown, ConfigError):
        app.register_error_handler(kind, cluster_down)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def no_index(error: Exception) -> Response:
    """Nothing has been indexed yet: the service runs, and says what to do."""
    return _unavailable("no_index.html", error)


def damaged_index(error: Exception) -> Response:
    log.error("%s", error)
    return _unavailable("error.html", error)


def cluster_down(error: Exception) -> Response:
    """The cluster that the index lies on does not answer, or refuses us; where it is, is for the log alone."""
    log.error("%s", error)
    told = _("The machines that it runs on do not answer. Please come back in a few minutes.")
    return _later(_answer(503, "error.html", "the search cluster does not answer", told))


def _unavailable(template: str, error: Exception) -> Response:
    return _later(_answer(503, template, str(error) if isinstance(error, MissionSearchError) else ""))


def _later(response: Response) -> Response:
    response.headers["Retry-After"] = RETRY_S
    return response


def http_error(error: HTTPException) -> Response:
    explanation = error.explanation if isinstance(error, Refused) else ""
    response = _answer(error.code or 500, "error.html", error.description or error.name, explanation)
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Location", "Retry-After")}
    response.headers.update(kept)
    return response


def unexpected(error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(500, "error.html", "Internal Server Error")


def _problem(status: int, detail: str) -> Response:
    """Return problem details (RFC 9457)."""
    problem = {"type": "about:blank", "title": HTTP_STATUS_CODES.get(status, ""), "status": status, "detail": detail}
    response = make_response(jsonify(problem), status)
    response.headers["Content-Type"] = "application/problem+json"
    return response


def _answer(status: int, template: str, problem: str, explanation: str = "") -> Response:
    if request.path.startswith("/api/"):
        return _problem(status, problem)
    try:
        page = render_template(template, status=status, explanation=explanation)
    except TemplateError:
        log.exception("the page %s cannot be shown", template)
        response = make_response(f"{status} {problem}\n", status)
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
        return response
    return make_response(page, status)
