"""A query in the other language: the words that the mission's pages in it use for what readers typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from missionsearch.analysis import analyzer
from missionsearch.crosslanguage.translation import Translation, Translator
from missionsearch.crosslanguage.words import PAIR_LANGUAGES, other_language
from missionsearch.models import Group, Node, Query, Synonym, Term, TranslatedTerm, TranslatedText

MOST_TERMS = 40
"""Translated words of one query; the rest of a longer one would hardly change the order."""

SURELY_MORE = 2
"""The other language must know so many more of the words than the reader's to be the one that was typed."""

Words = Mapping[str, Mapping[str, int]]
"""Language to its written words in the index, and how often each stands there."""


def plain_text(root: Node | None) -> str:
    """Return the words of a query that may be translated; empty where something else was typed.

    Operators, fields, quoted phrases, codes and beginnings mean what they say: they are never widened.
    """
    if not isinstance(root, Group):
        return ""
    texts = [_plain(clause) for clause in root.clauses]
    return " ".join(texts) if all(texts) else ""


def _plain(node: Node) -> str:
    match node:
        case Term(text, None):
            return text
        case Synonym((first, *_)):
            return str(getattr(first, "text", ""))
        case _:
            return ""


def language_of(text: str, reader_language: str | None, words: Words) -> str | None:
    """Return the language that a text is typed in, None for one that is neither French nor English.

    The reader's, unless the index knows all of its words in the other language and not all in the reader's, or two
    more of them there: a French word may stand in English pages alone. Small words count.
    """
    typed = {language: analyzer(language).tokens(text).surfaces for language in PAIR_LANGUAGES}
    known = {
        language: sum(word in words.get(language, {}) for word in surfaces) for language, surfaces in typed.items()
    }
    if reader_language not in PAIR_LANGUAGES:
        return max(PAIR_LANGUAGES, key=known.__getitem__) if known["fr"] != known["en"] else None
    other = other_language(reader_language)
    more = known[other] - known[reader_language]
    return other if more >= SURELY_MORE or (more > 0 and known[other] == len(typed[other])) else reader_language


def translated(query: Query, text: str, source: str, translator: Translator) -> Query | None:
    """Return a query for the publications that exist in the other language alone; None where nothing can be asked."""
    terms = tuple(map(_term, translator.translate(text, source)[:MOST_TERMS]))
    if not terms:
        return None
    other = other_language(source)
    filters = replace(query.filters, language=(), untranslated=source)
    return replace(
        query,
        translated=TranslatedText(source, other, terms),
        filters=filters,
        reader_language=other,
        typed_date=None,
        notes=(),
    )


def _term(translation: Translation) -> TranslatedTerm:
    stems = sorted(translation.alternatives.items(), key=lambda pair: (-pair[1], pair[0]))
    sure = frozenset(link.stem for link in translation.sure)
    return TranslatedTerm(translation.typed, tuple(stems), translation.weight, sure)
