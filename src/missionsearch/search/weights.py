"""How documents are ordered: BM25 over four representations of a document, added up, and what is added to that.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009. Each representation (all
text or the title, as stems or as written) has document frequencies and lengths of its own, as a search engine's
multi-field has. docs/decisions/0004 has the measurement behind each number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from missionsearch.search.clauses import Minimum


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number that the order of results depends on."""

    k1: float = 1.2
    """How soon further occurrences stop counting."""
    b: float = 0.75
    """How much a long text counts less."""
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
    relatives: float = 0.2
    """Share of its score that words of the family of a typed one bring: docs/decisions/0004."""
    requesting: float = 0.5
    """Share of its score that a word brings by which a question asks ("papers", "information"): docs/decisions/0004."""
    accented: float = 0.1
    """What a word brings on an engine that scores it as it is typed with accents, in a representation of its own."""
    all_up_to: int = 2
    """So many keywords are all needed: people who type two mean both. Of more …"""
    share: float = 0.25
    """… a quarter of their weight is asked for: docs/decisions/0004."""
    longest_pointed: int = 7
    """Words beside small ones up to which what a question quotes is its point: docs/decisions/0004."""
    in_order: float = 0.05
    """Share of what a phrase of two neighbours of the query would score: one soon after the other, and …"""
    near: float = 0.1
    """… near each other in either order; docs/decisions/0004."""
    rescored: int = 50
    """Best hits to which that is added: scoring all of them so gives the same order."""
    reader_language: float = 0.1
    """Added share for a document in the reader's language where the query may be in it: docs/decisions/0004."""
    near_date: float = 0.15
    """Added share for a document dated near a year or day that stands among the words."""


DEFAULT = Weights()


def idf(documents: int, frequency: float) -> float:
    """Return the weight of a term that so many of the documents have; never negative."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def word_weight(documents: int, frequency: int) -> int:
    """Return a word's weight by how many documents have it: its idf as a whole number, at least 1."""
    return 1 + round(16 * idf(documents, frequency))


def minimum_should_match(weights: Sequence[int], is_known: Sequence[bool], minimum: Minimum) -> int:
    """Return how much of its words' weight a document must have; ``is_known`` says which words any document has.

    Up to two keywords: all. People who type two words mean both. Of more, a quarter: one rare word, or several common
    ones, for of three good words the right page often has two, and the third is everywhere. A question in natural
    language needs any word: its answer rarely repeats them, and the order of results does the rest.
    """
    if minimum.any_word:
        return 1
    if len(weights) <= minimum.all_up_to:
        return sum(weights)
    weight_known = sum(weight for weight, known in zip(weights, is_known, strict=True) if known)
    return max(1, math.ceil(minimum.share * weight_known))
