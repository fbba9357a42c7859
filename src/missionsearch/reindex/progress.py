"""How far a run is: one moving line on a terminal, plain log lines anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console

from missionsearch.crawl import CrawlProgress

PAUSE_S = 10.0
"""Between two log lines: enough to see in a journal that a run is alive."""

Show = Callable[[str], None]


@contextmanager
def progress_line(out: TextIO, say: Show) -> Iterator[Show]:
    """Yield a function that shows how far the work is; what it showed last stays in a log, not on a terminal.

    ``say`` is told as well: it keeps the same for ``status``.
    """
    if out.isatty():
        with Console(file=out, highlight=False).status("starting") as line:
            yield _both(line.update, say)
        return
    log = _Log(out)
    yield _both(log.show, say)
    log.flush()


def _both(show: Show, say: Show) -> Show:
    def show_and_say(text: str) -> None:
        show(text)
        say(text)

    return show_and_say


class _Log:
    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.waiting = ""
        self.said_at = time.monotonic()

    def show(self, text: str) -> None:
        self.waiting = text
        if time.monotonic() - self.said_at >= PAUSE_S:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            self.out.write(f"missionsearch: {self.waiting}\n")
            self.out.flush()
        self.waiting, self.said_at = "", time.monotonic()


def crawl_in_a_line(state: CrawlProgress) -> str:
    """Return how far a crawl is."""
    return f"crawling: {state.done} pages done, {state.queued} queued, {state.failed} failed, {state.rate:.1f} a second"
