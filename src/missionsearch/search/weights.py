"""How documents are ordered: BM25 over four representations of a document, added up, and what is added to that.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009. Each representation (all
text or the title, as stems or as written) has document frequencies and lengths of its own, as a search engine's
multi-field has. docs/decisions/0004 has the measurement behind each number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number that the order of results depends on."""

    k1: float = 1.2
    """How soon further occurrences stop counting."""
    b: float = 0.75
    """How much a long text is discounted."""
    stems: float = 1.0
    """Share of the score of all text, as stems, and …"""
    title_stems: float = 0.4
    """… of the title alone, …"""
    surfaces: float = 0.4
    """… of all text as written: a rare written form outweighs a common stem, …"""
    title_surfaces: float = 0.1
    """… and of the title as written."""
    exact: float = 0.2
    """Added share for a document that has the word with the accents that were typed."""
    synonym: float = 0.7
    """Share of its score that a synonym brings."""
    expansion: float = 0.5
    """Share of its score that a word found by prefix or likeness brings."""
    near_date: float = 0.15
    """Added share for a document dated near a year or day that stands among the words."""


DEFAULT = Weights()


WordForm = Literal["stems", "surfaces", "accented"]


class Representation(NamedTuple):
    """One way to look at a document's text."""

    title: bool
    """The title alone; else all text."""
    words: WordForm
    """As stems; as written, without accents; or, of words that have accents, with them."""


STEMS = Representation(False, "stems")
SURFACES, TITLE_SURFACES = Representation(False, "surfaces"), Representation(True, "surfaces")


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
