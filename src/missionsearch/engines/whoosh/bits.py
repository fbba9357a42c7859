"""Whole numbers in as few bits each as hold the greatest of them, least significant bit first.

Numbers of many lists are written at once, those of one list are read at once; a list begins at a whole byte.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]

MOST_BITS = 57
"""A number of so many, begun anywhere in a byte, lies within eight bytes."""
PADDING = bytes(8)
"""What must follow the last list that ``unpack`` reads."""
_REMEMBERED = 4096
"""Numbers of a list whose places are not worked out anew for each list."""


def widths_of(greatest: Ints) -> Ints:
    """Return how many bits each of some whole numbers takes; none for 0."""
    return np.frexp(greatest.astype(np.float64))[1].astype(np.int64)


def sizes_of(counts: Ints, widths: Ints) -> Ints:
    """Return how many bytes lists of so many numbers of so many bits take."""
    return np.asarray((counts * widths + 7) >> 3)


def pack(data: Ints, at: Ints, values: Ints, counts: Ints, widths: Ints) -> None:
    """Write lists' numbers into bytes that are 0 so far.

    ``values`` are the lists' numbers end to end, ``counts[i]`` of them list i's, which begins at byte ``at[i]``.
    """
    held = np.flatnonzero(values)
    begins = np.cumsum(counts) - counts
    bits = np.repeat(at * 8 - begins * widths, counts)[held] + held * np.repeat(widths, counts)[held]
    left = values[held].astype(np.uint64) << (bits & 7).astype(np.uint64)
    places = bits >> 3
    while len(left):
        np.add.at(data, places, left.astype(np.uint8))  # the bits of neighbours in one byte never overlap
        left >>= np.uint64(8)
        held = np.flatnonzero(left)
        left, places = left[held], places[held] + 1


def unpack(data: bytes, at: int, count: int, width: int) -> Ints:
    """Return the numbers of a list that begins at a byte: uint32 up to 25 bits, uint64 above."""
    if not width:
        return _ZEROS[:count] if count <= len(_ZEROS) else np.zeros(count, np.uint32)
    kind, begins, shifts, mask = _places(width) if count <= _REMEMBERED else _worked_out(width, count)
    # One number a byte, each made of the bytes from there on.
    numbers: Ints = np.ndarray((len(data) - at - kind.itemsize + 1,), kind, data, at, (1,))
    values: Ints = numbers.take(begins[:count])
    values >>= shifts[:count]
    values &= mask
    return values


@lru_cache(MOST_BITS)
def _places(width: int) -> _Places:
    return _worked_out(width, _REMEMBERED)


def _worked_out(width: int, count: int) -> _Places:
    """Return the type that holds a number, in which byte each of a list begins, at which bit of it, and its bits."""
    bits = np.arange(count) * width
    kind = np.dtype("<u4" if width <= 25 else "<u8")
    return kind, bits >> 3, (bits & 7).astype(kind), kind.type((1 << width) - 1)


_Places = tuple["np.dtype[Any]", Ints, Ints, Any]
_ZEROS: Ints = np.zeros(1 << 16, np.uint32)
_ZEROS.flags.writeable = False
