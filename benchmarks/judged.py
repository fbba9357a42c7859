"""Judged sets, one language each, and the halves that a set's queries fall into."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

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
    of_query: Mapping[str, float]
    """nDCG@10 of each query, by its id."""

    def half(self, which: int) -> dict[str, float]:
        """Return the queries of one half with what each is worth."""
        return {query: worth for query, worth in self.of_query.items() if half(query) == which}


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
    halves = _ndcg(scored, 0), _ndcg(scored, 1)
    return Figures(halves, whole.ndcg10, whole.mrr10, whole.recall100, {each.id: each.ndcg10 for each in scored})


RESAMPLED = 5_000


def between(mine: Mapping[str, float], others: Mapping[str, float]) -> tuple[float, float]:
    """Return between which differences 95 % of resamplings of the queries that both have answered lie.

    Where 0 lies between them, which queries happen to be in the set decides who is above (a paired bootstrap;
    T. Sakai, "Evaluating evaluation metrics based on the bootstrap", SIGIR 2006).
    """
    asked = sorted(mine.keys() & others.keys())
    apart = np.array([mine[query] - others[query] for query in asked])
    drawn = np.random.default_rng(1).integers(0, len(apart), (RESAMPLED, len(apart)))
    low, high = np.percentile(apart[drawn].mean(1), (2.5, 97.5))
    return float(low), float(high)


def _ndcg(scored: Sequence[QueryScore], which: int) -> float:
    return mean([each for each in scored if half(each.id) == which]).ndcg10
