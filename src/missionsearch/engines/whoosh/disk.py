"""A generation's files: its segments as its description has them, checksums, shared files, the way to the disk.

Whoosh pickles its table of contents, and a doctored pickle runs code when it is read; so ours is JSON, and Whoosh's is
only written, for Whoosh itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from missionsearch.engines.whoosh.codec import ArraySegment
from missionsearch.engines.whoosh.postings import REPAIR
from missionsearch.engines.whoosh.writing import INDEX_NAME, checksum
from missionsearch.errors import DamagedIndex

TOC_NAME = f"_{INDEX_NAME}_1.toc"
_ID = re.compile(r"[0-9a-z]{1,64}")


def describe_segments(segments: list[ArraySegment]) -> list[dict[str, Any]]:
    """Return what ``read_segments`` takes: of each segment its id, its documents and the numbers of those deleted."""
    return [
        {"id": segment.segid, "documents": segment.doc_count_all(), "deleted": sorted(segment.deleted_docs())}
        for segment in segments
    ]


def read_segments(described: Mapping[str, Any]) -> list[ArraySegment]:
    """Return the segments that a generation's description names.

    Raises:
        DamagedIndex: it does not describe them as ``describe_segments`` does.
    """
    try:
        return [_segment(each["id"], each["documents"], each["deleted"]) for each in described["segments"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedIndex(
            f"the description of {described.get('generation')} is damaged ({error}); {REPAIR}"
        ) from error


def _segment(name: str, documents: int, deleted: list[int]) -> ArraySegment:
    if not _ID.fullmatch(name):  # it becomes part of file names
        raise ValueError(f"{name!r} is no segment's id")
    segment = ArraySegment(INDEX_NAME, int(documents), name)
    segment._deleted = {int(number) for number in deleted} or None
    return segment


def damage(folder: Path, checksums: Mapping[str, int]) -> Iterator[str]:
    """Yield a sentence for each file of a generation that is not what was written."""
    for name, expected in sorted(checksums.items()):
        path = folder / Path(name).name
        try:
            if checksum(path) != expected:
                yield f"{path} is not what was written"
        except OSError as error:
            yield f"{path} cannot be read: {error.strerror}"


def checksums_of(folder: Path, segments: list[ArraySegment]) -> dict[str, int]:
    """Return the checksum of every file of these segments: ``damage`` compares all of them, also those that only
    Whoosh reads and those too large to be read whole when they are opened."""
    names = [name for segment in segments for name in segment.list_files(FileStorage(str(folder)))]
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
