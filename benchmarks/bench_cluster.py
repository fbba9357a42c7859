"""The OpenSearch engine beside the one of one machine: indexing, full queries, memory and disk, on one and three nodes.

    python -m benchmarks.bench_cluster [--size 20000] [--nodes 1 --nodes 3] [--shards 3] [--heap 384m] [--alone]

The documents are made up, half of them translations of each other, the questions those of ``bench_search`` and the same
words as a reader types them, asked of all engines by turns in the same run; what is said of the first turn is of words
that the engine has not been asked for. The
nodes are started here (tests/opensearch), each with a small heap; all share this machine with what asks them. Times of
the clock say little of a busy machine; so processor time is told beside them, of missionsearch and of the nodes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from benchmarks.corpus import invented
from benchmarks.peers import Ours
from benchmarks.questions import FULL, Question, questions
from tests.opensearch.cluster import HEAP, Cluster, cluster

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import Document

SAMPLE = 5_000
"""Documents whose words are asked for."""
PASSES = 4
"""Of all but the first each question's best counts."""
TYPED = ("and2", "and3", "and4")
"""Kinds whose words are asked for without an operator too."""
ADDED = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--nodes", type=int, action="append")
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--heap", default=HEAP, help="of each node (default: %(default)s)")
    parser.add_argument("--alone", action="store_true", help="leave out the engine of one machine")
    asked = parser.parse_args()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        engines: dict[str, SearchEngine] = {}
        clusters: dict[str, Cluster] = {}
        if not asked.alone:
            engines["one machine"] = open_engine(Settings(root=Path(folder)))
        for nodes in asked.nodes or (1, 3):
            made = stack.enter_context(cluster(nodes, asked.heap, options=()))
            name = f"{nodes} node" + "s" * (nodes > 1)
            engines[name] = engine_on(made, asked.shards)
            clusters[name] = made
            print(f"{name}: {built(engines[name], asked.size, made)}; {held(made)}", flush=True)
        if not asked.alone:
            print(f"one machine: {built(engines['one machine'], asked.size)}", flush=True)
        for name, engine in engines.items():
            print(f"{name}: {ADDED} more documents in {added(engine):.1f} s", flush=True)
        before = {name: of_nodes(made) for name, made in clusters.items()}
        times = asked_by_turns(engines)
        table(times)
        for name, made in clusters.items():
            questions_asked = PASSES * (len(times["full"][name]) + len(times["typed"][name]))
            spent = (of_nodes(made) - before[name]) / questions_asked * 1000
            print(f"{name}: {spent:.0f} ms of the nodes' processor time a query, all nodes together")


def engine_on(made: Cluster, shards: int) -> SearchEngine:
    replicas = 1 if len(made.hosts) > 1 else 0
    settings = EngineSettings(name="opensearch", hosts=made.hosts, shards=shards, replicas=replicas)
    return open_engine(Settings(engine=settings))


def some(size: int, first: int = 0) -> Iterator[Document]:
    for number, document in enumerate(islice(invented(), first, first + size), first):
        if number % 4 == 0:
            head = document.url
        yield replace(document, publication=head) if number % 4 < 2 else document


def of_nodes(made: Cluster | None) -> float:
    """Return the seconds of processor time that a cluster's nodes have taken so far."""
    nodes = made.processes.values() if made else ()
    return sum(sum(psutil.Process(each.pid).cpu_times()[:2]) for each in nodes)


def clocks() -> Any:
    """Return the seconds of the clock and of this process's processor time."""
    return np.array((time.perf_counter(), time.process_time()))


def built(engine: SearchEngine, size: int, cluster_: Cluster | None = None) -> str:
    """Index made-up documents and say how fast; making them up is not counted."""
    made = np.zeros(2)
    started, nodes = clocks(), of_nodes(cluster_)

    def timed() -> Iterator[Document]:
        documents = some(size)
        while True:
            before = clocks()
            document = next(documents, None)
            made[:] += clocks() - before
            if document is None:
                return
            yield document

    engine.build(timed())
    taken, own = clocks() - started - made
    spent = f"processor {own:.0f} s here, {of_nodes(cluster_) - nodes:.0f} s of the nodes"
    return f"{size:,} documents in {taken:.0f} s, {size / taken:.0f} a second; {spent}"


def added(engine: SearchEngine) -> float:
    """Return the seconds of an update of some documents."""
    fresh = list(some(ADDED, SAMPLE))
    started = time.perf_counter()
    engine.update(fresh, ())
    return time.perf_counter() - started


def held(made: Cluster) -> str:
    """Say what the nodes hold on disk and in memory."""
    store = made.ask(0, "_stats/store,docs")["_all"]
    primaries, total = (store[which]["store"]["size_in_bytes"] / 1e6 for which in ("primaries", "total"))
    resident = [psutil.Process(each.pid).memory_info().rss / 1e6 for each in made.processes.values()]
    heap = [
        node["jvm"]["mem"]["heap_used_in_bytes"] / 1e6 for node in made.ask(0, "_nodes/stats/jvm")["nodes"].values()
    ]
    told = " ".join(f"{each:.0f}" for each in resident)
    used = " ".join(f"{each:.0f}" for each in heap)
    return f"{primaries:.0f} MB on disk, {total:.0f} MB with replicas; resident {told} MB, heap in use {used} MB"


def asked_by_turns(engines: dict[str, SearchEngine]) -> dict[str, dict[str, list[float]]]:
    """Return kind of question to engine to milliseconds."""
    peers: dict[str, Any] = {name: Ours(Path()) for name in engines}
    for name, engine in engines.items():
        peers[name].engine = engine
    best: dict[tuple[str, str, Question], float] = defaultdict(lambda: float("inf"))
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    asked = list(as_typed(questions(list(some(SAMPLE)), rounds=8)))
    for turn in range(PASSES):
        for question in asked:
            for name, peer in peers.items():
                started = time.perf_counter()
                peer.ask(question)
                taken = (time.perf_counter() - started) * 1000
                if turn:
                    key = (question.kind, name, question)
                    best[key] = min(best[key], taken)
                elif question.kind == "typed":
                    found["new words"][name].append(taken)
    for (kind, name, _), taken in best.items():
        found[kind][name].append(taken)
        if kind != "typed":
            found["full"][name].append(taken)
    return found


def as_typed(asked: Iterable[Question]) -> Iterator[Question]:
    """Yield full questions; of words that must all be there, the same without an operator too."""
    for question in asked:
        if question.kind in FULL:
            yield question
        if question.kind in TYPED:
            yield replace(question, kind="typed")


def table(times: dict[str, dict[str, list[float]]]) -> None:
    """Print the median and the 95th percentile of each kind."""
    names = list(times["full"])
    print(f"\n{'':<10}" + "".join(f"{name:>24}" for name in names))
    for kind in ("full", *FULL, "typed", "new words"):
        cells = ["{:.1f} / {:.1f} ms".format(*np.percentile(times[kind][name], (50, 95))) for name in names]
        print(f"{kind:<10}" + "".join(f"{cell:>24}" for cell in cells))


if __name__ == "__main__":
    main()
