"""The sections of the documents: a column of texts in a segment, codes level by level in a reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.matches import Ints
from missionsearch.search.section_names import Path, SectionNames


class SectionColumn(SectionNames):
    """Which sections the documents of an index lie in."""

    def __init__(self, codes: Ints, texts: Sequence[str]) -> None:
        super().__init__(texts)
        self._codes = codes
        self.levels = [
            self._level(depth) for depth in range(1, 1 + max((len(e.value) for e in self.entries), default=0))
        ]
        """For each depth: a code a document (0: it does not lie so deep), and the path of each code."""

    def _level(self, depth: int) -> tuple[Ints, list[Path]]:
        numbers: dict[Path, int] = {(): 0}
        mapping = [
            numbers.setdefault(entry.value[:depth] if len(entry.value) >= depth else (), len(numbers))
            for entry in self.entries
        ]
        return np.array(mapping, np.intp)[self._codes], list(numbers)

    def inside(self, paths: Iterable[Path], docs: Ints) -> NDArray[np.bool_]:
        """Flag the documents that lie in one of these sections or below."""
        wanted = self.chosen(paths)
        flags = [any(entry.value[: len(path)] == path for path in wanted) for entry in self.entries]
        return np.array(flags, bool)[self._codes[docs]]
