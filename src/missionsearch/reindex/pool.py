"""Read pages in several processes; one that dies takes no other page with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import active_children, get_context
from zoneinfo import ZoneInfo

from missionsearch.config import ExtractSettings, Settings
from missionsearch.processes import deaf_to_interrupts, end_with_parent
from missionsearch.reindex.reading import Row, Work, failed, read

CHUNK = 16
"""Pages handed to a process at a time: few enough to lose with it, enough to keep it busy."""
WORTH_PROCESSES = 3 * CHUNK
"""Pages from which starting processes, a second each, pays."""


def here(items: Iterator[tuple[Work, str]], settings: Settings) -> Iterator[list[Row]]:
    """Yield rows of pages read in this process, in chunks."""
    zone = settings.site.zone
    while chunk := list(islice(items, CHUNK)):
        yield [read(work, key, settings.extract, zone) for work, key in chunk]


def in_processes(items: Iterator[tuple[Work, str]], settings: Settings, processes: int) -> Iterator[list[Row]]:
    """Yield rows as processes finish chunks; a chunk whose process died is read page by page, each on its own.

    No process is started where there is nothing to read.
    """
    first = list(islice(items, 1))
    if first:
        yield from _in_processes(chain(first, items), settings, processes)


def _in_processes(items: Iterator[tuple[Work, str]], settings: Settings, processes: int) -> Iterator[list[Row]]:
    lost: list[tuple[Work, str]] = []
    with _pool(processes, settings) as pool:
        waiting: dict[Future[list[Row]], list[tuple[Work, str]]] = {}
        more = True
        while more or waiting:
            while more and len(waiting) < 2 * processes:
                chunk = list(islice(items, CHUNK))
                more = bool(chunk)
                try:
                    if chunk:
                        waiting[_submit(pool, chunk)] = chunk
                except BrokenProcessPool:
                    lost += chunk
                    more = False
            for future in wait(waiting, return_when=FIRST_COMPLETED).done if waiting else ():
                chunk = waiting.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    lost += chunk
                    more = False
    yield from _one_by_one(lost, settings)
    if lost:
        yield from in_processes(items, settings, processes)


def _one_by_one(lost: list[tuple[Work, str]], settings: Settings) -> Iterator[list[Row]]:
    """Read pages in one process, one at a time, so that it is known at which of them it dies; that one is named."""
    left = iter(lost)
    while True:
        with _pool(1, settings) as pool:
            for work, key in left:
                try:
                    yield _submit(pool, [(work, key)]).result()
                except BrokenProcessPool:
                    url = str(work["url"]) if isinstance(work, dict) else work.url
                    yield [failed(url, key, "the process that read it died")]
                    break
            else:
                return


@contextmanager
def _pool(processes: int, settings: Settings) -> Iterator[ProcessPoolExecutor]:
    # spawn, not fork: a child must not inherit the run lock, nor the store's connection
    given = (os.getpid(), settings.extract, settings.site.time_zone)
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin, initargs=given)
    others = set(active_children())
    try:
        yield pool
    except BaseException:
        for process in set(active_children()) - others:  # nobody waits for what they were reading
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, chunk: list[tuple[Work, str]]) -> Future[list[Row]]:
    with deaf_to_interrupts():  # a task may start a process
        return pool.submit(_read_chunk, chunk)


_given: tuple[ExtractSettings, ZoneInfo]


def _begin(parent: int, extract: ExtractSettings, zone: str) -> None:
    global _given
    end_with_parent(parent)
    _given = extract, ZoneInfo(zone)


def _read_chunk(chunk: list[tuple[Work, str]]) -> list[Row]:
    return [read(work, key, *_given) for work, key in chunk]
