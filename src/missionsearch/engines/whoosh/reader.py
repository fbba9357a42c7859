"""One opened generation as arrays over all of its documents, and its posting lists ready to be scored.

Documents are numbered through the segments: a segment's documents begin at its base.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.generations import Generation
from missionsearch.engines.whoosh.matches import NOTHING, Floats, Ints, flagged
from missionsearch.engines.whoosh.postings import width_of_mask
from missionsearch.engines.whoosh.ranking import Weights, idf
from missionsearch.engines.whoosh.schema import FIELD_LANGUAGES
from missionsearch.engines.whoosh.sections import SectionColumn
from missionsearch.engines.whoosh.termlists import TermList, end_to_end, joined_fields
from missionsearch.engines.whoosh.words import Words
from missionsearch.models import Document

CACHE_BYTES = 128_000_000
"""Decoded lists kept: near twice the working set of a site of 100,000 pages (64 MB for 400 words in two languages)."""
CACHED_DOCUMENTS = 4_000
"""Documents kept as they are shown, near 12 kB each."""


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


Kept = TypeVar("Kept", bound="Sized | None")


class Reader:
    """Everything a search needs of one generation; safe to use from several threads."""

    def __init__(self, generation: Generation, weights: Weights, before: Reader | None = None) -> None:
        self.generation = generation
        self.weights = weights
        self.segments = generation.segments
        counts = [segment.doc_count for segment in self.segments]
        self.bases = np.cumsum([0, *counts]).tolist()
        self.count = int(self.bases[-1])
        self.live: NDArray[np.bool_] | None = None
        if any(segment.deleted for segment in self.segments):
            parts = [np.ones(s.doc_count, bool) if s.live is None else s.live for s in self.segments]
            self.live = np.concatenate(parts)
        self._kept: OrderedDict[tuple[object, ...], Sized | None] = OrderedDict()
        self._kept_bytes = 0
        self._documents: OrderedDict[int, Document] = OrderedDict()
        self._in_language: dict[str, NDArray[np.bool_]] = {}
        self.words: Words = Words(self.segments, before.words if before else None)
        self._lock = threading.Lock()

    # --- columns

    def _joined(self, name: str) -> Ints:
        parts = [segment.files.numbers(name) for segment in self.segments]
        return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.zeros(0, np.int32)

    @cached_property
    def dates(self) -> Ints:
        """Each document's day as yyyymmdd, 0 where it has none."""
        return self._joined("date")

    @cached_property
    def years(self) -> Ints:
        return (self.dates // 10000).astype(np.int16)

    @cached_property
    def months(self) -> Ints:
        """Each document's month as yyyymm, 0 where it has none."""
        return self.dates // 100

    @cached_property
    def url_hashes(self) -> Ints:
        return self._joined("url_hash")

    @cached_property
    def publications(self) -> Ints:
        """The hash of each document's publication: of its name, of the document's address where it has none."""
        return self._joined("publication")

    @cached_property
    def columns(self) -> dict[str, tuple[Ints, list[str]]]:
        """``language type site section``: a code a document, and the texts the codes stand for."""
        return {name: self._column(name) for name in ("language", "type", "site", "section")}

    @cached_property
    def sections(self) -> SectionColumn:
        """The documents' sections, level by level."""
        return SectionColumn(*self.columns["section"])

    def _column(self, name: str) -> tuple[Ints, list[str]]:
        numbers: dict[str, int] = {}
        parts = []
        for segment in self.segments:
            codes, values = segment.files.column(name)
            mapping = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.intp)
            parts.append(mapping[codes])
        return np.concatenate(parts) if parts else np.zeros(0, np.intp), list(numbers)

    def in_language(self, language: str) -> NDArray[np.bool_]:
        """Flag the documents of a language; worked out once."""
        if language not in self._in_language:
            codes, values = self.columns["language"]
            self._in_language[language] = np.array([value == language for value in values], bool)[codes]
        return self._in_language[language]

    # --- lists

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages whose fields hold anything."""
        return tuple(lang for lang in FIELD_LANGUAGES if self.statistics[lang][0])

    @cached_property
    def statistics(self) -> dict[str, tuple[int, float]]:
        """Language to how many live documents have words in it, and how many weighted words they have on average."""
        found = {}
        for language in FIELD_LANGUAGES:
            documents, words = 0, 0.0
            for segment in self.segments:
                lengths = self._lengths(segment, language)
                if lengths is not None:
                    alive = lengths if segment.live is None else lengths[segment.live]
                    documents += int(np.count_nonzero(alive))
                    words += float(alive.sum(dtype=np.float64))
            found[language] = documents, words / documents if documents else 1.0
        return found

    def _lengths(self, segment: Any, language: str) -> Floats | None:
        body, title = (segment.files.lengths(f"{part}_{language}") for part in ("body", "title"))
        if body is None or title is None:
            return body if title is None else np.asarray(title * np.float32(self.weights.title))
        return np.asarray(body + title * np.float32(self.weights.title), np.float32)

    @cached_property
    def _norms(self) -> dict[tuple[int, str], Floats | None]:
        """(segment, language) to k1·(1 − b + b·length/average) of each document."""
        k1, b = self.weights.k1, self.weights.b
        norms: dict[tuple[int, str], Floats | None] = {}
        for index, segment in enumerate(self.segments):
            for language in FIELD_LANGUAGES:
                lengths = self._lengths(segment, language)
                average = self.statistics[language][1]
                norms[index, language] = None if lengths is None else k1 * (1 - b + b / average * lengths)
        return norms

    def norm(self, index: int, language: str) -> Floats | None:
        """Return the length part of BM25 for each document of a segment; None where the language is not in it."""
        return self._norms[index, language]

    def term(self, language: str, stem: str) -> TermList | None:
        """Return a term's scored list, None where no document has it."""
        return self.kept(("list", language, stem), lambda: self._load(language, stem))

    def kept(self, key: tuple[object, ...], work: Callable[[], Kept]) -> Kept:
        """Return what a piece of work gives: from memory where it has been done for this key not long ago.

        The same words are asked for again and again; ``CACHE_BYTES`` bounds what is kept of them.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(Kept, self._kept[key])
        found = work()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found
                self._kept_bytes += found.nbytes if found is not None else 200
                while self._kept_bytes > CACHE_BYTES:
                    _, dropped = self._kept.popitem(last=False)
                    self._kept_bytes -= dropped.nbytes if dropped is not None else 200
        return found

    def _load(self, language: str, stem: str) -> TermList | None:
        docs, counts, norms, masks = [], [], [], []
        forms: list[str] = []
        for index, segment in enumerate(self.segments):
            parts = [(segment.files.postings(f"{part}_{language}", stem), weight) for part, weight in self._parts()]
            present = [(postings, weight) for postings, weight in parts if postings is not None]
            if not present:
                continue
            ids, weighted, mask = joined_fields(present, forms)
            if segment.live is not None:
                alive = segment.live[ids]
                ids, weighted, mask = ids[alive], weighted[alive], mask[alive]
            norm = self._norms[index, language]
            norms.append(norm[ids] if norm is not None else np.ones(len(ids), np.float32))
            docs.append(ids + np.int32(self.bases[index]))
            counts.append(weighted)
            masks.append(mask)
        all_docs = end_to_end(docs) if docs else NOTHING.docs
        if not len(all_docs):  # where it stands is all deleted
            return None
        tf = end_to_end(counts)
        weight = np.float32(idf(self.statistics[language][0], len(all_docs)) * (self.weights.k1 + 1))
        scores = weight * tf / (tf + end_to_end(norms))
        width = width_of_mask(len(forms))
        joined = end_to_end(masks).astype(f"u{width}") if len(forms) > 1 else None
        return TermList(all_docs, scores, joined, tuple(forms))

    def _parts(self) -> tuple[tuple[str, float], tuple[str, float]]:
        return ("body", 1.0), ("title", self.weights.title)

    # --- documents

    def document(self, number: int) -> Document:
        """Return a stored document."""
        with self._lock:
            found = self._documents.get(number)
            if found is not None:
                self._documents.move_to_end(number)
                return found
        index = int(np.searchsorted(self.bases, number, side="right")) - 1
        found = self.segments[index].files.stored(number - self.bases[index])
        with self._lock:
            self._documents[number] = found
            if len(self._documents) > CACHED_DOCUMENTS:
                self._documents.popitem(last=False)
        return found

    def number_of(self, url_hash: int) -> int | None:
        """Return the live document of a URL, given as ``schema.hash_of`` it."""
        for number in np.flatnonzero(self.url_hashes == np.uint64(url_hash)).tolist():
            if self.live is None or self.live[number]:
                return int(number)
        return None

    def all_docs(self) -> Ints:
        """Return every live document."""
        return np.arange(self.count, dtype=np.int32) if self.live is None else flagged(self.live)
