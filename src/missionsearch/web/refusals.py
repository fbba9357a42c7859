"""The page for an address that has to wait, made once a language: refusing costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.exceptions import TooManyRequests

from missionsearch.locales import LANGUAGES
from missionsearch.web.failures import http_error
from missionsearch.web.metrics import count_refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_API = "api"
_OF_ONE_REQUEST = ("X-Request-ID", "Date")


class Refusals:
    """Keeps what is answered 429: for each language its page, for programs problem details (RFC 9457)."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._made: dict[str, tuple[list[tuple[str, str]], bytes]] = {}

    def answer(self, environ: WSGIEnvironment, wait_s: int) -> WSGIApplication:
        """Return what answers one request."""
        first = environ.get("PATH_INFO", "").split("/")[1:2]
        kind = first[0] if first and first[0] in (*LANGUAGES, _API) else LANGUAGES[0]
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        count_refusal(self.app)
        return partial(_send, *self._made[kind], wait_s)

    def _make(self, kind: str) -> tuple[list[tuple[str, str]], bytes]:
        with self.app.test_request_context(f"/{kind}/"):
            response = self.app.process_response(http_error(TooManyRequests("too many requests: wait, then go on")))
        headers = [(name, value) for name, value in response.headers if name not in _OF_ONE_REQUEST]
        return headers, response.get_data()


def _send(
    headers: list[tuple[str, str]], body: bytes, wait_s: int, _environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    start_response("429 TOO MANY REQUESTS", [*headers, ("Retry-After", str(wait_s))])
    return [body]
