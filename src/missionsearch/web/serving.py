"""``serve``: the application on gunicorn."""

from __future__ import annotations

import errno
import gc
import socket
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from jinja2 import TemplateError

from missionsearch.config import Settings
from missionsearch.engines import open_engine
from missionsearch.errors import MissionSearchError, UsageError
from missionsearch.models import Query
from missionsearch.web.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 4
"""A worker: enough that a slow reader of one answer holds up nobody else's. A worker takes no more connections than it
has threads; the others wait for whichever worker is free first. One that took all of eight, as was seen, left the other
idle."""
SILENT_S = 5
"""The kernel keeps a connection that says nothing so long to itself: browsers open some in advance."""
LONGEST_LINE = 8190
"""Bytes of a request's first line, gunicorn's own limit: a query of 1000 letters of French fits, twice over."""


def serve(settings: Settings, host: str | None = None, port: int | None = None, workers: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first.

    Prints the address once it listens. Starts without an index; each worker takes up a new one by itself.

    Raises:
        UsageError: the address cannot be listened on.
        ConfigError: the engine cannot be opened.
    """
    open_engine(settings)  # a setting that cannot work is an error here, not a worker that dies again and again
    listener = listen(host or settings.web.host, settings.web.port if port is None else port)
    address = address_of(listener)
    # gunicorn takes the descriptor over and closes it: the socket object must let go of it
    _Server(settings, listener.detach(), address, workers or settings.web.workers).run()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address; port 0 takes any free one.

    Raises:
        UsageError: the port is in use, or the host is not this machine's.
    """
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_S)
        return listener
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} is in use: stop what runs there, or choose another with --port (0 takes any free one)"
            ) from error
        if error.errno == errno.EACCES:
            raise UsageError(f"port {port} needs root: choose one from 1024 on with --port") from error
        raise UsageError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from error


def is_free(host: str, port: int) -> bool:
    """Say whether an address can be listened on at this moment."""
    try:
        listen(host, port).close()
    except UsageError:
        return False
    return True


def address_of(listener: socket.socket) -> str:
    """Return the address to type into a browser."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104  (compared, not bound)
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings; each worker makes its own application, so that none shares a reader."""

    def __init__(self, settings: Settings, descriptor: int, address: str, workers: int) -> None:
        self.settings, self.descriptor, self.address, self.workers = settings, descriptor, address, workers
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self.descriptor}",
            "workers": self.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "worker_connections": THREADS,
            "keepalive": 0,  # a connection that is kept stays with its worker; a new one goes to who is free
            "loglevel": "warning",
            "limit_request_line": LONGEST_LINE,
            "control_socket_disable": True,
            "when_ready": lambda _arbiter: self.announce(),
            "forwarded_allow_ips": "",  # X-Forwarded-* is the application's business: [web] trusted_proxies
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def announce(self) -> None:
        sys.stderr.write(f"Serving at {self.address} (stop with Ctrl-C)\n")
        sys.stderr.flush()

    def load(self) -> Any:
        engine = open_engine(self.settings)
        app = create_app(self.settings, engine)
        for name in app.jinja_env.list_templates(extensions=["html"]):
            _compile(app, name)
        # What is loaded by now stays: looking through it again and again stopped a worker for 90 ms at a time.
        gc.collect()
        gc.freeze()
        try:
            engine.search(Query(text="a", per_page=1))  # opens the index before the first reader waits for it
            engine.suggest("a")
        except MissionSearchError as error:
            sys.stderr.write(f"missionsearch: {error}\n")
        app.wsgi_app = InTurn(app.wsgi_app)  # type: ignore[method-assign]
        return app


def _compile(app: Flask, name: str) -> None:
    """Compile a template before the first reader waits for it; a mistake in one is told when its page is asked for."""
    with suppress(TemplateError):
        app.jinja_env.get_template(name)


class InTurn:
    """One page of a worker after the other: Python runs one at a time anyway, and by turns all of them would be late.

    Reading a request and sending an answer, which wait for the network, are not part of it.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app, self.turn = app, threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self.turn:
            return self.app(environ, start_response)
