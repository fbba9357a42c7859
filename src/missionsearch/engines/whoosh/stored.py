"""The documents themselves, as they were given: what hits show and what a segment is written anew from.

Each is compressed by itself, with a dictionary that the segment's first documents give (RFC 1950, preset dictionary):
a tenth less space, and a hit costs one small decompression.
"""

from __future__ import annotations

import datetime as dt
import json
import mmap
import zlib
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from missionsearch.engines.whoosh.arrays import ArrayFile
from missionsearch.engines.whoosh.postings import REPAIR
from missionsearch.engines.whoosh.schema import day_number, day_of
from missionsearch.errors import DamagedIndex
from missionsearch.models import DateKind, Document, Passage
from missionsearch.search.snippets import HighlightableText, highlightable

STORED_EXT = ".sto"
SAMPLED = 64
"""Documents that the dictionary is made of; a segment of fewer does without."""
DICTIONARY = 8192
"""Bytes of it: twice as much saves 2 % more and costs a fifth of the time more."""
LEVEL = 4

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode


class StoredDocument(NamedTuple):
    """A document as it was read: what a hit shows of it is at hand, the rest is put together when it is asked for."""

    url: str
    title: str
    language: str
    event: dt.date | None
    published: dt.date | None
    modified: dt.date | None
    date_kind: DateKind | None
    section: tuple[str, ...]
    type: str
    site: str
    translations: Mapping[str, str]
    spans: list[Any]
    """A length for each passage; where one has another language or a page, length, language and page of each."""
    others: list[Any]
    """The fields of a document that no hit shows."""
    text: str
    """The passages with a space between them."""

    @property
    def date(self) -> dt.date | None:
        """As ``Document.date``."""
        return getattr(self, self.date_kind) if self.date_kind else None

    def document(self) -> Document:
        """Return it as it was given."""
        value, labels, publication, aliases, country, organisation = self.others
        return Document(
            url=self.url,
            title=self.title,
            passages=tuple(self._passages()),
            language=self.language,
            event=self.event,
            published=self.published,
            modified=self.modified,
            date_kind=self.date_kind,
            section=self.section,
            section_value=tuple(value),
            section_labels={spoken: tuple(names) for spoken, names in labels.items()},
            type=self.type,
            site=self.site,
            translations=self.translations,
            publication=publication,
            aliases=tuple(aliases),
            country=tuple(country),
            organisation=tuple(organisation),
        )

    def _passages(self) -> Iterator[Passage]:
        at = 0
        for span in self.spans:
            length, language, page = (span, self.language, None) if isinstance(span, int) else span
            yield Passage(self.text[at : at + length], language, page)
            at += length + 1


class ReadableDocument(NamedTuple):
    """A document, and its title and text as they are searched for what to mark."""

    document: StoredDocument
    title: HighlightableText
    text: HighlightableText


def readable_document(document: StoredDocument) -> ReadableDocument:
    """Return a document to be shown: none of its passages is taken apart for that."""
    title, spans = highlightable(document.title, document.language), document.spans
    is_plain = not spans or isinstance(spans[0], int)
    return ReadableDocument(document, title, highlightable(document.text, document.language, () if is_plain else spans))


class StoredWriter:
    """Writes documents one after the other into a segment's file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._waiting: list[bytes] = []
        self.ends = array("Q", [0])
        self.dictionary = b""
        self._packer = zlib.compressobj(LEVEL, wbits=14)
        """Copied for each document: loading the dictionary anew takes as long as compressing."""

    def add(self, document: Document) -> None:
        """Write a document, or keep it until there are enough to make the dictionary of."""
        data = _dump(document)
        if len(self.ends) > 1:
            self._write(data)
            return
        self._waiting.append(data)
        if len(self._waiting) == SAMPLED:
            share = DICTIONARY // SAMPLED
            self.dictionary = b"".join(each[-share * 2 : -share] for each in self._waiting)
            self._packer = zlib.compressobj(LEVEL, wbits=14, zdict=self.dictionary)
            self._flush()

    def _flush(self) -> None:
        for data in self._waiting:
            self._write(data)
        self._waiting = []

    def _write(self, data: bytes) -> None:
        packer = self._packer.copy()
        packed = packer.compress(data) + packer.flush()
        self._file.write(packed)
        self.ends.append(self.ends[-1] + len(packed))

    def close(self) -> None:
        """Write what waits and close the file; one without any document is removed."""
        if not self._file.closed:
            self._flush()
            self._file.close()
            if len(self.ends) == 1:
                self._path.unlink()


class StoredDocuments:
    """The documents of a segment, mapped into memory."""

    def __init__(self, path: Path, arrays: ArrayFile) -> None:
        self._name = path.name
        self._ends = arrays.array("stored_ends")
        self._dictionary = arrays.array("stored_dictionary").tobytes()
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def read(self, number: int) -> StoredDocument:
        """Return a document.

        Raises:
            DamagedIndex: its bytes are not what was written.
        """
        packed = self._data[int(self._ends[number]) : int(self._ends[number + 1])]
        unpacker = zlib.decompressobj(zdict=self._dictionary) if self._dictionary else zlib.decompressobj()
        try:
            data = unpacker.decompress(packed)
            if not unpacker.eof:
                raise ValueError("it is cut short")
            return _load(data)
        except (zlib.error, ValueError) as error:
            raise DamagedIndex(f"document {number} of {self._name} is damaged ({error}); {REPAIR}") from error


def _dump(document: Document) -> bytes:
    """Return a line of facts, then the text."""
    facts = [
        document.url,
        document.title,
        document.language,
        [day_number(day) for day in (document.event, document.published, document.modified)],
        document.date_kind,
        document.section,
        document.type,
        document.site,
        dict(document.translations),
        _spans(document),
        [
            document.section_value,
            dict(document.section_labels),
            document.publication,
            document.aliases,
            document.country,
            document.organisation,
        ],
    ]
    text = " ".join([passage.text for passage in document.passages])
    return f"{_encode(facts)}\n{text}".encode("utf-8", "replace")


def _spans(document: Document) -> list[Any]:
    """Return what ``StoredDocument.spans`` says of the passages."""
    passages = document.passages
    if all(passage.language == document.language and passage.page is None for passage in passages):
        return [len(passage.text) for passage in passages]
    return [[len(passage.text), passage.language, passage.page] for passage in passages]


def _load(data: bytes) -> StoredDocument:
    whole = data.decode("utf-8")
    facts, end = _decode(whole)
    url, title, language, (event, published, modified), kind, section, type_, site, translations, spans, others = facts
    days = day_of(event), day_of(published), day_of(modified)
    shown = url, title, language, *days, kind, tuple(section), type_, site, translations
    return StoredDocument(*shown, spans, others, whole[end + 1 :])
