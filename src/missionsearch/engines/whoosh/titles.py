"""The titles of one segment as one text: where their words begin, in order, and which runs of words they hold.

Worked out with arrays over the letters of all titles at once, so that 20,000 of them take a tenth of a second.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import normalize, strip_accents

Ints = NDArray[Any]

MOST_COMPARED = 400
"""Titles that begin alike and are compared with each other: bounds the work for one letter."""
WORDS = 12
"""Words of a title at which a completion may begin."""
LETTERS_OF_A_TITLE = 256
"""Letters of a title within which one may begin."""
SORTED_BY = 12
"""Letters that beginnings are sorted by; more of them only among more than ``MOST_COMPARED`` alike."""
LONGEST = 200
"""Letters that are compared at most."""
JOINERS = "'-"
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that powers of it have inverses modulo 2**64
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX = np.uint64(0xBF58476D1CE4E5B9)


class TitleIndex:
    """Titles without case and accents, found by any of their words' beginnings."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.folded = [" ".join(strip_accents(normalize(title)).split()) for title in titles]
        self.text = "\n".join(self.folded) + "\n"
        codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self._characters = np.minimum(codes, 0xFFFF).astype(np.uint16)
        lengths = np.fromiter(map(len, self.folded), np.int64, len(self.folded))
        self.begins = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]]) if len(titles) else np.zeros(0, np.int64)
        """Where each title begins in the text."""
        self.starts = self._sorted_starts()
        self.run_hashes, self.run_titles, self.run_spans = self._runs()

    def words_with_prefix(self, wanted: str) -> Ints:
        """Return at most ``MOST_COMPARED`` places in the text where a word begins and the text goes on as wanted."""
        starts = self.starts
        for length in (SORTED_BY, LONGEST):
            sought = wanted[:length]
            low = bisect_left(starts, sought, key=lambda at: self.text[at : at + len(sought)])
            high = bisect_left(starts, sought + "\U0010ffff", low, key=lambda at: self.text[at : at + length])
            starts = starts[low:high]
            if len(wanted) <= SORTED_BY or len(starts) <= MOST_COMPARED:
                break
        return np.array([at for at in starts[:MOST_COMPARED].tolist() if self.text.startswith(wanted, at)], np.int64)

    def _flags(self, characters: str | None = None) -> NDArray[np.bool_]:
        """Flag the letters and digits of the text; or certain letters."""
        known = np.flatnonzero(np.bincount(self._characters, minlength=1)).tolist()
        table = np.zeros(0x10000, bool)
        table[[code for code in known if (chr(code) in characters if characters else chr(code).isalnum())]] = True
        return table[self._characters]

    def _sorted_starts(self) -> Ints:
        alnum = self._flags()
        starts = np.flatnonzero(alnum & ~np.concatenate([[False], alnum[:-1]]))
        if not len(starts):
            return starts
        title = self.begins.searchsorted(starts, side="right") - 1
        place = np.arange(len(starts)) - starts.searchsorted(self.begins)[title]
        starts = starts[(starts - self.begins[title] < LETTERS_OF_A_TITLE) & (place < WORDS)]
        padded = np.concatenate([self._characters, np.zeros(SORTED_BY, np.uint16)])
        keys = np.zeros((SORTED_BY // 4, len(starts)), np.uint64)
        for at in range(SORTED_BY):
            keys[at // 4] = keys[at // 4] << np.uint64(16) | padded[starts + at]
        order = np.lexsort(keys[::-1])
        return self._crowds_sorted(starts[order], keys[:, order])

    def _crowds_sorted(self, starts: Ints, keys: Ints) -> Ints:
        """Sort by more letters what more than ``MOST_COMPARED`` words have in common."""
        edges = np.flatnonzero(np.concatenate([[True], (keys[:, 1:] != keys[:, :-1]).any(axis=0), [True]]))
        for crowd in np.flatnonzero(np.diff(edges) > MOST_COMPARED).tolist():
            here = slice(int(edges[crowd]), int(edges[crowd + 1]))
            starts[here] = sorted(starts[here].tolist(), key=lambda at: self.text[at : at + LONGEST])
        return starts

    def _runs(self) -> tuple[Ints, Ints, Ints]:
        """Return a number for each run of two and three words, the title it stands in, and its span in the text.

        Equal words in equal order have equal numbers, whatever stands between them.
        """
        alnum, joiner = self._flags(), self._flags(JOINERS)
        before, after = np.concatenate([[False], alnum[:-1]]), np.concatenate([alnum[1:], [False]])
        word = alnum | (joiner & before & after)
        first = np.flatnonzero(word & ~np.concatenate([[False], word[:-1]]))
        last = np.flatnonzero(word & ~np.concatenate([word[1:], [False]])) + 1
        hashes, title = self._hashes(first, last), self.begins.searchsorted(first, side="right") - 1
        runs = []
        for length in (2, 3):
            inside = np.flatnonzero(title[: 1 - length] == title[length - 1 :])
            number = np.full(len(inside), np.uint64(length))
            for at in range(length):
                number = (number ^ hashes[inside + at]) * _MIX
                number ^= number >> np.uint64(31)
            runs.append((number, title[inside], np.stack([first[inside], last[inside + length - 1]], axis=1)))
        numbers, titles, spans = (np.concatenate(parts) for parts in zip(*runs, strict=True))
        return numbers, titles, spans

    def _hashes(self, first: Ints, last: Ints) -> Ints:
        """Return a polynomial hash, modulo 2**64, of each stretch of the text."""
        size = len(self._characters) + 1
        powers, inverses = np.full(size, _BASE), np.full(size, _INVERSE)
        powers[0] = inverses[0] = 1
        np.cumprod(powers, out=powers)
        np.cumprod(inverses, out=inverses)
        sums = np.zeros(size, np.uint64)
        np.cumsum((self._characters.astype(np.uint64) + np.uint64(1)) * powers[:-1], out=sums[1:])
        return np.asarray((sums[last] - sums[first]) * inverses[first])
