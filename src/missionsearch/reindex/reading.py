"""Read stored pages: extraction and language of those that changed, in several processes; the rest is kept.

What was read is saved in the page store under a key of everything that it depends on: the page, the operator's rules,
the versions of the code. One page can neither end nor hold up a run: what fails, hangs or kills its process is named.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any
from zoneinfo import ZoneInfo

from missionsearch.config import ExtractSettings, Settings
from missionsearch.documents import page_from_import
from missionsearch.extract import (
    EXTRACTOR_VERSION,
    Boilerplate,
    ExtractError,
    dumps,
    extract_page,
    loads,
    without_boilerplate,
)
from missionsearch.language import language_of
from missionsearch.models import ExtractedPage, FetchedPage, PageLanguage, PageProblem
from missionsearch.processes import end_with_parent
from missionsearch.store import PageStore
from missionsearch.urls import site_of

READING_VERSION = 1
"""Raise it when what is saved of a page changes in shape, or its language is told differently."""
LONGEST_S = 60
"""Seconds for one page; a real one takes hundredths."""
CHUNK = 16
"""Pages handed to a process at a time: few enough to lose with it, enough to keep it busy."""
WORTH_PROCESSES = 3 * CHUNK
"""Pages from which starting processes, a second each, pays."""

NOTHING_LEARNED = Boilerplate()

Work = FetchedPage | dict[str, Any]
"""A stored page, or a pushed record."""
Row = tuple[str, str, bytes]
"""URL, key, and what was read."""


# --- what has been read


@dataclass(frozen=True, slots=True)
class Readings:
    """Every stored page as it was read, in the order of the URLs; iterates over the store anew each time."""

    store: PageStore
    boilerplate: Boilerplate = NOTHING_LEARNED

    def __iter__(self) -> Iterator[tuple[ExtractedPage, PageLanguage]]:
        for _, data in self.store.extractions():
            header, page = _parted(data)
            if "error" not in header:
                yield self._cleaned(loads(page), PageLanguage(header["language"], _unpacked(header["each"])))

    def without(self, boilerplate: Boilerplate) -> Readings:
        """Return the same pages without what their sites repeat."""
        return replace(self, boilerplate=boilerplate)

    def problems(self) -> tuple[PageProblem, ...]:
        """Return the pages that could not be read, and why."""
        found = ((url, _parted(data)[0]) for url, data in self.store.extractions())
        return tuple(PageProblem(url, header["error"]) for url, header in found if "error" in header)

    def _cleaned(self, page: ExtractedPage, language: PageLanguage) -> tuple[ExtractedPage, PageLanguage]:
        cleaned = without_boilerplate(page, self.boilerplate)
        return (page, language) if cleaned is page else (cleaned, _of_the_rest(page, cleaned, language))


def _of_the_rest(page: ExtractedPage, cleaned: ExtractedPage, language: PageLanguage) -> PageLanguage:
    """Return the language of a page of which some paragraphs were taken out."""
    if len(language.paragraphs) != len(page.paragraphs):
        return language
    left = iter(zip(page.paragraphs, language.paragraphs, strict=True))
    each = [next(code for text, code in left if text == kept) for kept in cleaned.paragraphs]
    letters: Counter[str] = Counter()
    for text, code in zip(cleaned.paragraphs, each, strict=True):
        letters[code] += len(text)
    most = max(letters, key=lambda code: (letters[code], code == language.language))
    return PageLanguage(most, tuple(each))


def _parted(data: bytes) -> tuple[dict[str, Any], bytes]:
    header, _, page = data.partition(b"\n")
    return json.loads(header), page


def _packed(each: Sequence[str]) -> list[list[Any]]:
    """Return runs of one language as [language, count]: most pages have a single one."""
    runs: list[list[Any]] = []
    for code in each:
        if runs and runs[-1][0] == code:
            runs[-1][1] += 1
        else:
            runs.append([code, 1])
    return runs


def _unpacked(runs: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    return tuple(code for code, count in runs for _ in range(count))


# --- reading one page


def read(work: Work, key: str, extract: ExtractSettings, zone: ZoneInfo) -> Row:
    """Return a page read, or why it could not be; never raises."""
    url = str(work["url"]) if isinstance(work, dict) else work.url
    try:
        with _time_limit(LONGEST_S):
            page = _page(work, extract, zone)
            language = language_of(page)
    except ExtractError as error:
        return _failed(url, key, str(error))
    except TimeoutError:
        return _failed(url, key, f"took longer than {LONGEST_S} s to read")
    except Exception as error:  # a page may hold anything, and must not end the run
        return _failed(url, key, f"{type(error).__name__}: {error}"[:300])
    header = {"language": language.language, "each": _packed(language.paragraphs)}
    return url, key, json.dumps(header).encode() + b"\n" + dumps(replace(page, dropped=()))


def _page(work: Work, extract: ExtractSettings, zone: ZoneInfo) -> ExtractedPage:
    if isinstance(work, dict):
        return page_from_import(work)
    return extract_page(work, extract.rules_for(site_of(work.url)), zone)


def _failed(url: str, key: str, problem: str) -> Row:
    return url, key, json.dumps({"error": problem}).encode() + b"\n"


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_long(*_: object) -> None:
    raise TimeoutError


# --- reading all that changed


def read_changed(
    store: PageStore, settings: Settings, everything: bool, processes: int, show: Callable[[str], None]
) -> Readings:
    """Read the pages whose reading is missing or out of date (or all of them) and return the readings of all."""
    store.forget_extractions()
    saved = {} if everything else store.extraction_keys()
    todo = [(url, key, pushed) for url, key, pushed in _keys(store, settings) if saved.get(url) != key]
    done = 0
    items = ((work, key) for url, key, pushed in todo if (work := _load(store, url, pushed)) is not None)
    several = processes > 1 and len(todo) >= WORTH_PROCESSES
    for rows in _in_processes(items, settings, processes) if several else _here(items, settings):
        store.save_extractions(rows)
        done += len(rows)
        show(f"reading pages: {done} of {len(todo)}")
    return Readings(store)


def _keys(store: PageStore, settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Yield URL, key and whether it was pushed, for all that is stored; what was pushed hides a page of its URL."""
    pushed = dict(store.imported_hashes())
    for url, marks in pushed.items():
        yield url, _key(marks), True
    for url, marks in store.hashes():
        if url not in pushed:
            rules = settings.extract.rules_for(site_of(url))
            yield url, _key(str(EXTRACTOR_VERSION), settings.site.time_zone, repr(rules), marks), False


def _key(*parts: str) -> str:
    return hashlib.blake2b("\0".join((str(READING_VERSION), *parts)).encode(), digest_size=16).hexdigest()


def _load(store: PageStore, url: str, pushed: bool) -> Work | None:
    return store.get_imported(url) if pushed else store.get(url)


def _here(items: Iterator[tuple[Work, str]], settings: Settings) -> Iterator[list[Row]]:
    zone = settings.site.zone
    while chunk := list(islice(items, CHUNK)):
        yield [read(work, key, settings.extract, zone) for work, key in chunk]


def _in_processes(items: Iterator[tuple[Work, str]], settings: Settings, processes: int) -> Iterator[list[Row]]:
    """Yield rows as processes finish chunks; a chunk whose process died is read page by page, each on its own."""
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
                        waiting[pool.submit(_read_chunk, chunk)] = chunk
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
    for work, key in lost:
        yield [_alone(work, key, settings)]
    if lost:
        for first in islice(items, 1):
            yield from _in_processes(chain((first,), items), settings, processes)


def _alone(work: Work, key: str, settings: Settings) -> Row:
    """Read one page in a process of its own, and name it where that process dies."""
    try:
        with _pool(1, settings) as pool:
            return pool.submit(_read_chunk, [(work, key)]).result()[0]
    except BrokenProcessPool:
        url = str(work["url"]) if isinstance(work, dict) else work.url
        return _failed(url, key, "the process that read it died")


def _pool(processes: int, settings: Settings) -> ProcessPoolExecutor:
    # spawn, not fork: a child must not inherit the run lock, nor the store's connection
    given = (os.getpid(), settings.extract, settings.site.time_zone)
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin, initargs=given)


_given: tuple[ExtractSettings, ZoneInfo]


def _begin(parent: int, extract: ExtractSettings, zone: str) -> None:
    global _given
    end_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _given = extract, ZoneInfo(zone)


def _read_chunk(chunk: list[tuple[Work, str]]) -> list[Row]:
    return [read(work, key, *_given) for work, key in chunk]
