"""The documents themselves, as they were given: what hits show and what a segment is written anew from.

Each is compressed by itself, with a dictionary that the segment's first documents give (RFC 1950, preset dictionary):
a tenth less space, and a hit costs one small decompression.
"""

from __future__ import annotations

import json
import mmap
import zlib
from array import array
from pathlib import Path
from typing import Any

from missionsearch.engines.whoosh.arrays import ArrayFile
from missionsearch.engines.whoosh.postings import REPAIR
from missionsearch.engines.whoosh.schema import day_number, day_of
from missionsearch.errors import DamagedIndex
from missionsearch.models import Document, Passage

STORED_EXT = ".sto"
SAMPLED = 64
"""Documents that the dictionary is made of; a segment of fewer does without."""
DICTIONARY = 8192
"""Bytes of it: twice as much saves 2 % more and costs a fifth of the time more."""
LEVEL = 4

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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

    def document(self, number: int) -> Document:
        """Return a document as it was given.

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
        document.section_value,
        dict(document.section_labels),
        document.type,
        document.site,
        dict(document.translations),
        document.publication,
        document.aliases,
        document.country,
        document.organisation,
        [_span(passage, document.language) for passage in document.passages],
    ]
    text = "".join([passage.text for passage in document.passages])
    return f"{_encode(facts)}\n{text}".encode("utf-8", "replace")


def _span(passage: Passage, language: str) -> int | list[Any]:
    """Return a passage's length; with its language and page where they are not the document's."""
    if passage.language == language and passage.page is None:
        return len(passage.text)
    return [len(passage.text), passage.language, passage.page]


def _load(data: bytes) -> Document:
    line, _, rest = data.partition(b"\n")
    url, title, language, days, kind, section, value, labels, type_, site, translations, publication, *lists, spans = (
        json.loads(line)
    )
    aliases, country, organisation = map(tuple, lists)
    text = rest.decode("utf-8")
    passages, at = [], 0
    for span in spans:
        length, passage_language, page = (span, language, None) if isinstance(span, int) else span
        passages.append(Passage(text[at : at + length], passage_language, page))
        at += length
    event, published, modified = (day_of(day) for day in days)
    facts: dict[str, Any] = {"event": event, "published": published, "modified": modified, "date_kind": kind}
    return Document(
        url=url,
        title=title,
        passages=tuple(passages),
        language=language,
        section=tuple(section),
        section_value=tuple(value),
        section_labels={spoken: tuple(names) for spoken, names in labels.items()},
        type=type_,
        site=site,
        translations=translations,
        publication=publication,
        aliases=aliases,
        country=country,
        organisation=organisation,
        **facts,
    )
