"""Which written forms of a plan's highlight terms each shown document holds: the posting lists carry them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from missionsearch.analysis import analyzer
from missionsearch.engines.whoosh.matches import Ints
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.vocabulary import expand_fuzzy
from missionsearch.search.highlighting import run_of_capitals
from missionsearch.search.plan import HighlightTerms
from missionsearch.search.snippets import HighlightableText, HighlightPatterns

Held = dict[str, list[dict[int, Sequence[str]]]]
"""For each language and word: document to which of the word's written forms it holds."""


class PageHighlights:
    """Highlight terms, told apart by the documents that are shown."""

    def __init__(self, reader: Reader, terms: HighlightTerms, numbers: Ints) -> None:
        stems = dict.fromkeys((*terms.stems, *(word for text in terms.near for word in _near(reader, text))))
        self.held, self.quoted = (_held(reader, each, numbers) for each in (stems, terms.quoted))
        self.runs = tuple(map(re.compile, sorted(terms.runs)))
        self.capitals = tuple(re.compile(run_of_capitals(name)) for name in terms.capitals)

    def by(self, number: int, whole: HighlightableText) -> HighlightPatterns:
        """Return the written forms to mark in a document: those that it holds, in the languages it is written in."""
        forms, quoted = (_forms(held, number, whole) for held in (self.held, self.quoted))
        return HighlightPatterns(forms, self.runs, quoted, self.capitals)


def _near(reader: Reader, text: str) -> Iterable[tuple[str, str]]:
    """Yield language and stem of each word of the index that is written nearly so."""
    for language in reader.languages:
        for surface in expand_fuzzy(reader, language, text)[0]:
            yield language, analyzer(language).stem(surface)


def _held(reader: Reader, stems: Iterable[tuple[str, str]], numbers: Ints) -> Held:
    forms: Held = defaultdict(list)
    for language, stem in sorted(stems):
        listed = reader.term(language, stem) if language in reader.languages else None
        if listed:
            forms[language].append(listed.forms_in(numbers))
    return forms


def _forms(by_language: Held, number: int, whole: HighlightableText) -> tuple[tuple[str, int], ...]:
    if not by_language:
        return ()
    words = [held for language in whole.languages for held in by_language.get(language, ())]
    forms: dict[str, int] = {}
    for word, held in enumerate(words):
        for form in held.get(number, ()):
            forms.setdefault(form, word)
    return tuple(forms.items())
