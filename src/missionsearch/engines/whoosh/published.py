"""What lies under an index folder: which generation is published, how it is described and opened."""

from __future__ import annotations

import datetime as dt
import json
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from missionsearch.engines.whoosh.disk import (
    damage,
    read_segments,
)
from missionsearch.engines.whoosh.postings import REPAIR
from missionsearch.engines.whoosh.schema import SCHEMA_VERSION
from missionsearch.engines.whoosh.segments import Segment, SegmentFiles
from missionsearch.errors import DamagedIndex, NoIndex
from missionsearch.models import IndexInfo

POINTER = "current"
DESCRIPTION = "generation.json"
_NAME = re.compile(r"\d{6,}-\d{8}T\d{6}-[0-9a-f]{4}")


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation."""

    info: IndexInfo
    folder: Path
    segments: tuple[Segment, ...]
    checksums: dict[str, int]


class Published:
    """The generations under one index folder, as they are read; with ``pinned``, as if that one were published."""

    def __init__(self, index_dir: Path, pinned: str = "") -> None:
        self.pointer = index_dir / POINTER
        self.folder = index_dir / "generations"
        self.pinned = pinned

    def published_name(self) -> str:
        """Return the name of the published generation.

        Raises:
            NoIndex: nothing has been published yet.
            DamagedIndex: what is there names no generation.
        """
        if self.pinned:
            return self.pinned
        try:
            name = self.pointer.read_bytes().decode("ascii", "replace").strip()
        except FileNotFoundError:
            raise NoIndex(f"no index in {self.pointer.parent}; run: missionsearch reindex") from None
        if not _NAME.fullmatch(name):
            raise DamagedIndex(f"{self.pointer} names no generation; {REPAIR}")
        return name

    def stamp(self) -> tuple[int, int]:
        """Return a stamp that changes when a generation is published; it is cheap enough to ask before each search.

        Raises:
            NoIndex: nothing has been published yet.
        """
        try:
            stat = (self.folder / self.pinned if self.pinned else self.pointer).stat()
        except FileNotFoundError:
            raise NoIndex(f"no index in {self.pointer.parent}; run: missionsearch reindex") from None
        return stat.st_ino, stat.st_mtime_ns

    def describe(self, name: str = "") -> dict[str, Any]:
        """Return the description of the published generation, or of the one named.

        Raises:
            NoIndex: nothing has been published yet.
            DamagedIndex: it cannot be read.
        """
        path = self.folder / (name or self.published_name()) / DESCRIPTION
        try:
            written, _, check = path.read_bytes().rpartition(b"\n")
            if int(check) != zlib.crc32(written):
                raise ValueError("its checksum is another")
            return dict(json.loads(written))
        except (OSError, ValueError) as error:
            raise DamagedIndex(f"{path} cannot be read ({error}); {REPAIR}") from error

    def info(self) -> IndexInfo:
        return info_of(self.describe())

    def open(self, opened: dict[str, SegmentFiles] | None = None) -> Generation:
        """Open the published generation; ``opened`` has segments to share, and is left with those of this generation.

        Raises:
            NoIndex: nothing has been published yet.
            DamagedIndex: it cannot be read, or it has another release's schema.
        """
        while True:
            name = self.published_name()
            try:
                return self._open({} if opened is None else opened)
            except DamagedIndex:
                if self.published_name() == name:
                    raise  # else it was swept while it was read: another has been published since

    def _open(self, known: dict[str, SegmentFiles]) -> Generation:
        described = self.describe()
        if described.get("schema") != SCHEMA_VERSION:
            raise DamagedIndex(f"the index was built by another release; {REPAIR}")
        folder = self.folder / described["generation"]
        segments = []
        for segment in read_segments(described):
            key = str(segment.segment_id())
            if key not in known:
                known[key] = SegmentFiles(folder, segment, described["checksums"])
            segments.append(Segment(known[key], frozenset(segment.deleted_docs())))
        for key in known.keys() - {segment.files.id for segment in segments}:
            del known[key]
        return Generation(info_of(described), folder, tuple(segments), dict(described["checksums"]))

    def kept(self) -> tuple[IndexInfo, ...]:
        """Return the generations that are there and can be described, newest first."""
        infos = []
        for path in sorted(self.folder.glob("*/" + DESCRIPTION), reverse=True):
            with suppress(DamagedIndex):
                infos.append(info_of(self.describe(path.parent.name)))
        return tuple(infos)

    def damage(self) -> tuple[str, ...]:
        """Return what is not as it was written in the published generation.

        Raises:
            NoIndex: nothing has been published yet.
        """
        try:
            described = self.describe()
            read_segments(described)
        except DamagedIndex as error:
            return (str(error),)
        return tuple(damage(self.folder / described["generation"], described["checksums"]))


def info_of(described: dict[str, Any]) -> IndexInfo:
    return IndexInfo(
        generation=described["generation"],
        built_at=dt.datetime.fromisoformat(described["built_at"]),
        documents=described["documents"],
        by_language=described["by_language"],
        by_type=described["by_type"],
    )
