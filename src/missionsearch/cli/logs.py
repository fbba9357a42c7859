"""What commands say on standard error while they run: lines for people, or one JSON object a line."""

from __future__ import annotations

import datetime as dt
import io
import json
import socket
import sys
from typing import TextIO

import click

from missionsearch.cli.sentences import in_terminal_language

log_option = click.option(
    "--log",
    "log",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to say on standard error how far the run is: for people, or one JSON object a line.",
)
PREFIX = "missionsearch: "


class JsonLines(io.TextIOBase):
    """Takes lines for people and writes each as ``{"time", "level", "host", "run", "message"}``."""

    def __init__(self, out: TextIO, run: str = "") -> None:
        self._out, self._run, self._waiting = out, run, ""
        self._host = socket.gethostname()

    def write(self, text: str) -> int:
        *lines, self._waiting = (self._waiting + text).split("\n")
        for line in lines:
            self.say("info", line.removeprefix(PREFIX))
        return len(text)

    def say(self, level: str, message: str) -> None:
        """Write one line."""
        time = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        value = {"time": time, "level": level, "host": self._host, "run": self._run, "message": message}
        self._out.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._out.flush()

    def isatty(self) -> bool:
        return False


def stderr(log: str, command: str) -> TextIO:
    """Return where a command says how far it is; with ``--log json`` its errors go there too (``complain``)."""
    if log == "text":
        return sys.stderr
    lines = JsonLines(sys.stderr, f"{command}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}")
    _chosen.append(lines)
    return lines  # type: ignore[return-value]


_chosen: list[JsonLines] = []


def complain(message: str) -> None:
    """Say what went wrong, the way the command was asked to."""
    if _chosen:
        _chosen[-1].say("error", message)
    else:
        click.echo(f"{PREFIX}{in_terminal_language(message)}", err=True)
