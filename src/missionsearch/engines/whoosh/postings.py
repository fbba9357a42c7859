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


class Forms:
    """The written forms of each term: the words that led to it, commonest first. At least one word has a count."""

    def __init__(self, counts: Ints, stem_of: Ints, words: Sequence[str]) -> None:
        used = np.flatnonzero(counts)
        order = used[np.lexsort((used, -counts[used], stem_of[used]))]
        stems = stem_of[order]
        starts = np.flatnonzero(np.r_[True, stems[1:] != stems[:-1]])
        ends = np.r_[starts[1:], len(order)]
        self.bits = np.zeros(len(words), np.uint64)
        """A word's bit in the masks of its term."""
        ranks = np.minimum(np.arange(len(order)) - np.repeat(starts, ends - starts), MAX_FORMS - 1)
        self.bits[order] = np.left_shift(np.uint64(1), ranks.astype(np.uint64))
        self.of: dict[int, list[str]] = {}
        """Term to its forms, ``MAX_FORMS`` at most."""
        named = [words[word] for word in order.tolist()]
        for stem, start, end in zip(stems[starts].tolist(), starts.tolist(), ends.tolist(), strict=True):
            self.of[stem] = named[start : min(end, start + MAX_FORMS)]


_HEADER = np.dtype([("n", "<u4"), ("gap", "u1"), ("count", "u1"), ("first", "u1"), ("step", "u1"), ("forms", "<u2")])


def encode_lists(
    terms: Ints, docs: Ints, positions: Ints, surfaces: Ints, stems: Sequence[str], forms: Forms
) -> Iterator[tuple[bytes, bytes]]:
    """Yield each term of a batch of occurrences and its list, in the order of the term numbers.

    The four arrays are parallel, an entry an occurrence, sorted by term, document and position; ``stems[term]`` is a
    term's text. Everything is worked out for the whole batch at once; what is left for each term is to cut and join
    bytes.
    """
    if not len(terms):
        return
    new_term = np.r_[True, terms[1:] != terms[:-1]]
    new_pair = new_term | np.r_[True, docs[1:] != docs[:-1]]
    pair_at = np.flatnonzero(new_pair)  # where each (term, document) pair begins among the occurrences
    term_at = np.flatnonzero(new_term[pair_at])  # where each term begins among the pairs
    pair_end = np.r_[term_at[1:], len(pair_at)]
    pair_docs = docs[pair_at].astype(np.int64)
    gaps = np.diff(pair_docs, prepend=0)
    gaps[term_at] = pair_docs[term_at]
    steps = np.diff(positions.astype(np.int64), prepend=0)[~new_pair]
    step_at = pair_at[term_at] - term_at
    step_end = np.r_[step_at[1:], len(steps)]
    masks = np.bitwise_or.reduceat(forms.bits[surfaces], pair_at)

    cut_gaps = _Cut(gaps, term_at, pair_end)
    cut_counts = _Cut(np.diff(np.r_[pair_at, len(terms)]), term_at, pair_end, left_out=1)
    cut_first = _Cut(positions[pair_at].astype(np.int64), term_at, pair_end)
    cut_steps = _Cut(steps, step_at, step_end)
    numbers = terms[pair_at[term_at]].tolist()
    keys = [stems[number].encode("utf-8", "replace") for number in numbers]
    form_counts, form_bytes = zip(*(_form_bytes(forms.of[number], stems[number]) for number in numbers), strict=True)
    mask_widths = [width_of_mask(count) if count > 1 else 0 for count in form_counts]
    cut_masks = _Cut(masks, term_at, pair_end, widths=mask_widths)
    headers = np.zeros(len(numbers), _HEADER)
    headers["n"], headers["forms"] = pair_end - term_at, form_counts
    for name, cut in (("gap", cut_gaps), ("count", cut_counts), ("first", cut_first), ("step", cut_steps)):
        headers[name] = cut.widths
    head, size, crc, at = headers.tobytes(), HEADER.size, zlib.crc32, 0
    columns = (form_bytes, cut_gaps, cut_counts, cut_masks, cut_first, cut_steps)
    for key, named, gap, count, mask, start, step in zip(keys, *columns, strict=True):
        data = b"".join((head[at : at + size], named, gap, count, mask, start, step))
        at += size
        yield key, data + crc(data, crc(key)).to_bytes(4, "little")


def _form_bytes(names: Sequence[str], stem: str) -> tuple[int, bytes]:
    """Return how many forms are written down for a term, and their bytes."""
    if len(names) == 1 and names[0] == stem:
        return 0, b""
    joined = "\n".join(names).encode("utf-8", "replace")
    return len(names), len(joined).to_bytes(4, "little") + joined


class _Cut:
    """One array cut into the terms' parts, each as bytes in the narrowest width that holds it."""

    def __init__(
        self, values: Ints, starts: Ints, ends: Ints, left_out: int | None = None, widths: list[int] | None = None
    ) -> None:
        self.values, self.starts, self.ends = values, starts.tolist(), ends.tolist()
        self.widths = widths or self._narrowest(values, starts, ends, left_out)

    def _narrowest(self, values: Ints, starts: Ints, ends: Ints, left_out: int | None) -> list[int]:
        """Return a width for each part: 0 where it is empty, or where its greatest value need not be written."""
        if not len(values):
            return [0] * len(starts)
        greatest = np.maximum.reduceat(values, np.minimum(starts, len(values) - 1))
        found = np.where(greatest < 256, 1, np.where(greatest < 65536, 2, 4))
        found[starts >= ends] = 0  # reduceat gives an empty part the value of the next
        if left_out is not None:
            found[greatest == left_out] = 0
        return [int(width) for width in found.tolist()]

    def __iter__(self) -> Iterator[bytes]:
        whole = {width: self.values.astype(f"<u{width}").tobytes() for width in set(self.widths) if width}
        whole[0] = b""
        for start, end, width in zip(self.starts, self.ends, self.widths, strict=True):
            yield whole[width][start * width : end * width]
