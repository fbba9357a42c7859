"""Crawls in processes that are forked from one which has Scrapy loaded: loading it takes longer than a small crawl.

``python -m tests.crawl.warm FD`` is that process. Commands that tests start by ``tests.commands.SCRIPT`` start crawls
the way operators do.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class Child:
    """A forked crawl, with what ``missionsearch.crawl`` uses of a ``Popen``."""

    returncode = None

    def __init__(self, server: socket.socket) -> None:
        orders, self_orders = os.pipe()
        self_reports, reports = os.pipe()
        socket.send_fds(server, [b"f"], [orders, reports])
        os.close(orders)
        os.close(reports)
        self.pid = int.from_bytes(server.recv(8), "big")
        self.stdin, self.stdout = os.fdopen(self_orders, "wb"), os.fdopen(self_reports, "rb")

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdin.close()
        self.stdout.close()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


@contextmanager
def warm(time_passes: Literal["as it does", "instant"] = "as it does") -> Iterator[Callable[[dict[str, Any]], Child]]:
    """Yield what starts crawls in the place of ``missionsearch.crawl._started``; the first one loads Scrapy.

    Where time passes in an instant no crawl waits between two requests, and each request has the moment at which it
    would have been made in a header, ``X-Asked-At``, in seconds.
    """
    with ExitStack() as stack:

        @cache
        def server() -> socket.socket:
            ours, process = start_server(time_passes)
            stack.callback(process.wait)
            stack.enter_context(ours)
            return ours

        yield lambda orders: start_crawl(server(), orders)


def start_server(time_passes: Literal["as it does", "instant"]) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Return the socket of a process that forks a crawl for each byte it is sent; it ends when the socket closes."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-W", "ignore", "-m", "tests.crawl.warm", str(theirs.fileno()), time_passes]
    with theirs:
        return ours, subprocess.Popen(command, pass_fds=[theirs.fileno()])


def start_crawl(server: socket.socket, orders: dict[str, Any]) -> Child:
    child = Child(server)
    orders["store"] = os.path.abspath(orders["store"])  # the server has a folder of its own
    child.stdin.write(json.dumps(orders).encode() + b"\n")
    child.stdin.flush()
    return child


def serve(asked: socket.socket) -> None:
    """Fork a crawl for each byte that comes, its standard input and output with it."""
    from missionsearch.crawl import child, polite

    load_what_a_crawl_loads()
    setattr(child, "end_with_parent", lambda _: None)  # noqa: B010  (it is the child's own import)
    setattr(polite.RetryMiddleware, "_growing", lambda _, tries: 0.01 * 2**tries)  # noqa: B010
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()  # what is loaded is the same for all: a collection in a fork would copy it
    while True:
        said, streams, _, _ = socket.recv_fds(asked, 1, 2)
        if not said:
            return
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asked.close()
            for target, stream in enumerate(streams):
                os.dup2(stream, target)
                os.close(stream)
            child.main()
            os._exit(0)
        for stream in streams:
            os.close(stream)
        asked.send(pid.to_bytes(8, "big"))


def load_what_a_crawl_loads() -> None:
    """Load all modules of Scrapy that a crawl loads while it starts, but the reactor, which comes after the fork."""
    import scrapy.core.downloader.handlers.http11
    import scrapy.core.engine
    import scrapy.crawler
    import scrapy.dupefilters
    import scrapy.logformatter
    import scrapy.pqueues
    import scrapy.robotstxt
    import scrapy.squeues
    import scrapy.statscollectors  # noqa: F401
    from scrapy.utils.misc import load_object

    from missionsearch.config import CrawlSettings
    from missionsearch.crawl.addresses import Guard
    from missionsearch.crawl.scrapy_settings import scrapy_settings

    for value in scrapy_settings(CrawlSettings(), frozenset(), Guard(())).values():
        for path in value if isinstance(value, dict) else ():
            if "." in path:
                load_object(path)


def pass_time_at_once() -> None:
    """Have Scrapy's pauses between requests end at once, on a clock that they alone move."""
    from scrapy.core import downloader
    from scrapy.utils.asyncio import call_later as scrapy_call_later

    from missionsearch.crawl import polite

    now_s = 0.0
    real_download = polite.PoliteHandler.download_request

    def call_later(delay: float, function: Callable[..., None], *arguments: object) -> object:
        due = now_s + delay

        def ring() -> None:
            nonlocal now_s
            now_s = max(now_s, due)
            function(*arguments)

        return scrapy_call_later(0, ring)

    async def download(handler: polite.PoliteHandler, request: Request) -> Response:
        request.headers["X-Asked-At"] = repr(now_s)
        return await real_download(handler, request)

    clock = SimpleNamespace(monotonic=lambda: now_s, time=time.time)
    for module, name, value in (
        (downloader, "call_later", call_later),
        (downloader, "monotonic", clock.monotonic),
        (polite, "time", clock),
        (polite.PoliteHandler, "download_request", download),
    ):
        setattr(module, name, value)


if __name__ == "__main__":
    if sys.argv[2] == "instant":
        pass_time_at_once()
    serve(socket.socket(fileno=int(sys.argv[1])))
