"""Read pages in several processes; one that dies takes no other page with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from zoneinfo import ZoneInfo

from missionsearch.config import ExtractSettings, Settings
from missionsearch.reindex.extraction import Row, Work, failed, read
from missionsearch.workers import WorkerDied, Workers

CHUNK = 16
"""Pages handed to a process at a time: few enough to lose with it, enough to keep it busy."""
AHEAD = 2
"""Chunks under way for each process."""
WORTH_PROCESSES = 3 * CHUNK
"""Pages from which starting processes, a second each, pays."""

Chunk = list[tuple[Work, str]]


def here(items: Iterator[tuple[Work, str]], settings: Settings) -> Iterator[list[Row]]:
    """Yield rows of pages read in this process, in chunks."""
    zone = settings.site.zone
    for chunk in _chunks(items):
        yield [read(work, key, settings.extract, zone) for work, key in chunk]


def in_processes(items: Iterator[tuple[Work, str]], settings: Settings, processes: int) -> Iterator[list[Row]]:
    """Yield rows, chunk by chunk; a chunk whose process died is read page by page, each on its own.

    No process is started where there is nothing to read.
    """
    with Workers(processes, _begin, settings.extract, settings.site.time_zone) as workers:
        under_way: deque[tuple[Chunk, Future[list[Row]]]] = deque()
        for chunk in _chunks(items):
            under_way.append((chunk, workers.submit(_read_chunk, chunk)))
            if len(under_way) >= AHEAD * processes:
                yield from _rows(*under_way.popleft(), workers)
        for chunk, rows in under_way:
            yield from _rows(chunk, rows, workers)


def _chunks(items: Iterator[tuple[Work, str]]) -> Iterator[Chunk]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk


def _rows(chunk: Chunk, rows: Future[list[Row]], workers: Workers) -> Iterator[list[Row]]:
    try:
        yield rows.result()
    except BrokenProcessPool:
        yield from (_alone(work, key, workers) for work, key in chunk)


def _alone(work: Work, key: str, workers: Workers) -> list[Row]:
    """Read one page by itself, so that it is known whether a process dies of it; the page is named then."""
    try:
        return workers.alone(_read_chunk, [(work, key)])
    except WorkerDied:
        url = str(work["url"]) if isinstance(work, dict) else work.url
        return [failed(url, key, "the process that read it died")]


_given: tuple[ExtractSettings, ZoneInfo]


def _begin(extract: ExtractSettings, zone: str) -> None:
    global _given
    _given = extract, ZoneInfo(zone)


def _read_chunk(chunk: Chunk) -> list[Row]:
    return [read(work, key, *_given) for work, key in chunk]
