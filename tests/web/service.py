"""``missionsearch serve`` as its own process, as an operator runs it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.commands import LONGEST_S

COMMAND = (sys.executable, "-c", "from missionsearch.cli import main; main()")


@dataclass(frozen=True)
class Service:
    address: str
    process: subprocess.Popen[str]
    said: list[str]
    """Lines on standard error."""

    def get(self, path: str, method: str = "GET") -> tuple[int, bytes]:
        request = urllib.request.Request(self.address + path.lstrip("/"), method=method)
        try:
            with urllib.request.urlopen(request, timeout=LONGEST_S) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=LONGEST_S)


@contextmanager
def serving(root: Path, *options: str, program: tuple[str, ...] = COMMAND) -> Iterator[Service]:
    """Start the command on a free port, wait until it says its address, and stop it after the block."""
    command = [*program, "--root", str(root), "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    said: list[str] = []
    address = ""
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"http://[0-9.]+:[0-9]+/", line):
            address = found[0]
            break
    assert address, "".join(said)
    listening = threading.Thread(target=said.extend, args=(process.stderr,), daemon=True)
    listening.start()
    try:
        yield Service(address, process, said)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=LONGEST_S)
        listening.join(timeout=LONGEST_S)
        process.stderr.close()
