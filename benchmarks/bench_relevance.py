"""Ranking on judged sets, beside other engines on the same documents in the same run.

    python -m benchmarks.bench_relevance FOLDER [SET …] [--opensearch] [--alone]

FOLDER holds a folder a set: docs.jsonl.gz (what ``import`` takes), queries.jsonl.gz, qrels.txt.gz. A set in two
languages is two. Ours are the figures of ``missionsearch import`` and ``missionsearch evaluate`` with default settings.
With ``--opensearch`` also those of a cluster of three nodes that is started here, of the same queries, all of them;
with ``--alone`` the other engines are left out.
A set's queries fall into two halves by their ids: weights are chosen on the first, the second says whether they hold.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.judged import Figures, JudgedSet, between, figures, read_sets
from benchmarks.relevance_peers import PEERS, Peer, records_of
from tests.opensearch.cluster import cluster, kept_hosts

OURS = "missionsearch"
ON_CLUSTER = f"{OURS} on OpenSearch"
CLUSTER, ALONE = "--opensearch", "--alone"
APART = 0.010
"""nDCG@10 by which the two engines may differ on a set: a cluster keeps lengths in one byte, so near-ties swap."""
Table = Mapping[str, Mapping[str, Figures]]
"""System to set to its figures."""


def main() -> None:
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(f"{__doc__}\ngive a folder of judged sets: make bench-relevance DIR=folder")
    wanted = [each for each in sys.argv[2:] if each not in (CLUSTER, ALONE)]
    hosts = started() if CLUSTER in sys.argv else contextlib.nullcontext(())
    with hosts as given:
        measure_sets(wanted, given)


def measure_sets(wanted: list[str], hosts: tuple[str, ...]) -> None:
    folders = [path.parent for path in sorted(Path(sys.argv[1]).glob("*/docs.jsonl.gz"))]
    table: dict[str, dict[str, Figures]] = defaultdict(dict)
    for judged in (each for folder in folders if not wanted or folder.name in wanted for each in read_sets(folder)):
        for name, found in measure(judged, hosts):
            table[name][judged.name] = found
            print(f"  {judged.name}: {name} {found.ndcg10:.4f}", file=sys.stderr, flush=True)
    print_table(table)


@contextlib.contextmanager
def started() -> Iterator[tuple[str, ...]]:
    """Give the addresses of three nodes: of a cluster that is kept up, else of one for this run."""
    with contextlib.nullcontext() if kept_hosts() else cluster() as made:
        yield made.hosts if made else kept_hosts()


def measure(judged: JudgedSet, hosts: tuple[str, ...] = ()) -> Iterator[tuple[str, Figures]]:
    """Yield every system's figures on one set."""
    records = records_of(judged.documents)
    for peer in () if ALONE in sys.argv else PEERS:
        ask = peer.build(records, judged.language)
        asked = judged.queries[:: peer.every.get(judged.name, 1)]
        yield name_of(peer), figures(((query.id, ask(query.text)) for query in asked), judged.qrels)
    yield OURS, ours(judged)
    if hosts:
        yield ON_CLUSTER, ours(judged, on_cluster(hosts))


def name_of(peer: Peer) -> str:
    some = "".join(f"; {name}: every {times}th query" for name, times in peer.every.items())
    return peer.name + some


def on_cluster(hosts: tuple[str, ...]) -> str:
    """Return settings for a fresh index on a cluster; three shards, as a large one has."""
    name = f"judged{secrets.token_hex(4)}"
    return f'[engine]\nname = "opensearch"\nhosts = {json.dumps(hosts)}\nindex = "{name}"\nshards = 3\n'


def ours(judged: JudgedSet, settings: str = "") -> Figures:
    """Return what the commands answer from a fresh index, with default settings where none are given."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        (folder / "missionsearch.toml").write_text(settings, "utf-8")
        asked = ({"id": query.id, "text": query.text, "lang": query.language} for query in judged.queries)
        lines(folder / "docs.jsonl", judged.documents)
        lines(folder / "queries.jsonl", asked)
        judgements = (f"{query} 0 {url} {grade}" for query, row in judged.qrels.items() for url, grade in row.items())
        (folder / "qrels.txt").write_text("\n".join(judgements) + "\n", "utf-8")
        command = [str(Path(sys.executable).with_name("missionsearch")), "--root", root]
        run([*command, "import", str(folder / "docs.jsonl")])
        files = ["--queries", str(folder / "queries.jsonl"), "--qrels", str(folder / "qrels.txt")]
        run([*command, "evaluate", *files, "--run", str(folder / "run.txt")])
        answers: dict[str, list[str]] = {query.id: [] for query in judged.queries}
        for line in (folder / "run.txt").read_text("utf-8").splitlines():
            query, _, url, *_ = line.split()
            answers[query].append(url)
    return figures(iter(answers.items()), judged.qrels)


def lines(path: Path, records: object) -> None:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")  # type: ignore[attr-defined]


def run(command: Sequence[str]) -> None:
    """Run a command of ours; its progress goes where ours does, its answer is not ours."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command


def print_table(table: Table) -> None:
    """Print the halves apart, then the whole sets, then where ours stands beside the best other figure."""
    sets = list(table[OURS])
    print("nDCG@10, the half that weights are chosen on / the half that is kept aside; all measured in this run\n")
    print_rows(table, sets, lambda found: "/".join(map(short, found.halves)))
    print("\nnDCG@10/MRR@10/Recall@100 of all queries\n")
    print_rows(table, sets, lambda found: "/".join(map(short, (found.ndcg10, found.mrr10, found.recall100))))
    print()
    for each in sets:
        others = [row[each] for name, row in table.items() if not name.startswith(OURS) and each in row]
        if others:
            print(f"{each}: against the best other of each column {verdict(table[OURS][each], others)}")
            print(f"{'':{len(each)}}  nDCG@10, 95 % of resamplings: {resampled(table[OURS][each], others)}")
    for each, found in table.get(ON_CLUSTER, {}).items():
        print(f"{each}: {beside_one_machine(found, table[OURS][each])}")


def print_rows(table: Table, sets: Sequence[str], in_words) -> None:
    width = max(map(len, table))
    print(f"| {'':{width}} | " + " | ".join(f"{name:19}" for name in sets) + " |")
    print(f"|{'-' * (width + 2)}|" + "|".join("-" * 21 for _ in sets) + "|")
    for name, row in table.items():
        cells = [in_words(row[each]) if each in row else "" for each in sets]
        print(f"| {name:{width}} | " + " | ".join(f"{cell:19}" for cell in cells) + " |")


def short(figure: float) -> str:
    return f"{figure:.3f}".removeprefix("0")


def verdict(mine: Figures, others: Sequence[Figures]) -> str:
    """Say by how much each figure lies above or below the best other one."""
    return ", ".join(
        f"{name} {value(mine) - max(map(value, others)):+.3f}"
        for name, value in (
            ("nDCG@10 chosen half", lambda found: found.halves[0]),
            ("kept half", lambda found: found.halves[1]),
            ("MRR@10", lambda found: found.mrr10),
            ("Recall@100", lambda found: found.recall100),
        )
    )


def beside_one_machine(found: Figures, one_machine: Figures) -> str:
    """Say by how much a cluster's nDCG@10 lies above or below that of one machine, and whether that is near enough."""
    apart = found.ndcg10 - one_machine.ndcg10
    low, high = between(found.of_query, one_machine.of_query)
    met = "met" if abs(apart) <= APART else "missed"
    asked = len(found.of_query)
    return f"OpenSearch {apart:+.4f} on {asked:,} queries, 95 % {low:+.4f} to {high:+.4f}; within {APART} {met}"


def resampled(mine: Figures, others: Sequence[Figures]) -> str:
    """Say between which differences to the best other one each half lies."""
    said = []
    for which, name in enumerate(("chosen half", "kept half")):
        best = max(others, key=lambda found: found.halves[which])
        low, high = between(mine.half(which), best.half(which))
        said.append(f"{name} {low:+.3f} to {high:+.3f}")
    return ", ".join(said)


if __name__ == "__main__":
    main()
