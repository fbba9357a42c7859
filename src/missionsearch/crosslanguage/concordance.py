"""How did we translate this? The renderings of a word or phrase in the mission's own translation pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from missionsearch.analysis import analyzer
from missionsearch.crosslanguage.alignment import AlignedText
from missionsearch.crosslanguage.files import AnyLexicon
from missionsearch.crosslanguage.words import PAIR_LANGUAGES, other_language, typed_words

MOST_TEXTS = 2_000
"""Aligned sentences that are looked at: a word that has more is no question of terminology."""
MOST_WORDS = 6
"""Words of a phrase that is looked for."""
_LONGEST_RENDERING = 3
"""A rendering has at most so many times the words of what it renders; further apart they are chance."""


@dataclass(frozen=True, slots=True)
class Example:
    """Two aligned sentences, and the characters of each that render each other."""

    text: AlignedText
    source: tuple[int, int]
    target: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way in which a word was translated."""

    form: str
    """As most often written."""
    examples: tuple[Example, ...]
    """Every sentence in which it stands; their number is how often it was chosen."""


@dataclass(frozen=True, slots=True)
class Concordance:
    """All renderings of a word or phrase, the most frequent first."""

    text: str
    language: str
    """The language the word was looked for in."""
    renderings: tuple[Rendering, ...] = ()
    without: tuple[AlignedText, ...] = ()
    """Sentences in which nothing renders it: translated freely, or not at all."""


def find_renderings(lexicon: AnyLexicon, text: str, language: str | None = None) -> Concordance:
    """Return how a word or phrase was translated; ``language`` None looks where it stands more often.

    A text without words of meaning, or in no pair, has no renderings.
    """
    if language is None:
        language = max(PAIR_LANGUAGES, key=lambda each: len(_texts(lexicon, text, each)))
    stems = [stem for _, stem in typed_words(text, language)][:MOST_WORDS]
    scores = _scores(lexicon, stems, language)
    rendered: dict[tuple[str, ...], list[tuple[str, Example]]] = defaultdict(list)
    without: list[AlignedText] = []
    for aligned in _texts(lexicon, text, language):
        found = _rendering(aligned, stems, scores, language)
        if found:
            key, form, example = found
            rendered[key].append((form, example))
        else:
            without.append(aligned)
    ordered = sorted(rendered.items(), key=lambda item: (-len(item[1]), item[0]))
    return Concordance(text, language, tuple(_grouped(examples) for _, examples in ordered), tuple(without))


def _texts(lexicon: AnyLexicon, text: str, language: str) -> list[AlignedText]:
    stems = [stem for _, stem in typed_words(text, language)][:MOST_WORDS]
    found: list[AlignedText] = []
    for aligned in lexicon.texts_with(language, stems):
        if len(found) == MOST_TEXTS:
            break
        if _place(_read(aligned, language), stems):
            found.append(aligned)
    return found


def _scores(lexicon: AnyLexicon, stems: Sequence[str], language: str) -> Mapping[str, Mapping[str, float]]:
    """Return what may render each stem: for every stem of the other language, how well."""
    return {stem: {link.stem: link.score for link in lexicon.links(language, stem)} for stem in stems}


def _grouped(examples: Sequence[tuple[str, Example]]) -> Rendering:
    forms = Counter(form.lower() for form, _ in examples)
    return Rendering(forms.most_common(1)[0][0], tuple(example for _, example in examples))


Word = tuple[str, int, int]
"""A stem, and the characters where it stands."""


def _read(aligned: AlignedText, language: str) -> list[Word]:
    return list(words_with_places(aligned.french if language == "fr" else aligned.english, language))


def words_with_places(text: str, language: str) -> Iterator[Word]:
    """Yield the stems of a text's words with the characters where they stand; words of grammar are left out."""
    own = analyzer(language)
    at = 0
    lowered = text.lower()
    for surface in own.tokens(text).surfaces:
        start = lowered.find(surface, at)
        if start < 0:
            continue
        at = start + len(surface)
        stem = own.stem(surface)
        if stem:
            yield stem, start, at


def _rendering(
    aligned: AlignedText, stems: Sequence[str], scores: Mapping[str, Mapping[str, float]], language: str
) -> tuple[tuple[str, ...], str, Example] | None:
    """Return what renders some stems in one pair of sentences, None where nothing does."""
    source = _place(_read(aligned, language), stems)
    other = aligned.english if language == "fr" else aligned.french
    words = list(words_with_places(other, other_language(language)))
    chosen = sorted({place for stem in stems if (place := _best_place(words, scores[stem])) is not None})
    if not source or not chosen:
        return None
    first, last = chosen[0], chosen[-1]
    if last - first + 1 > _LONGEST_RENDERING * len(stems):
        last = first
    span = words[first][1], words[last][2]
    key = tuple(stem for stem, _, _ in words[first : last + 1])
    return key, other[slice(*span)], Example(aligned, source, span)


def _place(words: Sequence[Word], stems: Sequence[str]) -> tuple[int, int] | None:
    """Return where stems stand one behind the other, None where they do not."""
    for at in range(len(words) - len(stems) + 1 if stems else 0):
        if [stem for stem, _, _ in words[at : at + len(stems)]] == list(stems):
            return words[at][1], words[at + len(stems) - 1][2]
    return None


def _best_place(words: Sequence[Word], scores: Mapping[str, float]) -> int | None:
    """Return the place of the word that renders a stem best; None where none is known to."""
    best = max(range(len(words)), key=lambda at: scores.get(words[at][0], 0.0), default=None)
    return best if best is not None and words[best][0] in scores else None
