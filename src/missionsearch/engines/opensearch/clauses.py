"""OpenSearch's clauses, and how they are put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Clause = dict[str, Any]

NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {}}

MOST_EXPANSIONS = 100
"""Words that a near spelling may stand for in one field: OpenSearch asks for a bound."""
_LEAVES = frozenset(
    ("term", "terms", "match_phrase", "prefix", "wildcard", "range", "span_term", "exists", "match_all", "match_none")
)
"""Clauses that count as one."""


def any_of(clauses: Iterable[Clause]) -> Clause:
    """Return a clause that one of several satisfies; their scores are added."""
    several = [clause for clause in clauses if clause is not NOTHING]
    if not several:
        return NOTHING
    return several[0] if len(several) == 1 else {"bool": {"should": several, "minimum_should_match": 1}}


def all_of(clauses: Iterable[Clause], excluded: Iterable[Clause] = ()) -> Clause:
    """Return a clause that needs all of several, or nothing, and none of the excluded ones; scores are added."""
    several, unwanted = list(clauses), list(excluded)
    if len(several) == 1 and not unwanted:
        return several[0]
    return {"bool": {"must": several or [EVERYTHING], "must_not": unwanted}}


def best_of(clauses: Iterable[Clause]) -> Clause:
    """Return a clause that one of several satisfies; the best score counts."""
    return {"dis_max": {"queries": list(clauses)}}


def boosted(clause: Clause, by: float) -> Clause:
    """Return a clause whose score is multiplied."""
    return {"bool": {"must": [clause], "boost": by}}


def scoring(clause: Clause, score: float) -> Clause:
    """Return a clause whose documents all score the same."""
    return {"constant_score": {"filter": clause, "boost": score}}


def text_clause(name: str, words: str, weight: float) -> Clause:
    """Return the clause of a word, or of words beside each other, in a field."""
    if " " in words:
        return {"match_phrase": {name: {"query": words, "boost": weight}}}
    return {"term": {name: {"value": words, "boost": weight}}}


def sent_clauses(part: Any) -> int:
    """Return how many clauses a cluster counts in one, those within others too (``max_clause_count``).

    The filters of a function's weights are searches of their own, so they do not count.
    """
    if isinstance(part, list):
        return sum(map(sent_clauses, part))
    if not isinstance(part, dict):
        return 0
    return sum(_counted(name, value) for name, value in part.items())


def _counted(name: str, value: Any) -> int:
    if name == "functions":
        return 0
    if name == "fuzzy":
        return 1 if "rewrite" in next(iter(value.values())) else MOST_EXPANSIONS
    return 1 if name in _LEAVES else sent_clauses(value)


def literal(text: str) -> str:
    """Return a text of which a wildcard query takes every letter as it stands."""
    return "".join(f"\\{letter}" if letter in "*?\\" else letter for letter in text)
