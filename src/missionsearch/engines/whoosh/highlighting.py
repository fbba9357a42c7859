"""Which written forms of the words that were looked for each shown document holds: the posting lists carry them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from missionsearch.engines.whoosh.matches import Ints
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.search.snippets import Looked, Readable


class LookedFor:
    """What a query looked for, told apart by the documents that are shown."""

    def __init__(
        self,
        reader: Reader,
        words: Mapping[str, Iterable[str]],
        numbers: Ints,
        quoted: Mapping[str, Iterable[str]] = MappingProxyType({}),
        runs: Iterable[str] = (),
    ) -> None:
        self.held, self.quoted = (_held(reader, stems, numbers) for stems in (words, quoted))
        self.runs = tuple(map(re.compile, sorted(runs)))

    def by(self, number: int, whole: Readable) -> Looked:
        """Return the written forms to mark in a document: those that it holds, in the languages it is written in."""
        return Looked(_forms(self.held, number, whole), self.runs, _forms(self.quoted, number, whole))


Held = dict[str, list[dict[int, Sequence[str]]]]


def _held(reader: Reader, words: Mapping[str, Iterable[str]], numbers: Ints) -> Held:
    """Return, for each language and stem, which documents hold which of its written forms."""
    return {
        language: [found.forms_in(numbers) for stem in sorted(stems) if (found := reader.term(language, stem))]
        for language, stems in words.items()
    }


def _forms(by_language: Held, number: int, whole: Readable) -> tuple[tuple[str, int], ...]:
    words = [held for language in whole.languages for held in by_language.get(language, ())]
    forms: dict[str, int] = {}
    for word, held in enumerate(words):
        for form in held.get(number, ()):
            forms.setdefault(form, word)
    return tuple(forms.items())
