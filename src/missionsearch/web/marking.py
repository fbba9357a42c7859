"""Mark the words of a query in whole texts, in whatever language each is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from missionsearch.analysis import analyzer, normalize
from missionsearch.models import And, Fuzzy, Group, Node, Or, Phrase, Prefix, Query, Synonym, Term
from missionsearch.web.formats import without_bidi_controls

_WORD = re.compile(r"[^\W_]+")


class Marker:
    """What a query looked for, as stems of each language."""

    def __init__(self, query: Query | None) -> None:
        root = query.typed_date.rest if query and query.typed_date else query.root if query else None
        self._words = tuple(_typed(root))
        self._prefixes = tuple(normalize(text) for text in _prefixes(root))
        self._stems: dict[str, frozenset[str]] = {}

    def __call__(self, text: str, language: str) -> Markup:
        """Return a text escaped, with ``<mark>`` around each word that was looked for."""
        text = without_bidi_controls(text)
        if not self._words and not self._prefixes:
            return Markup.escape(text)
        stems = self._stems_of(language)
        parts: list[Markup] = []
        at = 0
        for word in _WORD.finditer(text):
            if self._is_wanted(word[0], language, stems):
                parts += [Markup.escape(text[at : word.start()]), Markup("<mark>{}</mark>").format(word[0])]
                at = word.end()
        return Markup("").join([*parts, Markup.escape(text[at:])])

    def _is_wanted(self, word: str, language: str, stems: frozenset[str]) -> bool:
        surface = normalize(word)
        return analyzer(language).stem_all(surface) in stems or surface.startswith(self._prefixes or ("\0",))

    def _stems_of(self, language: str) -> frozenset[str]:
        if language not in self._stems:
            reader = analyzer(language)
            surfaces = [surface for text in self._words for surface in reader.tokens(text).surfaces]
            telling = [surface for surface in surfaces if not reader.is_stop_word(surface)] or surfaces
            self._stems[language] = frozenset(map(reader.stem_all, telling))
        return self._stems[language]


def _typed(node: Node | None) -> Iterator[str]:
    """Yield the texts that a query wants, never those it excludes."""
    match node:
        case Term() | Phrase() | Fuzzy() if node.field in (None, "title"):
            yield node.text
        case Synonym():
            for alternative in node.alternatives:
                yield from _typed(alternative)
        case And() | Or() | Group():
            for clause in node.clauses:
                yield from _typed(clause)


def _prefixes(node: Node | None) -> Iterator[str]:
    match node:
        case Prefix() if node.field in (None, "title"):
            yield node.text
        case And() | Or() | Group():
            for clause in node.clauses:
                yield from _prefixes(clause)
