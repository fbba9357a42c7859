"""The written words of one language, found by how they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator

import numpy as np

from missionsearch.analysis import strip_accents


class Beginnings:
    """Words without accents in one text, a line each: looking through all of it is faster than keeping it sorted."""

    def __init__(self, words: Collection[str]) -> None:
        self.words = list(words)
        bare = [strip_accents(word) for word in self.words]
        self.text = "\n".join(["", *bare, ""])
        self.ends = np.cumsum(np.fromiter(map(len, bare), np.int64, len(bare)) + 1)

    def beginning_with(self, prefix: str) -> list[str]:
        """Return the words as they are written that begin so, accents aside; the prefix has none."""
        return [self.words[bisect_left(self.ends, at + 1)] for at in self._places(f"\n{prefix}")]

    def _places(self, sought: str) -> Iterator[int]:
        at = self.text.find(sought)
        while at >= 0:
            yield at
            at = self.text.find(sought, at + 1)
