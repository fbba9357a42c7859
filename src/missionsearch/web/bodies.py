"""What a form sends is read before the request takes its turn: who sends it slowly holds nobody up.

A worker answers one request at a time (web/turns.py). One that waited in its turn for the rest of a form would stop all
others, for as long as its sender likes (the slow POST of OWASP's "Denial of Service Cheat Sheet").
"""

from __future__ import annotations

import threading
from contextlib import suppress
from io import BytesIO
from typing import IO, TYPE_CHECKING

from flask import Flask, request
from werkzeug.exceptions import RequestTimeout
from werkzeug.wsgi import get_content_length

from missionsearch.web.places import Places

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST = 2_000_000
"""Bytes of the largest form: the console's file of synonyms, each letter of it escaped."""
WITHIN_S = 10.0
"""A whole form has to be here by then, as a request's head has (web/serving.py)."""
_LATE = "missionsearch.late"


class Bodies:
    """Reads the bodies of a worker's requests."""

    def __init__(self, within_s: float = WITHIN_S) -> None:
        self.within_s, self.places = within_s, Places()

    def receive(self, environ: WSGIEnvironment, address: str) -> bool:
        """Put a request's whole body in the place of its stream; return False where too many are read at this moment.

        A body that is cut off or not here in time is answered 408 (``refuse_late``). One that says it is too large is
        left unread, and one that comes in chunks is read until it is: Flask answers 413.
        """
        stated = environ.get("HTTP_TRANSFER_ENCODING") is None
        length = get_content_length(environ) or 0 if stated else LARGEST + 1
        if not length or (stated and length > LARGEST):
            return True
        if not self.places.take(address):
            return False
        try:
            body = _read_within(environ["wsgi.input"], length, self.within_s)
        finally:
            self.places.give(address)
        environ[_LATE] = body is None or (stated and len(body) < length)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body or b""), str(len(body or b""))
        environ.pop("HTTP_TRANSFER_ENCODING", None)  # its pieces (chunks) are one now
        return True


def refuse_late(app: Flask) -> None:
    """Have the application answer 408 where a request's body was not here in time."""

    @app.before_request
    def refuse() -> None:
        if request.environ.get(_LATE):
            raise RequestTimeout


def _read_within(stream: IO[bytes], length: int, seconds: float) -> bytes | None:
    """Return a body, None where it does not come in time: what waits for it then ends with its connection."""
    body: list[bytes] = []

    def read() -> None:
        with suppress(Exception):  # the connection is gone: nobody waits for an answer
            body.append(stream.read(length))

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    reading.join(seconds)
    return body[0] if body else None
