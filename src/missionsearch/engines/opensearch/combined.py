"""Several words that count as one term: a typed word's translations, or its relatives.

A cluster scores each word by its own rarity. So each is given the rarity of all together, and the best one counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from missionsearch.engines.opensearch.clauses import NOTHING, Clause, any_of, text_clause
from missionsearch.engines.opensearch.fields import terms
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import field_name, stem_clause
from missionsearch.search.clauses import ScoreShare
from missionsearch.search.weights import idf

OTHERS = 0.3
"""What words beside the best one count."""

Weighted = Iterable[tuple[str, float]]
"""Stems, each with how surely it stands for the term."""


def combined_clause(language: str, stems: Weighted, shares: tuple[ScoreShare, ...], known: Frequencies) -> Clause:
    """Return the clause of documents that have one of some stems of a language, scored as one term."""
    standing = [(stem, weight) for stem, weight in stems if known.of(stem_clause(language, stem))]
    if not standing:
        return NOTHING
    counts = [known.of(stem_clause(language, stem)) for stem, _ in standing]
    documents = known.languages.get(language, known.documents)
    together = min(float(documents), sum(weight * count for (_, weight), count in zip(standing, counts, strict=True)))
    each = [
        any_of(
            text_clause(
                field_name(language, representation),
                terms([stem]),
                share * weight * _rarity(documents, together, alone),
            )
            for representation, share in shares
        )
        for (stem, weight), alone in zip(standing, counts, strict=True)
    ]
    return {"dis_max": {"queries": each, "tie_breaker": OTHERS}}


def _rarity(documents: int, together: float, alone: int) -> float:
    """Return by how much a word's score is to be multiplied to have the rarity of all together."""
    return idf(documents, together) / max(idf(documents, alone), 1e-6)
