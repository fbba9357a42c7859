"""Addresses of our own pages, each built once: a results page needs eight, and building took a tenth of its time.

What was searched, ``q``, is put behind them here: it is another on each page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import flask
from flask import current_app, request


def url_for(endpoint: str, /, **values: Any) -> str:
    """Return the address of a page, as ``flask.url_for`` does."""
    if any(name.startswith("_") for name in values):
        return flask.url_for(endpoint, **values)  # with host or scheme: another one for each request
    searched = values.pop("q", None)
    path = _path(request.script_root, endpoint, tuple(values.items()))
    return path if searched is None else f"{path}{'&' if '?' in path else '?'}{urlencode({'q': searched}, safe=SAFE)}"


def in_language(code: str) -> str:
    """Return the address of the present page in another language, with its parameters as they came.

    They are not given to ``url_for``: anybody can write any, and some mean something to it (``_scheme``).
    """
    path = url_for(str(request.endpoint), **{**(request.view_args or {}), "language": code})
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


BASE = "missionsearch.base_url"
SAFE = "!$'()*,/:;?@"
"""Signs that a query may hold as they are (WHATWG URL, and Flask's own addresses)."""


def absolute(path: str) -> str:
    """Return an address with its host: ``[web] base_url``, else as the request says.

    What is built from the request's own Host must not be kept for other readers: anybody can write any Host.
    """
    return (base_url() or request.host_url.rstrip("/")) + path


def base_url() -> str:
    """Return ``[web] base_url``; empty where it is not set."""
    return str(current_app.extensions[BASE])


@lru_cache(maxsize=256)
def _path(_script_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return flask.url_for(endpoint, **dict(values))
