"""Search and indexing beside tantivy and SQLite FTS5, on the same documents and questions in the same run.

    python -m benchmarks.bench_search [--size 20000] [--corpus FOLDER]

Every engine is asked every question, by turns, so that whatever else the machine does meets all alike. The first pass
after opening is told apart from the later ones, of which the best time of each question counts. Prints a table of
kinds, then one line a target with ratio, target, met or MISSED; exits with 1 when one is missed.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import psutil
from benchmarks.bench_index import CLOCKS, SIZES, in_own_process, measure, options
from benchmarks.corpus import documents
from benchmarks.peers import PEERS, Peer
from benchmarks.questions import FULL, HELP, Question, questions
from benchmarks.targets import judge

PASSES = 5
"""The first of them after opening: cold. Of the others each question's best counts."""

Times = dict[str, dict[str, list[float]]]
"""What was measured ("warm and2" …), engine, milliseconds."""


def questions_of(size: int, corpus: Path | None) -> list[Question]:
    """Return what is asked, made in a process of its own: a million documents hold 6 GB and take minutes to make up."""
    return questions(documents(size, corpus))


def ask_all(folder: Path, asked: list[Question], clock: str) -> tuple[Times, list[str]]:
    """Ask every engine every question by turns; return the times, and how many documents matched by kind."""
    peers: list[Peer] = [PEERS[name](folder / name) for name in PEERS]
    for peer in peers:
        peer.open()
    gc.collect()
    gc.freeze()
    now = CLOCKS[clock]
    times: Times = defaultdict(lambda: defaultdict(list))
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    best: dict[tuple[int, str, bool], float] = defaultdict(lambda: float("inf"))
    for turn in range(PASSES):
        for number, question in enumerate(asked):
            for peer in peers[number % len(peers) :] + peers[: number % len(peers)]:
                for snippets in (True, False) if turn and question.kind in FULL else (True,):
                    started = now()
                    total = peer.ask(question, snippets)
                    taken = (now() - started) * 1000
                    if total is None:
                        continue
                    if turn:
                        best[number, peer.name, snippets] = min(best[number, peer.name, snippets], taken)
                    else:
                        _note(times, "cold", question.kind, peer.name, taken)
                        totals[question.kind][peer.name] += total
    for (number, name, snippets), taken in best.items():
        if snippets:
            _note(times, "warm", asked[number].kind, name, taken)
        else:
            times["without snippets"][name].append(taken)
    return {key: dict(found) for key, found in times.items()}, [
        f"{kind} {dict(found)}" for kind, found in totals.items()
    ]


def _note(times: Times, heat: str, kind: str, name: str, taken: float) -> None:
    times[f"{heat} {kind}"][name].append(taken)
    if kind in FULL:
        times[f"{heat} full"][name].append(taken)


def memory_growth(name: str, folder: Path, asked: list[Question]) -> float:
    """Return by how many megabytes a process grows when it opens an index and is asked every full question once."""
    peer = PEERS[name](folder / name)
    gc.collect()
    before = psutil.Process().memory_info().rss
    peer.open()
    for question in asked:
        if question.kind in FULL:
            peer.ask(question)
    return float(psutil.Process().memory_info().rss - before) / 1e6


def table(times: Times) -> None:
    """Print the median and the 95th percentile of each kind, in milliseconds, and its median against ours."""
    print(f"{'':<22}" + "".join(f"{name:>26}" for name in PEERS))
    kinds = [f"{heat} {kind}" for heat in ("cold", "warm") for kind in ("full", *FULL, *HELP)]
    for key in [*kinds, "without snippets"]:
        cells = []
        for name in PEERS:
            found = times.get(key, {}).get(name)
            cells.append("{:.2f} / {:.2f} ms".format(*np.percentile(found, (50, 95))) if found else "-")
        print(f"{key:<22}" + "".join(f"{cell:>26}" for cell in cells))


def measured_times(times: Times) -> dict[str, dict[str, float]]:
    def percentile(key: str, share: int) -> dict[str, float]:
        return {name: float(np.percentile(found, share)) for name, found in times[key].items()}

    return {
        "full p50": percentile("warm full", 50),
        "full p95": percentile("warm full", 95),
        "first pass p50": percentile("cold full", 50),
        "without snippets p50": percentile("without snippets", 50),
    }


def run(size: int, corpus: Path | None, folder: Path, clock: str) -> bool:
    """Measure one size; return whether every target was met."""
    texts = f"of {corpus.name}" if corpus else "made up"
    print(f"\n{size:,} documents, {texts}; median / 95th percentile, {clock} time")
    measured = measure(size, corpus, folder, clock)
    asked = in_own_process(questions_of, size, corpus)
    times, totals = in_own_process(ask_all, folder, asked, clock)
    growth = {name: in_own_process(memory_growth, name, folder, asked) for name in PEERS}
    table(times)
    for line in totals:
        print(f"matches: {line}")
    measured |= {"memory growth": growth} | measured_times(times)
    for what, values in measured.items():
        print(f"{what:<22}" + "".join(f"{values[name]:>26.2f}" for name in PEERS if name in values))
    print()
    return judge(measured, size)


def main() -> None:
    asked = options(__doc__)
    every = True
    for size in asked.size or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            every &= run(size, asked.corpus, Path(folder), asked.clock)
    sys.exit(0 if every else 1)


if __name__ == "__main__":
    main()
