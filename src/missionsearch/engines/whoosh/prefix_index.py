"""The written words of one language, found by how they begin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import strip_accents


class PrefixIndex:
    """Words without accents in one text, a line each: looking through all of it is faster than keeping it sorted."""

    def __init__(self, words: Collection[str], before: PrefixIndex | None = None) -> None:
        self.words: list[str] = [*(before.words if before else ()), *words]
        self.known = frozenset(self.words)
        bare = [strip_accents(word) for word in words]
        ends = np.cumsum(np.fromiter(map(len, bare), np.int64, len(bare)) + 1)
        self.text: str = (before.text if before else "\n") + "".join(f"{word}\n" for word in bare)
        self.ends: NDArray[np.int64] = np.concatenate([before.ends, ends + before.ends[-1:].sum()]) if before else ends

    def with_more(self, words: Collection[str]) -> PrefixIndex:
        """Return these words and others."""
        return PrefixIndex([word for word in words if word not in self.known], self)

    def words_with_prefix(self, prefix: str) -> list[str]:
        """Return the words as they are written that begin so, accents aside; the prefix has none."""
        return [self.words[bisect_left(self.ends, at + 1)] for at in self._places(f"\n{prefix}")]

    def _places(self, sought: str) -> Iterator[int]:
        at = self.text.find(sought)
        while at >= 0:
            yield at
            at = self.text.find(sought, at + 1)
