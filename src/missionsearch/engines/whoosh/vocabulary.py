"""Words of the index that begin so, or are written nearly so."""

from __future__ import annotations

from heapq import nlargest

from missionsearch.analysis import analyzer, normalize, strip_accents
from missionsearch.engines.whoosh.reader import Reader

MAX_EXPANSIONS = 100
"""Words one prefix or fuzzy word may stand for; the commonest are taken."""


def expand_prefix(reader: Reader, language: str, text: str) -> tuple[list[str], bool]:
    """Return the written words that begin like a text, accents aside, and whether some were left out."""
    prefix = strip_accents(normalize(text)).split("'")[-1]
    if not prefix:
        return [], False
    known = analyzer(language)
    counts, words = reader.words.counts[language], reader.words.prefixes(language).words_with_prefix(prefix)
    return _commonest(reader, language, [word for word in words if word in counts and not known.is_stop_word(word)])


def expand_fuzzy(reader: Reader, language: str, text: str) -> tuple[list[str], bool]:
    """Return the written words at most one letter away from a text (two from six letters on), accents aside."""
    wanted = strip_accents(normalize(text)).split("'")[-1]
    if not wanted:
        return [], False
    distance = 1 if len(wanted) < 6 else 2
    return _commonest(reader, language, reader.words.spelling(language).near(wanted, distance))


def _commonest(reader: Reader, language: str, words: list[str]) -> tuple[list[str], bool]:
    if len(words) <= MAX_EXPANSIONS:
        return words, False
    counts = reader.words.counts[language]
    return nlargest(MAX_EXPANSIONS, words, key=lambda word: counts[word]), True
