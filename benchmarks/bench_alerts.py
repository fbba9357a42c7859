"""Saved searches against new publications: ``python -m benchmarks.bench_alerts``.

Prints the time that matching takes, and that of asking the search itself for a sample, scaled up; with ``--opensearch``
the index lies on three nodes that are started here, and the publications are read from there as the job reads them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.opensearch.cluster import cluster, kept_hosts

from missionsearch.alerts.matching import matches, query_of
from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import Document, Passage

SAMPLE = 300
DAY = dt.date(2026, 1, 1)


def made_up_words(rnd: random.Random, count: int) -> list[str]:
    def syllable() -> str:
        return rnd.choice("bcdfglmnprstv") + rnd.choice("aeiou")

    return ["".join(syllable() for _ in range(rnd.randint(2, 4))) for _ in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--searches", type=int, default=10_000)
    parser.add_argument("--publications", type=int, default=1_000)
    parser.add_argument("--opensearch", action="store_true", help="on a cluster of three nodes")
    asked = parser.parse_args()
    rnd = random.Random(3)
    words = made_up_words(rnd, 4000)
    documents = [_document(number, words, rnd) for number in range(asked.publications)]
    searches = [
        "q=" + "+".join(rnd.choices(words, k=rnd.choice([1, 2, 3]))) + rnd.choice(["", "", "&lang=fr"])
        for _ in range(asked.searches)
    ]
    began, began_cpu = time.perf_counter(), time.process_time()
    found = matches(documents, searches, today=DAY)
    took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    print(f"{asked.searches} searches, {asked.publications} publications: {took:.1f} s ({cpu:.1f} s of processor)")
    print(f"{len(found)} searches find something")
    with _engine(asked.opensearch) as engine:
        engine.build(documents)
        if asked.opensearch:
            _read(engine, documents)
        _brute_force(engine, searches, found)


def _document(number: int, words: list[str], rnd: random.Random) -> Document:
    text = " ".join(rnd.choices(words, k=200))
    title = " ".join(rnd.choices(words, k=6))
    return Document(
        f"https://m.example/{number}", title, (Passage(text, "fr"),), "fr", published=DAY, date_kind="published"
    )


@contextmanager
def _engine(on_cluster: bool) -> Iterator[SearchEngine]:
    with ExitStack() as stack:
        engine = EngineSettings()
        if on_cluster:
            hosts = kept_hosts() or stack.enter_context(cluster(options=())).hosts
            engine = EngineSettings(name="opensearch", hosts=hosts, index="bench-alerts", shards=3, replicas=1)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        yield open_engine(Settings(root=Path(folder), engine=engine))


def _read(engine: SearchEngine, documents: list[Document]) -> None:
    """Read the new publications from a cluster; print the time, and whether all are as they were written."""
    began = time.perf_counter()
    found = engine.documents(each.url for each in documents)
    print(f"read from the cluster in {time.perf_counter() - began:.1f} s, {'all' if found == documents else 'NOT all'}")


def _brute_force(engine: SearchEngine, searches: list[str], found: Mapping[str, frozenset[str]]) -> None:
    """Ask the search itself for a sample; print its time for all, and how many answers differ."""
    scale = len(searches) / SAMPLE
    began, began_cpu = time.perf_counter(), time.process_time()
    answers = [frozenset(h.url for h in engine.search(query_of(each, today=DAY)).hits) for each in searches[:SAMPLE]]
    took, cpu = (time.perf_counter() - began) * scale, (time.process_time() - began_cpu) * scale
    differ = sum(found.get(each, frozenset()) != answer for each, answer in zip(searches, answers, strict=False))
    print(f"each search by itself: {took:.1f} s ({cpu:.1f} s of processor here); {differ} of {SAMPLE} answers differ")


if __name__ == "__main__":
    main()
