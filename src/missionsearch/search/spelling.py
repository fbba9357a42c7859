"""Near spellings out of the index's own vocabulary, compared all at once.

The distance counts letters added, left out, changed, or swapped with their neighbour (optimal string alignment). It
is worked out for every word of a like length in parallel, a bit a letter: H. Hyyrö, "A bit-vector algorithm for
computing Levenshtein and Damerau edit distances", Nordic Journal of Computing 10, 2003. Before that, words whose sets
of letters differ by more than the distance are left out: an edit brings at most one letter and takes at most one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import COMPOUND_PREFIXES, LANGUAGES, analyzer, strip_accents

LONGEST = 40
"""Letters of a word that take part: a bit each of a 64-bit number, and nobody mistypes longer ones on purpose."""
SHORTEST = 3
"""Letters of a word that is corrected, and then only to a longer one: another word of three is always near."""
TWO_MISTAKES = 7
"""Letters of a word in which two may be wrong: two changes make most shorter words any other."""
MOST_MISTAKES = 2
CACHED_WORDS = 2_000
"""Words looked for whose near ones are kept."""
SHORTEST_PART = 3
"""Letters of each of two words that were typed as one: shorter ones would part most words."""


_PREFIX = re.compile(COMPOUND_PREFIXES)


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
        self._letters: dict[int, tuple[NDArray[Any], NDArray[np.uint64]]] = {}
        self._known: dict[str, list[tuple[str, int]]] = {}

    def changed(self, counts: Mapping[str, int], changes: Mapping[str, int]) -> Spelling | None:
        """Return the spelling of words of which some stand more or less often now; None where that must be done anew.

        The words of most lengths are the same, and with them what comparing them needs.
        """
        new = Spelling({})
        new.written, new.counts = dict(self.written), dict(self.counts)
        new._words, new._letters = dict(self._words), dict(self._letters)
        for word, more in changes.items():
            bare = strip_accents(word)
            if not 1 < len(bare) <= LONGEST or bare.isdigit():
                continue
            if bare not in new.counts:
                new._words[len(bare)] = [*new._words.get(len(bare), ()), bare]
                new._letters.pop(len(bare), None)
            new.counts[bare] = new.counts.get(bare, 0) + more
            if new.counts[bare] <= 0 or new.written.get(bare, word) not in counts:
                return None  # a word is gone, or its commonest form
            if counts.get(word, 0) > counts.get(new.written.get(bare, ""), 0):
                new.written[bare] = word
        return new

    def near(self, wanted: str, distance: int) -> list[str]:
        """Return the written forms of the words within a distance of one without accents."""
        return [self.written[word] for word, mistakes in self.distances(wanted) if mistakes <= distance]

    def distances(self, wanted: str) -> list[tuple[str, int]]:
        """Return the words (without accents) at most ``MOST_MISTAKES`` away, each with how far."""
        wanted = wanted[:LONGEST]
        distances = self._known.get(wanted)  # no lru_cache: one of a method keeps the words of an old index in memory
        if distances is None:
            if len(self._known) >= CACHED_WORDS:
                self._known.clear()
            distances = self._known[wanted] = self._distances(wanted, MOST_MISTAKES)
        return distances

    def _distances(self, wanted: str, limit: int) -> list[tuple[str, int]]:
        distances = []
        for length in range(max(1, len(wanted) - limit), len(wanted) + limit + 1):
            words = self._words.get(length)
            if words:
                letters, sets = self._matrix(length, words)
                likely = np.flatnonzero(_may_be_near(sets, letter_sets(_letters_of([wanted])), limit))
                scores = osa_distances(wanted, letters[:, likely])
                near = scores <= limit
                distances += [(words[at], score) for at, score in zip(likely[near], scores[near].tolist(), strict=True)]
        return distances

    def _matrix(self, length: int, words: list[str]) -> tuple[NDArray[Any], NDArray[np.uint64]]:
        """Return the words of one length as letters, a row a position, and each word's set of letters."""
        if length not in self._letters:
            letters = _letters_of(words)
            self._letters[length] = letters, letter_sets(letters)
        return self._letters[length]


def _letters_of(words: list[str]) -> NDArray[Any]:
    """Return n words of one length as (length, n) code points."""
    length = len(words[0])
    rows = np.array(words, dtype=f"<U{length}").view(np.uint32).reshape(len(words), length)
    return np.ascontiguousarray(rows.T)


def letter_sets(letters: NDArray[Any]) -> NDArray[np.uint64]:
    """Return the letters of each word as bits; letters 64 code points apart share one."""
    return np.asarray(np.bitwise_or.reduce(np.uint64(1) << (letters % 64).astype(np.uint64), axis=0))


def _may_be_near(sets: NDArray[np.uint64], wanted: NDArray[np.uint64], limit: int) -> NDArray[np.bool_]:
    missing, added = np.bitwise_count(wanted & ~sets), np.bitwise_count(sets & ~wanted)
    return np.asarray((missing <= limit) & (added <= limit))


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


def best_correction(word: str, spellings: Mapping[str, Spelling], own: str | None = None) -> str | None:
    """Return the index's word that a mistyped one most likely stands for; None where it is known or nothing is near.

    Nearer beats commoner; a like first letter, the reader's own language and commonness decide among the equally near.
    A space left out is one letter away.
    """
    bare = strip_accents(word)
    if len(bare) < SHORTEST or any(bare in spelling.counts for spelling in spellings.values()):
        return None
    if _PREFIX.fullmatch(word) or _is_grammar(bare):  # "non prolifération" is no "none"
        return None
    limit = 1 if len(bare) < TWO_MISTAKES else 2
    candidates = []
    for language, spelling in spellings.items():
        foreign = language != own
        for near, distance in spelling.distances(bare):
            if (
                distance <= limit
                and not near.isdigit()
                and not _is_grammar(near)
                and (len(bare) > SHORTEST or len(near) > len(bare))
            ):
                cost = distance + (near[0] != bare[0]) * 0.5
                candidates.append((cost, foreign, -spelling.counts[near], spelling.written[near]))
        candidates += [(1.0, foreign, -count, words) for count, words in _two_words(bare, language, spelling)]
    return min(candidates)[-1] if candidates else None


def _is_grammar(bare: str) -> bool:
    return any(analyzer(language).is_stop_word(bare) for language in LANGUAGES)


def _two_words(bare: str, language: str, spelling: Spelling) -> Iterator[tuple[int, str]]:
    """Yield what a text may be with a space put in: how common its rarer word is, and both.

    One of them may be a word of grammar, which the index does not count.
    """
    for at in range(SHORTEST_PART, len(bare) - SHORTEST_PART + 1):
        parts = bare[:at], bare[at:]
        counts = [spelling.counts[part] for part in parts if part in spelling.counts]
        small = sum(part not in spelling.counts and analyzer(language).is_stop_word(part) for part in parts)
        if counts and len(counts) + small == 2:
            yield min(counts), " ".join(spelling.written.get(part, part) for part in parts)
