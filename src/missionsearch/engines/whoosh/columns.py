"""What every document of a generation has, an array each: days, addresses, languages, sections.

Documents are numbered through the segments: a segment's documents begin at its base.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.matches import Ints, flagged
from missionsearch.engines.whoosh.sections import SectionColumn
from missionsearch.engines.whoosh.segments import Segment
from missionsearch.engines.whoosh.sets import SET_COLUMNS, SetColumn


class Columns:
    """The columns of a generation's segments, each put together when it is first asked for."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        counts = [segment.doc_count for segment in segments]
        self.bases = np.cumsum([0, *counts]).tolist()
        self.count = int(self.bases[-1])
        self.live: NDArray[np.bool_] | None = None
        if any(segment.deleted for segment in segments):
            parts = [np.ones(s.doc_count, bool) if s.live is None else s.live for s in segments]
            self.live = np.concatenate(parts)
        self._in_language: dict[str, NDArray[np.bool_]] = {}

    def _joined(self, name: str) -> Ints:
        parts = [segment.files.numbers(name) for segment in self.segments]
        return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.zeros(0, np.int32)

    @cached_property
    def dates(self) -> Ints:
        """Each document's day as yyyymmdd, 0 where it has none."""
        return self._joined("date")

    @cached_property
    def years(self) -> Ints:
        return (self.dates // 10000).astype(np.int16)

    @cached_property
    def months(self) -> Ints:
        """Each document's month as yyyymm, 0 where it has none."""
        return self.dates // 100

    @cached_property
    def url_hashes(self) -> Ints:
        return self._joined("url_hash")

    @cached_property
    def _by_url_hash(self) -> tuple[Ints, Ints]:
        """The documents in the order of their hashes, and those hashes: a page looks ten addresses up."""
        order = np.argsort(self.url_hashes, kind="stable").astype(np.int32)
        return order, self.url_hashes[order]

    @cached_property
    def publications(self) -> Ints:
        """The hash of each document's publication: of its name, of the document's address where it has none."""
        return self._joined("publication")

    @cached_property
    def columns(self) -> dict[str, tuple[Ints, list[str]]]:
        """``language type site section``: a code a document, and the texts the codes stand for."""
        return {name: self._column(name) for name in ("language", "type", "site", "section")}

    @cached_property
    def sets(self) -> dict[str, SetColumn]:
        """``country organisation``: what each document has several of."""
        return {name: SetColumn(*self._column(name)) for name in SET_COLUMNS}

    @cached_property
    def sections(self) -> SectionColumn:
        """The documents' sections, level by level."""
        return SectionColumn(*self.columns["section"])

    def _column(self, name: str) -> tuple[Ints, list[str]]:
        numbers: dict[str, int] = {}
        parts = []
        for segment in self.segments:
            codes, values = segment.files.column(name)
            mapping = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.intp)
            parts.append(mapping[codes])
        return np.concatenate(parts) if parts else np.zeros(0, np.intp), list(numbers)

    def in_language(self, language: str) -> NDArray[np.bool_]:
        """Flag the documents of a language; worked out once."""
        if language not in self._in_language:
            codes, values = self.columns["language"]
            self._in_language[language] = np.array([value == language for value in values], bool)[codes]
        return self._in_language[language]

    def language_of(self, number: int) -> str:
        """Return a document's language."""
        codes, values = self.columns["language"]
        return values[int(codes[number])]

    def number_of(self, url_hash: int) -> int | None:
        """Return the live document of a URL, given as ``schema.hash_of`` it."""
        order, hashes = self._by_url_hash
        first, after = (int(hashes.searchsorted(np.uint64(url_hash), side)) for side in ("left", "right"))
        for number in order[first:after].tolist():
            if self.live is None or self.live[number]:
                return int(number)
        return None

    def all_docs(self) -> Ints:
        """Return every live document."""
        return np.arange(self.count, dtype=np.int32) if self.live is None else flagged(self.live)
