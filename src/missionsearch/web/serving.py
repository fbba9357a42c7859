"""``serve``: the application on gunicorn."""

from __future__ import annotations

import errno
import socket
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from missionsearch.config import Settings
from missionsearch.engines import open_engine
from missionsearch.errors import MissionSearchError, UsageError
from missionsearch.models import Query
from missionsearch.web.app import create_app

THREADS = 4
"""A worker: enough that a slow reader of one answer holds up nobody else's."""
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
        return socket.create_server(address[:2], family=family, backlog=2048)
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
            # A connection that is kept stays with the worker that took it: with eight of them, one worker was seen to
            # have all and the other to idle. A new one goes to who is free.
            "keepalive": 0,
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
        try:
            engine.search(Query(text="a", per_page=1))  # opens the index before the first reader waits for it
        except MissionSearchError as error:
            sys.stderr.write(f"missionsearch: {error}\n")
        return create_app(self.settings, engine)
