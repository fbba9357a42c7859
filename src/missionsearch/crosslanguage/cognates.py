"""Words that look alike in French and in English: "souveraineté" and "sovereignty".

They translate what no pair has taught: names, terms of art, words of one publication only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from missionsearch.analysis import analyzer, strip_accents

LEAST_LIKENESS = 0.84
"""Length of the longest common subsequence ÷ that of the longer word: the best of .75, .8, .84, .9 on 162 pairs."""
SHORTEST = 5
"""Letters of a word that may have a cognate: shorter ones meet by chance."""
MOST_COGNATES = 3
_LENGTHS_APART = 3
REMEMBERED = 5_000
"""Words whose cognates are kept: people type the same ones again and again."""

_FRENCH_ENDINGS = (
    ("ifier", "ify"), ("isation", "ization"), ("iser", "ize"), ("isme", "ism"), ("iste", "ist"), ("ique", "ic"),
    ("aire", "ary"), ("oire", "ory"), ("euse", "ous"), ("eux", "ous"), ("eur", "or"), ("ite", "ity"), ("ete", "ety"),
    ("elle", "al"), ("el", "al"), ("ive", "iv"), ("if", "iv"), ("ie", "y"), ("ement", "ly"), ("tre", "ter"),
)  # fmt: skip
_ENGLISH_ENDINGS = (("isation", "ization"), ("ise", "ize"), ("ive", "iv"))
_SAME_SOUND = (("ph", "f"), ("y", "i"), ("k", "c"), ("qu", "c"))


@lru_cache(maxsize=200_000)
def skeleton(word: str, language: str) -> str:
    """Return what a word has in common with its cognate: endings exchanged, spellings of one sound made equal.

    >>> skeleton("souveraineté", "fr"), skeleton("sécurité", "fr") == skeleton("security", "en")
    ('souveraineti', True)
    """
    bare = strip_accents(word)
    bare = _french(bare) if language == "fr" else _english(bare)
    bare = re.sub(r"e$", "", bare)
    for spelling, sound in _SAME_SOUND:
        bare = bare.replace(spelling, sound)
    return bare


def _french(word: str) -> str:
    word = re.sub(r"s$", "", word)
    word = _exchanged(word, _FRENCH_ENDINGS)
    return re.sub(r"[ei]r$", "", word) if len(word) > 5 and not word.endswith("ter") else word


def _english(word: str) -> str:
    word = _exchanged(re.sub(r"(?<!s)s$", "", word), _ENGLISH_ENDINGS)
    if len(word) > 5:
        word = re.sub(r"er$", "or", word)
    return re.sub(r"(ed|ing)$", "", word) if len(word) > 6 else word


def _exchanged(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, other in endings:
        if word.endswith(ending):
            return word[: -len(ending)] + other
    return word


class Cognates:
    """The words of one language by the beginning and the length of their skeletons, to find the cognates of the other's
    words in."""

    def __init__(self, words: Iterable[str], language: str) -> None:
        self.language = language
        self._stem = analyzer(language).stem
        self._words = list(words)
        self._by_shape: dict[tuple[str, int], tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        """First letter and length to the skeletons of that shape, beside the places of their words."""
        for place, word in enumerate(self._words):
            bones = skeleton(word, language)
            skeletons, places = self._by_shape[bones[:2], len(bones)]
            skeletons.append(bones)
            places.append(place)
        self._known: dict[tuple[str, str], dict[str, float]] = {}

    def of(self, word: str, language: str) -> dict[str, float]:
        """Return the stems that look like a word of the other language, and how much alike; best first, at most 3."""
        if len(word) < SHORTEST or not word.isalpha():
            return {}
        cognates = self._known.get((word, language))
        if cognates is None:
            cognates = self._looked_up(word, language)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[word, language] = cognates  # another thread may empty it at once
        return cognates

    def _looked_up(self, word: str, language: str) -> dict[str, float]:
        cognates: dict[str, float] = {}
        for place, alike in sorted(self._near(skeleton(word, language))):
            stem = self._stem(self._words[place])
            if stem:
                cognates[stem] = max(cognates.get(stem, 0.0), alike)
        return dict(sorted(cognates.items(), key=lambda pair: -pair[1])[:MOST_COGNATES])

    def _near(self, bones: str) -> Iterator[tuple[int, float]]:
        """Yield the places of words with a skeleton like this one; one of another length cannot be like it."""
        own = len(bones)
        for length in range(own - _LENGTHS_APART, own + _LENGTHS_APART + 1):
            if min(length, own) < LEAST_LIKENESS * max(length, own):
                continue
            skeletons, places = self._by_shape.get((bones[:2], length), ([], []))
            likeness = LCSseq.normalized_similarity
            near = process.extract_iter(bones, skeletons, scorer=likeness, processor=None, score_cutoff=LEAST_LIKENESS)
            yield from ((places[at], alike) for _, alike, at in near)
