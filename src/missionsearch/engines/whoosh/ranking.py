"""How documents are ordered: BM25 over title and body together, and what is added to it.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; title and body are
one field with weights (BM25F, section 3.6 there). docs/decisions/0004 has the measurement behind each number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number that the order of results depends on."""

    k1: float = 1.4
    """How soon further occurrences stop counting."""
    b: float = 0.75
    """How much a long text is discounted."""
    title: float = 3.0
    """An occurrence in the title counts as so many in the body."""
    exact: float = 0.2
    """Added share for a document that has the word exactly as typed."""
    synonym: float = 0.7
    """Share of its score that a synonym brings."""
    expansion: float = 0.5
    """Share of its score that a word found by prefix or likeness brings."""
    near_date: float = 0.15
    """Added share for a document dated near a year or day that stands among the words."""


DEFAULT = Weights()


def idf(documents: int, frequency: int) -> float:
    """Return the weight of a term that so many of the documents have; never negative."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


SHARE = 0.25
"""Share of its words' weight that a query of three or more asks for: docs/decisions/0004."""


def word_weight(documents: int, frequency: int) -> int:
    """Return how much a word that so many of the documents have tells: its idf as a whole number, at least 1."""
    return 1 + round(16 * idf(documents, frequency))


def required_weight(weights: Sequence[int], found: Sequence[bool], question: bool) -> int:
    """Return how much of its words' weight a document must have; ``found`` says which words any document has.

    Up to two keywords: all. People who type two words mean both. Of more, a quarter: one telling word, or several
    common ones, for of three good words the right page often has two, and the third is everywhere. A question in
    natural language needs any word: its answer rarely repeats them, and the order of results does the rest.
    """
    if question:
        return 1
    if len(weights) <= 2:
        return sum(weights)
    return max(1, math.ceil(SHARE * sum(weight for weight, known in zip(weights, found, strict=True) if known)))
