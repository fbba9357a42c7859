"""From texts to words as numbers, most of them by one look-up of a stretch between spaces.

What analysis does never looks across a space (but for "1 °", see ``Analyzer.joined``), so the same stretch always
makes the same words: each is analysed once, however often it is met.
"""

from __future__ import annotations

from array import array
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import Analyzer, normalize

Ints = NDArray[Any]

_AROUND = "«»“”„…—–"
"""Signs that may stand around a word without changing it."""
_SIGNS = b'()[]{}<>,;:!?*/|=+#&%$@~^_"\\'
_PARTED = bytes.maketrans(_SIGNS, b" " * len(_SIGNS))
"""ASCII signs that part words and change none: not apostrophes, dots and hyphens, which can."""


def stretches_of(text: str, analyzer: Analyzer) -> list[str]:
    """Return what stands between spaces and signs, in lower case: analysis finds the same words in it as in all."""
    text = analyzer.joined(text)
    if "°" in text or "º" in text:  # whether these are part of a word depends on what follows them
        return text.split()
    return text.encode("utf-8", "replace").translate(_PARTED).decode().lower().split()


class Vocabulary(dict[str, int]):
    """The words of one language as numbers, each with the number of its stem."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self.analyzer = analyzer
        self.words: list[str] = []
        self.stems: list[str] = []
        self._stem_numbers: dict[str, int] = {}
        self.body_stem = array("i")
        """Word to stem, -1 for a stop word."""
        self.title_stem = array("i")
        """Word to stem; titles keep their stop words, so that a title made of nothing else is found."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.words)
        self.words.append(word)
        stem = self.analyzer.stem_all(word)
        stem_number = self._stem_numbers.setdefault(stem, len(self.stems))
        if stem_number == len(self.stems):
            self.stems.append(stem)
        self.title_stem.append(stem_number)
        self.body_stem.append(-1 if self.analyzer.is_stop_word(word) else stem_number)
        return number


class Words(NamedTuple):
    """The words of a run of stretches, end to end."""

    numbers: Ints
    places: Ints
    """Where each stands, counted in words from the beginning of its stretch."""
    counts: Ints
    """How many words each stretch has."""
    widths: Ints
    """How many places each stretch takes: further words at a place ("coordinatrice") take none."""


class Stretches(dict[str, int]):
    """Stretches of text without spaces, as numbers."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.forget()

    def forget(self) -> None:
        """Empty the table; numbers given until now stand for nothing any more."""
        self.clear()
        self._words, self._places = array("I"), array("I")
        self._starts, self._widths = array("I", [0]), array("I")

    def __missing__(self, stretch: str) -> int:
        core = stretch.strip(_AROUND) if "°" not in stretch and "º" not in stretch else stretch
        if core[-1:] == "." and core[:-1].isalpha():
            core = core[:-1]
        if core != stretch:
            number = self[stretch] = self[core]
            return number
        word = normalize(core)
        if word.isalpha():
            self._words.append(self.vocabulary[word])
            self._places.append(0)
            self._starts.append(len(self._words))
            self._widths.append(1)
        else:
            self._add(*self.vocabulary.analyzer.tokens(core))
        number = self[stretch] = len(self._widths) - 1
        return number

    def _add(self, surfaces: list[str], extras: list[tuple[int, str]]) -> None:
        placed = sorted([*enumerate(surfaces), *extras], key=itemgetter(0)) if extras else enumerate(surfaces)
        for place, word in placed:
            self._words.append(self.vocabulary[word])
            self._places.append(place)
        self._starts.append(len(self._words))
        self._widths.append(len(surfaces))

    def words(self, numbers: Ints) -> Words:
        """Return the words that stretches hold."""
        starts = np.array(self._starts, np.int64)
        counts = np.diff(starts)[numbers]
        widths = np.array(self._widths, np.int64)[numbers]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        at = np.arange(total) + np.repeat(starts[numbers] - ends + counts, counts)
        return Words(np.array(self._words, np.uint32)[at], np.array(self._places, np.uint32)[at], counts, widths)
