"""What one typed word stands for in each language: its clause, its stems, its relatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from missionsearch.analysis import (
    FIELD_LANGUAGES,
    analyze_query,
    analyzer,
    key_of_name,
    strip_accents,
    surfaces_of,
    unspaced_key,
    written_alike,
)
from missionsearch.search.clauses import Adjacent, AnyOf, Clause, Relatives, ScoreShare, Word
from missionsearch.search.relatives import relative

TYPED_WORDS = 20_000
"""Words whose clauses are remembered: people type the same ones again and again."""


@lru_cache(maxsize=TYPED_WORDS)
def word_of(text: str, loose: bool, shares: tuple[ScoreShare, ...]) -> AnyOf:
    clauses: list[Clause] = []
    for language in FIELD_LANGUAGES:
        for place, run in enumerate(analyze_query(text, language)):
            if len(run) == 1 or (loose and not place):  # another way to write the word stays together
                clauses += words_of(language, run, shares)
            else:
                clauses.append(Adjacent(language, run, shares=shares))
    return AnyOf(tuple(clauses))


@lru_cache(maxsize=TYPED_WORDS)
def key_of_word(text: str) -> str | None:
    """Return the key of a word that may be a code: of a name and a number, or of a code without its signs."""
    return key_of_name(text) or unspaced_key(text)


def as_written(text: str, language: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of something quoted, and the same words as others write them."""
    surfaces = surfaces_of(text, language)
    return written_alike(surfaces) if language == "fr" else (surfaces,)


def tells_accents(phrase: Adjacent) -> bool:
    """Say whether a phrase is one word typed with accents; of small words no index has them."""
    return (
        len(phrase.surfaces) == 1
        and phrase.surfaces[0] != strip_accents(phrase.surfaces[0])
        and bool(analyzer(phrase.language).stem(phrase.surfaces[0]))
    )


def words_of(language: str, surfaces: Iterable[str], shares: tuple[ScoreShare, ...]) -> Iterator[Word]:
    stemmed = ((surface, analyzer(language).stem(surface)) for surface in surfaces)
    return (Word(language, surface, stem, shares) for surface, stem in stemmed if stem)


@dataclass(frozen=True, slots=True)
class TypedWord:
    """What a typed word is in each language: the same fields as those of ``clauses.RunWord``."""

    small_in: tuple[str, ...]
    stems: tuple[tuple[str, str], ...]
    in_titles: tuple[Adjacent, ...]
    relatives: tuple[Relatives, ...]


@lru_cache(maxsize=TYPED_WORDS)
def typed_word(text: str) -> TypedWord:
    """Return a word's stems and relatives, and the languages in which it is small."""
    surfaces = {language: words for language in FIELD_LANGUAGES if (words := surfaces_of(text, language))}
    small = tuple(language for language, words in surfaces.items() if not _stems(words, language))
    stems = tuple((language, analyzer(language).stem(words[-1])) for language, words in surfaces.items())
    each = [(language, word) for language, words in surfaces.items() for word in words]
    titles = tuple(Adjacent(language, (word,), title=True) for language, word in each)
    kin = (relative(language, word, analyzer(language).stem(word)) for language, word in each)
    return TypedWord(small, stems, titles, tuple(filter(None, kin)))


def _stems(surfaces: Iterable[str], language: str) -> list[str]:
    return [stem for surface in surfaces if (stem := analyzer(language).stem(surface))]
