"""Crawls in processes that are forked from one which has Scrapy loaded: loading it takes longer than a small crawl.

``python -m tests.crawl.warm FD`` is that process. The commands' own tests start crawls the way operators do.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


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
def warm() -> Iterator[Callable[[dict[str, Any]], Child]]:
    """Yield what starts crawls in the place of ``missionsearch.crawl._started``."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-W", "ignore", "-m", "tests.crawl.warm", str(theirs.fileno())]

    def started(orders: dict[str, Any]) -> Child:
        child = Child(ours)
        child.stdin.write(json.dumps(orders).encode() + b"\n")
        child.stdin.flush()
        return child

    with ours, subprocess.Popen(command, pass_fds=[theirs.fileno()]) as server:
        theirs.close()
        try:
            yield started
        finally:
            ours.shutdown(socket.SHUT_RDWR)
            server.wait()


def serve(asked: socket.socket) -> None:
    """Fork a crawl for each byte that comes, its standard input and output with it."""
    import scrapy.core.downloader.handlers.http11
    import scrapy.core.engine
    import scrapy.crawler  # noqa: F401  (loaded before the fork; the reactor comes after it)

    from missionsearch.crawl import child

    child.end_with_parent = lambda _: None  # the end of its standard input tells it as well
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
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


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
