"""The terms of one segment, sorted, and where the list of each lies in the postings file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.arrays import ArrayFile
from missionsearch.engines.whoosh.encoding import Lists


def term_arrays(fields: Mapping[str, Sequence[Lists]], start: int) -> dict[str, NDArray[Any]]:
    """Return what a terms file holds: for each field that has terms, their bytes end to end, and three columns.

    The fields' lists stand in the postings file one after the other, in this order, from ``start`` on.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for field, batches in fields.items():
        terms = [term for batch in batches for term in batch.terms]
        sizes = np.concatenate([batch.sizes for batch in batches]).astype(np.uint64)
        ends = np.cumsum(sizes) + np.uint64(start)
        order = sorted(range(len(terms)), key=terms.__getitem__)
        arrays[f"{field}_terms"] = np.frombuffer(b"".join([terms[index] for index in order]), np.uint8)
        arrays[f"{field}_starts"] = np.cumsum([0, *[len(terms[index]) for index in order]], dtype=np.uint32)
        arrays[f"{field}_offsets"] = _narrow((ends - sizes)[order])
        arrays[f"{field}_lengths"] = _narrow(sizes[order])
        start = int(ends[-1])
    return arrays


def _narrow(values: NDArray[Any]) -> NDArray[Any]:
    most = int(values.max())
    return values.astype(np.uint16 if most < 1 << 16 else np.uint32 if most < 1 << 32 else np.uint64)


APART = 64
"""Terms between two that are kept as they are: looked among first, where a comparison costs a tenth."""


class FieldTerms:
    """The terms of one field in the order of their bytes."""

    def __init__(self, arrays: ArrayFile, field: str) -> None:
        # Memory views: one entry of one is read in half the time that NumPy takes.
        self._bytes, self._starts, self._offsets, self._lengths = (
            arrays.array(f"{field}_{name}").data for name in ("terms", "starts", "offsets", "lengths")
        )

    @cached_property
    def _spread(self) -> list[bytes]:
        """Every so many-th term."""
        return [self.term(index) for index in range(0, len(self), APART)]

    def __len__(self) -> int:
        return len(self._lengths)

    def term(self, index: int) -> bytes:
        return bytes(self._bytes[self._starts[index] : self._starts[index + 1]])

    def place(self, term: bytes) -> int:
        """Return the index of a term, or that of the next greater one."""
        after = bisect_left(self._spread, term) * APART
        return bisect_left(range(len(self)), term, max(0, after - APART), min(after, len(self)), key=self.term)

    def extent(self, term: bytes) -> tuple[int, int] | None:
        """Return where the list of a term begins and ends; None for a term that is not here."""
        low = max(0, bisect_right(self._spread, term) - 1) * APART
        high = min(low + APART, len(self))
        begin = self._starts[low]
        near = bytes(self._bytes[begin : self._starts[high]])
        at = near.find(term)
        while 0 <= at < len(near):  # a part of another term may come first
            index = bisect_left(self._starts, begin + at, low, high)
            if self._starts[index] == begin + at and self._starts[index + 1] == begin + at + len(term):
                return self._offsets[index], self._offsets[index] + self._lengths[index]
            at = near.find(term, at + 1)
        return None


class TermsFile:
    """The terms of a segment by field."""

    def __init__(self, path: Path) -> None:
        arrays = ArrayFile(path)
        names = (name.removesuffix("_terms") for name in arrays.names if name.endswith("_terms"))
        self.fields = {field: FieldTerms(arrays, field) for field in names}

    def extent(self, field: str, term: bytes) -> tuple[int, int] | None:
        """Return where the list of a field's term begins and ends in the postings file."""
        terms = self.fields.get(field)
        return terms.extent(term) if terms else None

    def terms_from(self, field: str, term: bytes) -> Iterator[bytes]:
        """Yield the terms of a field from one on, in the order of their bytes."""
        terms = self.fields.get(field)
        if terms:
            yield from map(terms.term, range(terms.place(term), len(terms)))

    def items_from(self, field: str, term: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms from one on, in the order of fields and terms."""
        for name in sorted(self.fields):
            terms = self.fields[name]
            if name >= field:
                first = terms.place(term) if name == field else 0
                yield from ((name, terms.term(index)) for index in range(first, len(terms)))
