"""Learn which word translates which, from aligned sentences.

IBM model 1 (P. Brown et al., "The Mathematics of Statistical Machine Translation", 1993) in both directions, with the
diagonal prior of C. Dyer et al., "A Simple, Fast, and Effective Reparameterization of IBM Model 2", 2013, and a sparse
Dirichlet prior on the translations of a word (variational Bayes). Both directions' expected counts are averaged and set
against how often each word stands at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from missionsearch.crosslanguage.alignment import AlignedText
from missionsearch.crosslanguage.cognates import skeleton
from missionsearch.crosslanguage.words import other_language, typed_words

# Measured 10-fold on 162 translation pairs: docs/decisions/0010.
ROUNDS = 5
DIAGONAL = 4.0
"""λ of the prior: how much a word is expected at the same place of the other sentence."""
NULL = 0.08
"""Probability that a word translates none of the other sentence."""
SPARSITY = 0.01
"""α of the Dirichlet prior: few translations a word."""
COGNATE = 0.3
"""α that a pair of words has beside that where they look alike: it decides between words that always stand together."""
LEAST_LIKENESS = 0.7
SHORTEST_COGNATE = 4
LEAST_SCORE = 0.02
MOST_TRANSLATIONS = 6
LONGEST_TEXT = 120
"""Words of a sentence; a longer one was not cut where it should have been."""
MOST_CELLS = 12_000_000
"""Pairs of words that learning looks at: about 1 GB of memory, 20 million words of text."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Link:
    """Two stems of which one translates the other."""

    french: str
    english: str
    score: float
    """Mean expected count ÷ √(how often one stands × how often the other does)."""
    count: float
    """How often they were found to translate each other."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a mission's translation pairs say about its words."""

    links: tuple[Link, ...]
    forms: dict[tuple[str, str], str] = field(default_factory=dict)
    """Language and stem to its most frequent written form."""


@dataclass(frozen=True, slots=True)
class _Corpus:
    """Aligned sentences as numbers of words, and the words."""

    french: list[Ints]
    english: list[Ints]
    french_words: list[str]
    english_words: list[str]
    forms: dict[tuple[str, str], str]


def learn(texts: Iterable[AlignedText]) -> Learned:
    """Return the links that aligned sentences teach, best first; none where there are none to learn from."""
    corpus = _corpus(texts)
    if not corpus.french:
        return Learned(())
    size = len(corpus.french_words), len(corpus.english_words)
    words = corpus.french_words, corpus.english_words
    forward = _expected_counts(corpus.french, corpus.english, *words, "fr")
    backward = _expected_counts(corpus.english, corpus.french, *words[::-1], "en")
    backward = {(target, source): count for (source, target), count in backward.items()}
    french_count = np.bincount(np.concatenate(corpus.french), minlength=size[0])
    english_count = np.bincount(np.concatenate(corpus.english), minlength=size[1])
    links = []
    for french, english in forward.keys() | backward.keys():
        count = (forward.get((french, english), 0.0) + backward.get((french, english), 0.0)) / 2
        score = count / float(np.sqrt(french_count[french] * english_count[english]))
        if score >= LEAST_SCORE:
            links.append(Link(corpus.french_words[french], corpus.english_words[english], min(score, 1.0), count))
    return Learned(tuple(_best(links)), corpus.forms)


def _best(links: list[Link]) -> Iterator[Link]:
    """Yield each link that is among the best of one of its two words."""
    french: Counter[str] = Counter()
    english: Counter[str] = Counter()
    for link in sorted(links, key=lambda link: (-link.score, link.french, link.english)):
        if french[link.french] < MOST_TRANSLATIONS or english[link.english] < MOST_TRANSLATIONS:
            yield link
        french[link.french] += 1
        english[link.english] += 1


def _corpus(texts: Iterable[AlignedText]) -> _Corpus:
    """Number the words of the sentences that can teach something."""
    numbers: dict[str, dict[str, int]] = {"fr": {}, "en": {}}
    seen: dict[str, Counter[tuple[str, str]]] = {"fr": Counter(), "en": Counter()}
    rows: dict[str, list[Ints]] = {"fr": [], "en": []}
    cells = 0
    for text in texts:
        words = {"fr": typed_words(text.french, "fr"), "en": typed_words(text.english, "en")}
        if not _teaches(len(words["fr"]), len(words["en"])):
            continue
        cells += (len(words["fr"]) + 1) * len(words["en"])
        if cells > MOST_CELLS:
            break
        for language, pairs in words.items():
            own = numbers[language]
            seen[language].update((stem, surface) for surface, stem in pairs)
            rows[language].append(np.array([own.setdefault(stem, len(own)) for _, stem in pairs], np.int64))
    forms: dict[tuple[str, str], str] = {}
    for language, counted in seen.items():
        for (stem, surface), _ in counted.most_common():
            forms.setdefault((language, stem), surface)
    return _Corpus(rows["fr"], rows["en"], list(numbers["fr"]), list(numbers["en"]), forms)


def _teaches(ours: int, theirs: int) -> bool:
    """Say whether sentences of so many words may be translations: none is endless, or thrice as long as the other."""
    shorter, longer = sorted((ours, theirs))
    return shorter > 0 and longer <= LONGEST_TEXT and longer <= 3 * shorter + 4


def _expected_counts(
    sources: Sequence[Ints], targets: Sequence[Ints], own: Sequence[str], others: Sequence[str], language: str
) -> dict[tuple[int, int], float]:
    """Return how often each source word is expected to have been translated by each target word."""
    source_words, target_words = len(own), len(others)
    cells = _cells(sources, targets, source_words)
    keys, place = np.unique(cells.source * target_words + cells.target, return_inverse=True)
    source = keys // target_words
    expected = SPARSITY + COGNATE * _likeness(keys, own, others, language)
    probability: Floats = expected / SPARSITY
    counts = probability
    for _ in range(ROUNDS):
        weight: Floats = np.asarray(probability[place] * cells.prior, np.float64)
        weight /= np.bincount(cells.group, weight)[cells.group]
        counts = np.asarray(np.bincount(place, weight, len(keys)), np.float64)
        totals = np.bincount(source, counts + expected, source_words + 1)
        probability = np.asarray(np.exp(digamma(counts + expected) - digamma(np.maximum(totals, SPARSITY))[source]))
    kept = np.flatnonzero((counts > 0.01) & (source < source_words))
    return {(int(keys[at] // target_words), int(keys[at] % target_words)): float(counts[at]) for at in kept}


def _likeness(keys: Ints, own: Sequence[str], others: Sequence[str], language: str) -> Floats:
    """Return how much the two words of each key look alike: 0 where they do not, and for NULL."""
    bones = [skeleton(word, language) for word in own]
    theirs = [skeleton(word, other_language(language)) for word in others]
    first = np.array([*map(_initial, bones), -1])
    their_first = np.array([*map(_initial, theirs)])
    their_first[their_first < 0] = -3  # no short word looks like another
    alike: Floats = np.zeros(len(keys))
    source, target = keys // len(others), keys % len(others)
    for at in np.flatnonzero(first[source] == their_first[target]).tolist():
        alike[at] = LCSseq.normalized_similarity(bones[source[at]], theirs[target[at]], score_cutoff=LEAST_LIKENESS)
    return alike


def _initial(word: str) -> int:
    """Return a number for the first letter of a word, none (-2) for one too short to have a cognate."""
    return ord(word[0]) if len(word) >= SHORTEST_COGNATE else -2


@dataclass(frozen=True, slots=True)
class _Cells:
    """Every pair of a source word and a target word of one sentence, and of each target word with none (NULL)."""

    source: Ints
    target: Ints
    prior: Floats
    group: Ints
    """Which target word of which sentence: the probabilities of a group add up to 1."""


def _cells(sources: Sequence[Ints], targets: Sequence[Ints], null: int) -> _Cells:
    parts: list[tuple[Ints, Ints, Floats, Ints]] = []
    groups = 0
    for source, target in zip(sources, targets, strict=True):
        with_null = np.append(source, null)
        numbers = np.arange(groups, groups + len(target))
        groups += len(target)
        parts.append(
            (
                np.tile(with_null, len(target)),
                np.repeat(target, len(with_null)),
                _diagonal(len(source), len(target)),
                np.repeat(numbers, len(with_null)),
            )
        )
    source_column, target_column, prior, group = zip(*parts, strict=True)
    return _Cells(*(np.concatenate(column) for column in (source_column, target_column, prior, group)))


def _diagonal(ours: int, theirs: int) -> Floats:
    """Return the prior of every cell of a sentence: near the diagonal more than far from it, NULL last in each row."""
    here, there = (np.arange(ours) + 0.5) / ours, (np.arange(theirs) + 0.5) / theirs
    near = np.exp(-DIAGONAL * np.abs(here[None, :] - there[:, None]))
    near *= (1 - NULL) / near.sum(1, keepdims=True)
    return np.concatenate([near, np.full((theirs, 1), NULL)], axis=1).ravel()


def digamma(values: Floats) -> Floats:
    """Return ψ(x) for x > 0: the recurrence up to 6, then the asymptotic series (Abramowitz and Stegun, 6.3.18).

    SciPy has it, and would be four times the size of everything else that is installed.
    """
    shifted, result = values.copy(), np.zeros_like(values)
    for _ in range(6):
        small = shifted < 6
        result[small] -= 1 / shifted[small]
        shifted[small] += 1
    inverse = 1 / (shifted * shifted)
    series = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse / 240)))
    return np.asarray(result + np.log(shifted) - 0.5 / shifted - series)
