"""What is marked of a query's words: known before any engine runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from missionsearch.analysis import (
    FIELD_LANGUAGES,
    LANGUAGES,
    analyze_query,
    analyzer,
    in_either_language,
    key_of_capitals,
    key_of_code,
    strip_accents,
    surfaces_of,
    unspaced_key,
)
from missionsearch.models import And, Code, Fuzzy, Group, Node, Or, Phrase, Prefix, Synonym, Term
from missionsearch.search.expansions import bare_form
from missionsearch.search.plan import HighlightTerms
from missionsearch.search.typed_words import TYPED_WORDS, as_written, key_of_word

T = TypeVar("T")
MARKED_FIELDS = (None, "title", "symbol")
_CLOSING = r"(?:(?<=\(\d\d\d\d)\))?"
"""Of a year in brackets at the end of a code: 1325 (2000)."""
_APOSTROPHE = "'?"
"""May stand between the letters of a word: aujourd'hui, O'Brien; in a snippet's text each apostrophe is this one."""
_ELIDED = "[\\W_]+(?:(?:[cdjlmnst]|qu)')?"
"""What may stand between two quoted words: an article may be elided there."""


def highlight_terms(root: Node | None, codes: Iterable[str] = ()) -> HighlightTerms:
    """Return what is marked, codes typed with spaces too; what a query excludes is marked nowhere."""
    every = list(_leaves(root))
    leaves = [(node, quoted) for node, quoted in every if node.field in MARKED_FIELDS]
    words = [
        node.text for node, quoted in leaves if isinstance(node, Term) or (isinstance(node, Phrase) and not quoted)
    ]
    phrases = [node.text for node, quoted in leaves if isinstance(node, Phrase) and quoted]
    return HighlightTerms(
        stems=_distinct(stem for text in words for stem in _stems(text)),
        quoted=_distinct(stem for text in phrases for stem in _stems(text)),
        runs=_distinct(
            (
                *(run for leaf in leaves for run in _runs(*leaf)),
                *map(run_of_code, map(key_of_code, codes)),
                *_small_alone(words, phrases),
            )
        ),
        near=_distinct(node.text for node, _ in leaves if isinstance(node, Fuzzy)),
        capitals=_distinct(text.replace(".", "") for text in (*words, *phrases) if key_of_capitals(text)),
        sections=_distinct(node.text for node, _ in every if node.field == "section"),
    )


def _distinct(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))


def _leaves(node: Node | None, quoted: bool = True) -> Iterator[tuple[Term | Phrase | Code | Prefix | Fuzzy, bool]]:
    """Yield the nodes whose words are looked for in texts, and whether they are meant as written."""
    match node:
        case And() | Or() | Group():
            for clause in node.clauses:
                yield from _leaves(clause)
        case Synonym():  # a name of several words is found in any of their forms
            for alternative in node.alternatives:
                yield from _leaves(alternative, quoted=False)
        case Term() | Phrase() | Code() | Prefix() | Fuzzy():
            yield node, quoted


@lru_cache(maxsize=TYPED_WORDS)
def _stems(text: str) -> tuple[tuple[str, str], ...]:
    """Return language and stem of everything that a typed word may stand for."""
    runs = ((language, run) for language in FIELD_LANGUAGES for run in analyze_query(text, language))
    return tuple((language, stem) for language, run in runs for word in run if (stem := analyzer(language).stem(word)))


def _small_alone(words: list[str], phrases: list[str]) -> Iterator[str]:
    """Yield the patterns of words that are all small ones in one language: then they are what was looked for (WHO)."""
    for language in () if phrases else LANGUAGES:
        surfaces = [surface for text in words for surface in surfaces_of(text, language)]
        if surfaces and all(map(analyzer(language).is_stop_word, surfaces)):
            yield from (run_of([surface]) for surface in surfaces)


def _runs(node: Term | Phrase | Code | Prefix | Fuzzy, quoted: bool) -> Iterator[str]:
    """Yield the patterns of what is marked as one."""
    match node:
        case Code():
            yield run_of_code(node.key)
            if unspaced := unspaced_key(node.text):
                yield run_of_code(unspaced)
        case Term() if key := key_of_word(node.text):
            yield run_of_code(key)
        case Prefix():
            beginning = bare_form(node.text)
            if beginning:
                yield rf"(?<!\w){re.escape(beginning)}\w*"
        case Phrase() if quoted:
            for language in FIELD_LANGUAGES:
                yield from (run_of(surfaces) for surfaces in as_written(node.text, language) if surfaces)


def run_of(words: Iterable[str], gap: str = _ELIDED) -> str:
    """Return the pattern of words beside each other, without accents."""
    return rf"(?<!\w){gap.join(_APOSTROPHE.join(map(re.escape, strip_accents(word))) for word in words)}(?!\w)"


def run_of_code(key: str) -> str:
    """Return the pattern of a code's key, with whatever stands between its parts; of an unspaced one, its letters."""
    unspaced = key.startswith("-")
    parts = list(key[1:]) if unspaced else [f"(?:{'|'.join(in_either_language(part))})" for part in key.split("-")]
    gap = r"[\W_]?" if unspaced else r"[\W_]{0,3}"
    return rf"(?<!\w){gap.join(parts)}(?!\w){_CLOSING}"


def run_of_capitals(name: str) -> str:
    """Return the pattern of a name in capitals, with dots or without, in a text as it is."""
    return rf"(?<!\w){'[.]?'.join(map(re.escape, name))}(?!\w)"
