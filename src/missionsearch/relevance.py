"""How good is the order of the results? Judged queries in, nDCG@10, MRR@10 and Recall@100 out.

The measures are those of trec_eval: a document's gain is its judgement (below 1 is none), discounted by
log2(rank + 1); nDCG divides by the best order possible (K. Järvelin and J. Kekäläinen, "Cumulated gain-based
evaluation of IR techniques", ACM TOIS 20(4), 2002). MRR takes the first relevant document among ten.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TextIO

from missionsearch.engines import SearchEngine
from missionsearch.errors import InputError
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer
from missionsearch.search.synonyms import NONE, Synonyms
from missionsearch.urls import canonicalize

DEPTH = 100
TOP = 10

Qrels = Mapping[str, Mapping[str, int]]
"""Query id to the canonical URLs that were judged for it, each with its grade."""


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    id: str
    text: str
    language: str | None = None
    """The asker's; prefers that version of a publication, filters nothing."""


@dataclass(frozen=True, slots=True)
class QueryScore:
    """One query's answer and what it is worth."""

    id: str
    hits: tuple[tuple[str, float], ...]
    """URL and score, best first."""
    ndcg10: float = 0.0
    mrr10: float = 0.0
    recall100: float = 0.0
    judged: bool = True
    """At least one document is relevant to it; others are answered and not counted."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the judged queries, between 0 and 1."""

    ndcg10: float
    mrr10: float
    recall100: float
    queries: int
    without_judgements: int
    per_query: tuple[QueryScore, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what ``evaluate --json`` prints."""
        return {
            "ndcg@10": round(self.ndcg10, 6),
            "mrr@10": round(self.mrr10, 6),
            "recall@100": round(self.recall100, 6),
            "queries": self.queries,
            "without_judgements": self.without_judgements,
        }

    def in_words(self) -> str:
        """Return the same for people."""
        left_out = f"; {self.without_judgements} without judgements left out" if self.without_judgements else ""
        return (
            f"nDCG@10    {self.ndcg10:.4f}\nMRR@10     {self.mrr10:.4f}\nRecall@100 {self.recall100:.4f}\n"
            f"over {self.queries} queries{left_out}"
        )


# --- reading


def read_queries(path: Path) -> tuple[JudgedQuery, ...]:
    """Return the queries of a file of ``{"id", "text", "lang"?}`` lines.

    Raises:
        InputError: names the file and the line, and says what is missing there.
    """
    queries: dict[str, JudgedQuery] = {}
    for number, line in _lines(path):
        query = _query(line, f"{path}, line {number}")
        if query.id in queries:
            raise InputError(f"{path}, line {number}: a second query with the id {query.id!r}")
        queries[query.id] = query
    return tuple(queries.values())


def _query(line: str, where: str) -> JudgedQuery:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise InputError(f'{where}: not JSON ({error}); write {{"id": "1", "text": "…"}}') from None
    if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("text"), str):
        raise InputError(f'{where}: a query has an id and a text: {{"id": "1", "text": "…"}}')
    language = record.get("lang")
    if language is not None and not isinstance(language, str):
        raise InputError(f'{where}: lang is a code such as "fr", not {language!r}')
    return JudgedQuery(str(record["id"]), record["text"], language.lower().split("-")[0] if language else None)


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return the judgements of a TREC file: lines of query id, 0, URL, grade.

    Raises:
        InputError: names the file and the line, and says what is wrong there.
    """
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        fields = line.split()
        try:
            query, _, url, grade = fields
            qrels.setdefault(query, {})[_canonical(url)] = int(grade)
        except ValueError:
            raise InputError(
                f"{path}, line {number}: not a judgement; write: query 0 https://… grade (a whole number)"
            ) from None
    return qrels


def _canonical(url: str) -> str:
    """Return a judged URL as the index writes it; what is no URL matches nothing."""
    try:
        return canonicalize(url)
    except ValueError:
        return url


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a file that say something; a ``.gz`` is unpacked on the way."""
    try:
        with _open(path, "r") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.lstrip("\ufeff").strip()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _open(path: Path, mode: Literal["r", "w"]) -> TextIO:
    if path.suffix != ".gz":
        return path.open(mode, encoding="utf-8")
    return io.TextIOWrapper(gzip.GzipFile(path, mode), encoding="utf-8")


# --- measuring


def evaluate(
    engine: SearchEngine,
    queries: Iterable[JudgedQuery],
    qrels: Qrels,
    *,
    synonyms: Synonyms = NONE,
    depth: int = DEPTH,
    today: dt.date | None = None,
) -> Scores:
    """Answer every query as a reader would be answered, and return what the answers are worth.

    ``today`` is what a day without a year is counted from; without it no day and no bare year ranks anything.

    Raises:
        NoIndex, DamagedIndex: there is nothing to search.
    """
    scored = []
    for query in queries:
        request = parse_query(
            query.text, per_page=depth, reader_language=query.language, synonyms=synonyms, today=today
        )
        hits = answer(engine, replace(request, highlight=False, facets=False), synonyms).hits
        scored.append(score(query.id, [(hit.url, hit.score) for hit in hits], qrels.get(query.id, {})))
    return mean(scored)


def score(query: str, hits: Sequence[tuple[str, float]], judged: Mapping[str, int]) -> QueryScore:
    """Return what a ranking is worth under a query's judgements."""
    gains = [max(0, judged.get(url, 0)) for url, _ in hits]
    relevant = sorted((grade for grade in judged.values() if grade > 0), reverse=True)
    if not relevant:
        return QueryScore(query, tuple(hits), judged=False)
    first = next((rank for rank, gain in enumerate(gains[:TOP], 1) if gain), None)
    return QueryScore(
        query,
        tuple(hits),
        ndcg10=_discounted(gains[:TOP]) / _discounted(relevant[:TOP]),
        mrr10=1 / first if first else 0.0,
        recall100=sum(gain > 0 for gain in gains[:DEPTH]) / len(relevant),
    )


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def mean(scored: Sequence[QueryScore]) -> Scores:
    """Return the means over the queries that have judgements; all are 0 where none has."""
    counted = [each for each in scored if each.judged]
    number = max(1, len(counted))
    return Scores(
        ndcg10=sum(each.ndcg10 for each in counted) / number,
        mrr10=sum(each.mrr10 for each in counted) / number,
        recall100=sum(each.recall100 for each in counted) / number,
        queries=len(counted),
        without_judgements=len(scored) - len(counted),
        per_query=tuple(scored),
    )


def write_run(path: Path, scores: Scores, name: str = "missionsearch") -> None:
    """Write a TREC run: query id, Q0, URL, rank, score, name of the run.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        with _open(path, "w") as out:
            out.writelines(f"{line} {name}\n" for query in scores.per_query for line in _run_lines(query))
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error}") from error


def _run_lines(query: QueryScore) -> Iterator[str]:
    """Yield lines whose scores fall strictly: trec_eval sorts by score alone and would mix up equal ones."""
    above = math.inf
    for rank, (url, value) in enumerate(query.hits, 1):
        above = min(round(value, 4), round(above - 0.0001, 4))
        yield f"{query.id} Q0 {url} {rank} {above:.4f}"
