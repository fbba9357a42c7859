"""One posting list as bytes, and back as NumPy arrays.

A list says, for one term of one field in one segment: in which documents it stands, how often, at which positions, and
which written forms of it stand there (a term is a stem; its forms are the accented, lower-case words that led to it).
Forms are what lets exact spelling rank first, and what prefix search, fuzzy search, spelling and highlighting use.

    header   n documents, bits of a gap, a count, a first position and a step, number of forms
    forms    UTF-8, one a line (absent where the only form is the stem itself)
    gaps     documents left out since the one before, n entries
    counts   further occurrences after the first, n entries
    masks    bit i: form i stands in this document (absent where there is one form)
    first    position of the first occurrence, n entries
    steps    difference to the position before, one for each further occurrence
    checksum CRC-32 of the term and all of the above

Little endian. Each array takes as many bits a number as its greatest needs (``bits``), none where all are 0; a mask
takes one a form.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.bits import PADDING, unpack
from missionsearch.errors import DamagedIndex

HEADER = struct.Struct("<IBBBBB")
MAX_FORMS = 56
"""The last bit of a mask stands for every form beyond the 55 commonest."""

Ints = NDArray[Any]


class Postings(NamedTuple):
    """A decoded list, but for its positions: most lists are asked for none."""

    doc_ids: Ints
    """int32, ascending, of documents in the segment (deleted ones too)."""
    frequencies: Ints
    forms: tuple[str, ...]
    """Most frequent first."""
    packed_masks: PackedMasks | None
    """Which forms stand in which document; None where there is one form only."""
    packed: PackedPositions

    def positions(self) -> Ints:
        """Return all positions as one int64 array: ``frequencies[i]`` entries for document i, ascending."""
        first, steps = self.packed.read(self.frequencies)
        if not len(steps):
            return first.astype(np.int64)
        counts = self.frequencies.astype(np.int64)
        ends = np.cumsum(counts)
        starts = ends - counts
        flat = np.empty(int(ends[-1]), np.int64)
        rest = np.ones(len(flat), bool)
        rest[starts] = False
        flat[starts] = 0
        flat[rest] = steps
        running = np.cumsum(flat)
        return np.asarray(running - np.repeat(running[starts] - first.astype(np.int64), counts))

    def places(self) -> Places:
        """Return the positions so that those of some documents can be had without the others'."""
        first, steps = self.packed.read(self.frequencies)
        ends = np.cumsum(self.frequencies, dtype=np.uint32) - np.arange(1, len(self.frequencies) + 1, dtype=np.uint32)
        return Places(self.doc_ids, first, steps, ends.astype(np.uint32))


class PackedMasks(NamedTuple):
    """The masks of a list as they lie in its bytes: those of most lists are asked for by nobody."""

    data: bytes
    at: int
    documents: int
    width: int

    def read(self) -> Ints:
        """Return a mask for each document: bit i for form i."""
        return unpack(self.data, self.at, self.documents, self.width)


class PackedPositions(NamedTuple):
    """The positions of a list as they lie in its bytes."""

    data: bytes
    at: int
    first_width: int
    step_width: int

    def read(self, frequencies: Ints) -> tuple[Ints, Ints]:
        """Return the first position in each document, and the steps to all further ones."""
        count = len(frequencies)
        first = unpack(self.data, self.at, count, self.first_width)
        after = self.at + (count * self.first_width + 7 >> 3)
        return first, unpack(self.data, after, int(frequencies.sum()) - count, self.step_width)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a term stands in each document of a segment."""

    docs: Ints
    first: Ints
    steps: Ints
    ends: Ints
    """Where each document's steps end."""

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
    content = memoryview(data)[:-4]
    if len(data) < HEADER.size + 4 or zlib.crc32(content, zlib.crc32(term)) != int.from_bytes(data[-4:], "little"):
        raise DamagedIndex(f"the posting list of {term.decode('utf-8', 'replace')!r} is damaged; {REPAIR}")
    count, gap_width, count_width, first_width, step_width, form_count = HEADER.unpack_from(data)
    at = HEADER.size
    forms: tuple[str, ...] = (term.decode("utf-8", "replace"),)
    if form_count:
        length = int.from_bytes(data[at : at + 4], "little")
        forms = tuple(data[at + 4 : at + 4 + length].decode("utf-8").split("\n"))
        at += 4 + length
    data += PADDING
    doc_ids = _NUMBERS[:count] if count <= len(_NUMBERS) else np.arange(count, dtype=np.int32)
    if gap_width:
        gaps = unpack(data, at, count, gap_width)
        gaps = gaps.view(np.int32) if gaps.itemsize == 4 else gaps.astype(np.int32)
        np.add.accumulate(gaps, out=gaps)  # in place and of one type: half the time
        gaps += doc_ids
        doc_ids = gaps
    at += count * gap_width + 7 >> 3
    if count_width:
        frequencies = unpack(data, at, count, count_width)
        frequencies += _ONE
    else:
        frequencies = _ONES[:count] if count <= len(_ONES) else np.ones(count, np.uint32)
    at += count * count_width + 7 >> 3
    masks = None
    if form_count > 1:
        masks = PackedMasks(data, at, count, form_count)
        at += count * form_count + 7 >> 3
    if len(doc_ids) and int(doc_ids[-1]) >= documents:
        raise DamagedIndex(f"the posting list of {term.decode('utf-8', 'replace')!r} points past its segment; {REPAIR}")
    return Postings(doc_ids, frequencies, forms, masks, PackedPositions(data, at, first_width, step_width))


REPAIR = "run: missionsearch reindex --full --no-crawl"
_ONE = np.uint32(1)
_ONES: Ints = np.ones(1 << 16, np.uint32)
_ONES.flags.writeable = False
_NUMBERS: Ints = np.arange(1 << 16, dtype=np.int32)
_NUMBERS.flags.writeable = False
