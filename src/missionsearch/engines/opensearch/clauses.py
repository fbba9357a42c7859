"""OpenSearch's clauses, and how they are put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Clause = dict[str, Any]

NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {}}


def any_of(clauses: Iterable[Clause]) -> Clause:
    """Return a clause that one of several satisfies; their scores are added."""
    several = list(clauses)
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


def literal(text: str) -> str:
    """Return a text of which a wildcard query takes every letter as it stands."""
    return "".join(f"\\{letter}" if letter in "*?\\" else letter for letter in text)
