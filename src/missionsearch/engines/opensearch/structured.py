"""A text in the other language's terms, each of which may stand as several words (``plan.Structured``)."""

from __future__ import annotations

from missionsearch.engines.opensearch.clauses import NOTHING, Clause, any_of, text_clause
from missionsearch.engines.opensearch.fields import terms
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import field_name
from missionsearch.engines.opensearch.runs import enough_of, stem_clause
from missionsearch.search.plan import Combined, Structured
from missionsearch.search.weights import minimum_should_match, word_weight

OTHER_TRANSLATIONS = 0.3
"""What translations of a word beside the best one count: a cluster cannot count several words as one term."""


def structured_clause(clause: Structured, known: Frequencies) -> Clause:
    """Return the clause of documents that have enough of the terms."""
    standing = [any_of(stem_clause(term.language, stem) for stem, _ in term.stems) for term in clause.terms]
    known.learn(standing)
    told = [(term, each, known.of(each)) for term, each in zip(clause.terms, standing, strict=True) if known.of(each)]
    if not told:
        return NOTHING
    weights = [word_weight(known.documents, count) for _, _, count in told]
    required = minimum_should_match(weights, [True] * len(told), clause.minimum)
    enough = enough_of([each for _, each, _ in told], weights, [[] for _ in told], required)
    scored = [_scored(term) for term, _, _ in told]
    return {"bool": {"should": scored, "minimum_should_match": 1, "filter": [enough]}}


def _scored(term: Combined) -> Clause:
    """Return the clause of a term: its best alternative counts, and the others a little."""
    alternatives = [
        any_of(
            text_clause(field_name(term.language, representation), terms([stem]), share * weight)
            for representation, share in term.shares
        )
        for stem, weight in term.stems
    ]
    return {"dis_max": {"queries": alternatives, "tie_breaker": OTHER_TRANSLATIONS}}
