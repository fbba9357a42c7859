"""From texts to occurrences, and from occurrences sorted by term to posting lists.

Words are looked up in a dictionary and collected as numbers; sorting and encoding happen for millions of
occurrences at once in NumPy. Past ``RUN`` occurrences a field's batch is sorted and set aside as a run, past
``IN_MEMORY`` runs go to a temporary file, so that memory stays bounded however many documents come.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import Analyzer
from missionsearch.engines.whoosh.postings import EncodedList, encode_lists

RUN = 4_000_000
"""Occurrences sorted at once: near 150 MB of arrays while it lasts."""
IN_MEMORY = 3
"""Runs of a field kept in memory before further ones go to disk."""
CHUNK = 2_000_000
"""Occurrences encoded at once."""

Ints = NDArray[Any]


class Vocabulary(dict[str, int]):
    """The words of one language as numbers, each with the number of its stem."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self.analyzer = analyzer
        self.words: list[str] = []
        self.stems: list[str] = []
        self.stem_numbers: dict[str, int] = {}
        self.body_stem = array("i")
        """Word to stem, -1 for a stop word."""
        self.title_stem = array("i")
        """Word to stem; titles keep their stop words, so that a title made of nothing else is found."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.words)
        self.words.append(word)
        self.title_stem.append(self._stem_number(self.analyzer.stem_all(word)))
        self.body_stem.append(self.title_stem[-1] if self.analyzer.stem(word) else -1)
        return number

    def _stem_number(self, stem: str) -> int:
        number = self.stem_numbers.setdefault(stem, len(self.stems))
        if number == len(self.stems):
            self.stems.append(stem)
        return number


class FieldInversion:
    """The occurrences of one field."""

    def __init__(self, vocabulary: Vocabulary, title: bool) -> None:
        self.vocabulary = vocabulary
        self.stem_of = vocabulary.title_stem if title else vocabulary.body_stem
        self.lengths: dict[int, int] = {}
        """Document to the number of its indexed words here."""
        self._words = array("I")
        self._texts: list[tuple[int, int, int]] = []  # document, position of the first word, number of words
        self._placed: list[tuple[int, list[int]]] = []  # where in _words explicit positions apply
        self._runs: list[tuple[Ints, Ints, Ints]] = []

    def add(self, document: int, text: str, position: int) -> int:
        """Collect a text's words from a position on; return the position after the last."""
        surfaces, extras = self.vocabulary.analyzer.tokens(text)
        lookup = self.vocabulary.__getitem__
        if extras:
            placed = sorted([*enumerate(surfaces), *extras], key=lambda pair: pair[0])
            self._placed.append((len(self._words), [position + place for place, _ in placed]))
            words = [lookup(word) for _, word in placed]
        else:
            words = [lookup(word) for word in surfaces]
        self._texts.append((document, position, len(words)))
        self._words.extend(words)
        if len(self._words) >= RUN:
            self._sort_run()
        return position + len(surfaces)

    def _sort_run(self) -> None:
        """Sort what was collected by term, document and position, and set it aside."""
        if not self._words:
            return
        words = np.frombuffer(self._words, np.uint32).copy()
        texts = np.array(self._texts, np.int64).reshape(-1, 3)
        counts = texts[:, 2]
        docs = np.repeat(texts[:, 0], counts).astype(np.uint32)
        ends = np.cumsum(counts)
        positions = (np.arange(len(words)) - np.repeat(ends - counts - texts[:, 1], counts)).astype(np.uint32)
        for start, places in self._placed:
            positions[start : start + len(places)] = places
        terms = np.frombuffer(self.stem_of, np.int32)[words]
        order = np.argsort(terms, kind="stable")
        order = order[np.searchsorted(terms[order], 0) :]  # stop words are numbered -1
        docs, positions, words = docs[order], positions[order], words[order]
        for document, count in zip(*(found.tolist() for found in np.unique(docs, return_counts=True)), strict=True):
            self.lengths[document] = self.lengths.get(document, 0) + count
        run = (words, docs, positions)
        self._runs.append(run if len(self._runs) < IN_MEMORY else _on_disk(run))
        self._words, self._texts, self._placed = array("I"), [], []

    def lists(self) -> Iterator[EncodedList]:
        """Yield the field's posting lists in the order of the stems' numbers."""
        self._sort_run()
        stem_of = np.frombuffer(self.stem_of, np.int32) if self.stem_of else np.zeros(0, np.int32)
        run_terms = [stem_of[words] for words, _, _ in self._runs]
        for low, high in self._chunks(run_terms):
            parts = []
            for (words, docs, positions), terms in zip(self._runs, run_terms, strict=True):
                start, end = np.searchsorted(terms, (low, high))
                parts.append((terms[start:end], docs[start:end], positions[start:end], words[start:end]))
            terms, docs, positions, words = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
            if len(parts) > 1:
                order = np.argsort(terms, kind="stable")
                terms, docs, positions, words = terms[order], docs[order], positions[order], words[order]
            vocabulary = self.vocabulary
            yield from encode_lists(terms, docs, positions.astype(np.int64), words, vocabulary.stems, vocabulary.words)

    def _chunks(self, run_terms: list[Ints]) -> Iterator[tuple[int, int]]:
        """Yield ranges of term numbers that hold near ``CHUNK`` occurrences each."""
        totals = np.zeros(len(self.vocabulary.stems), np.int64)
        for terms in run_terms:
            totals += np.bincount(terms, minlength=len(totals))
        bounds = np.searchsorted(np.cumsum(totals), np.arange(CHUNK, totals.sum() + CHUNK, CHUNK), side="left") + 1
        low = 0
        for high in [*bounds.tolist(), len(totals)]:
            if high > low:
                yield low, high
                low = high

    def word_counts(self) -> Ints:
        """Return how often each word of the vocabulary stands in this field."""
        self._sort_run()
        counts = np.zeros(len(self.vocabulary.words), np.int64)
        for words, _, _ in self._runs:
            counts += np.bincount(words, minlength=len(counts))
        return counts


def _on_disk(run: tuple[Ints, Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    """Return a run whose arrays lie in a temporary file that the system removes when they are let go."""
    with tempfile.TemporaryFile() as file:
        for part in run:
            part.tofile(file)
        file.flush()
        length = len(run[0])
        words, docs, positions = (
            np.memmap(file, np.uint32, "r", offset=part * length * 4, shape=(length,)) for part in range(3)
        )
    return words, docs, positions
