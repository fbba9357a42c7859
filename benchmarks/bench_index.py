"""Indexing beside tantivy and SQLite FTS5: documents a second, 100 more, size on disk, memory while building.

    python -m benchmarks.bench_index [--size 20000] [--corpus FOLDER]

Every engine works in a process of its own, by turns, on the same documents; the best of a few rounds counts, because
whatever else the machine does can only slow one down. Exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.corpus import documents
from benchmarks.peers import PEERS
from benchmarks.targets import judge

from missionsearch.models import Document

ADDED = 100
ADD_ROUNDS = 5
SIZES = (20_000, 100_000)
CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}
"""Processor time says more than the wall's where the machine is busy with other things."""


def in_own_process(work: Callable[..., Any], *args: Any) -> Any:
    """Run in a fresh process, so that no engine inherits another's memory or warm caches."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, args)


def size_of(folder: Path) -> float:
    """Return the megabytes of a folder's files, one that has several names once."""
    files = {(found.st_ino, found.st_size) for path in folder.rglob("*") if path.is_file() and (found := path.stat())}
    return sum(size for _, size in files) / 1e6


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(name: str, folder: Path, size: int, corpus: Path | None, clock: str) -> dict[str, float]:
    """Build an index and return what was measured."""
    found = documents(size, corpus)
    before = peak_mb()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    started = CLOCKS[clock]()
    PEERS[name](folder).build(found)
    seconds = CLOCKS[clock]() - started
    return {"documents/s": size / seconds, "MB": size_of(folder), "peak MB while building": peak_mb() - before}


def add(folders: dict[str, Path], size: int, corpus: Path | None, clock: str) -> dict[str, list[float]]:
    """Return the milliseconds that adding documents and finding one of them took, by turns, each on a fresh copy."""
    last: list[Document] = documents(size, corpus)[-ADDED:]
    word = max(last[0].title.lower().split(), key=len)
    times: dict[str, list[float]] = {name: [] for name in folders}
    for turn in range(ADD_ROUNDS):
        fresh = [replace(document, url=f"{document.url}/{turn}") for document in last]
        for name, built in folders.items():
            copy = built.with_name(f"{name}-added")
            shutil.copytree(built, copy)
            gc.collect()  # or one engine's turn pays for what another's left behind
            started = CLOCKS[clock]()
            PEERS[name](copy).add(fresh, word, last[0].language)
            times[name].append((CLOCKS[clock]() - started) * 1000)
            shutil.rmtree(copy)
    return times


def measure(size: int, corpus: Path | None, folder: Path, clock: str) -> dict[str, dict[str, float]]:
    """Build every engine's index below a folder, and return what the targets speak of, for each engine."""
    rounds = 2 if size < 100_000 else 1
    folders = {name: folder / name for name in PEERS}
    built: dict[str, list[dict[str, float]]] = {name: [] for name in PEERS}
    for _ in range(rounds):
        for name in PEERS:
            built[name].append(in_own_process(build, name, folders[name], size, corpus, clock))
    times = in_own_process(add, folders, size, corpus, clock)
    for name, found in built.items():
        print(json.dumps({"documents": size, "engine": name, "builds": found, "add ms": times[name]}), file=sys.stderr)
    return {
        "indexing documents/s": {name: max(each["documents/s"] for each in found) for name, found in built.items()},
        "add 100 documents": {name: statistics.median(found) for name, found in times.items()},
        "index size": {name: found[-1]["MB"] for name, found in built.items()},
        "peak MB while building": {name: found[-1]["peak MB while building"] for name, found in built.items()},
    }


def options(about: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    parser.add_argument("--size", type=int, action="append", help="documents (default: 20000 and 100000)")
    parser.add_argument("--corpus", type=Path, help="a folder of JSONL files; made-up text without it")
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="processor time is for a busy machine")
    return parser.parse_args()


def main() -> None:
    asked = options(__doc__)
    every = True
    for size in asked.size or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            every &= judge(measure(size, asked.corpus, Path(folder), asked.clock), size)
    sys.exit(0 if every else 1)


if __name__ == "__main__":
    main()
