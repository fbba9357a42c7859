"""From texts to occurrences, and from occurrences sorted by term to posting lists.

Texts are collected as numbers; sorting and encoding happen for millions of occurrences at once in NumPy. Past ``RUN``
stretches a field's batch is sorted and set aside as a run, past ``IN_MEMORY`` runs go to a temporary file, so that
memory stays bounded however many documents come.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import code_keys
from missionsearch.engines.whoosh.encoding import Forms, Lists, encode_lists
from missionsearch.engines.whoosh.tokens import RawTokens, raw_tokens_of
from missionsearch.search.clauses import WordForm

RUN = 3_000_000
"""Stretches sorted at once: near 150 MB of arrays while it lasts."""
IN_MEMORY = 3
"""Runs of a field kept in memory before further ones go to disk."""
CHUNK = 2_000_000
"""Occurrences encoded at once."""
PASSAGE_GAP = 10
"""Positions left free between two paragraphs, so that no phrase runs across them."""

Ints = NDArray[Any]


class Run(NamedTuple):
    """Occurrences of a field, sorted by term, document and position; uint32 each."""

    words: Ints
    docs: Ints
    positions: Ints


WORD_FORMS: tuple[WordForm, ...] = ("stems", "surfaces", "accented")
"""A text is indexed by its words' stems, by its words as written without accents (stop words too), and by those of its
words that have accents."""


class FieldInversion:
    """The occurrences of one field, in each form of its words."""

    def __init__(self, stretches: RawTokens, title: bool) -> None:
        self.stretches = stretches
        self.title = title
        self._collected = array("I")
        self._texts = array("I")
        """Document and number of stretches of each text, by turns."""
        self._runs: dict[WordForm, list[Run]] = {name: [] for name in WORD_FORMS}

    def add(self, document: int, text: str) -> None:
        """Collect a document's next text; documents come in ascending order."""
        if len(self._collected) > RUN and self._texts[-2] != document:
            self.sort_run()
        before = len(self._collected)
        self._collected.extend(map(self.stretches.__getitem__, raw_tokens_of(text, self.stretches.analyzer)))
        self._collected.extend(map(self.stretches.code, code_keys(text)))
        self._texts.extend((document, len(self._collected) - before))

    def sort_run(self) -> None:
        """Sort what was collected by term, document and position, and set it aside."""
        if not self._texts:
            return
        words = self.stretches.words_of(np.frombuffer(self._collected, np.uint32))
        docs, counts = np.array(self._texts, np.int64).reshape(-1, 2).T
        text_of = np.repeat(np.arange(len(docs)), counts)
        starts = np.cumsum(words.widths) - words.widths + _gaps(docs, counts, words.widths)[text_of]
        positions = (np.repeat(starts, words.counts) + words.places).astype(np.uint32)
        of_word = np.repeat(docs[text_of].astype(np.uint32), words.counts)
        for name, runs in self._runs.items():
            terms = self._numbers(name)[words.numbers]
            indexed = np.flatnonzero(terms >= 0)  # a stop word's is -1
            if len(indexed):  # English words hardly ever have accents
                order = indexed[_stable_order(terms[indexed])]
                run = Run(words.numbers[order], of_word[order], positions[order])
                runs.append(run if len(runs) < IN_MEMORY else _on_disk(run))
        self._collected, self._texts = array("I"), array("I")

    def _numbers(self, form: WordForm) -> Ints:
        """Return the number of the term that each word is indexed under; negative for none."""
        if form == "stems":
            return self.stretches.stem_numbers(self.title)
        return self.stretches.surface_numbers() if form == "surfaces" else self.stretches.accented_numbers()

    def _terms(self, form: WordForm) -> list[str]:
        if form == "accented":
            return self.stretches.words
        return list(self.stretches.surfaces if form == "surfaces" else self.stretches.stems)

    def lists(self, form: WordForm) -> Iterator[Lists]:
        """Yield the terms' posting lists, some thousands at a time."""
        counts = self._counted(form, "words", len(self.stretches.words))
        if not counts.any():
            return
        runs, term_of, texts = self._runs[form], self._numbers(form), self._terms(form)
        run_terms = [term_of[words] for words, _, _ in runs]
        forms = Forms(counts, term_of, self.stretches.words, texts)
        for low, high in _chunks(run_terms, len(texts)):
            parts = []
            for run, terms in zip(runs, run_terms, strict=True):
                start, end = np.searchsorted(terms, (low, high))
                parts.append((terms[start:end], *(values[start:end] for values in run)))
            terms, words, docs, positions = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
            if len(parts) > 1:
                order = _stable_order(terms)
                terms, words, docs, positions = terms[order], words[order], docs[order], positions[order]
            if len(terms):
                yield encode_lists(terms, docs, positions, words, texts, forms)

    def word_counts(self) -> Ints:
        """Return how often each word of the vocabulary is indexed in this field."""
        return self._counted("stems", "words", len(self.stretches.words))

    def lengths(self, documents: int) -> Ints:
        """Return how many indexed words each of so many documents has here."""
        return self._counted("stems", "docs", documents)

    def _counted(self, form: WordForm, name: str, length: int) -> Ints:
        self.sort_run()
        counts = np.zeros(length, np.int64)
        for run in self._runs[form]:
            counts += np.bincount(getattr(run, name), minlength=length)
        return counts


def _chunks(run_terms: list[Ints], terms: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of term numbers that hold near ``CHUNK`` occurrences each."""
    totals = np.zeros(terms, np.int64)
    for numbers in run_terms:
        totals += np.bincount(numbers, minlength=terms)
    bounds = np.searchsorted(np.cumsum(totals), np.arange(CHUNK, totals.sum() + CHUNK, CHUNK), side="left") + 1
    low = 0
    for high in [*bounds.tolist(), terms]:
        if high > low:
            yield low, high
            low = high


def _gaps(docs: Ints, counts: Ints, widths: Ints) -> Ints:
    """Return, for each text, what turns places counted from the run's beginning into those within its document."""
    ends = np.r_[0, np.cumsum(widths)]
    begins = ends[np.cumsum(counts) - counts]
    new = np.r_[True, docs[1:] != docs[:-1]]
    first_text = np.flatnonzero(new)[np.cumsum(new) - 1]
    return np.asarray((np.arange(len(docs)) - first_text) * PASSAGE_GAP - begins[first_text])


def _stable_order(terms: Ints) -> Ints:
    """Return the order that sorts non-negative numbers, equal ones as they came.

    Two passes over halves of 16 bits, which NumPy sorts by radix: less than half the time of one over 32.
    """
    order = np.argsort(terms.astype(np.uint16), kind="stable")
    high = (terms >> 16).astype(np.uint16)
    return order if not high.any() else order[np.argsort(high[order], kind="stable")]


def _on_disk(run: Run) -> Run:
    """Return a run whose arrays lie in a temporary file that the system removes when they are let go."""
    with tempfile.TemporaryFile() as file:
        for part in run:
            part.tofile(file)
        file.flush()
        length = len(run.words)
        return Run(*(np.memmap(file, np.uint32, "r", offset=part * length * 4, shape=(length,)) for part in range(3)))
