"""A plan as a query that the cluster takes: it refuses one of too many clauses (``Frequencies.most_clauses``).

A long sentence has hundreds of them: each word counts in several representations, in each language, and has relatives.
"""

from __future__ import annotations

from dataclasses import dataclass

from missionsearch.engines.opensearch import requests
from missionsearch.engines.opensearch.clauses import Clause
from missionsearch.engines.opensearch.executing import query_of
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.models import Cut, Note
from missionsearch.search.narrowing import narrower
from missionsearch.search.plan import SearchPlan


@dataclass(frozen=True, slots=True)
class Fitted:
    """The query of a plan, or of as much of it as the cluster takes."""

    plan: SearchPlan
    query_clause: Clause
    notes: tuple[Note, ...] = ()


def fitting(plan: SearchPlan, known: Frequencies) -> Fitted:
    """Return the query of a plan; where it has too many clauses, that of the fullest plan that has not.

    Relatives are looked up last: a text that is too long without them needs none looked up.
    """
    plans = narrower(plan)
    bare = next(plans).plan
    query_clause = query_of(bare, known)
    if _fits(query_clause, plan, known):
        full = query_clause if bare == plan else query_of(plan, known)
        return Fitted(plan, full) if _fits(full, plan, known) else Fitted(bare, query_clause, (Cut("ranking"),))
    for narrowed in plans:
        query_clause = query_of(narrowed.plan, known)
        if _fits(query_clause, plan, known):
            break
    return Fitted(narrowed.plan, query_clause, (Cut("clauses" if narrowed.finds_less else "ranking"),))


def _fits(query_clause: Clause, plan: SearchPlan, known: Frequencies) -> bool:
    return requests.most_clauses(query_clause, plan) <= known.most_clauses
