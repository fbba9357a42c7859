"""Ranking on judged sets, beside other engines on the same documents in the same run.

    python -m benchmarks.bench_relevance FOLDER [SET …]

FOLDER holds a folder a set: docs.jsonl.gz (what ``import`` takes), queries.jsonl.gz, qrels.txt.gz. Ours are the figures
of ``missionsearch import`` and ``missionsearch evaluate`` with default settings. Lucene needs Java, so its figures are
constants, measured once on the same files; a line marks them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.relevance_peers import PEERS, Peer, read_records

from missionsearch.relevance import Qrels, Scores, mean, read_qrels, read_queries, score

OURS = "missionsearch"
Figures = tuple[float, float, float]
"""nDCG@10, MRR@10, Recall@100."""

# Lucene 9.9 with FrenchAnalyzer or EnglishAnalyzer and its default similarity: not measured in this run.
LUCENE: dict[str, dict[str, Figures]] = {
    "Lucene 9.9, title + body (constant)": {
        "piaf-fr": (0.775, 0.736, 0.957),
        "afriqa-fr": (0.830, 0.797, 0.969),
        "cranfield": (0.378, 0.548, 0.742),
    },
    "Lucene 9.9, one field (constant)": {
        "piaf-fr": (0.798, 0.767, 0.956),
        "afriqa-fr": (0.818, 0.787, 0.962),
        "cranfield": (0.366, 0.524, 0.736),
    },
}


def main() -> None:
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(f"{__doc__}\ngive a folder of judged sets: make bench-relevance DIR=folder")
    wanted = sys.argv[2:]
    folders = [path.parent for path in sorted(Path(sys.argv[1]).glob("*/docs.jsonl.gz"))]
    sets = [folder for folder in folders if not wanted or folder.name in wanted]
    table: dict[str, dict[str, Figures]] = {name: dict(rows) for name, rows in LUCENE.items()}
    for folder in sets:
        for name, figures in measure(folder):
            table.setdefault(name, {})[folder.name] = figures
            print(f"  {folder.name}: {name}", file=sys.stderr)
    print_table(table, [folder.name for folder in sets])


def measure(folder: Path) -> list[tuple[str, Figures]]:
    """Return every system's figures on one set; a set in several languages is one for ours alone."""
    queries, qrels = read_queries(folder / "queries.jsonl.gz"), read_qrels(folder / "qrels.txt.gz")
    languages = {query.language for query in queries}
    found = []
    if len(languages) == 1:
        language = languages.pop() or "fr"
        records = list(read_records(folder / "docs.jsonl.gz"))
        asked = [(query.id, query.text) for query in queries]
        for peer in PEERS:
            ask = peer.build(records, language)
            scores = measured(ask, asked[:: peer.every.get(folder.name, 1)], qrels)
            found.append((name_of(peer), (scores.ndcg10, scores.mrr10, scores.recall100)))
    return [*found, (OURS, ours(folder))]


def name_of(peer: Peer) -> str:
    some = "".join(f"; {name}: every {times}th query" for name, times in peer.every.items())
    return peer.name + some


def measured(ask, asked: Sequence[tuple[str, str]], qrels: Qrels) -> Scores:
    """Return the means over the questions, by the same code that ``evaluate`` uses."""
    ranked = ((number, [(url, 0.0) for url in ask(text)]) for number, text in asked)
    return mean([score(number, hits, qrels.get(number, {})) for number, hits in ranked])


def ours(folder: Path) -> Figures:
    """Return what the commands say of a fresh index with default settings."""
    with tempfile.TemporaryDirectory() as root:
        command = [str(Path(sys.executable).with_name("missionsearch")), "--root", root]
        files = ["--queries", str(folder / "queries.jsonl.gz"), "--qrels", str(folder / "qrels.txt.gz")]
        run([*command, "import", str(folder / "docs.jsonl.gz")])
        done = run([*command, "evaluate", *files, "--json"])
    found = json.loads(done)
    return found["ndcg@10"], found["mrr@10"], found["recall@100"]


def run(command: Sequence[str]) -> bytes:
    """Return what a command prints; its progress goes where ours does."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 - our own command


def print_table(table: Mapping[str, Mapping[str, Figures]], sets: Sequence[str]) -> None:
    """Print a row a system, then whether ours is at or above the best other figure of each column."""
    print("nDCG@10 / MRR@10 / Recall@100; Lucene's are constants, everything else was measured in this run\n")
    width = max(map(len, table))
    print(f"| {'':{width}} | " + " | ".join(f"{name:14}" for name in sets) + " |")
    print(f"|{'-' * (width + 2)}|" + "|".join("-" * 16 for _ in sets) + "|")
    for name, row in table.items():
        print(f"| {name:{width}} | " + " | ".join(f"{in_words(row.get(each)):14}" for each in sets) + " |")
    print()
    for each in sets:
        others = [row[each] for name, row in table.items() if name != OURS and each in row]
        if others:
            best = tuple(max(values) for values in zip(*others, strict=True))
            print(f"{each}: {verdict(table[OURS][each], best)}")


def in_words(figures: Figures | None) -> str:
    return "/".join(f"{figure:.3f}".removeprefix("0") for figure in figures) if figures else ""


def verdict(mine: Figures, best: Sequence[float]) -> str:
    """Say by how much each figure lies above or below the best other one."""
    parts = []
    for name, figure, other in zip(("nDCG@10", "MRR@10", "Recall@100"), mine, best, strict=True):
        parts.append(f"{name} {figure - other:+.3f}")
    return "against the best other of each column " + ", ".join(parts)


if __name__ == "__main__":
    main()
