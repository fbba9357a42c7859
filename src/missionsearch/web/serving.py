"""``serve``: the application on granian."""

from __future__ import annotations

import errno
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer
from jinja2 import TemplateError

from missionsearch.config import Settings
from missionsearch.crosslanguage.dictionaries import installed_dictionary, names
from missionsearch.engines import open_engine
from missionsearch.errors import MissionSearchError, UsageError
from missionsearch.models import Query
from missionsearch.web.app import create_app
from missionsearch.web.asking import prepare_other_language
from missionsearch.web.kept import KeptPages
from missionsearch.web.metrics import shared_counts
from missionsearch.web.requestlog import log_as_json

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 16
"""A worker: more than one address may keep waiting, so that those of others come to their turn (web/turns.py)."""
CONNECTIONS = 1_000
"""A worker: half-sent requests and slow readers wait in the server's own (Rust) threads and cost a socket each."""
HEADERS_WITHIN_MS = 10_000
"""A request's head has to be here by then: a phone in a tunnel needs two or three seconds."""
LONGEST_HEAD = 65_536
"""Bytes of a request's line and headers: a query of 1000 letters of French fits many times over."""
STOP_WITHIN_S = 20
"""A request under way has so long to end after SIGTERM; systemd's own patience is 90 seconds."""
AGAIN_AFTER_S = 0.2
"""A process that waits for its end wakes, or is woken, so often (``_Waking``)."""
COLLECTED_AFTER = 10_000, 20, 50
"""The garbage collector's thresholds: a page leaves near 300 objects that stay (documents kept for the next page with
them), and by Python's own (700, 10, 10) all that a worker has was looked through every few hundred pages."""
ON_STDERR = {
    "formatter": "generic",
    "class": "logging.StreamHandler",
    "stream": "ext://sys.stderr",
    "filters": ["unexpected"],
}
ANNOUNCEMENT = "Serving at %(address)s (stop with Ctrl-C)"
BACKLOG = 2048
"""Connections that the kernel keeps until a worker takes them."""


def serve(
    settings: Settings,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    announcement: str = ANNOUNCEMENT,
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are answered first.

    Prints the announcement, which says the address, once it listens. Starts without an index; each worker takes up a
    new one by itself.

    Raises:
        UsageError: the address cannot be listened on.
        ConfigError: the engine cannot be opened.
    """
    open_engine(settings)  # a setting that cannot work is an error here, not a worker that dies again and again
    listener = listen(host or settings.web.host, settings.web.port if port is None else port)
    multiprocessing.set_start_method("fork", force=True)  # workers inherit the socket; Python 3.14 would not fork
    _set_handlers_of_workers()
    names()
    installed_dictionary()
    gc.collect()
    gc.freeze()  # workers share what is loaded by now
    with shared_counts():
        _Server(listener, workers or settings.web.workers, announcement).serve(
            target_loader=partial(application, settings, KeptPages()), wrap_loader=False
        )


def _set_handlers_of_workers() -> None:
    """Have SIGTERM end a worker that still loads; granian sets handlers of its own once it has loaded.

    Until then a worker has those of the process it was forked from: SIGTERM did nothing, and the service waited for
    ``STOP_WITHIN_S`` before it killed the worker. Ctrl-C reaches all processes; the first of them sends SIGTERM on.
    A signal that comes while a worker is forked waits until its handlers are set. SIGUSR1 wakes a worker and does
    nothing else (``_Server._stop_workers``).
    """
    signals = {signal.SIGTERM, signal.SIGINT}

    def begin() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)

    signal.signal(signal.SIGUSR1, lambda *_: None)
    os.register_at_fork(
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, signals),
        after_in_child=begin,
        after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, signals),
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address; port 0 takes any free one.

    Raises:
        UsageError: the port is in use, or the host is not this machine's.
    """
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=BACKLOG)
        # Connections inherit it; without, the end of each answer waits 40 ms for the browser's acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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


class _Unexpected(logging.Filter):
    """Leaves out the server's warning of many threads: readers wait in them for their turn, one at a time works."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Python threads" not in record.getMessage()


class _Waking(threading.Event):
    """An event that does not sleep through a signal.

    Python runs a handler between two steps of the main thread. A signal that comes after the last step before this
    thread waits runs none until it wakes: nothing but another signal did that.
    """

    def wait(self, timeout: float | None = None) -> bool:
        """Return whether the event is set, once it is or the time is over."""
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(AGAIN_AFTER_S):
            pass
        return True


class _Server(MPServer):
    """granian with our settings, on one socket that all workers accept from: whichever is free takes the next."""

    def __init__(self, listener: socket.socket, workers: int, announcement: str) -> None:
        self.listener, self.announcement = listener, announcement
        host, port = listener.getsockname()[:2]
        super().__init__(
            "missionsearch",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            http=HTTPModes.http1,
            websockets=False,
            blocking_threads=THREADS,
            backpressure=CONNECTIONS,
            http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN_MS, max_buffer_size=LONGEST_HEAD),
            log_level=LogLevels.warning,
            log_dictconfig={
                "filters": {"unexpected": {"()": _Unexpected}},
                "handlers": {"console": ON_STDERR, "access": ON_STDERR},
            },
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_WITHIN_S,
        )
        self.main_loop_interrupt = _Waking()
        self.on_startup(self.announce)

    def _init_shared_socket(self) -> None:
        """Hand out our socket: granian's own binds one a worker, which hides a port in use and has no port 0."""
        holder: Any = SocketHolder  # its stub leaves the constructor out
        shared: Any = self
        shared._shd, shared._sso = holder(self.listener.fileno(), False, BACKLOG), self.listener

    def _stop_workers(self) -> None:
        """Ask the workers to end, wake those that sleep through it, and kill those that have had their time.

        A worker that begins to wait for its end just then hears of the signal once it wakes (``_Waking``). SIGTERM is
        sent once: at a second one granian cuts the answers under way.
        """
        until = time.monotonic() + STOP_WITHIN_S
        workers: list[Any] = self.wrks  # their methods have no types
        for worker in workers:
            worker.terminate()
        while (alive := [worker for worker in workers if worker.is_alive()]) and time.monotonic() < until:
            for worker in alive:
                with suppress(ProcessLookupError):
                    os.kill(worker.inner.pid, signal.SIGUSR1)
            alive[0].join(AGAIN_AFTER_S)
        self.workers_kill_timeout = 1
        super()._stop_workers()  # type: ignore[no-untyped-call]

    def announce(self) -> None:
        sys.stderr.write(self.announcement % {"address": address_of(self.listener)} + "\n")
        sys.stderr.flush()


def application(settings: Settings, kept: KeptPages) -> WSGIApplication:
    """Return the application of one worker, ready for its first reader; each worker makes its own, and shares pages."""
    if settings.web.log == "json":
        log_as_json()
    engine = open_engine(settings)
    app = create_app(settings, engine, kept)
    for name in app.jinja_env.list_templates(extensions=["html"]):
        _compile(app, name)
    # What is loaded by now stays: looking through it again and again stopped a worker for 90 ms at a time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    try:
        engine.search(Query(text="a", per_page=1))  # opens the index before the first reader waits for it
        engine.suggest("a")
        prepare_other_language(app)
    except MissionSearchError as error:
        sys.stderr.write(f"missionsearch: {error}\n")
    return app.wsgi_app


def _compile(app: Flask, name: str) -> None:
    """Compile a template before the first reader waits for it; a mistake in one is told when its page is asked for."""
    with suppress(TemplateError):
        app.jinja_env.get_template(name)
