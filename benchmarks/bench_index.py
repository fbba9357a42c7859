"""Measure indexing beside tantivy and SQLite FTS5: documents a second, 100 more, size on disk, memory.

    python -m benchmarks.bench_index [--size 20000] [--corpus FOLDER]

Every engine works in a process of its own, one after the other, on the same documents. Prints one line a target and
exits with 1 when one is missed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.corpus import documents
from benchmarks.peers import PEERS

from missionsearch.models import Document

ADDED = 100
ROUNDS = 3


@dataclass(frozen=True)
class Measured:
    engine: str
    documents_s: float
    add_ms: float
    """Median of a few rounds, each on a fresh copy of the index."""
    megabytes: float
    peak_mb: float
    """How far the process grew while it built, beyond the documents it was given."""


@dataclass(frozen=True)
class Target:
    what: str
    peer: str
    small: float
    large: float
    at_least: bool = False

    def limit(self, size: int) -> float:
        """Return the bar for a size: that of 100,000 documents from there on, else that of 20,000."""
        return self.large if size >= 100_000 else self.small


TARGETS = (
    Target("documents_s", "tantivy", 0.4, 0.4, at_least=True),
    Target("documents_s", "FTS5", 0.7, 0.8, at_least=True),
    Target("add_ms", "tantivy", 3, 3),
    Target("add_ms", "FTS5", 1.5, 0.7),
    Target("megabytes", "tantivy", 1.2, 1.1),
)


def size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str, size: int, corpus: Path | None) -> Measured:
    found = documents(size, corpus)
    added = [replace(document, url=f"{document.url}/added") for document in found[-ADDED:]]
    language = found[0].language
    word = max(found[0].title.lower().split(), key=len)
    before = peak_mb()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "built"
        folder.mkdir()
        started = time.perf_counter()
        PEERS[name](folder).build(found)
        seconds = time.perf_counter() - started
        peak, megabytes = peak_mb() - before, size_of(folder)
        del found
        rounds = [_add(name, folder, Path(scratch) / f"round{turn}", added, word, language) for turn in range(ROUNDS)]
    return Measured(name, size / seconds, statistics.median(rounds) * 1000, megabytes, peak)


def _add(name: str, built: Path, copy: Path, added: list[Document], word: str, language: str) -> float:
    shutil.copytree(built, copy)
    started = time.perf_counter()
    PEERS[name](copy).add(added, word, language)
    seconds = time.perf_counter() - started
    shutil.rmtree(copy)
    return seconds


def in_own_process(name: str, size: int, corpus: Path | None) -> Measured:
    """Measure in a fresh process, so that no engine inherits another's memory or warm caches."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, (name, size, corpus))


def compare(measured: dict[str, Measured], size: int) -> bool:
    """Print a line a target; return whether all were met."""
    every = True
    for target in TARGETS:
        ours = getattr(measured["missionsearch"], target.what)
        ratio = ours / getattr(measured[target.peer], target.what)
        limit = target.limit(size)
        met = ratio >= limit if target.at_least else ratio <= limit
        sign = "≥" if target.at_least else "≤"
        print(
            f"{size:>7} {target.what:<12} / {target.peer:<8} {ratio:5.2f}  {sign} {limit}  {'met' if met else 'MISSED'}"
        )
        every &= met
    return every


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, action="append", help="documents (default: 20000 and 100000)")
    parser.add_argument("--corpus", type=Path, help="a folder of JSONL files; made-up text without it")
    options = parser.parse_args()
    every = True
    for size in options.size or (20_000, 100_000):
        measured = {name: in_own_process(name, size, options.corpus) for name in PEERS}
        for values in measured.values():
            print(
                json.dumps(
                    {
                        "documents": size,
                        **{key: v if isinstance(v, str) else round(v, 1) for key, v in asdict(values).items()},
                    }
                )
            )
        every &= compare(measured, size)
    sys.exit(0 if every else 1)


if __name__ == "__main__":
    main()
