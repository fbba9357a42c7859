"""The sections of the documents: a column of texts in a segment, codes level by level in a reader.

A text of the column holds the path that is counted, the page's own names where they differ, and the names that
readers of each language see; documents of one section share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.matches import Ints
from missionsearch.models import Document

NAME_SEPARATOR, PART_SEPARATOR = "\x1f", "\x1e"
"""Between the names of a path, and between paths (no page's text holds either)."""

Path = tuple[str, ...]


def section_text(document: Document) -> str:
    """Return what the column holds of a document; empty where it lies in no section."""
    own = NAME_SEPARATOR.join(document.section)
    if not document.section_value and not document.section_labels:
        return own
    labels = (NAME_SEPARATOR.join((language, *names)) for language, names in sorted(document.section_labels.items()))
    return PART_SEPARATOR.join((NAME_SEPARATOR.join(document.section_value or document.section), own, *labels))


@dataclass(frozen=True, slots=True)
class _Entry:
    value: Path
    own: Path
    labels: Mapping[str, Path]


def _entry(text: str) -> _Entry:
    value, *others = (tuple(part.split(NAME_SEPARATOR)) if part else () for part in text.split(PART_SEPARATOR))
    own, *labels = others or (value,)
    return _Entry(value, own, {language: tuple(names) for language, *names in labels})


class SectionColumn:
    """Which sections the documents of an index lie in."""

    def __init__(self, codes: Ints, texts: Sequence[str]) -> None:
        self._codes = codes
        self._entries = [_entry(text) for text in texts]
        self.levels = [
            self._level(depth) for depth in range(1, 1 + max((len(e.value) for e in self._entries), default=0))
        ]
        """For each depth: a code a document (0: it does not lie so deep), and the path of each code."""
        self._labels: dict[tuple[Path, str], str] = {}
        self._counterparts: dict[Path, Path] = {}
        for entry in self._entries:
            self._note(entry)

    def _level(self, depth: int) -> tuple[Ints, list[Path]]:
        numbers: dict[Path, int] = {(): 0}
        mapping = [
            numbers.setdefault(entry.value[:depth] if len(entry.value) >= depth else (), len(numbers))
            for entry in self._entries
        ]
        return np.array(mapping, np.intp)[self._codes], list(numbers)

    def _note(self, entry: _Entry) -> None:
        """Remember what a section and those above it are called, and what else asks for them."""
        for language, names in entry.labels.items():
            for depth, name in enumerate(names, 1):
                self._labels.setdefault((entry.value[:depth], language), name)
                if len(names) == len(entry.value):
                    self._counterparts.setdefault(names[:depth], entry.value[:depth])
        self._counterparts.setdefault(entry.own, entry.value)

    def label(self, path: Path, language: str | None) -> str:
        """Return what a reader of a language calls a section."""
        return self._labels.get((path, language), path[-1]) if language else path[-1]

    def chosen(self, paths: Iterable[Path]) -> tuple[Path, ...]:
        """Return the values of the sections that a filter names, by value or by the names of any language."""
        known = {path for _, level in self.levels for path in level}
        return tuple(dict.fromkeys(path if path in known else self._counterparts.get(path, path) for path in paths))

    def inside(self, paths: Iterable[Path], docs: Ints) -> NDArray[np.bool_]:
        """Flag the documents that lie in one of these sections or below."""
        wanted = self.chosen(paths)
        flags = [any(entry.value[: len(path)] == path for path in wanted) for entry in self._entries]
        return np.array(flags, bool)[self._codes[docs]]
