"""From texts to words as numbers, most of them by one look-up of a stretch between spaces.

Analysis never looks across a space (but for "1 °", see ``Analyzer.join_ordinals``), so the same stretch always makes
the same words: each is analysed once, however often it is met.
"""

from __future__ import annotations

import re
from array import array
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import Analyzer, is_code, normalize, strip_accents

Ints = NDArray[Any]

_AROUND = "«»“”„…—–"
"""Signs that may stand around a word without changing it."""
_SIGNS = b'()[]{}<>,;:!?*/|=+#&%$@~^_"\\'
_PARTED = bytes.maketrans(_SIGNS, b" " * len(_SIGNS))
"""ASCII signs that part words and change none: not apostrophes, dots and hyphens, which can."""

_is_plain = re.compile("[0-9a-zà-åç-öø-ÿ]+").fullmatch
"""Is this a word as analysis leaves it? Most are; the others have ligatures, capitals, apostrophes, other scripts."""


def raw_tokens_of(text: str, analyzer: Analyzer) -> list[str]:
    """Return what stands between spaces and signs, in lower case: analysis finds the same words in it as in all."""
    if "°" in text or "º" in text:
        text = analyzer.join_ordinals(normalize(text))  # normalized, for a lone accent before a number is no part of it
        if "°" in text or "º" in text:  # whether these are part of a word depends on what follows them
            return text.split()
    return text.encode("utf-8", "replace").translate(_PARTED).decode().lower().split()


class Words(NamedTuple):
    """The words of a run of stretches, end to end."""

    numbers: Ints
    places: Ints
    """Where each stands, counted in words from the beginning of its stretch."""
    counts: Ints
    """How many words each stretch has."""
    widths: Ints
    """How many places each stretch takes: further words at a place ("coordinatrice") take none."""


class RawTokens(dict[str, int]):
    """Stretches of text without spaces as numbers, and the words of a language that are in them, with their stems.

    Most stretches are one word, and have its number. One that is anything else ("états-unis", "o.n.u.", a lone dash)
    has a number from ``COMPOSITE`` on.
    """

    COMPOSITE = 1 << 31

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self.analyzer = analyzer
        self.words: list[str] = []
        self.stems: dict[str, int] = {}
        """The words' stems with their numbers: those of the words that ``stem_numbers`` has been asked for."""
        self._body_stems, self._title_stems = array("i"), array("i")
        self.surfaces: dict[str, int] = {}
        """The words without accents, with their numbers: those of the words that ``surface_numbers`` was asked for."""
        self._surface_numbers, self._accented = array("i"), array("i")
        self._odd_words: dict[str, int] = {}
        """Words that are not plain: as a stretch each might be another word ("ß" in a text is "ss")."""
        self.forget()

    def forget(self) -> None:
        """Empty the table of all but words; numbers of composite stretches stand for nothing any more."""
        self.clear()
        self.update((word, number) for number, word in enumerate(self.words) if _is_plain(word))
        self._parts, self._places = array("I"), array("I")
        self._starts, self._widths = array("I", [0]), array("I")

    def __missing__(self, stretch: str) -> int:
        if _is_plain(stretch):
            number = self[stretch] = len(self.words)
            self.words.append(stretch)
            return number
        core = stretch.strip(_AROUND) if "°" not in stretch and "º" not in stretch else stretch
        if core.find(".") == len(core) - 1:  # of no acronym: those have two dots
            core = core[:-1]
        number = self[stretch] = self[core] if core != stretch else self._analyzed(core)
        return number

    def _word(self, word: str) -> int:
        if _is_plain(word):
            return self[word]
        number = self._odd_words.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number

    def code(self, key: str) -> int:
        """Return the number of a stretch that holds one code and takes no place in the text."""
        name = f"\0{key}"  # the same signs as a stretch are words
        number = self.get(name)
        if number is None:
            number = self[name] = self.COMPOSITE + len(self._widths)
            self._parts.append(self._code_word(key))
            self._places.append(0)
            self._starts.append(len(self._parts))
            self._widths.append(0)
        return number

    def _code_word(self, key: str) -> int:
        number = self._odd_words.setdefault(key, len(self.words))
        if number == len(self.words):
            self.words.append(key)
        return number

    def surface_numbers(self) -> Ints:
        """Return the number of each word's surface form: the word without accents, stop words and codes too."""
        fresh = self.words[len(self._surface_numbers) :]
        bare = [word if word.isascii() else strip_accents(word) for word in fresh]
        for word in dict.fromkeys(bare):
            self.surfaces.setdefault(word, len(self.surfaces))
        self._surface_numbers.extend(map(self.surfaces.__getitem__, bare))
        return np.array(self._surface_numbers, np.int32)

    def accented_numbers(self) -> Ints:
        """Return the number of each word that has accents: its own; -1 for the others."""
        fresh = self.words[len(self._accented) :]
        start = len(self._accented)
        plain = (word.isascii() or strip_accents(word) == word for word in fresh)
        self._accented.extend(-1 if bare else start + at for at, bare in enumerate(plain))
        return np.array(self._accented, np.int32)

    def stem_numbers(self, title: bool) -> Ints:
        """Return the number of each word's stem; -1 for a code and, but in titles, for a stop word.

        Titles keep their stop words, so that one made of nothing else is found.
        """
        fresh = self.words[len(self._title_stems) :]
        stems = [None if is_code(word) else self.analyzer.stems[word] for word in fresh]
        for stem in dict.fromkeys(stems):
            if stem is not None:
                self.stems.setdefault(stem, len(self.stems))
        numbers = array("i", [-1 if stem is None else self.stems[stem] for stem in stems])
        self._title_stems += numbers
        bare = [word if word.isascii() else strip_accents(word) for word in fresh]
        stops = map(self.analyzer.stop_words.__contains__, bare)
        self._body_stems.extend([-1 if stop else number for stop, number in zip(stops, numbers, strict=True)])
        return np.array(self._title_stems if title else self._body_stems, np.int32)

    def _analyzed(self, stretch: str) -> int:
        word = normalize(stretch)
        if word.isalpha():
            return self._word(word)
        head, _, following = word.partition("'")
        if following.isalpha() and self.analyzer.elides(head, following):
            return self._word(following)
        surfaces, extras = self.analyzer.tokens(stretch)
        if len(surfaces) == 1 and not extras:
            return self._word(surfaces[0])
        placed = sorted([*enumerate(surfaces), *extras], key=itemgetter(0)) if extras else enumerate(surfaces)
        for place, word in placed:
            self._parts.append(self._word(word))
            self._places.append(place)
        self._starts.append(len(self._parts))
        self._widths.append(len(surfaces))
        return self.COMPOSITE + len(self._widths) - 1

    def words_of(self, numbers: Ints) -> Words:
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
        words, places = np.repeat(numbers, counts), np.zeros(len(inside), np.uint32)
        words[inside], places[inside] = np.array(self._parts, np.uint32)[at], np.array(self._places, np.uint32)[at]
        return Words(words, places, counts, widths)
