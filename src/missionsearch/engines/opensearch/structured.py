"""A text in the other language's terms, each of which may stand as several words (``clauses.Structured``)."""

from __future__ import annotations

from missionsearch.engines.opensearch.clauses import NOTHING, Clause, any_of
from missionsearch.engines.opensearch.combined import combined_clause
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import stem_clause
from missionsearch.engines.opensearch.runs import enough_of
from missionsearch.search.clauses import Structured
from missionsearch.search.weights import minimum_should_match, word_weight


def structured_clause(clause: Structured, known: Frequencies) -> Clause:
    """Return the clause of documents that have enough of the terms."""
    standing = [any_of(stem_clause(term.language, stem) for stem, _ in term.stems) for term in clause.terms]
    known.learn(standing)
    known_terms = [
        (term, each, known.of(each)) for term, each in zip(clause.terms, standing, strict=True) if known.of(each)
    ]
    if not known_terms:
        return NOTHING
    weights = [word_weight(known.documents, count) for _, _, count in known_terms]
    required = minimum_should_match(weights, [True] * len(known_terms), clause.minimum)
    enough = enough_of([each for _, each, _ in known_terms], weights, [[] for _ in known_terms], required)
    known.learn(stem_clause(term.language, stem) for term, _, _ in known_terms for stem, _ in term.stems)
    scored = [combined_clause(term.language, term.stems, term.shares, known) for term, _, _ in known_terms]
    return {"bool": {"should": scored, "minimum_should_match": 1, "filter": [enough]}}
