"""Judged sets, one language each, and the halves that a set's queries fall into."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from missionsearch.relevance import JudgedQuery, Qrels, QueryScore, mean, read_qrels, read_queries, score

Ranking = Sequence[str]
"""URLs, best first."""


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Documents of one language, and the queries in it."""

    name: str
    language: str
    documents: tuple[dict[str, Any], ...]
    """What ``import`` takes, a line each."""
    queries: tuple[JudgedQuery, ...]
    qrels: Qrels


@dataclass(frozen=True, slots=True)
class Figures:
    """What a system's answers to a set are worth, between 0 and 1."""

    halves: tuple[float, float]
    """nDCG@10 of the queries that weights were chosen on, and of those that they were not."""
    ndcg10: float
    mrr10: float
    recall100: float


def read_sets(folder: Path) -> Iterator[JudgedSet]:
    """Yield the sets of a folder: documents, queries and judgements; one set for each language of the queries."""
    queries, qrels = read_queries(folder / "queries.jsonl.gz"), read_qrels(folder / "qrels.txt.gz")
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    asked: dict[str, list[JudgedQuery]] = defaultdict(list)
    for query in queries:
        asked[query.language or "fr"].append(query)
    for language, some in sorted(asked.items()):
        name = folder.name if len(asked) == 1 else f"{folder.name} ({language})"
        kept = documents if len(asked) == 1 else [each for each in documents if each["language"] == language]
        yield JudgedSet(name, language, tuple(kept), tuple(some), qrels)


def half(query: str) -> int:
    """Return the half that a query is in: chosen on 0, decided on 1, the same at every run and for every change.

    >>> [half(str(number)) for number in range(8)]
    [1, 1, 0, 0, 1, 1, 1, 1]
    """
    return hashlib.sha256(query.encode()).digest()[0] & 1


def figures(rankings: Iterator[tuple[str, Ranking]], qrels: Qrels) -> Figures:
    """Return what rankings are worth, by the code that ``evaluate`` uses."""
    scored = [score(query, [(url, 0.0) for url in urls], qrels.get(query, {})) for query, urls in rankings]
    whole = mean(scored)
    return Figures((_ndcg(scored, 0), _ndcg(scored, 1)), whole.ndcg10, whole.mrr10, whole.recall100)


def _ndcg(scored: Sequence[QueryScore], which: int) -> float:
    return mean([each for each in scored if half(each.id) == which]).ndcg10
