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
from collections.abc import Iterator, Sequence
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

    @property
    def nbytes(self) -> int:
        masks = 0 if self.form_masks is None else self.form_masks.nbytes
        return int(self.doc_ids.nbytes + self.frequencies.nbytes + self.first.nbytes + self.steps.nbytes + masks) + 300


def decode(data: bytes, term: bytes, documents: int) -> Postings:
    """Return the list that ``encode_lists`` wrote for a term of a segment of so many documents.

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


@dataclass(frozen=True, slots=True)
class EncodedList:
    """A list's bytes, and what the term index says of it."""

    term: int
    """Index into the terms that ``encode_lists`` was given."""
    data: bytes
    documents: int
    occurrences: int
    most: int
    """The greatest number of occurrences in one document."""
    first_doc: int
    last_doc: int


def encode_lists(
    terms: Ints, docs: Ints, positions: Ints, surfaces: Ints, stems: Sequence[str], words: Sequence[str]
) -> Iterator[EncodedList]:
    """Yield the list of every term of a batch of occurrences, in the order of the term numbers.

    The four arrays are parallel, an entry an occurrence, sorted by term, document and position; ``stems[term]`` and
    ``words[surface]`` are the texts. Everything is worked out for the whole batch at once; what is left for each
    term is to cut and join bytes.
    """
    if not len(terms):
        return
    new_term = np.r_[True, terms[1:] != terms[:-1]]
    new_pair = new_term | np.r_[True, docs[1:] != docs[:-1]]
    pair_at = np.flatnonzero(new_pair)  # where each (term, document) pair begins among the occurrences
    term_at = np.flatnonzero(new_term[pair_at])  # where each term begins among the pairs
    counts = np.diff(np.r_[pair_at, len(terms)])
    pair_docs = docs[pair_at].astype(np.int64)
    gaps = np.r_[0, np.diff(pair_docs)]
    gaps[term_at] = pair_docs[term_at]
    first = positions[pair_at]
    steps = np.diff(positions, prepend=0)[~new_pair]
    masks, forms = _forms(terms, surfaces, new_term, pair_at, words)

    pair_end = np.r_[term_at[1:], len(pair_at)]
    step_at = pair_at[term_at] - term_at
    step_end = np.r_[step_at[1:], len(steps)]
    gap_cut = _Cutter(gaps, term_at)
    count_cut = _Cutter(counts, term_at)
    first_cut = _Cutter(first, term_at)
    step_cut = _Cutter(steps, step_at, step_end)
    term_numbers = terms[pair_at[term_at]].tolist()
    most = np.maximum.reduceat(counts, term_at).tolist()
    total = np.add.reduceat(counts, term_at).tolist()
    first_docs, last_docs = pair_docs[term_at].tolist(), pair_docs[pair_end - 1].tolist()
    spans = zip(term_at.tolist(), pair_end.tolist(), step_at.tolist(), step_end.tolist(), strict=True)
    for index, (start, end, step_start, stop) in enumerate(spans):
        number = term_numbers[index]
        stem = stems[number]
        names = forms.get(index) or (words[surfaces[pair_at[start]]],)
        form_bytes, form_count = b"", 0
        if len(names) > 1 or names[0] != stem:
            joined = "\n".join(names).encode("utf-8", "replace")
            form_bytes, form_count = len(joined).to_bytes(4, "little") + joined, len(names)
        gap_width, gap_bytes = gap_cut(index, start, end)
        count_width, count_bytes = (0, b"") if most[index] == 1 else count_cut(index, start, end)
        first_width, first_bytes = first_cut(index, start, end)
        step_width, step_bytes = step_cut(index, step_start, stop) if stop > step_start else (0, b"")
        mask_bytes = masks[start:end].astype(f"<u{width_of_mask(form_count)}").tobytes() if form_count > 1 else b""
        header = HEADER.pack(end - start, gap_width, count_width, first_width, step_width, form_count)
        data = b"".join((header, form_bytes, gap_bytes, count_bytes, mask_bytes, first_bytes, step_bytes))
        checksum = zlib.crc32(data, zlib.crc32(stem.encode("utf-8", "replace"))).to_bytes(4, "little")
        yield EncodedList(
            number, data + checksum, end - start, total[index], most[index], first_docs[index], last_docs[index]
        )


class _Cutter:
    """Cuts one array into the terms' parts, each in the narrowest width that holds it."""

    def __init__(self, values: Ints, starts: Ints, ends: Ints | None = None) -> None:
        self.narrow = {1: values.astype("<u1"), 2: values.astype("<u2"), 4: values.astype("<u4")}
        if not len(values):
            self.widths: list[int] = [1] * len(starts)
            return
        greatest = np.maximum.reduceat(values, np.minimum(starts, len(values) - 1))
        if ends is not None:
            greatest[starts >= ends] = 0  # reduceat gives an empty part the value of the next
        self.widths = np.where(greatest < 256, 1, np.where(greatest < 65536, 2, 4)).tolist()

    def __call__(self, index: int, start: int, end: int) -> tuple[int, bytes]:
        width = self.widths[index]
        return width, self.narrow[width][start:end].tobytes()


def _forms(
    terms: Ints, surfaces: Ints, new_term: Ints, pair_at: Ints, words: Sequence[str]
) -> tuple[Ints, dict[int, tuple[str, ...]]]:
    """Return each pair's mask, and the forms of the terms that have more than one, commonest first."""
    order = np.cumsum(new_term) - 1
    keys, inverse, counts = np.unique(
        order.astype(np.int64) << 32 | surfaces.astype(np.int64), return_inverse=True, return_counts=True
    )
    key_terms = keys >> 32
    key_starts = np.flatnonzero(np.r_[True, key_terms[1:] != key_terms[:-1]])
    ranks = np.zeros(len(keys), np.uint64)
    forms: dict[int, tuple[str, ...]] = {}
    several = np.flatnonzero(np.diff(np.r_[key_starts, len(keys)]) > 1)
    ends = np.r_[key_starts[1:], len(keys)]
    for which in several.tolist():
        start, end = int(key_starts[which]), int(ends[which])
        best = np.argsort(-counts[start:end], kind="stable")
        ranks[start + best] = np.minimum(np.arange(end - start), MAX_FORMS - 1)
        found = [words[surface] for surface in (keys[start:end][best] & 0xFFFFFFFF).tolist()]
        forms[int(key_terms[start])] = tuple(found[:MAX_FORMS])
    bits = np.left_shift(np.uint64(1), ranks[inverse])
    return np.bitwise_or.reduceat(bits, pair_at), forms
