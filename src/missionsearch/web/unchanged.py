"""What has not changed since the index was built is answered 304 without a search (RFC 9110, 13.1.2)."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Response, make_response, request

from missionsearch import __version__
from missionsearch.web.asking import asking
from missionsearch.web.headers import PUBLIC

View = Callable[..., Any]


def by_generation(view: View) -> View:
    """Give a view's answers an ETag of generation, address, day and synonyms, and spare the search where it is known.

    Such an answer is the same for everybody: a shared cache may keep it, if it asks again each time.
    """

    @functools.wraps(view)
    def answered(**values: Any) -> Response:
        etag = answer_key()
        known = request.if_none_match.contains_weak(etag)
        response = Response(status=304) if known else make_response(view(**values))
        if response.status_code in (200, 304):
            response.set_etag(etag, weak=True)
            response.headers["Cache-Control"] = PUBLIC
        return response

    return answered


def answer_key() -> str:
    """Return what an answer depends on, hashed; the day, because "last month" is read from it.

    Raises:
        NoIndex: nothing has been built yet.
    """
    ask = asking()
    parts = (
        __version__,
        ask.info().generation,
        request.full_path,
        request.host,
        _stamp(ask.synonym_file.path),
        _stamp(ask.staff.path) if ask.staff else "",
        _stamp(ask.cross.path) if ask.cross else "",
        dt.datetime.now(dt.UTC).date().isoformat(),
    )
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _stamp(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return ""
    return f"{stat.st_mtime_ns} {stat.st_size}"
