"""A typed query in the other language: each word with the weighted words that may translate it.

The order of trust was measured (docs/decisions/0010): names of several words first, then what the mission's own pairs
and the dictionary say, then a word that looks alike, then the word as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from missionsearch.analysis import analyzer
from missionsearch.crosslanguage.cognates import Cognates
from missionsearch.crosslanguage.dictionaries import LONGEST_NAME, Alternatives, Dictionary
from missionsearch.crosslanguage.words import other_language, typed_words

DICTIONARY_WEIGHT = 0.5
"""What a dictionary's entry counts beside the mission's own translations (1)."""
COGNATE_WEIGHT = 0.7
_AS_GOOD = 0.02
"""Cognates so much less alike than the best one are kept."""

Source = Literal["operator", "name", "learned", "dictionary", "cognate", "same"]


@dataclass(frozen=True, slots=True)
class LearnedLink:
    """A stem of the other language, and how sure it is."""

    stem: str
    score: float
    count: float


class Lexicon(Protocol):
    """What the mission's own pairs taught (``files.LexiconFile``)."""

    def links(self, language: str, stem: str) -> tuple[LearnedLink, ...]:
        """Return the translations of a stem, best first."""


@dataclass(frozen=True, slots=True)
class Translation:
    """One typed word, or one word of a name, and what may stand for it in the other language."""

    typed: str
    """The word as typed, in lower case; all words of a name."""
    alternatives: Mapping[str, float]
    """Stem to weight; a document's weighted count of them is the term's count (``score``)."""
    source: Source
    weight: float = 1.0
    """Weight of the term in the query: the words of a name share the weight of what was typed."""
    sure: tuple[LearnedLink, ...] = ()
    """Learned links that may be shown to a person."""


SURE_SCORE = 0.3
SURE_COUNT = 3
"""A link is shown from this score and count on: below, one in ten looks odd to a reader."""


@dataclass(frozen=True, slots=True)
class Translator:
    """All that is known of a mission's two languages."""

    lexicon: Lexicon
    names: Dictionary
    dictionary: Dictionary | None = None
    operator: Dictionary | None = None
    """The operator's synonyms: they overrule everything."""
    cognates: Callable[[str], Cognates] = lambda language: Cognates((), language)
    """Returns the index's words of a language, to find cognates of the other's words in."""

    def translate(self, text: str, language: str) -> tuple[Translation, ...]:
        """Return the terms of a query written in ``language``, for an index of the other language."""
        words = typed_words(text, language)
        terms: list[Translation] = []
        at = 0
        while at < len(words):
            named = self._name(words[at:], language)
            if named:
                length, translated = named
                terms += translated
                at += length
            else:
                terms.append(self._word(*words[at], language))
                at += 1
        return tuple(terms)

    def _name(self, words: list[tuple[str, str]], language: str) -> tuple[int, list[Translation]] | None:
        """Return how many words make a name, and its translation; the longest name wins."""
        for length in range(min(LONGEST_NAME, len(words)), 0, -1):
            stems = tuple(stem for _, stem in words[:length])
            for source, known in (("operator", self.operator), ("name", self.names if length > 1 else None)):
                translated = known.get(language, stems) if known else None
                if translated:
                    typed = " ".join(surface for surface, _ in words[:length])
                    weight = length / len(translated)
                    return length, [
                        Translation(typed, {stem: 1.0}, "operator" if source == "operator" else "name", weight)
                        for stem in translated
                    ]
        return None

    def _word(self, surface: str, stem: str, language: str) -> Translation:
        links = self.lexicon.links(language, stem)
        known = (self.dictionary or self.names).get(language, (stem,))
        if links or known:
            sure = tuple(link for link in links if link.score >= SURE_SCORE and link.count >= SURE_COUNT)
            return Translation(surface, _mixed(links, known), "learned" if links else "dictionary", sure=sure)
        other = other_language(language)
        alike = self.cognates(other).of(surface, language)
        if alike:
            best = max(alike.values())
            close = {
                cognate: COGNATE_WEIGHT * likeness for cognate, likeness in alike.items() if likeness >= best - _AS_GOOD
            }
            return Translation(surface, close, "cognate")
        return Translation(surface, {analyzer(other).stem_all(surface): 1.0}, "same")


def _mixed(links: tuple[LearnedLink, ...], known: Alternatives | None) -> dict[str, float]:
    """Return learned and listed translations together; a word that only one of them knows has that one's weights."""
    mixed: Counter[str] = Counter()
    for link in links:
        mixed[link.stem] += link.score  # type: ignore[assignment]  # Counter is typed for whole numbers
    for stem, weight in (known or {}).items():
        mixed[stem] += DICTIONARY_WEIGHT * weight  # type: ignore[assignment]
    total = (1.0 if links else 0.0) + (DICTIONARY_WEIGHT if known else 0.0)
    return {stem: weight / total for stem, weight in mixed.items()}
