"""One opened generation: its columns (``columns``), its posting lists ready to be scored, its documents.

Documents are numbered through the segments: a segment's documents begin at its base.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from typing import Protocol, TypeVar, cast

import numpy as np

from missionsearch.analysis import FIELD_LANGUAGES, analyzer, strip_accents
from missionsearch.engines.whoosh.columns import Columns
from missionsearch.engines.whoosh.matches import NOTHING, Floats, flagged
from missionsearch.engines.whoosh.postings import MAX_FORMS, Postings
from missionsearch.engines.whoosh.published import Generation
from missionsearch.engines.whoosh.segments import Segment, stored_in
from missionsearch.engines.whoosh.stored import ReadableDocument, StoredDocument, readable_document
from missionsearch.engines.whoosh.termlists import (
    TermCounts,
    TermList,
    end_to_end,
    fields_of,
    joined_fields,
    width_of_mask,
)
from missionsearch.engines.whoosh.words import Words
from missionsearch.models import Document
from missionsearch.search.clauses import STEMS, Representation
from missionsearch.search.weights import Weights, idf

CACHE_BYTES = 128_000_000
"""Decoded lists kept: near twice the working set of a site of 100,000 pages (64 MB for 400 words in two languages)."""
OWN_WORD = 0.2
"""Share of the documents that have a word with or without accents from which on the bare one is a word of its own; a
smaller share are capitals and slips."""
OTHER_WORD = 0.25
"""Occurrences that a word counts for in all where it stands with other accents only: it is found, last."""
COUNTED_TERMS = 16
NOT_CACHED = TermList(NOTHING.docs, NOTHING.scores, None, ())
"""Stands for what has no entry: None is the entry of a term that no document has."""
CACHED_DOCUMENTS = 4_000
"""Documents kept as they are shown, near 12 kB each."""


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


Cached = TypeVar("Cached", bound="Sized | None")


class Reader(Columns):
    """Everything a search needs of one generation; safe to use from several threads."""

    def __init__(self, generation: Generation, weights: Weights, before: Reader | None = None) -> None:
        super().__init__(generation.segments)
        self.generation = generation
        self.weights = weights
        self.documents = self.count if self.live is None else int(np.count_nonzero(self.live))
        """Those that are not deleted: what a word tells must not depend on how the index came about."""
        self._cached: OrderedDict[tuple[object, ...], Sized | None] = OrderedDict()
        self._kept_bytes = 0
        self._counted: dict[tuple[str, str, Representation], TermCounts | None] = {}
        """The last few terms: what is typed with accents or could be asks for each of its lists three times."""
        self.readable = lru_cache(CACHED_DOCUMENTS)(partial(_readable, self.segments, self.bases))
        """A document by its number, ready to be shown."""
        self.words: Words = Words(self.segments, before.words if before else None)
        self._lock = threading.Lock()

    # --- lists

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages whose fields hold anything."""
        return tuple(lang for lang in FIELD_LANGUAGES if self.statistics[lang][0])

    @cached_property
    def statistics(self) -> dict[str, tuple[int, float]]:
        """Language to how many live documents have words in it, and how many words they have on average."""
        return self._statistics(title=False)

    @cached_property
    def title_statistics(self) -> dict[str, tuple[int, float]]:
        """Language to how many live documents have a title in it, and how many words that has on average."""
        return self._statistics(title=True)

    def _statistics(self, title: bool) -> dict[str, tuple[int, float]]:
        statistics = {}
        for language in FIELD_LANGUAGES:
            documents, words = 0, 0.0
            for segment in self.segments:
                lengths = segment.files.lengths(language, title)
                if lengths is not None:
                    alive = lengths if segment.live is None else lengths[segment.live]
                    documents += int(np.count_nonzero(alive))
                    words += float(alive.sum(dtype=np.float64))
            statistics[language] = documents, words / documents if documents else 1.0
        return statistics

    @cached_property
    def _norms(self) -> dict[tuple[int, str, bool], Floats | None]:
        """(segment, language, title alone) to k1·(1 − b + b·length/average) of each document."""
        k1, b = self.weights.k1, self.weights.b
        norms: dict[tuple[int, str, bool], Floats | None] = {}
        for title, statistics in ((False, self.statistics), (True, self.title_statistics)):
            for index, segment in enumerate(self.segments):
                for language in FIELD_LANGUAGES:
                    lengths = segment.files.lengths(language, title)
                    average = statistics[language][1]
                    norms[index, language, title] = None if lengths is None else k1 * (1 - b + b / average * lengths)
        return norms

    def norm(self, index: int, language: str, title: bool = False) -> Floats | None:
        """Return the length part of BM25 for each document of a segment; None where the language is not in it."""
        return self._norms[index, language, title]

    def term(self, language: str, term: str, representation: Representation = STEMS) -> TermList | None:
        """Return a term's scored list in a representation, None where no document has it."""
        key = ("list", language, term, representation)
        return self.cached(key, lambda: self._load(language, term, representation))

    def cached(self, key: tuple[object, ...], work: Callable[[], Cached]) -> Cached:
        """Return what a piece of work gives: from memory where it has been done for this key not long ago.

        The same words are asked for again and again; ``CACHE_BYTES`` bounds what is kept of them.
        """
        with self._lock:
            known = self._cached.get(key, NOT_CACHED)
            if known is not NOT_CACHED:
                self._cached.move_to_end(key)
                return cast(Cached, known)
        value = work()
        with self._lock:
            if key not in self._cached:
                self._cached[key] = value
                self._kept_bytes += value.nbytes if value is not None else 200
                while self._kept_bytes > CACHE_BYTES:
                    _, dropped = self._cached.popitem(last=False)
                    self._kept_bytes -= dropped.nbytes if dropped is not None else 200
        return value

    def written(self, language: str, surface: str, title: bool = False) -> TermList | None:
        """Return the scored list of a word as it is written, None where no document has it so.

        With accents: where it stands with them. Without: where it stands without, if that is a word of its own
        ("traite" beside "traité"); else accents make no difference ("securite").
        """
        return self.cached(("written", language, surface, title), lambda: self._load_written(language, surface, title))

    def _load_written(self, language: str, surface: str, title: bool) -> TermList | None:
        folded = self._folded(language, surface, title)
        if folded is None:
            return None
        typed = self._as_typed(folded, language, surface, title)
        stem, stems = analyzer(language).stem(surface), Representation(title, "stems")
        if typed is self._counted.get((language, stem, stems)):
            return self.term(language, stem, stems)  # scored already
        return self._scored(typed, language, title)

    def _folded(self, language: str, surface: str, title: bool) -> TermCounts | None:
        """Return where a word stands with any accents: its stem's list, which is read already, if no other word has it.

        Half of all typed words are alone with their stem, so half of the lists of written words need no reading.
        """
        bare, stem = strip_accents(surface), analyzer(language).stem(surface)
        every = self._counts(language, stem, Representation(title, "stems")) if stem else None
        if every is not None and len(every.forms) < MAX_FORMS - 1 and set(map(strip_accents, every.forms)) == {bare}:
            return every
        return self._counts(language, bare, Representation(title, "surfaces"))

    def _as_typed(self, folded: TermCounts, language: str, surface: str, title: bool) -> TermCounts:
        """Return where a word stands with the accents that were typed; all of it where accents tell nothing."""
        bare = strip_accents(surface)
        if folded.forms == (surface,):
            return folded
        if surface != bare:
            return self._counts(language, surface, Representation(title, "accented")) or folded
        others = [form for form in folded.forms if form != bare]
        if bare not in folded.forms or not others:
            return folded
        accented = [self._counts(language, form, Representation(title, "accented")) for form in others]
        rest = folded.less([other for other in accented if other])
        return rest if len(rest.docs) >= OWN_WORD * len(folded.docs) else folded

    def word(self, language: str, stem: str, surface: str, title: bool = False) -> TermList | None:
        """Return the scored list of a typed word's stem, None where no document has it.

        Where accents part two words ("traite", "traité"), the other one counts for next to nothing.
        """
        plain = self.term(language, stem, Representation(title, "stems"))
        if plain is None or not any(strip_accents(form) != form for form in (*plain.forms, surface)):
            return plain
        return self.cached(("word", language, surface, title), lambda: self._load_word(language, stem, surface, title))

    def _load_word(self, language: str, stem: str, surface: str, title: bool) -> TermList | None:
        every = self._counts(language, stem, Representation(title, "stems"))
        folded = self._folded(language, surface, title)
        if every is not None and folded is not None:
            typed = self._as_typed(folded, language, surface, title)
            if typed is not folded:
                every = every.less([folded.less([typed])], least=OTHER_WORD)
        return None if every is None else self._scored(every, language, title)

    def combined(self, language: str, stems: tuple[tuple[str, float], ...], title: bool = False) -> TermList | None:
        """Return weighted stems as the scored list of one term, None where no document has any (``TranslatedText``)."""
        return self.cached(("combined", language, stems, title), lambda: self._load_combined(language, stems, title))

    def _load_combined(self, language: str, stems: tuple[tuple[str, float], ...], title: bool) -> TermList | None:
        weighed = [
            (listed, np.float32(weight))
            for stem, weight in stems
            if (listed := self._count(language, stem, Representation(title, "stems"), with_masks=False))
        ]
        if not weighed:
            return None
        counts, norms = np.zeros(self.count, np.float32), np.zeros(self.count, np.float32)
        for each, weight in weighed:
            counts[each.docs] += weight * each.counts
            norms[each.docs] = each.norms
        docs = flagged(counts > 0)
        total = (self.title_statistics if title else self.statistics)[language][0]
        frequency = min(float(total), sum(float(weight) * len(each.docs) for each, weight in weighed))
        scale = np.float32(idf(total, frequency) * (self.weights.k1 + 1))
        return TermList(docs, scale * counts[docs] / (counts[docs] + norms[docs]), None, ())

    def _load(self, language: str, term: str, representation: Representation) -> TermList | None:
        counts = self._counts(language, term, representation)
        return None if counts is None else self._scored(counts, language, representation.title)

    def _counts(self, language: str, term: str, representation: Representation) -> TermCounts | None:
        key, recent = (language, term, representation), self._counted
        if key in recent:
            return recent[key]
        counted = self._count(language, term, representation, with_masks=representation == STEMS)
        self._counted = recent = {} if len(recent) >= COUNTED_TERMS else recent
        recent[key] = counted
        return counted

    def _count(
        self, language: str, term: str, representation: Representation, *, with_masks: bool
    ) -> TermCounts | None:
        docs, counts, norms, masks = [], [], [], []
        forms: list[str] = []
        lists = self._lists(fields_of(language, representation), term)
        several = [postings.forms for _, _, present in lists for postings in present]
        with_masks = with_masks and any(len(names) > 1 or names != several[0] for names in several)
        for index, segment, present in lists:
            ids, occurrences, mask = joined_fields(present, forms, with_masks)
            if segment.live is not None:
                alive = segment.live[ids]
                ids, occurrences = ids[alive], occurrences[alive]
                mask = None if mask is None else mask[alive]
            norm = self.norm(index, language, representation.title)
            norms.append(norm.take(ids) if norm is not None else np.ones(len(ids), np.float32))
            docs.append(ids + np.int32(self.bases[index]) if index else ids)
            counts.append(occurrences)
            if mask is not None:
                masks.append(mask)
        all_docs = end_to_end(docs) if docs else NOTHING.docs
        if not len(all_docs):  # where it stands is all deleted
            return None
        all_masks = end_to_end(masks) if with_masks else None
        return TermCounts(all_docs, end_to_end(counts), end_to_end(norms), all_masks, tuple(forms))

    def _lists(self, fields: tuple[str, ...], term: str) -> list[tuple[int, Segment, list[Postings]]]:
        """Return the segments that have a term in some of these fields, each with its place and those lists."""
        lists = []
        for index, segment in enumerate(self.segments):
            every = [segment.files.postings(field, term) for field in fields]
            if present := [postings for postings in every if postings is not None]:
                lists.append((index, segment, present))
        return lists

    def _scored(self, counts: TermCounts, language: str, title: bool) -> TermList:
        total = (self.title_statistics if title else self.statistics)[language][0]
        weight = np.float32(idf(total, len(counts.docs)) * (self.weights.k1 + 1))
        scores = weight * counts.counts / (counts.counts + counts.norms)
        masks = None if counts.masks is None else counts.masks.astype(f"u{width_of_mask(len(counts.forms))}")
        return TermList(counts.docs, scores, masks, counts.forms)

    # --- documents

    def document(self, number: int) -> Document:
        """Return a document as it was given."""
        return self.readable(number).document.document()

    def read(self, number: int) -> StoredDocument:
        """Return a stored document, read anew: for who reads many of them once."""
        return stored_in(self.segments, self.bases, number)


def _readable(segments: Sequence[Segment], bases: Sequence[int], number: int) -> ReadableDocument:
    return readable_document(stored_in(segments, bases, number))
