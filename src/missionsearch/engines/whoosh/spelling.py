"""Near spellings out of the index's own vocabulary, compared all at once.

The distance counts letters added, left out, changed, or swapped with their neighbour (optimal string alignment). It
is worked out for every word of a like length in parallel, a bit a letter: H. Hyyrö, "A bit-vector algorithm for
computing Levenshtein and Damerau edit distances", Nordic Journal of Computing 10, 2003.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import strip_accents

LONGEST = 40
"""Letters of a word that take part: a bit each of a 64-bit number, and nobody mistypes longer ones on purpose."""


class Spelling:
    """The words of one language, without accents, ready to be compared."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.written: dict[str, str] = {}
        """Word without accents to its commonest written form."""
        self.counts: dict[str, int] = {}
        """Word without accents to how often it stands in the index."""
        for word, count in counts.items():
            bare = strip_accents(word)
            if not 1 < len(bare) <= LONGEST or bare.isdigit():
                continue
            if bare not in self.counts or counts[self.written[bare]] < count:
                self.written[bare] = word
            self.counts[bare] = self.counts.get(bare, 0) + count
        by_length: dict[int, list[str]] = {}
        for bare in self.counts:
            by_length.setdefault(len(bare), []).append(bare)
        self._words = by_length
        self._letters: dict[int, NDArray[Any]] = {}
        self.near = lru_cache(maxsize=2_000)(self._near)
        self.distances = lru_cache(maxsize=2_000)(self._distances)

    def _near(self, wanted: str, distance: int) -> list[str]:
        """Return the written forms of the words within a distance of one without accents."""
        return [self.written[word] for word, found in self.distances(wanted) if found <= distance]

    def _distances(self, wanted: str, limit: int = 2) -> list[tuple[str, int]]:
        """Return the words (without accents) within a distance, each with it."""
        wanted = wanted[:LONGEST]
        found = []
        for length in range(max(1, len(wanted) - limit), len(wanted) + limit + 1):
            words = self._words.get(length)
            if words:
                scores = osa_distances(wanted, self._matrix(length, words))
                found += [(words[index], int(scores[index])) for index in np.flatnonzero(scores <= limit)]
        return found

    def _matrix(self, length: int, words: list[str]) -> NDArray[Any]:
        """Return the words of one length as letters, a row a position."""
        if length not in self._letters:
            rows = np.array(words, dtype=f"<U{length}").view(np.uint32).reshape(len(words), length)
            self._letters[length] = np.ascontiguousarray(rows.T)
        return self._letters[length]


def osa_distances(wanted: str, letters: NDArray[Any]) -> NDArray[np.int8]:
    """Return the distance of a word to each of n words of one length, given as (length, n) letters."""
    one, last = np.uint64(1), np.uint64(len(wanted) - 1)
    codes = sorted({ord(letter) for letter in wanted})
    patterns = np.zeros(len(codes) + 1, np.uint64)
    for place, letter in enumerate(wanted):
        patterns[codes.index(ord(letter))] |= one << np.uint64(place)
    known = np.array(codes, np.uint32)
    count = letters.shape[1]
    positive = np.full(count, np.uint64((1 << len(wanted)) - 1))
    negative = np.zeros(count, np.uint64)
    diagonal = np.zeros(count, np.uint64)
    before = np.zeros(count, np.uint64)
    scores = np.full(count, len(wanted), np.int8)
    for row in letters:
        at = np.searchsorted(known, row)
        at[at == len(known)] = 0
        pattern = np.where(known[at] == row, patterns[at], np.uint64(0))
        swapped = ((~diagonal & pattern) << one) & before
        diagonal = (((pattern & positive) + positive) ^ positive) | pattern | negative | swapped
        up = negative | ~(diagonal | positive)
        down = diagonal & positive
        scores += (up >> last & one).astype(np.int8)
        scores -= (down >> last & one).astype(np.int8)
        up = (up << one) | one
        positive = (down << one) | ~(diagonal | up)
        negative = diagonal & up
        before = pattern
    return scores


def best_correction(word: str, spellings: Mapping[str, Spelling]) -> str | None:
    """Return the index's word that a mistyped one most likely stands for; None where it is known or nothing is near.

    Nearer beats commoner; a like first letter and commonness decide among the equally near.
    """
    bare = strip_accents(word)
    if len(bare) < 3 or any(bare in spelling.counts for spelling in spellings.values()):
        return None
    limit = 1 if len(bare) < 5 else 2
    candidates = []
    for spelling in spellings.values():
        for near, distance in spelling.distances(bare):
            if distance <= limit and not near.isdigit():
                same_start = near[0] == bare[0]
                candidates.append((distance + (not same_start) * 0.5, -spelling.counts[near], spelling.written[near]))
    return min(candidates)[2] if candidates else None
