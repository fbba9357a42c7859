"""Many posting lists at once, as bytes (``postings`` has the layout).

A segment has thousands of lists, most of them of one or two documents. So nothing is done list by list but what
cannot be done otherwise, the forms' names and the checksums: each of the lists' parts is put in its places for all of
them in a few NumPy steps.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.bits import pack, sizes_of, widths_of
from missionsearch.engines.whoosh.postings import HEADER, MAX_FORMS

Ints = NDArray[Any]

_HEADER = np.dtype([("n", "<u4"), ("gap", "u1"), ("count", "u1"), ("first", "u1"), ("step", "u1"), ("forms", "u1")])


class Lists(NamedTuple):
    """Posting lists end to end."""

    terms: list[bytes]
    data: Ints
    """uint8."""
    sizes: Ints
    """Bytes of each term's list."""


NO_BYTES: Ints = np.zeros(0, np.uint8)


class Forms:
    """The written forms of each term that has any: the words that led to it, commonest first."""

    def __init__(self, counts: Ints, stem_of: Ints, words: Sequence[str], stems: Sequence[str]) -> None:
        used = np.flatnonzero(counts)
        order = used[np.lexsort((used, -counts[used], stem_of[used]))]
        sorted_stems = stem_of[order]
        starts = np.flatnonzero(np.r_[True, sorted_stems[1:] != sorted_stems[:-1]])
        lengths = np.diff(np.r_[starts, len(order)])
        ranks = np.minimum(np.arange(len(order)) - np.repeat(starts, lengths), MAX_FORMS - 1)
        self.bits = np.zeros(len(words), np.uint64)
        """A word's bit in the masks of its term."""
        self.bits[order] = np.left_shift(np.uint64(1), ranks.astype(np.uint64))
        self.terms = sorted_stems[starts]
        """The terms' numbers, ascending."""
        names = [words[word] for word in order.tolist()]
        kept = np.minimum(lengths, MAX_FORMS)
        places = zip(self.terms.tolist(), starts.tolist(), (starts + kept).tolist(), strict=True)
        joined = [
            "\n".join(names[start:end]) if (names[start] != stems[term] or end - start > 1) else ""
            for term, start, end in places
        ]
        self.named = [text.encode("utf-8", "replace") for text in joined]
        """For each term its forms, a line each; nothing where the only form is the term itself."""
        self.counts = np.where([bool(text) for text in joined], kept, 0)


def encode_lists(terms: Ints, docs: Ints, positions: Ints, surfaces: Ints, stems: Sequence[str], forms: Forms) -> Lists:
    """Return the lists of a batch of occurrences, in the order of the term numbers.

    The four arrays are parallel, an entry an occurrence, sorted by term, document and position; ``stems[term]`` is a
    term's text.
    """
    new_term = np.r_[True, terms[1:] != terms[:-1]]
    new_pair = new_term | np.r_[True, docs[1:] != docs[:-1]]
    pair_at = np.flatnonzero(new_pair)  # where each (term, document) pair begins among the occurrences
    term_at = np.flatnonzero(new_term[pair_at])  # where each term begins among the pairs
    pairs = np.diff(np.r_[term_at, len(pair_at)])
    gaps = np.diff(docs[pair_at].astype(np.int64), prepend=0) - 1
    gaps[term_at] = docs[pair_at[term_at]]
    steps = np.diff(positions.astype(np.int64), prepend=0)[~new_pair]
    step_at = pair_at[term_at] - term_at
    masks = np.bitwise_or.reduceat(forms.bits[surfaces], pair_at)
    numbers = terms[pair_at[term_at]]
    known = int(np.searchsorted(forms.terms, numbers[0]))
    form_counts = forms.counts[known : known + len(numbers)]

    columns = {
        "gap": _Column(gaps, pairs),
        "count": _Column(np.diff(np.r_[pair_at, len(terms)]) - 1, pairs),
        "mask": _Column(np.where(np.repeat(form_counts > 1, pairs), masks, 0), pairs, _widths_of_masks(form_counts)),
        "first": _Column(positions[pair_at], pairs),
        "step": _Column(steps, np.diff(np.r_[step_at, len(steps)])),
    }
    headers = np.zeros(len(numbers), _HEADER)
    headers["n"], headers["forms"] = pairs, form_counts
    for name in ("gap", "count", "first", "step"):
        headers[name] = columns[name].widths
    keys = [stems[number].encode("utf-8", "replace") for number in numbers.tolist()]
    return _laid_out(keys, headers, forms.named[known : known + len(numbers)], list(columns.values()))


def _widths_of_masks(forms: Ints) -> Ints:
    """Return how many bits a mask has, by how many forms a term has: none where there is one form only."""
    return np.where(forms > 1, forms, 0)


class _Column:
    """One part of every list: its values end to end, how many each list has, in how many bits each is written."""

    def __init__(self, values: Ints, counts: Ints, widths: Ints | None = None) -> None:
        self.values, self.counts = values, counts
        self.widths = self._narrowest() if widths is None else widths
        self.sizes = sizes_of(counts, self.widths)

    def _narrowest(self) -> Ints:
        """Return a width for each list: that of its greatest value, 0 where it has none."""
        widths = np.zeros(len(self.counts), np.int64)
        filled = np.flatnonzero(self.counts)  # reduceat knows no empty part, and takes a value from the one before it
        if len(filled):
            starts = (np.cumsum(self.counts) - self.counts)[filled]
            widths[filled] = widths_of(np.maximum.reduceat(self.values, starts))
        return widths

    def put(self, data: Ints, at: Ints) -> None:
        """Write the values where each list's begin."""
        pack(data, at, self.values, self.counts, self.widths)


def _laid_out(keys: list[bytes], headers: Ints, named: list[bytes], columns: list[_Column]) -> Lists:
    """Return lists put together of their parts, each with its checksum."""
    lengths = np.array([len(names) for names in named])
    is_filled = lengths > 0
    sizes = HEADER.size + lengths + is_filled * 4 + sum(column.sizes for column in columns) + 4
    begins = np.cumsum(sizes) - sizes
    data = np.zeros(int(sizes.sum()), np.uint8)
    _put_rows(data, begins, headers.view(np.uint8).reshape(len(keys), -1))
    at = begins + HEADER.size
    _put_rows(data, at[is_filled], lengths[is_filled].astype("<u4").view(np.uint8).reshape(-1, 4))
    at += is_filled * 4
    _Column(np.frombuffer(b"".join(named), np.uint8), lengths, np.full(len(keys), 8)).put(data, at)
    at += lengths
    for column in columns:
        column.put(data, at)
        at += column.sizes
    view, crc = data.data, zlib.crc32
    places = zip(keys, begins.tolist(), at.tolist(), strict=True)
    checksums = np.array([crc(view[begin:end], crc(key)) for key, begin, end in places], "<u4")
    _put_rows(data, at, checksums.view(np.uint8).reshape(len(keys), 4))
    return Lists(keys, data, sizes)


def _put_rows(data: Ints, at: Ints, rows: Ints) -> None:
    data[at[:, None] + np.arange(rows.shape[1])] = rows
