"""The written words of one generation and how often each stands in it.

What was worked out for the generation before is taken over where only a part of the index has changed: a hundred
thousand words are counted in half a second, and after an update somebody would wait for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from missionsearch.analysis import FIELD_LANGUAGES, analyzer, field_language
from missionsearch.engines.whoosh.prefix_index import PrefixIndex
from missionsearch.engines.whoosh.segments import Segment
from missionsearch.models import Document
from missionsearch.search.spelling import Spelling

MOST_CHANGED = 4
"""At most one document in so many may have changed for the known words to be taken over."""


class Words:
    """Counts, beginnings and spellings of each language; each is worked out when first asked for."""

    def __init__(self, segments: Sequence[Segment], before: Words | None = None) -> None:
        self.segments = segments
        if before and not before._is_known:
            before = before._before
        self._before: Words | None = before if before and self._is_near(before) else None
        if self._before:
            self._before._before = None  # else every generation ever would stay
        self._spellings: dict[str, Spelling] = {}
        self._prefixes: dict[str, PrefixIndex] = {}

    @property
    def _is_known(self) -> bool:
        """Whether this has worked anything out that the next generation can take over."""
        return "counts" in self.__dict__

    def _is_near(self, before: Words) -> bool:
        known = {segment.files.id for segment in before.segments}
        there = {segment.files.id for segment in self.segments}
        changed = sum(segment.doc_count for segment in self.segments if segment.files.id not in known)
        changed += sum(segment.doc_count for segment in before.segments if segment.files.id not in there)
        return changed * MOST_CHANGED < sum(segment.doc_count for segment in self.segments)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Language to each written word and how often it stands in the index (stop words too)."""
        of_language = {}
        for language in FIELD_LANGUAGES:
            counts = dict(self._before.counts[language]) if self._before else {}
            for word, more in self._changes[language].items():
                counts[word] = counts.get(word, 0) + more
                if counts[word] <= 0:
                    del counts[word]
            of_language[language] = counts
        return of_language

    @cached_property
    def _changes(self) -> dict[str, dict[str, int]]:
        """Language to each word that stands more or less often than before."""
        old = {segment.files.id: segment for segment in self._before.segments} if self._before else {}
        new = {segment.files.id: segment for segment in self.segments}
        changes: dict[str, Counter[str]] = {language: Counter() for language in FIELD_LANGUAGES}
        for key in new.keys() - old.keys():
            _count(changes, new[key], new[key].deleted, 1)
        for key in old.keys() - new.keys():
            _count(changes, old[key], old[key].deleted, -1)
        for key in old.keys() & new.keys():
            _count_documents(changes, new[key], new[key].deleted - old[key].deleted, -1)
        return {language: {word: more for word, more in words.items() if more} for language, words in changes.items()}

    def prefixes(self, language: str) -> PrefixIndex:
        """Return the words of a language as prefixes are looked up in them; some may no longer be counted."""
        prefixes = self._prefixes.get(language)
        if prefixes is None:  # without a lock: two may do the work, but no search waits for it
            counts, before = self.counts[language], self._before
            known = before._prefixes.get(language) if before else None
            prefixes = known.with_more(self._changes[language].keys() & counts.keys()) if known else PrefixIndex(counts)
            self._prefixes[language] = prefixes
        return prefixes

    def spelling(self, language: str) -> Spelling:
        """Return the words of a language ready to be compared."""
        spelling = self._spellings.get(language)
        if spelling is None:
            counts, before = self.counts[language], self._before
            known = before._spellings.get(language) if before else None
            spelling = (known.changed(counts, self._changes[language]) if known else None) or Spelling(counts)
            self._spellings[language] = spelling
        return spelling

    def prepare(self) -> None:
        """Work everything out, and let go of the generation before."""
        for language in FIELD_LANGUAGES:
            self.prefixes(language)
            self.spelling(language)
        self._before = None


def _count(changes: dict[str, Counter[str]], segment: Segment, deleted: frozenset[int], sign: int) -> None:
    for language, counts in changes.items():
        words, numbers = segment.files.words(language)
        here = dict(zip(words, numbers.tolist(), strict=True))
        if sign > 0 and not counts:
            counts.update(here)
        else:
            for word, count in here.items():
                counts[word] += sign * count
    _count_documents(changes, segment, deleted, -sign)


def _count_documents(changes: dict[str, Counter[str]], segment: Segment, numbers: frozenset[int], sign: int) -> None:
    for number in numbers:
        for language, words in words_of(segment.files.stored(number).document()):
            for word in words:
                changes[language][word] += sign


def words_of(document: Document) -> Iterator[tuple[str, list[str]]]:
    """Yield the words of a document as they were counted when it was indexed, each text's with its language."""
    language = field_language(document.language)
    yield language, _counted(document.title, language)
    for passage in document.passages:
        language = field_language(passage.language)
        own = analyzer(language)
        yield language, [word for word in _counted(passage.text, language) if not own.is_stop_word(word)]


def _counted(text: str, language: str) -> list[str]:
    surfaces, extras = analyzer(language).tokens(text)
    return [*surfaces, *(word for _, word in extras)]
