"""Readers who ask a cluster all the time, and are never told anything else than what is published."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from missionsearch.engines import SearchEngine
from missionsearch.models import Filters, Query, SearchResults, Term


@dataclass
class Load:
    """Questions to a cluster, one after the other, each of which all documents answer; and what they were answered."""

    published: list[int]
    """How many documents each generation had, the next one's before it is published."""
    answered_s: list[float] = field(default_factory=list)
    wrong: list[object] = field(default_factory=list)
    partial: list[object] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = f"{len(self.wrong)} with a wrong count, {len(self.partial)} in part, {len(self.failed)} failed"
        return f"{len(self.answered_s)} queries, {kinds}, slowest {max(self.answered_s, default=0):.1f} s"

    def keep_asking(self, engine: SearchEngine, done: threading.Event) -> None:
        asked = itertools.cycle((_searched, _filtered, _listed))
        while not done.is_set():
            first, started = len(self.published) - 1, time.monotonic()
            try:
                counts = next(asked)(engine)
            except Exception as error:
                self.failed.append(error)
                continue
            self.answered_s.append(time.monotonic() - started)
            self._judge(counts, self.published[max(0, first - 1) :])

    def _judge(self, counts: set[int], there_were: list[int]) -> None:
        """Note an answer that is not of one of the generations that there were meanwhile."""
        if len(counts) == 1 and counts <= set(there_were):
            return
        kind = self.partial if min(counts) < min(there_were) else self.wrong
        kind.append((sorted(counts), there_were))


def _searched(engine: SearchEngine) -> set[int]:
    return _counts(engine.search(Query(root=Term("visa"))))


def _filtered(engine: SearchEngine) -> set[int]:
    return _counts(engine.search(Query(filters=Filters(language=("fr",), site=("ambassade.example",)))))


def _counts(results: SearchResults) -> set[int]:
    """Return the total, and the sum of a facet's counts; 0 among them where the page is not full."""
    languages = sum(each.count for each in results.facets["language"])
    return {results.total, languages} | ({0} if len(results.hits) < 10 else set())


def _listed(engine: SearchEngine) -> set[int]:
    """Return how many publications a whole list has, and how many of them are different."""
    urls = [hit.url for hit in engine.iterate(Query(root=Term("visa")))]
    return {len(urls), len(set(urls))}


@contextmanager
def asking(load: Load, engines: Sequence[SearchEngine]) -> Iterator[None]:
    """Have a reader ask each of some engines while a block runs."""
    done = threading.Event()
    readers = [threading.Thread(target=load.keep_asking, args=[engine, done]) for engine in engines]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        done.set()
        for reader in readers:
            reader.join()
