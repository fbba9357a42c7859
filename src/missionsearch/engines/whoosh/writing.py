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

from missionsearch.analysis import FIELD_LANGUAGES, analyzer, field_language
from missionsearch.engines.whoosh.arrays import write_arrays
from missionsearch.engines.whoosh.codec import LISTS_EXT, TERMS_EXT, ArrayCodec, ArraySegment
from missionsearch.engines.whoosh.encoding import NO_BYTES, Lists
from missionsearch.engines.whoosh.inversion import WORD_FORMS, FieldInversion
from missionsearch.engines.whoosh.schema import TEXT_FIELDS, day_number, field_of, hash_of, schema
from missionsearch.engines.whoosh.sets import SET_COLUMNS, set_text
from missionsearch.engines.whoosh.stored import STORED_EXT, StoredWriter
from missionsearch.engines.whoosh.terms import term_arrays
from missionsearch.engines.whoosh.tokens import RawTokens
from missionsearch.models import Document
from missionsearch.search.section_names import section_text

INDEX_NAME = "MAIN"
ARRAYS_EXT = ".arr"
CHECKED_EXTS = (TERMS_EXT, ARRAYS_EXT)
"""Files without checksums of their own: theirs stand in the generation's description."""
COLUMNS = ("language", "type", "site", "section", *SET_COLUMNS)
MOST_STRETCHES = 1_000_000
"""Stretches of text remembered at once: near 200 MB."""


def write_segment(folder: Path, documents: Iterable[Document]) -> ArraySegment | None:
    """Write a segment of these documents into a folder; None where there are none. Nothing is published."""
    segment = ArrayCodec().new_segment(FileStorage(str(folder)), INDEX_NAME)
    writer = _SegmentWriter(segment, folder)
    try:
        for document in documents:
            writer.add(document)
    finally:
        writer.stored.close()
    return writer.finish() if writer.urls else None


class _SegmentWriter:
    def __init__(self, segment: ArraySegment, folder: Path) -> None:
        self.segment, self.folder = segment, folder
        self.stored = StoredWriter(self._path(STORED_EXT))
        self.days = {name: array("i") for name in ("date", "event", "published", "modified")}
        self.names: dict[str, _Names] = {name: _Names() for name in COLUMNS}
        self.hashes = {name: array("Q") for name in ("url_hash", "publication")}
        self.urls: list[str] = []
        self.titles: list[str] = []
        self.fields: dict[str, FieldInversion] = {}
        self.stretches = {language: RawTokens(analyzer(language)) for language in FIELD_LANGUAGES}
        for name in TEXT_FIELDS:
            part, language = name.split("_")
            self.fields[name] = FieldInversion(self.stretches[language], title=part == "title")

    def _path(self, ext: str) -> Path:
        return self.folder / str(self.segment.make_filename(ext))

    def add(self, document: Document) -> None:
        number = len(self.urls)
        self.urls.append(document.url)
        self.titles.append(document.title)
        self.stored.add(document)
        for name, days in self.days.items():
            days.append(day_number(getattr(document, name)))
        for name in ("language", "type", "site"):
            self.names[name].append(getattr(document, name))
        self.names["section"].append(section_text(document))
        for name in SET_COLUMNS:
            self.names[name].append(set_text(getattr(document, name)))
        self.hashes["url_hash"].append(hash_of(document.url))
        self.hashes["publication"].append(hash_of(document.publication or document.url))
        self.fields[f"title_{field_language(document.language)}"].add(number, document.title)
        for passage in document.passages:
            self.fields[f"body_{field_language(passage.language)}"].add(number, passage.text)
        self._forget()

    def _forget(self) -> None:
        """Let go of remembered stretches once there are too many, after counting what was collected by them."""
        for language, stretches in self.stretches.items():
            if len(stretches) > MOST_STRETCHES:
                self.fields[f"body_{language}"].sort_run()
                self.fields[f"title_{language}"].sort_run()
                stretches.forget()

    def finish(self) -> ArraySegment:
        count = len(self.urls)
        storage = FileStorage(str(self.folder))
        per_document = ArrayCodec().per_document_writer(storage, self.segment)
        for number in range(count):
            per_document.start_doc(number)
            per_document.finish_doc()
        per_document.close()
        (self.folder / f"{INDEX_NAME}.tmp").rmdir()  # where Whoosh put its columns together
        self.segment.set_doc_count(count)
        self._write_lists()
        self._write_arrays(count)
        return self.segment

    def _write_lists(self) -> None:
        fields: dict[str, list[Lists]] = {}
        with self._path(LISTS_EXT).open("wb") as file:
            file.write(b"MSP2")  # never empty: an empty file cannot be mapped
            start = file.tell()
            for stem_field, field in self.fields.items():
                for words in WORD_FORMS:
                    name = field_of(stem_field, words)
                    for lists in field.lists(words):
                        file.write(lists.data.data)
                        fields.setdefault(name, []).append(lists._replace(data=NO_BYTES))
        write_arrays(self._path(TERMS_EXT), term_arrays(fields, start), {})

    def _write_arrays(self, count: int) -> None:
        arrays: dict[str, Any] = {name: np.frombuffer(days, np.int32) for name, days in self.days.items()}
        arrays |= {name: np.frombuffer(hashes, np.uint64) for name, hashes in self.hashes.items()}
        arrays["stored_ends"] = np.frombuffer(self.stored.ends, np.uint64)
        arrays["stored_dictionary"] = np.frombuffer(self.stored.dictionary, np.uint8)
        texts: dict[str, Any] = {"urls": self.urls, "titles": self.titles}
        for name, names in self.names.items():
            arrays[f"{name}_codes"] = np.frombuffer(names.codes, np.uint32).astype(names.dtype())
            texts[f"{name}_values"] = list(names.values)
        for name, field in self.fields.items():
            lengths = field.lengths(count)
            if lengths.any():
                arrays[f"{name}_lengths"] = lengths.astype(np.uint32 if lengths.max() > 65535 else np.uint16)
        for language, stretches in self.stretches.items():
            counts = self.fields[f"body_{language}"].word_counts() + self.fields[f"title_{language}"].word_counts()
            texts[f"words_{language}"] = stretches.words
            arrays[f"words_{language}_counts"] = counts.astype(np.uint32)
        write_arrays(self._path(ARRAYS_EXT), arrays, texts)


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
