"""The mission's own judged set: what staff called the right page of a search, for ``evaluate`` and the guard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from missionsearch.engines import SearchEngine
from missionsearch.relevance import JudgedQuery, Qrels, QueryScore, Scores, evaluate
from missionsearch.search.synonyms import Synonyms
from missionsearch.staffstore import RightPage

DEPTH = 10
"""A right page further down is not seen: it counts as not found."""


@dataclass(frozen=True, slots=True)
class OwnSet:
    """Queries, and the pages that are right for each."""

    queries: tuple[JudgedQuery, ...] = ()
    qrels: Qrels = field(default_factory=dict)

    def scores(self, engine: SearchEngine, synonyms: Synonyms, today: dt.date) -> Scores:
        """Return how well an engine finds the right pages among the first ten."""
        return evaluate(engine, self.queries, self.qrels, synonyms=synonyms, depth=DEPTH, today=today)


def own_set(pages: Iterable[RightPage]) -> OwnSet:
    """Return right pages as a judged set; a query in each language is one of its own."""
    qrels: dict[str, dict[str, int]] = {}
    queries: dict[str, JudgedQuery] = {}
    for page in pages:
        key = f"{page.language}:{page.query}"
        queries[key] = JudgedQuery(key, page.query, page.language or None)
        qrels.setdefault(key, {})[page.url] = 1
    return OwnSet(tuple(queries.values()), qrels)


def existing(pages: Iterable[RightPage], engine: SearchEngine) -> list[RightPage]:
    """Return the right pages that an engine's index holds: what a site has taken away can be found by nobody."""
    wanted = list(pages)
    there = {document.url for document in engine.documents(page.url for page in wanted)}
    return [page for page in wanted if page.url in there]


@dataclass(frozen=True, slots=True)
class Move:
    """A query whose answer is worth more or less than before."""

    query: str
    before: float
    after: float


def moves(before: Scores, after: Scores) -> tuple[Move, ...]:
    """Return the queries of a set whose nDCG@10 differs between two measurements, the greatest loss first."""
    known: dict[str, QueryScore] = {score.id: score for score in after.per_query}
    moved = (
        Move(score.id.partition(":")[2], score.ndcg10, known[score.id].ndcg10)
        for score in before.per_query
        if abs(score.ndcg10 - known[score.id].ndcg10) > 1e-9
    )
    return tuple(sorted(moved, key=lambda move: (move.after - move.before, move.query)))


def worsened(before: Scores, after: Scores, most: float) -> tuple[Move, ...]:
    """Return what got worse where the whole set lost more than a share of its nDCG@10; else nothing."""
    if after.ndcg10 >= before.ndcg10 * (1 - most):
        return ()
    return tuple(move for move in moves(before, after) if move.after < move.before)
