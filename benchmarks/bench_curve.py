"""How cost grows with the number of documents: indexing a document, answering a query, memory, disk.

    python -m benchmarks.bench_curve [--size 2000 --size 20000 …] [--corpus FOLDER] [--plot docs/curve.svg]

A size that the folder does not hold is made up wholly, because questions drawn from real documents hardly match made-up
ones; the output says so. Made-up documents come one at a time, so that a million fit. Each size is built and searched
in processes of its own; times are the processor's.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import psutil
from benchmarks.bench_index import in_own_process, size_of
from benchmarks.corpus import documents, invented
from benchmarks.peers import Ours
from benchmarks.questions import FULL, questions

from missionsearch.models import Document

SIZES = (2_000, 20_000, 100_000, 1_000_000)
ASKED_OF = 20_000
"""Documents that the questions are drawn from, at most: the first ones."""


@dataclass(frozen=True)
class Point:
    documents: int
    made_up: bool
    """They are invented text."""
    build_ms: float
    """For one document."""
    build_peak_mb: float
    bytes_on_disk: float
    """For one document."""
    cold_p50_ms: float
    cold_p95_ms: float
    warm_p50_ms: float
    warm_p95_ms: float
    search_mb: float
    """By how much a process grows when it opens the index and answers every question."""


def held(corpus: Path | None) -> int:
    """Return how many documents the folder's largest file holds."""
    files = sorted(corpus.glob("*.jsonl"), key=lambda path: path.stat().st_size) if corpus else []
    return sum(1 for _ in files[-1].open("rb")) if files else 0


class Timed:
    """An iterator that adds up what its items cost: text is made up while it is indexed, and is not indexing."""

    def __init__(self, items: Iterable[Document]) -> None:
        self._items = iter(items)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Document]:
        return self

    def __next__(self) -> Document:
        started = time.process_time()
        try:
            return next(self._items)
        finally:
            self.seconds += time.process_time() - started


def build(folder: Path, size: int, corpus: Path | None) -> tuple[float, float]:
    """Build an index; return the milliseconds a document and the peak memory of the process in megabytes."""
    source = Timed(documents(size, corpus) if held(corpus) >= size else islice(invented(), size))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.process_time()
    Ours(folder).engine.build(source)
    seconds = time.process_time() - started - source.seconds
    return seconds / size * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before


def search(folder: Path, size: int, corpus: Path | None) -> tuple[list[float], list[float], float]:
    """Return each question's milliseconds when first asked, its best when asked again, and the memory it all took."""
    few = documents(min(size, ASKED_OF), corpus if held(corpus) >= size else None)
    asked = [question for question in questions(few) if question.kind in FULL]
    before = psutil.Process().memory_info().rss
    ours = Ours(folder)
    ours.open()
    passes: list[list[float]] = [[] for _ in range(4)]
    for taken in passes:
        for question in asked:
            started = time.process_time()
            ours.ask(question)
            taken.append((time.process_time() - started) * 1000)
    again = [min(times) for times in zip(*passes[1:], strict=True)]
    return passes[0], again, (psutil.Process().memory_info().rss - before) / 1e6


def measure(size: int, corpus: Path | None) -> Point:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_ms, peak = in_own_process(build, folder, size, corpus)
        cold, warm, grown = in_own_process(search, folder, size, corpus)
        cold_p50, cold_p95 = np.percentile(cold, (50, 95))
        warm_p50, warm_p95 = np.percentile(warm, (50, 95))
        made_up = held(corpus) < size
        times = map(float, (cold_p50, cold_p95, warm_p50, warm_p95))
        return Point(size, made_up, build_ms, peak, size_of(folder) * 1e6 / size, *times, grown)


def plot(points: list[Point], path: Path) -> None:
    """Draw cost against size, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "curve"  # the same points give the same file
    from matplotlib import pyplot as plt

    sizes = [point.documents for point in points]
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for name, label in (
        ("cold_p95_ms", "first asked, p95"),
        ("warm_p95_ms", "asked again, p95"),
        ("warm_p50_ms", "median"),
    ):
        left.plot(sizes, [getattr(point, name) for point in points], marker="o", label=label)
    left.set(title="A full query", xlabel="documents", ylabel="ms", xscale="log", yscale="log")
    right.plot(sizes, [point.build_ms for point in points], marker="o", label="to index, ms of processor time")
    right.plot(sizes, [point.bytes_on_disk / 1000 for point in points], marker="o", label="on disk, kB")
    right.set(title="A document", xlabel="documents", xscale="log", ylim=(0, None))
    for axes in (left, right):
        axes.legend()
        axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def table(points: list[Point]) -> str:
    """Return the points as a Markdown table."""
    rows = [
        "| documents | made up | index one, ms | on disk, kB each | query p50 / p95, ms | first asked | memory, MB |"
    ]
    rows.append("|---:|---:|---:|---:|---:|---:|---:|")
    for point in points:
        made_up = "yes" if point.made_up else "no"
        rows.append(
            f"| {point.documents:,} | {made_up} | {point.build_ms:.2f} | {point.bytes_on_disk / 1000:.2f} "
            f"| {point.warm_p50_ms:.2f} / {point.warm_p95_ms:.2f} | {point.cold_p50_ms:.2f} / {point.cold_p95_ms:.2f} "
            f"| {point.search_mb:.0f} |"
        )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, action="append", help="documents (default: 2k, 20k, 100k, 1M)")
    parser.add_argument("--corpus", type=Path, help="a folder of JSONL files; made-up text without it")
    parser.add_argument("--plot", type=Path, help="an SVG to write")
    options = parser.parse_args()
    points = []
    for size in options.size or SIZES:
        points.append(measure(size, options.corpus))
        print(json.dumps(asdict(points[-1])), flush=True)
    print(table(points))
    if options.plot:
        plot(points, options.plot)


if __name__ == "__main__":
    main()
