"""Which of a query's words ask something, and in which languages: "car" says nothing in French and much in English."""

from __future__ import annotations

import math

from missionsearch.analysis import analyzer, surfaces_of
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.models import Node, Synonym, Term

STOP_WORD_FAVOUR = 1.5
"""How much a stop word speaks for its language, beside log ratios of shares of documents (near 4 for a plain case)."""


def without_stop_words(reader: Reader, words: list[Term | Synonym]) -> list[Term | Synonym]:
    """Return the words that ask something: not the stop words of the language that the query seems to be in.

    "Car" says nothing in French and much in English; so the other words decide, by how much commoner they are in
    one language's texts than in the other's.
    """
    told = [word for word in words if not is_empty(reader, word)]
    ignoring = {word: languages_ignoring(reader, word) for word in told}
    if not any(ignoring.values()):
        return told
    favour = dict.fromkeys(reader.languages, 0.0)
    for word in told:
        for language in ignoring[word]:
            favour[language] += STOP_WORD_FAVOUR
        if not ignoring[word] and isinstance(word, Term):
            for language in favour:
                favour[language] += math.log(_share(reader, language, word.text) + 0.001)
    likely = max(favour, key=lambda language: (favour[language], language == "fr"))
    return [word for word in told if likely not in ignoring[word]] or told


def languages_ignoring(reader: Reader, word: Term | Synonym) -> list[str]:
    """Return the languages in which a word is a stop word while it is none in others."""
    if isinstance(word, Synonym):
        return []
    found = []
    for language in reader.languages:
        surfaces = surfaces_of(word.text, language)
        if surfaces and not any(map(analyzer(language).stem, surfaces)):
            found.append(language)
    return found


def is_empty(reader: Reader, node: Node) -> bool:
    """Say whether a clause asks nothing: no word in it, or stop words in every language."""
    if not isinstance(node, Term) or node.field:
        return False
    return not any(any(map(analyzer(language).stem, surfaces_of(node.text, language))) for language in reader.languages)


def _share(reader: Reader, language: str, text: str) -> float:
    """Return the share of a language's documents that have a word."""
    surfaces = surfaces_of(text, language)
    found = reader.term(language, analyzer(language).stem(surfaces[-1])) if surfaces else None
    return len(found.docs) / max(1, reader.statistics[language][0]) if found else 0.0
