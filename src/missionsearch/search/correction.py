"""Did you mean: a typed query with its unknown words replaced, everything else left as typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from missionsearch.analysis import normalize
from missionsearch.models import Query
from missionsearch.search.spelling import Spelling, best_correction

# Words of a query, but not its fields, its wildcards, nor what looks like a code or an acronym.
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w:*~/.\d])")
MOST_WORDS, SHORTEST_JOINED = 4, 5
"""Words of a query up to which two neighbours are tried as one, and the least letters of that one."""
_CODE_SIGNS = tuple("/.:_0123456789")
_TITLE = re.compile(r"(?<!\w)tit(?:le|re):$", re.IGNORECASE)
_OPERATORS = {"AND", "OR", "NOT", "ET", "OU", "SAUF"}


def own_language(query: Query) -> str | None:
    """Return the language whose words are preferred: the one that is filtered by, else the reader's."""
    return query.filters.language[0] if len(query.filters.language) == 1 else query.reader_language


def corrected_text(
    text: str, spellings: Mapping[str, Spelling], own: str | None, finds: Callable[[str], bool]
) -> str | None:
    """Return a query's text with each word that the index lacks replaced by a near one that it has.

    None where every word is known or nothing is near. Operators, quotes and fields stay as typed. Words of the
    reader's own language are preferred among the equally near; a word that finds something as it is needs no other.
    """
    changed = False

    def correct(match: re.Match[str]) -> str:
        nonlocal changed
        typed = match[0]
        before = text[: match.start()]
        if typed in _OPERATORS or (before.endswith(_CODE_SIGNS) and not _TITLE.search(before)):
            return typed
        elision, word = _split_elision(typed)
        better = best_correction(normalize(word), spellings, own)
        if better is None or finds(word):
            return typed
        changed = True
        return elision + _in_case_of(word, better)

    joined = _joined(text, finds)
    corrected = joined or _WORD.sub(correct, text)
    return corrected if joined or changed else None


def _joined(text: str, finds: Callable[[str], bool]) -> str | None:
    """Return a text with two neighbours as one word, where the index has that: "Mc Donald", "week end"."""
    words = text.split()
    if len(words) > MOST_WORDS or not all(map(str.isalpha, words)) or not _OPERATORS.isdisjoint(words):
        return None
    for at, (first, second) in enumerate(pairwise(words)):
        if len(first + second) >= SHORTEST_JOINED and finds(first + second):
            return " ".join((*words[:at], first + second, *words[at + 2 :]))
    return None


def _split_elision(typed: str) -> tuple[str, str]:
    """Return an elided article with its apostrophe, and the word behind it."""
    at = max(typed.find("'"), typed.find("’"))
    return (typed[: at + 1], typed[at + 1 :]) if 0 < at <= 6 else ("", typed)


def _in_case_of(typed: str, word: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return word.upper()
    return word.capitalize() if typed[:1].isupper() else word
