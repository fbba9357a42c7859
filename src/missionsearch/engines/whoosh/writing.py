"""Write one segment: documents in, files of an immutable segment out."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from missionsearch.analysis import analyzer
from missionsearch.engines.whoosh.arrays import dump_arrays
from missionsearch.engines.whoosh.codec import ArrayCodec, ArraySegment, term_info
from missionsearch.engines.whoosh.inversion import FieldInversion, Vocabulary
from missionsearch.engines.whoosh.schema import (
    FIELD_LANGUAGES,
    PASSAGE_GAP,
    SECTION_MARK,
    day_number,
    dump_document,
    field_language,
    hash_of,
    schema,
)
from missionsearch.models import Document

INDEX_NAME = "MAIN"
ARRAYS_EXT = ".arr"
STORED_EXT = ".sto"
CHECKED_EXTS = (".trm", ARRAYS_EXT)
"""Files without checksums of their own: theirs stand in the generation's description."""


def write_segment(folder: Path, documents: Iterable[Document]) -> ArraySegment | None:
    """Write a segment of these documents into a folder; None where there are none. Nothing is published."""
    storage = FileStorage(str(folder))
    segment = ArrayCodec().new_segment(storage, INDEX_NAME)
    writer = _SegmentWriter(storage, segment, folder)
    try:
        for document in documents:
            writer.add(document)
        return writer.finish()
    finally:
        writer.stored.close()


class _SegmentWriter:
    def __init__(self, storage: FileStorage, segment: ArraySegment, folder: Path) -> None:
        self.storage, self.segment, self.folder = storage, segment, folder
        self.stored = (folder / segment.make_filename(STORED_EXT)).open("wb")
        self.stored_ends = array("Q", [0])
        self.days = {name: array("i") for name in ("date", "event", "published", "modified")}
        self.names: dict[str, _Names] = {name: _Names() for name in ("language", "type", "site", "section")}
        self.hashes = {name: array("Q") for name in ("url_hash", "publication")}
        self.urls: list[str] = []
        self.titles: list[str] = []
        self.fields: dict[str, FieldInversion] = {}
        self.vocabularies = {language: Vocabulary(analyzer(language)) for language in FIELD_LANGUAGES}
        for language, vocabulary in self.vocabularies.items():
            self.fields[f"body_{language}"] = FieldInversion(vocabulary, title=False)
            self.fields[f"title_{language}"] = FieldInversion(vocabulary, title=True)

    def add(self, document: Document) -> None:
        number = len(self.urls)
        self.urls.append(document.url)
        self.titles.append(document.title)
        self.stored_ends.append(self.stored_ends[-1] + self.stored.write(dump_document(document)))
        for name, days in self.days.items():
            days.append(day_number(getattr(document, name)))
        for name in ("language", "type", "site"):
            self.names[name].append(getattr(document, name))
        self.names["section"].append(SECTION_MARK.join(document.section))
        self.hashes["url_hash"].append(hash_of(document.url))
        self.hashes["publication"].append(hash_of(document.publication or document.url))
        self.fields[f"title_{field_language(document.language)}"].add(number, document.title, 0)
        position: dict[str, int] = {}
        for passage in document.passages:
            field = f"body_{field_language(passage.language)}"
            position[field] = self.fields[field].add(number, passage.text, position.get(field, 0)) + PASSAGE_GAP

    def finish(self) -> ArraySegment | None:
        count = len(self.urls)
        if not count:
            self.stored.close()
            (self.folder / self.segment.make_filename(STORED_EXT)).unlink()
            return None
        self.stored.flush()
        per_document = ArrayCodec().per_document_writer(self.storage, self.segment)
        for number in range(count):
            per_document.start_doc(number)
            per_document.finish_doc()
        per_document.close()
        self.segment._fieldlengths = {name: sum(field.lengths.values()) for name, field in self.fields.items()}
        self.segment.set_doc_count(count)
        self._write_lists()
        self._write_arrays(count)
        return self.segment

    def _write_lists(self) -> None:
        writer = ArrayCodec().field_writer(self.storage, self.segment)
        fields = schema()
        for name, field in self.fields.items():
            writer.start_field(name, fields[name])
            prefix = writer._fieldid.to_bytes(2, "big")
            offset = writer._postfile.tell()
            stems, infos = field.vocabulary.stems, {}
            for found in field.lists():
                writer._postfile.write(found.data)
                infos[stems[found.term].encode("utf-8", "replace")] = term_info(found, offset)
                offset += len(found.data)
            for term in sorted(infos):
                writer._tindex.add(prefix + term, infos[term])
            writer.finish_field()
        writer.close()

    def _write_arrays(self, count: int) -> None:
        arrays: dict[str, Any] = {name: np.frombuffer(days, np.int32) for name, days in self.days.items()}
        arrays |= {name: np.frombuffer(hashes, np.uint64) for name, hashes in self.hashes.items()}
        arrays["stored_ends"] = np.frombuffer(self.stored_ends, np.uint64)
        texts: dict[str, Any] = {"urls": self.urls, "titles": self.titles}
        for name, names in self.names.items():
            arrays[f"{name}_codes"] = np.frombuffer(names.codes, np.uint32).astype(names.dtype())
            texts[f"{name}_values"] = list(names.values)
        for name, field in self.fields.items():
            if field.lengths:
                lengths = np.zeros(count, np.uint32)
                lengths[list(field.lengths)] = list(field.lengths.values())
                arrays[f"{name}_lengths"] = lengths if lengths.max() > 65535 else lengths.astype(np.uint16)
        for language, vocabulary in self.vocabularies.items():
            counts = self.fields[f"body_{language}"].word_counts() + self.fields[f"title_{language}"].word_counts()
            texts[f"words_{language}"] = vocabulary.words
            arrays[f"words_{language}_counts"] = counts.astype(np.uint32)
        data = dump_arrays(arrays, texts)
        (self.folder / self.segment.make_filename(ARRAYS_EXT)).write_bytes(data)


class _Names:
    """A column of texts as numbers into the list of its distinct values."""

    def __init__(self) -> None:
        self.codes = array("I")
        self.values: dict[str, int] = {}

    def append(self, value: str) -> None:
        self.codes.append(self.values.setdefault(value, len(self.values)))

    def dtype(self) -> type:
        return np.uint8 if len(self.values) < 256 else np.uint16 if len(self.values) < 65536 else np.uint32


def write_toc(folder: Path, segments: list[ArraySegment]) -> None:
    """Write Whoosh's table of contents of a folder: which segments it has and what is deleted in them."""
    TOC(schema(), segments, 1).write(FileStorage(str(folder)), INDEX_NAME)


def checksum(path: Path) -> int:
    """Return the CRC-32 of a file."""
    value = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            value = zlib.crc32(block, value)
    return value
