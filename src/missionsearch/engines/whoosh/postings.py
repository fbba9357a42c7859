"""One posting list as bytes, and back as NumPy arrays.

A list says, for one term of one field in one segment: in which documents it stands, how often, at which positions, and
which written forms of it stand there (a term is a stem; its forms are the accented, lower-case words that led to it).
Forms are what lets exact spelling rank first, and what prefix search, fuzzy search, spelling and highlighting use.

    header   n documents, widths in bytes of the four arrays, number of forms
    forms    UTF-8, one a line (absent where the only form is the stem itself)
    gaps     difference to the document number before, n entries
    counts   occurrences, n entries (absent where every one is 1)
    masks    bit i: form i stands in this document (absent where there is one form)
    first    position of the first occurrence, n entries
    steps    difference to the position before, one for each further occurrence
    checksum CRC-32 of the term and all of the above

Little endian. Each array takes the narrowest of 1, 2 and 4 (masks: 8) bytes that holds its greatest value.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.errors import DamagedIndex

HEADER = struct.Struct("<IBBBBH")
MAX_FORMS = 64
"""The last bit of a mask stands for every form beyond the 63 commonest."""

Ints = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Postings:
    """A decoded list; arrays are read-only and share memory with the file where they can."""

    doc_ids: Ints
    """uint32, ascending, of documents in the segment (deleted ones too)."""
    frequencies: Ints
    forms: tuple[str, ...]
    """Most frequent first."""
    form_masks: Ints | None
    """None where there is one form only."""
    first: Ints
    steps: Ints

    def positions(self) -> Ints:
        """Return all positions as one int64 array: ``frequencies[i]`` entries for document i, ascending."""
        if not len(self.steps):
            return self.first.astype(np.int64)
        counts = self.frequencies.astype(np.int64)
        ends = np.cumsum(counts)
        starts = ends - counts
        flat = np.empty(int(ends[-1]), np.int64)
        rest = np.ones(len(flat), bool)
        rest[starts] = False
        flat[starts] = 0
        flat[rest] = self.steps
        running = np.cumsum(flat)
        return np.asarray(running - np.repeat(running[starts] - self.first.astype(np.int64), counts))

    def places(self) -> Places:
        """Return the positions so that those of some documents can be had without the others'."""
        ends = np.cumsum(self.frequencies, dtype=np.uint32) - np.arange(1, len(self.frequencies) + 1, dtype=np.uint32)
        return Places(self.doc_ids, self.first, self.steps, ends.astype(np.uint32))

    @property
    def nbytes(self) -> int:
        masks = 0 if self.form_masks is None else self.form_masks.nbytes
        return int(self.doc_ids.nbytes + self.frequencies.nbytes + self.first.nbytes + self.steps.nbytes + masks) + 300


@dataclass(frozen=True, slots=True)
class Places:
    """Where a term stands in each document of a segment."""

    docs: Ints
    first: Ints
    steps: Ints
    ends: Ints
    """Of each document's steps."""

    def of(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Return, for those of some documents that have the term: which of them, and a position, an entry each."""
        rows = np.minimum(np.searchsorted(self.docs, numbers), len(self.docs) - 1)
        held = np.flatnonzero(self.docs[rows] == numbers)
        rows = rows[held]
        first = self.first[rows].astype(np.int64)
        if not len(self.steps):
            return held, first
        after = self.ends[rows].astype(np.int64)
        before = np.where(rows > 0, self.ends[rows - 1], 0).astype(np.int64)
        more = after - before
        starts = np.cumsum(more + 1) - (more + 1)
        flat = np.zeros(int((more + 1).sum()), np.int64)
        rest = np.ones(len(flat), bool)
        rest[starts] = False
        flat[rest] = self.steps[np.arange(int(more.sum())) + np.repeat(before - (np.cumsum(more) - more), more)]
        running = np.cumsum(flat)
        positions = running - np.repeat(running[starts] - first, more + 1) if len(starts) else flat
        return np.repeat(held, more + 1), positions

    @property
    def nbytes(self) -> int:
        return int(self.docs.nbytes + self.ends.nbytes) + 500


def decode(data: bytes, term: bytes, documents: int) -> Postings:
    """Return the list that ``encoding.encode_lists`` wrote for a term of a segment of so many documents.

    Raises:
        DamagedIndex: the bytes are not those that were written for this term.
    """
    if len(data) < HEADER.size + 4 or zlib.crc32(data[:-4], zlib.crc32(term)) != int.from_bytes(data[-4:], "little"):
        raise DamagedIndex(f"the posting list of {term.decode('utf-8', 'replace')!r} is damaged; {REPAIR}")
    count, gap_width, count_width, first_width, step_width, form_count = HEADER.unpack_from(data)
    at = HEADER.size
    forms: tuple[str, ...] = (term.decode("utf-8", "replace"),)
    if form_count:
        length = int.from_bytes(data[at : at + 4], "little")
        forms = tuple(data[at + 4 : at + 4 + length].decode("utf-8").split("\n"))
        at += 4 + length
    doc_ids = np.cumsum(np.frombuffer(data, f"<u{gap_width}", count, at), dtype=np.uint32)
    at += count * gap_width
    frequencies: Ints
    if count_width:
        frequencies = np.frombuffer(data, f"<u{count_width}", count, at)
        at += count * count_width
    else:
        frequencies = _ones(count)
    masks = None
    if form_count > 1:
        mask_width = width_of_mask(form_count)
        masks = np.frombuffer(data, f"<u{mask_width}", count, at)
        at += count * mask_width
    first = np.frombuffer(data, f"<u{first_width}", count, at)
    at += count * first_width
    steps = np.frombuffer(data, f"<u{step_width}", (len(data) - 4 - at) // step_width, at) if step_width else _NO_STEPS
    if len(doc_ids) and int(doc_ids[-1]) >= documents:
        raise DamagedIndex(f"the posting list of {term.decode('utf-8', 'replace')!r} points past its segment; {REPAIR}")
    return Postings(doc_ids, frequencies, forms, masks, first, steps)


REPAIR = "run: missionsearch reindex --full --no-crawl"
_NO_STEPS: Ints = np.zeros(0, np.uint8)
_ONES: Ints = np.ones(1 << 16, np.uint8)
_ONES.flags.writeable = False


def _ones(count: int) -> Ints:
    return _ONES[:count] if count <= len(_ONES) else np.ones(count, np.uint8)


def width_of_mask(forms: int) -> int:
    """Return how many bytes hold one bit a form."""
    return 1 if forms <= 8 else 2 if forms <= 16 else 4 if forms <= 32 else 8
