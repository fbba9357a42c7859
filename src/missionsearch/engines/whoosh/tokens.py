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

from missionsearch.analysis import Analyzer, normalize, strip_accents

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
        self._stem_of, self._stop_words = analyzer.stems, analyzer.stop_words
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
        stem = self._stem_of[word]
        stem_number = self._stem_numbers.get(stem)
        if stem_number is None:
            stem_number = self._stem_numbers[stem] = len(self.stems)
            self.stems.append(stem)
        self.title_stem.append(stem_number)
        bare = word if word.isascii() else strip_accents(word)
        self.body_stem.append(-1 if bare in self._stop_words else stem_number)
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
    """Stretches of text without spaces, as numbers: most are one word, and have its number.

    One that is anything else ("l'europe", "états-unis", a lone dash) has a number from ``COMPOSITE`` on.
    """

    COMPOSITE = 1 << 31

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.forget()

    def forget(self) -> None:
        """Empty the table; numbers of composite stretches given until now stand for nothing any more."""
        self.clear()
        self._words, self._places = array("I"), array("I")
        self._starts, self._widths = array("I", [0]), array("I")

    def __missing__(self, stretch: str) -> int:
        if stretch.isascii() and stretch.isalnum():
            number = self[stretch] = self.vocabulary[stretch.lower()]
            return number
        core = stretch.strip(_AROUND) if "°" not in stretch and "º" not in stretch else stretch
        if core.find(".") == len(core) - 1:  # of no acronym: those have two dots
            core = core[:-1]
        number = self[stretch] = self[core] if core != stretch else self._analyzed(core)
        return number

    def _analyzed(self, stretch: str) -> int:
        word = normalize(stretch)
        if word.isalpha():
            return self.vocabulary[word]
        head, _, following = word.partition("'")
        if following.isalpha() and self.vocabulary.analyzer.elides(head, following):
            return self.vocabulary[following]
        surfaces, extras = self.vocabulary.analyzer.tokens(stretch)
        if len(surfaces) == 1 and not extras:
            return self.vocabulary[surfaces[0]]
        placed = sorted([*enumerate(surfaces), *extras], key=itemgetter(0)) if extras else enumerate(surfaces)
        for place, word in placed:
            self._words.append(self.vocabulary[word])
            self._places.append(place)
        self._starts.append(len(self._words))
        self._widths.append(len(surfaces))
        return self.COMPOSITE + len(self._widths) - 1

    def words(self, numbers: Ints) -> Words:
        """Return the words that stretches (uint32) hold."""
        composite = numbers >= self.COMPOSITE
        chosen = numbers[composite] - np.uint32(self.COMPOSITE)
        starts = np.array(self._starts, np.int64)
        lengths = np.diff(starts)[chosen]
        counts, widths = np.ones(len(numbers), np.int64), np.ones(len(numbers), np.int64)
        counts[composite], widths[composite] = lengths, np.array(self._widths, np.int64)[chosen]
        inside = np.repeat(composite, counts)
        ends = np.cumsum(lengths)
        at = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts[chosen] - ends + lengths, lengths)
        found, places = np.repeat(numbers, counts), np.zeros(len(inside), np.uint32)
        found[inside], places[inside] = np.array(self._words, np.uint32)[at], np.array(self._places, np.uint32)[at]
        return Words(found, places, counts, widths)
