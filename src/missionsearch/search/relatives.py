"""Which words of an index are relatives of a typed one: "fondation" and "fonder" beside "fondateur".

A stemmer takes endings off and leaves what a language forms by other means. Words that share most of their letters in
groups of three are mostly of one family (G. Adamson and J. Boreham, "The use of an association measure based on
character structure", 1974). docs/decisions/0004 has what they bring.
"""

from __future__ import annotations

from collections.abc import Iterable

from missionsearch.analysis import analyzer, strip_accents
from missionsearch.search.clauses import Relatives

SHORTEST = 5
"""Letters of a word that has relatives: short words are like too many others."""
BEGINNING = 4
"""Letters with which a word and its relatives begin."""
ALIKE = 0.4
"""Share of their groups of three letters that relatives have in common (Dice's coefficient): from .33 to .5 alike."""
_Groups = frozenset[tuple[str, str, str]]


def may_have_relatives(surface: str) -> bool:
    """Say whether relatives of a word are looked for: of numbers and short words they are not."""
    return len(surface) >= SHORTEST and surface.isalpha()


def relatives_of(word: Relatives, words: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """Return the stems of those words, written without accents, that are relatives of one, each with its likeness."""
    stem_of, own = analyzer(word.language).stem, _groups(word.surface)
    likenesses: dict[str, float] = {}
    for other in words:
        likeness = _likeness(own, _groups(other))
        if likeness >= ALIKE and (stem := stem_of(other)) and stem != word.stem:
            likenesses[stem] = max(likenesses.get(stem, 0.0), likeness)
    return tuple(sorted(likenesses.items()))


def beginning_of(word: Relatives) -> str:
    """Return how the relatives of a word begin."""
    return word.surface[:BEGINNING]


def relative(language: str, surface: str, stem: str) -> Relatives | None:
    """Return the relatives of a typed word, None where none are looked for."""
    return Relatives(language, strip_accents(surface), stem) if stem and may_have_relatives(surface) else None


def _groups(word: str) -> _Groups:
    """Return a word's groups of three letters, its edges as letters."""
    edged = f"_{word}_"
    return frozenset(zip(edged, edged[1:], edged[2:], strict=False))


def _likeness(one: _Groups, other: _Groups) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
