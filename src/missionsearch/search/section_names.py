"""What sections are counted under and called: a text for each section of a document, and what an index has of them.

The text holds the path that is counted, the page's own names where they differ, and the names that readers of each
language see; documents of one section share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from missionsearch.models import Document

NAME_SEPARATOR, PART_SEPARATOR = "\x1f", "\x1e"
"""Between the names of a path, and between paths (no page's text holds either)."""

Path = tuple[str, ...]


def section_text(document: Document) -> str:
    """Return the text of a document's section; empty where it lies in none."""
    own = NAME_SEPARATOR.join(document.section)
    if not document.section_value and not document.section_labels:
        return own
    labels = (NAME_SEPARATOR.join((language, *names)) for language, names in sorted(document.section_labels.items()))
    return PART_SEPARATOR.join((NAME_SEPARATOR.join(document.section_value or document.section), own, *labels))


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """What one text says."""

    value: Path
    own: Path
    labels: Mapping[str, Path]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the section and of those above it, in any language."""
        paths = (self.value, self.own, *self.labels.values())
        return tuple(dict.fromkeys(name for path in paths for name in path))


def section_entry(text: str) -> SectionEntry:
    """Return what a text of ``section_text`` says."""
    value, *others = (tuple(part.split(NAME_SEPARATOR)) if part else () for part in text.split(PART_SEPARATOR))
    own, *labels = others or (value,)
    return SectionEntry(value, own, {language: tuple(names) for language, *names in labels})


class SectionNames:
    """The names of an index's sections, of the texts of all its documents."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.entries = [section_entry(text) for text in texts]
        self._labels: dict[tuple[Path, str], str] = {}
        self._counterparts: dict[Path, Path] = {}
        self._values: set[Path] = set()
        for entry in self.entries:
            self._note(entry)

    def _note(self, entry: SectionEntry) -> None:
        """Remember what a section and those above it are called, and what else asks for them."""
        for language, names in entry.labels.items():
            for depth, name in enumerate(names, 1):
                self._labels.setdefault((entry.value[:depth], language), name)
                if len(names) == len(entry.value):
                    self._counterparts.setdefault(names[:depth], entry.value[:depth])
        self._counterparts.setdefault(entry.own, entry.value)
        self._values.update(entry.value[:depth] for depth in range(1, len(entry.value) + 1))

    def label(self, path: Path, language: str | None) -> str:
        """Return what a reader of a language calls a section."""
        return self._labels.get((path, language), path[-1]) if language else path[-1]

    def chosen(self, paths: Iterable[Path]) -> tuple[Path, ...]:
        """Return the values of the sections that a filter names, by value or by the names of any language."""
        values = (path if path in self._values else self._counterparts.get(path, path) for path in paths)
        return tuple(dict.fromkeys(values))
