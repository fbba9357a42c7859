"""Commands in processes that are forked from one which has their modules loaded: loading takes longer than most do.

``python -m tests.warm_commands FD`` is that process; it runs one command at a time. Each command is a process of its
own, with its arguments, folder, streams and exit code, and so is its crawl (``tests.crawl.warm``). Tests of what
happens while Python starts, of signals and of terminals start the console script (``tests.commands.SCRIPT``).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from threading import Lock

from missionsearch import crawl
from missionsearch.language import best_guess
from tests.crawl.warm import start_crawl, start_server

LOADED = ("running", "importing", "asking", "serving", "reading", "following")
"""Modules of ``missionsearch.cli`` that most commands under test are in."""
REINDEXING = ("reindex.anew", "reindex.comparing", "reindex.job", "reindex.judging", "translations.by_address")
BUSY = Lock()


def run_warm(command: list[str], streams: tuple[int, int, int], env: Mapping[str, str], cwd: Path | None) -> int:
    """Run a command to its end with these files as standard input, output and error; return its exit code."""
    order = json.dumps({"argv": command, "env": dict(env), "cwd": str(cwd or Path.cwd())}).encode()
    with BUSY:
        server = _server()
        socket.send_fds(server, [len(order).to_bytes(4, "big")], list(streams))
        server.sendall(order)
        return int.from_bytes(_whole(server, 4), "big", signed=True)


@cache
def _server() -> socket.socket:
    """Start the process of this session; it ends when this one does, as the socket closes then."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.warm_commands", str(theirs.fileno())]
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=env)
    theirs.close()
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def _whole(given: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        part = given.recv(size - len(read))
        if not part:
            raise EOFError("the process that runs commands ended")
        read += part
    return read


def serve(asked: socket.socket) -> None:
    """Run what is asked for, one after the other, each in a fork of this process."""
    for module in LOADED:
        import_module(f"missionsearch.cli.{module}")
    for module in REINDEXING:
        import_module(f"missionsearch.{module}")
    best_guess("Un texte, pour que langdetect lise ses profils.")
    import_module("missionsearch.engines.whoosh")
    gc.freeze()  # what is loaded is the same for all: a collection in a fork would copy it
    crawls, _ = start_server("as it does")
    setattr(crawl, "_started", partial(start_crawl, crawls))  # noqa: B010  (it is for mypy a function of the module)
    while True:
        said, streams, _, _ = socket.recv_fds(asked, 4, 3)
        if not said:
            return
        order = json.loads(_whole(asked, int.from_bytes(said, "big")))
        pid = os.fork()
        if not pid:
            asked.close()
            begin(order, streams)
            return
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(pid, 0)
        asked.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))


def begin(order: dict[str, list[str] | dict[str, str] | str], streams: list[int]) -> None:
    """Become the command: its streams, environment, folder and arguments, then ``main``, which exits."""
    from missionsearch.cli import main

    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["env"])  # type: ignore[arg-type]
    os.chdir(order["cwd"])  # type: ignore[arg-type]
    sys.argv = list(order["argv"])
    code: str | int | None = 1
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # as Python tells of it
        traceback.print_exc()
    finally:
        leave(code if isinstance(code, int) else 0)


def leave(code: int) -> None:
    """End as Python does, but for taking all modules apart, which takes longer than most commands."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
