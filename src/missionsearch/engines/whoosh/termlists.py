"""One term's list over all segments: where it stands, what that is worth, as which written forms."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.matches import Floats, Ints, places_of
from missionsearch.engines.whoosh.postings import MAX_FORMS, Postings
from missionsearch.engines.whoosh.schema import field_of
from missionsearch.search.clauses import Representation


@cache
def fields_of(language: str, representation: Representation) -> tuple[str, ...]:
    """Return the fields of the index that a representation of a language is made of."""
    parts = ("title",) if representation.title else ("body", "title")
    return tuple(field_of(f"{part}_{language}", representation.words) for part in parts)


class TermList(NamedTuple):
    """One term of one language over all segments: title and body together."""

    docs: Ints
    """int32, ascending."""
    scores: Floats
    """BM25 with its idf, for each document."""
    masks: Ints | None
    """Which of ``forms`` stand in the document, a bit each, in as few bytes as hold them; None where there is one, and
    in representations other than all stems."""
    forms: tuple[str, ...]

    def forms_in(self, numbers: Ints) -> dict[int, Sequence[str]]:
        """Return which of these documents have the term, each with the written forms that stand in it."""
        at = self.docs.searchsorted(numbers)
        held = self.docs.take(at, mode="clip") == numbers
        present = numbers[held].tolist()
        if self.masks is None:
            return dict.fromkeys(present, self.forms)
        masks = self.masks[at[held]].tolist()
        return {number: self._named(mask) for number, mask in zip(present, masks, strict=True)}

    def has_form(self, surface: str) -> NDArray[np.bool_]:
        """Flag the documents in which a written form stands."""
        if surface not in self.forms:
            return np.zeros(len(self.docs), bool)
        if self.masks is None:
            return np.ones(len(self.docs), bool)
        return np.asarray((self.masks & self.masks.dtype.type(1 << self.forms.index(surface))) != 0)

    def _named(self, mask: int) -> list[str]:
        return [form for bit, form in enumerate(self.forms) if mask >> bit & 1]

    @property
    def nbytes(self) -> int:
        return len(self.docs) * 8 + (0 if self.masks is None else int(self.masks.nbytes)) + 500


class TermCounts(NamedTuple):
    """One term over all segments, before it is scored; the arrays are parallel."""

    docs: Ints
    counts: Floats
    norms: Floats
    """The length part of BM25."""
    masks: Ints | None
    """As ``TermList.masks``, 64 bits each; None where nobody asks which form stands in which document."""
    forms: tuple[str, ...]

    def less(self, others: Sequence[TermCounts], least: float = 0.0) -> TermCounts:
        """Return the occurrences that are none of the others', at least so many a document; documents with none go."""
        left = self.counts.copy()
        for other in others:
            places, held = places_of(other.docs, self.docs)
            left[places] -= other.counts[held]
        left = np.maximum(left, np.float32(least))
        kept = left > 0
        masks = None if self.masks is None else self.masks[kept]
        return TermCounts(self.docs[kept], left[kept], self.norms[kept], masks, self.forms)


def width_of_mask(forms: int) -> int:
    """Return how many bytes hold one bit a form."""
    return 1 if forms <= 8 else 2 if forms <= 16 else 4 if forms <= 32 else 8


def end_to_end(parts: list[Ints]) -> Ints:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def joined_fields(present: list[Postings], forms: list[str], with_masks: bool) -> tuple[Ints, Floats, Ints | None]:
    """Return documents, counts and, if asked for, masks of a term's lists in one segment; new forms are added."""
    bits = [_bits(postings.forms, forms) for postings in present]
    parts = [
        (
            postings.doc_ids,
            postings.frequencies.astype(np.float32),
            _masks_as(postings, places) if with_masks else None,
        )
        for postings, places in zip(present, bits, strict=True)
    ]
    return parts[0] if len(parts) == 1 else _merged(*parts)


def _masks_as(postings: Postings, bits: Sequence[int]) -> Ints:
    """Return a list's masks with other bits: for each of its forms the one given."""
    if postings.packed_masks is None:
        return np.full(len(postings.doc_ids), np.uint64(1) << np.uint64(bits[0]), np.uint64)
    masks = postings.packed_masks.read().astype(np.uint64)
    if list(bits) == list(range(len(bits))):
        return masks
    turned = np.zeros(len(masks), np.uint64)
    for place, bit in enumerate(bits):
        turned |= (masks >> np.uint64(place) & np.uint64(1)) << np.uint64(bit)
    return turned


Counted = tuple[Ints, Floats, "Ints | None"]


def _merged(body: Counted, title: Counted) -> Counted:
    """Return two lists as one. A word of a title mostly stands in the body too, so the body's list leads."""
    docs, counts, masks = body
    ids, more, bits = title
    at = docs.searchsorted(ids)
    is_held = docs.take(at, mode="clip") == ids
    if is_held.all():
        counts[at] += more
        if masks is not None and bits is not None:
            masks[at] |= bits
        return docs, counts, masks
    held = is_held.nonzero()[0]
    places = at.take(held)
    counts[places] += more.take(held)
    if masks is not None and bits is not None:
        masks[places] |= bits.take(held)
    rest = (~is_held).nonzero()[0]
    docs = np.concatenate((docs, ids.take(rest)))
    order = docs.argsort(kind="stable")
    joined = None if masks is None or bits is None else np.concatenate((masks, bits.take(rest))).take(order)
    return docs.take(order), np.concatenate((counts, more.take(rest))).take(order), joined


def _bits(names: tuple[str, ...], forms: list[str]) -> Sequence[int]:
    """Return the bit of each of a list's forms; those not known yet are added."""
    if forms or len(names) >= MAX_FORMS:
        return [_bit(name, forms) for name in names]
    forms.extend(names)
    return range(len(names))


def _bit(form: str, forms: list[str]) -> int:
    if form in forms:
        return forms.index(form)
    if len(forms) < MAX_FORMS - 1:
        forms.append(form)
        return len(forms) - 1
    return MAX_FORMS - 1
