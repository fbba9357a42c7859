"""A generation's files: its table of contents, checksums, shared files, and the way of all of them to the disk."""

from __future__ import annotations

import os
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from missionsearch.engines.whoosh.codec import ArraySegment
from missionsearch.engines.whoosh.postings import REPAIR
from missionsearch.engines.whoosh.schema import schema
from missionsearch.engines.whoosh.writing import CHECKED_EXTS, INDEX_NAME, checksum
from missionsearch.errors import DamagedIndex

TOC_NAME = f"_{INDEX_NAME}_1.toc"


def read_toc(folder: Path, checksums: dict[str, int]) -> list[ArraySegment]:
    """Return the segments of a generation; its table of contents is unpickled only when it is what was written."""
    try:
        if checksum(folder / TOC_NAME) != checksums[TOC_NAME]:
            raise ValueError("its checksum is another")
        return list(TOC.read(FileStorage(str(folder)), INDEX_NAME, schema=schema()).segments)
    except Exception as error:  # an unreadable pickle can raise anything
        raise DamagedIndex(f"the table of contents in {folder} is damaged ({error}); {REPAIR}") from error


def checksums_of(folder: Path, segments: list[ArraySegment]) -> dict[str, int]:
    names = [segment.make_filename(ext) for segment in segments for ext in CHECKED_EXTS]
    return {name: checksum(folder / name) for name in names}


def link_files(source: Path, target: Path, segment: ArraySegment) -> None:
    for name in segment.list_files(FileStorage(str(source))):
        os.link(source / name, target / name)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
