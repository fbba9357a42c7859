"""Read one segment: its lists as arrays, its columns, its documents."""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.arrays import ArrayFile
from missionsearch.engines.whoosh.codec import LISTS_EXT, TERMS_EXT, ArraySegment
from missionsearch.engines.whoosh.postings import REPAIR, Postings, decode
from missionsearch.engines.whoosh.schema import hash_of
from missionsearch.engines.whoosh.stored import STORED_EXT, StoredDocument, StoredDocuments
from missionsearch.engines.whoosh.terms import TermsFile
from missionsearch.engines.whoosh.titles import TitleIndex
from missionsearch.engines.whoosh.writing import ARRAYS_EXT, CHECKED_EXTS, checksum
from missionsearch.errors import DamagedIndex

REPEATED = 16
"""Lists kept as they were decoded: those of one word in one language, where a title's is asked for alone and again as
a part of all text."""


class SegmentFiles:
    """The immutable part of a segment, opened once however many generations share it."""

    def __init__(self, folder: Path, segment: ArraySegment, checksums: Mapping[str, int]) -> None:
        self.id = str(segment.segment_id())
        self.doc_count = int(segment.doc_count_all())
        for ext in CHECKED_EXTS:
            name = segment.make_filename(ext)
            if not (folder / name).is_file() or checksum(folder / name) != checksums.get(name):
                raise DamagedIndex(f"{folder / name} is damaged; {REPAIR}")
        self._arrays = ArrayFile(folder / segment.make_filename(ARRAYS_EXT))
        self._terms = TermsFile(folder / segment.make_filename(TERMS_EXT))
        try:
            self._stored = StoredDocuments(folder / segment.make_filename(STORED_EXT), self._arrays)
            with (folder / segment.make_filename(LISTS_EXT)).open("rb") as file:
                self._lists = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise DamagedIndex(f"a file of segment {self.id} cannot be read ({error}); {REPAIR}") from error
        self._lengths: dict[str, NDArray[np.float32] | None] = {}
        self._columns: dict[str, tuple[NDArray[Any], list[str]]] = {}
        # Of the parts and not of this object, which would then be held by what it holds.
        self._repeated = lru_cache(REPEATED)(partial(_decoded, self._terms, self._lists, self.doc_count))

    def postings(self, field: str, term: str) -> Postings | None:
        """Return a term's decoded list, None where the segment has none.

        Raises:
            DamagedIndex: the list is not what was written.
        """
        return self._repeated(field, term)

    def terms_from(self, field: str, term: bytes) -> Iterator[bytes]:
        """Yield the terms of a field from one on, in the order of their bytes."""
        return self._terms.terms_from(field, term)

    def lengths(self, language: str, title: bool) -> NDArray[np.float32] | None:
        """Return how many words of a language each document has, in all or in its title; None where none has any."""
        body, own = (self._field_lengths(f"{part}_{language}") for part in ("body", "title"))
        if title or body is None:
            return own
        return body if own is None else np.asarray(body + own, np.float32)

    def _field_lengths(self, field: str) -> NDArray[np.float32] | None:
        if field not in self._lengths:
            name = f"{field}_lengths"
            known = name in self._arrays.names
            self._lengths[field] = self._arrays.array(name).astype(np.float32) if known else None
        return self._lengths[field]

    def numbers(self, name: str) -> NDArray[Any]:
        """Return ``date event published modified`` as yyyymmdd, ``url_hash publication`` as 64 bits, one a document."""
        return self._arrays.array(name)

    def column(self, name: str) -> tuple[NDArray[Any], list[str]]:
        """Return a column of texts (``language type site section``): a code a document, and the value of each code."""
        if name not in self._columns:
            self._columns[name] = self._arrays.array(f"{name}_codes"), self._arrays.text(f"{name}_values")
        return self._columns[name]

    def words(self, language: str) -> tuple[list[str], NDArray[Any]]:
        """Return the words of a language as they are written here, and how often each occurs."""
        return self._arrays.text(f"words_{language}"), self._arrays.array(f"words_{language}_counts")

    @cached_property
    def urls(self) -> list[str]:
        return list(self._arrays.text("urls"))

    @cached_property
    def titles(self) -> list[str]:
        return list(self._arrays.text("titles"))

    @cached_property
    def title_index(self) -> TitleIndex:
        """The titles as completion looks them up; worked out when first asked for."""
        return TitleIndex(self.titles)

    def numbered(self, urls: Collection[str]) -> list[int]:
        """Return the numbers of the documents with one of these addresses, deleted ones too."""
        wanted = {hash_of(url) for url in urls}
        hashes = self.numbers("url_hash")
        near = with_low_bits(hashes, np.fromiter(wanted, np.uint64, len(wanted)))
        numbers = [number for number in near.tolist() if int(hashes[number]) in wanted]
        return [number for number in numbers if self.stored(number).url in urls]

    def stored(self, number: int) -> StoredDocument:
        """Return a document.

        Raises:
            DamagedIndex: its bytes are not what was written.
        """
        return self._stored.read(number)


def _decoded(terms: TermsFile, lists: mmap.mmap, documents: int, field: str, term: str) -> Postings | None:
    key = term.encode("utf-8", "replace")
    extent = terms.extent(field, key)
    return decode(lists[slice(*extent)], key, documents) if extent else None


def with_low_bits(hashes: NDArray[Any], wanted: NDArray[Any]) -> NDArray[Any]:
    """Return where hashes have the last 16 bits of a wanted one: few more than are wanted, found in one look-up."""
    table = np.zeros(1 << 16, bool)
    table[(wanted & np.uint64(0xFFFF)).astype(np.intp)] = True
    return np.flatnonzero(table[hashes.astype(np.uint16)])


class Segment:
    """A segment as one generation sees it: its files, and which of its documents are deleted."""

    def __init__(self, files: SegmentFiles, deleted: frozenset[int]) -> None:
        self.files = files
        self.deleted = deleted
        self.doc_count = files.doc_count
        self.live: NDArray[np.bool_] | None = None
        if deleted:
            self.live = np.ones(files.doc_count, bool)
            self.live[list(deleted)] = False

    @property
    def live_count(self) -> int:
        return self.doc_count - len(self.deleted)


def stored_in(segments: Sequence[Segment], bases: Sequence[int], number: int) -> StoredDocument:
    """Return a document by its number through the segments, each of which begins at its base."""
    index = bisect_right(bases, number) - 1
    return segments[index].files.stored(number - bases[index])
