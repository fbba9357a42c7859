"""Which word of a sentence renders which word of its translation.

Competitive linking (I. D. Melamed, "Models of Translational Equivalence among Words", 2000): the surest pair of words
is linked first and both are taken, so that what a neighbour's translation explains is not explained twice. How sure a
pair is comes from the learned lexicon, from the words' likeness and from their places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from missionsearch.analysis import analyzer
from missionsearch.crosslanguage.cognates import LEAST_LIKENESS, SHORTEST, skeleton
from missionsearch.crosslanguage.files import AnyLexicon
from missionsearch.crosslanguage.words import other_language

COGNATE = 0.6
"""What two words that look alike count beside a learned score (0 to 1)."""
APART = 0.2
"""What a pair loses that stands at opposite ends of its sentences."""
DOUBT = 1.0
"""Occurrences that are added to those of a link: what was seen once may have met by chance."""
LEAST = 0.02
"""Sureness from which on two words are linked at all."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of meaning in a sentence, and the characters where it stands."""

    stem: str
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordLink:
    """Places of two words of which one renders the other, and how sure that is (0 to about 1.6)."""

    source: int
    target: int
    sureness: float


def words_of(text: str, language: str) -> list[Word]:
    """Return the words of a text in order; those of grammar are left out."""
    own = analyzer(language)
    lowered = text.lower()
    words, at = [], 0
    for surface in own.tokens(text).surfaces:
        start = lowered.find(surface, at)
        if start < 0:
            continue
        at = start + len(surface)
        stem = own.stem(surface)
        if stem:
            words.append(Word(stem, surface, start, at))
    return words


class WordLinker:
    """Links the words of aligned sentences; looks each word up in the lexicon once."""

    def __init__(self, lexicon: AnyLexicon, language: str) -> None:
        self._lexicon = lexicon
        self._language = language
        self._known: dict[str, Mapping[str, float]] = {}

    def sureness(self, stem: str) -> Mapping[str, float]:
        """Return what the lexicon says of a stem: stems of the other language, and how sure each is."""
        if stem not in self._known:
            links = self._lexicon.links(self._language, stem)
            self._known[stem] = {link.stem: link.score * link.count / (link.count + DOUBT) for link in links}
        return self._known[stem]

    def links(self, source: Sequence[Word], target: Sequence[Word]) -> list[WordLink]:
        """Return the links between two sentences' words, each word in one of them at most, the surest first."""
        pairs = sorted(self._pairs(source, target), key=lambda link: (-link.sureness, link.source, link.target))
        taken: set[int] = set()
        rendered: set[int] = set()
        kept = []
        for link in pairs:
            if link.source not in taken and link.target not in rendered:
                taken.add(link.source)
                rendered.add(link.target)
                kept.append(link)
        return kept

    def _pairs(self, source: Sequence[Word], target: Sequence[Word]) -> Iterator[WordLink]:
        places = defaultdict(list)
        for there, word in enumerate(target):
            places[word.stem].append(there)
        for here, word in enumerate(source):
            learned = self.sureness(word.stem)
            sure = {there: score for stem, score in learned.items() for there in places.get(stem, ())}
            for there, word_there in enumerate(target):
                alike = _likeness(word.written, word_there.written, self._language)
                if alike:
                    sure[there] = sure.get(there, 0.0) + COGNATE * alike
            for there, score in sure.items():
                away = abs((here + 0.5) / len(source) - (there + 0.5) / len(target))
                if score - APART * away >= LEAST:
                    yield WordLink(here, there, score - APART * away)


@lru_cache(maxsize=100_000)
def _likeness(word: str, other: str, language: str) -> float:
    """Return how alike a word and one of the other language are, 0 below the least that counts."""
    if word == other:
        return 1.0
    if word[0] != other[0] and len(word) < SHORTEST:
        return 0.0
    if min(len(word), len(other)) < SHORTEST or not (word.isalpha() and other.isalpha()):
        return 0.0
    bones, theirs = skeleton(word, language), skeleton(other, other_language(language))
    if bones[:1] != theirs[:1]:
        return 0.0
    return float(LCSseq.normalized_similarity(bones, theirs, score_cutoff=LEAST_LIKENESS))
