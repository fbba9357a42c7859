"""What a document has several of, countries and organisations: a column of sets, each set a text of its values.

Few sets are distinct, so a set is looked at once, however many documents have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.matches import Ints

SET_COLUMNS = ("country", "organisation")
VALUE_SEPARATOR = "\x1f"
"""Between the values of a set (no page's text holds it)."""


def set_text(values: Iterable[str]) -> str:
    """Return what the column holds of a document; empty for an empty set."""
    return VALUE_SEPARATOR.join(values)


class SetColumn:
    """Which values the documents of an index have."""

    def __init__(self, codes: Ints, texts: Sequence[str]) -> None:
        self._codes = codes
        sets = [tuple(text.split(VALUE_SEPARATOR)) if text else () for text in texts]
        numbers = {value: number for number, value in enumerate(sorted({value for each in sets for value in each}))}
        self.values = list(numbers)
        self._sizes = np.array([len(each) for each in sets], np.intp)
        self._ends = np.cumsum(self._sizes)
        self._flat = np.array([numbers[value] for each in sets for value in each], np.intp)
        self._sets = sets

    def having(self, wanted: Iterable[str], docs: Ints) -> NDArray[np.bool_]:
        """Flag the documents that have one of these values."""
        asked = frozenset(wanted)
        return np.array([not asked.isdisjoint(each) for each in self._sets], bool)[self._codes[docs]]

    def counts(self, docs: Ints, publication_of: Callable[[Ints], Ints]) -> list[int]:
        """Return how many publications have each value, whichever of their versions do."""
        if not self.values:
            return []
        codes = self._codes[docs]
        docs, codes = docs[self._sizes[codes] > 0], codes[self._sizes[codes] > 0]
        sizes = self._sizes[codes]
        first = np.repeat(self._ends[codes] - sizes, sizes)
        within = np.arange(len(first)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        values = self._flat[first + within]
        pairs = publication_of(np.repeat(docs, sizes)) * max(1, len(self.values)) + values
        counts: list[int] = np.bincount(
            np.unique(pairs) % max(1, len(self.values)), minlength=len(self.values)
        ).tolist()
        return counts
