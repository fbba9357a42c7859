"""Many pages through extraction: a line in, a line out, in order, on every core."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import queue
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from missionsearch.config import Settings
from missionsearch.errors import MissionSearchError
from missionsearch.extract import Boilerplate, extract_page, is_file, learn_boilerplate, to_json
from missionsearch.extract.explaining import ScoredBlock, scored_blocks
from missionsearch.language import language_of
from missionsearch.language.neighbours import NOTHING_KNOWN, KnownLanguages, in_language_of_neighbours, learn_languages
from missionsearch.models import ExtractedPage, FetchedPage, PageLanguage
from missionsearch.processes import time_limit
from missionsearch.reindex.extraction import LONGEST_S
from missionsearch.reindex.extraction_cache import ExtractionCache
from missionsearch.store import open_store
from missionsearch.urls import canonicalize, site_of
from missionsearch.workers import WorkerDied, Workers

FEW = 24
"""Lines up to which starting processes costs more time than they save."""
AHEAD = 8
"""Lines under way for each process: enough to keep it busy, few enough to hold in memory."""


@dataclass(frozen=True)
class Reading:
    """What reading a page needs to know beside the page."""

    settings: Settings
    boilerplate: Boilerplate
    languages: KnownLanguages = NOTHING_KNOWN

    @classmethod
    def of(cls, settings: Settings) -> Reading:
        """Return what a root knows: its rules, and what the sites in its store repeat."""
        if not settings.store_path.exists():
            return cls(settings, Boilerplate())
        with open_store(settings.store_path) as store:
            readings = ExtractionCache(store)
            return cls(settings, learn_boilerplate(page for page, _ in readings), learn_languages(readings))

    def extract(self, page: FetchedPage) -> tuple[ExtractedPage, PageLanguage]:
        """Return what a page says and the language it is in.

        Raises:
            ExtractError: it holds nothing that can be read.
        """
        rules = self.settings.extract.rules_for(site_of(page.final_url))
        extracted = extract_page(page, rules, self.settings.site.zone, self.boilerplate, explain=True)
        return extracted, in_language_of_neighbours(extracted, language_of(extracted), self.languages)

    def blocks(self, page: FetchedPage) -> tuple[ScoredBlock, ...]:
        """Return the blocks of a page with what decided on each; none of a file."""
        rules = self.settings.extract.rules_for(site_of(page.final_url))
        return () if is_file(page) else scored_blocks(page, rules)


def read_lines(lines: Iterable[bytes], reading: Reading, processes: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each line that is not blank, in order, as soon as it and those before it are done.

    A line that cannot be read gives ``{"line": its number, "url"?, "error": …}``.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    for number, line in itertools.islice(numbered, FEW if processes > 1 else None):
        yield read_line(number, line, reading)
    if processes > 1:
        yield from _read_in_processes(numbered, reading, processes)


def read_line(number: int, line: bytes, reading: Reading) -> dict[str, Any]:
    """Return what extraction makes of a line, or why it makes nothing of it."""
    named: dict[str, Any] = {"line": number}
    try:
        page = page_in(line)
        named["url"] = page.url
        with time_limit(LONGEST_S):
            return to_json(*reading.extract(page))
    except TimeoutError:
        return {**named, "error": f"took longer than {LONGEST_S} s to read"}
    except (MissionSearchError, ValueError) as error:
        return {**named, "error": str(error)}
    except Exception as error:  # one bad page never ends a run
        return {**named, "error": f"unexpected {type(error).__name__}: {error}"}


def page_in(line: bytes) -> FetchedPage:
    """Return the page that a ``{"url", "html"}`` line holds.

    Raises:
        ValueError: it is not JSON, or lacks one of the two, or its address is none.
    """
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError('not a JSON object; write {"url": …, "html": …}')
    for name in ("url", "html"):
        if not isinstance(record.get(name), str):
            raise ValueError(f"{name} is {'missing' if record.get(name) is None else 'not a text'}")
    url = canonicalize(record["url"])
    body = record["html"].encode("utf-8", "replace")
    return FetchedPage(url, url, 200, {"content-type": "text/html; charset=utf-8"}, body, dt.datetime.now(dt.UTC))


# --- on every core

_reading = Reading(Settings(), Boilerplate())


def _begin(reading: Reading) -> None:
    global _reading  # each process is told once, not with every line
    _reading = reading


def _read_there(number: int, line: bytes) -> dict[str, Any]:
    return read_line(number, line, _reading)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: bytes
    row: Future[dict[str, Any]]


class _Feed(threading.Thread):
    """Hands lines to the processes as they come in, so that what is done flows out while the input still waits."""

    def __init__(self, lines: Iterator[tuple[int, bytes]], workers: Workers, ahead: int) -> None:
        super().__init__(daemon=True)
        self.lines, self.workers = lines, workers
        self.finished = threading.Event()
        self.under_way: queue.Queue[_Line | Exception | None] = queue.Queue(ahead)

    def run(self) -> None:
        try:
            for number, line in self.lines:
                self.under_way.put(_Line(number, line, self.workers.submit(_read_there, number, line)))
            self.under_way.put(None)
        except Exception as error:
            self.under_way.put(error)
        self.finished.wait()  # the kernel ends the processes that a thread has started together with the thread


def _read_in_processes(
    lines: Iterator[tuple[int, bytes]], reading: Reading, processes: int
) -> Iterator[dict[str, Any]]:
    workers = Workers(processes, _begin, reading)
    feed = _Feed(lines, workers, AHEAD * processes)
    feed.start()
    try:
        with workers:
            while (line := feed.under_way.get()) is not None:
                if isinstance(line, Exception):
                    raise line
                yield _row(line, workers)
    finally:
        feed.finished.set()


def _row(line: _Line, workers: Workers) -> dict[str, Any]:
    """Return a line's row; where its process died, it is read once more alone, to tell the guilty from the others."""
    try:
        return line.row.result()
    except BrokenProcessPool:
        pass
    try:
        return workers.alone(_read_there, line.number, line.text)
    except WorkerDied:
        return {"line": line.number, "error": "the process that read it died"}
