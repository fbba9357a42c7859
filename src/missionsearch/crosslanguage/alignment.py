"""Which sentence of one version says what a sentence of the other says.

W. Gale and K. Church, "A Program for Aligning Sentences in Bilingual Corpora", 1993: a dynamic program over lengths in
characters. Paragraphs are aligned first, then the sentences within them, so that one slip stays small.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BEADS = {
    (1, 1): -math.log(0.89),
    (1, 0): -math.log(0.0099 / 2),
    (0, 1): -math.log(0.0099 / 2),
    (2, 1): -math.log(0.089 / 2),
    (1, 2): -math.log(0.089 / 2),
    (2, 2): -math.log(0.011),
}
"""How many texts of each side go together, and what that costs: the paper's table 5."""
_VARIANCE = 6.8
"""Variance of the length of a translation, per character: section 3 of the paper."""
_LEAST = 1e-30
_RATIOS = (0.75, 1.1)
"""Characters of English for one of French: usually .87. Beyond these, one side lacks a part; it has no other ratio."""
MOST_TEXTS = 2_000
"""Texts of one side that are aligned: the table grows with the product of both sides."""
_BAND = 60
"""Texts that an alignment may stray from the diagonal: versions of one publication run side by side."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"»”’)]*\s+(?=[A-ZÀ-Ý0-9«\"“(])")


@dataclass(frozen=True, slots=True)
class Version:
    """One language version of a publication."""

    url: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TranslationPair:
    """Two versions of one publication."""

    french: Version
    english: Version


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A sentence (or a few, or a title) and what the other version says in its place."""

    french: str
    english: str
    french_url: str
    english_url: str


def aligned_texts(pair: TranslationPair) -> Iterator[AlignedText]:
    """Yield the titles, then the sentences of both versions that go together, in the order of the text."""
    french, english = pair.french, pair.english
    if french.title and english.title:
        yield AlignedText(french.title, english.title, french.url, english.url)
    for ours, theirs in _aligned(french.paragraphs, english.paragraphs):
        for one, other in _aligned(sentences(ours), sentences(theirs)):
            yield AlignedText(one, other, french.url, english.url)


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph.

    >>> sentences("Le visa est gratuit. Il vaut un an.")
    ['Le visa est gratuit.', 'Il vaut un an.']
    """
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def _aligned(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the runs of both sides that go together, joined; what stands on one side only is left out."""
    if len(ours) == len(theirs) == 1:
        yield ours[0], theirs[0]
        return
    ours, theirs = ours[:MOST_TEXTS], theirs[:MOST_TEXTS]
    for (start, end), (from_, to) in align([len(text) for text in ours], [len(text) for text in theirs]):
        if end > start and to > from_:
            yield " ".join(ours[start:end]), " ".join(theirs[from_:to])


Span = tuple[int, int]


def align(ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[Span, Span]]:
    """Return which runs of texts go together, given their lengths in characters: spans of both sides, in order."""
    if not ours or not theirs:
        return []
    ratio = min(_RATIOS[1], max(_RATIOS[0], (sum(theirs) + 1) / (sum(ours) + 1)))
    best, came_from = {(0, 0): 0.0}, {}
    for place in range(len(ours) + 1):
        middle = place * len(theirs) // len(ours)
        for other in range(max(0, middle - _BAND), min(len(theirs), middle + _BAND) + 1):
            reached = best.get((place, other))
            if reached is None:
                continue
            for (own, others), prior in _BEADS.items():
                end = (place + own, other + others)
                if end[0] > len(ours) or end[1] > len(theirs):
                    continue
                cost = reached + prior + _mismatch(sum(ours[place : end[0]]), sum(theirs[other : end[1]]), ratio)
                if cost < best.get(end, math.inf):
                    best[end], came_from[end] = cost, (place, other)
    return _path(came_from, (len(ours), len(theirs)))


def _path(came_from: dict[Span, Span], end: Span) -> list[tuple[Span, Span]]:
    if end not in came_from:  # the sides differ too much to stay near the diagonal
        return []
    steps = []
    while end != (0, 0):
        start = came_from[end]
        steps.append(((start[0], end[0]), (start[1], end[1])))
        end = start
    return steps[::-1]


def _mismatch(ours: int, theirs: int, ratio: float) -> float:
    """Return how unlikely it is that texts of these lengths say the same: −log of the two-sided probability."""
    if not ours and not theirs:
        return 0.0
    mean = max((ours + theirs / ratio) / 2, 1.0)
    deviation = abs(ratio * ours - theirs) / math.sqrt(_VARIANCE * mean)
    return -math.log(max(math.erfc(deviation / math.sqrt(2)), _LEAST))
