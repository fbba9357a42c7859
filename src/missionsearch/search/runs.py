"""The rules of words beside each other (``clauses.Run``) that depend on an index, the same on every engine.

An engine says which languages its index has, what share of a language's documents have a stem, and whether any
document has a code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable

from missionsearch.analysis import LANGUAGES
from missionsearch.search.clauses import CodeKey, Run, RunWord
from missionsearch.search.plan import LanguagePrior

SMALL_WORD_FAVOUR = 1.5
"""What a small word adds for its language, beside log ratios of shares of documents (near 4 for a plain case)."""

Stems = tuple[tuple[str, str], ...]
"""A word's stem in each language."""
ShareOf = Callable[[str, str | None], float]
"""From a language and a stem to the share of the language's documents that have it."""


def without_codes(run: Run, has: Callable[[CodeKey], bool]) -> tuple[list[RunWord], list[CodeKey]]:
    """Return the words that are no part of a code typed with spaces, and each such code that a document has."""
    rest, codes, at = list[RunWord](), list[CodeKey](), 0
    for spaced in run.codes:
        if spaced.first >= at and has(spaced.code):
            rest += run.words[at : spaced.first]
            codes.append(spaced.code)
            at = spaced.after
    return [*rest, *run.words[at:]], codes


def ignoring(word: RunWord, languages: Iterable[str]) -> list[str]:
    """Return the languages of the index in which a word asks nothing."""
    return [language for language in languages if language in word.small_in]


def without_small_words(words: Iterable[RunWord], languages: Collection[str], share_of: ShareOf) -> list[RunWord]:
    """Return the words that ask something: not the small words of the language that the query seems to be in.

    "Car" says nothing in French and much in English; so the other words decide, by how much commoner they are in
    one language's texts than in the other's.
    """
    asking = [word for word in words if not _is_empty(word, languages)]
    small = {word: ignoring(word, languages) for word in asking}
    if not any(small.values()):
        return asking
    favour = _favours((word.stems for word in asking if not small[word]), languages, share_of)
    for word in asking:
        for language in small[word]:
            favour[language] += SMALL_WORD_FAVOUR
    likely = max(favour, key=lambda language: (favour[language], language == "fr"))
    return [word for word in asking if likely not in small[word]] or asking


def _is_empty(word: RunWord, languages: Iterable[str]) -> bool:
    """Say whether a word asks nothing: no letter in it, or small in every language of the index."""
    meant_in = {language for language, _ in word.stems} - set(word.small_in)
    return not word.is_name and meant_in.isdisjoint(languages)


def _favours(words: Iterable[Stems], languages: Iterable[str], share_of: ShareOf) -> dict[str, float]:
    """Return how likely each language of the index is, by how common the words are in its documents."""
    favour = dict.fromkeys(languages, 0.0)
    for stems in filter(None, words):
        for language in favour:
            favour[language] += math.log(share_of(language, dict(stems).get(language)) + 0.001)
    return favour


def may_be_in(prior: LanguagePrior, languages: Iterable[str], share_of: ShareOf) -> bool:
    """Say whether a query may be in the reader's language; in a language that the index lacks, it cannot be."""
    spoken = [language for language in languages if language in LANGUAGES]
    if len(spoken) < 2 or prior.language not in spoken:
        return False
    shared = [stems for stems in prior.words if all(dict(stems).get(language) for language in spoken)]
    small = [stems for stems in prior.words if stems not in shared]
    favour = _favours(shared, spoken, share_of)
    for stems in small:
        for language in spoken:
            favour[language] += 0.0 if dict(stems).get(language) else SMALL_WORD_FAVOUR
    return favour[prior.language] >= max(favour.values())
