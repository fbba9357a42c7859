"""Words of the index that begin so, or are written nearly so."""

from __future__ import annotations

from heapq import nlargest

from missionsearch.analysis import analyzer
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.search.expansions import bare_form, most_mistakes

MAX_EXPANSIONS = 100
"""Words one prefix or fuzzy word may stand for; the commonest are taken."""


def expand_prefix(reader: Reader, language: str, text: str) -> tuple[list[str], bool]:
    """Return the written words that begin like a text, accents aside, and whether some were left out."""
    prefix = bare_form(text)
    if not prefix:
        return [], False
    known = analyzer(language)
    counts, words = reader.words.counts[language], reader.words.prefixes(language).words_with_prefix(prefix)
    return _commonest(reader, language, [word for word in words if word in counts and not known.is_stop_word(word)])


def expand_fuzzy(reader: Reader, language: str, text: str) -> tuple[list[str], bool]:
    """Return the written words at most one letter away from a text (two from six letters on), accents aside."""
    wanted = bare_form(text)
    if not wanted:
        return [], False
    return _commonest(reader, language, reader.words.spelling(language).near(wanted, most_mistakes(wanted)))


def _commonest(reader: Reader, language: str, words: list[str]) -> tuple[list[str], bool]:
    if len(words) <= MAX_EXPANSIONS:
        return words, False
    counts = reader.words.counts[language]
    return nlargest(MAX_EXPANSIONS, words, key=lambda word: counts[word]), True
