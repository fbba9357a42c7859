"""Generations: complete, immutable indexes, of which one is published.

    index/generations/000042-20261124T093012-1f3a/    segments, table of contents, generation.json
    index/current                                     names the published one

A generation is built in a folder of its own and published by replacing ``current`` after everything has reached the
disk, so that a process killed at any moment leaves the published one as it was. An update shares the files of the
segments that stay, by hard links: a segment is never written to again.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from missionsearch.engines.whoosh.codec import ArraySegment
from missionsearch.engines.whoosh.counts import Counts
from missionsearch.engines.whoosh.disk import (
    TOC_NAME,
    checksums_of,
    damage,
    describe_segments,
    link_files,
    read_segments,
    sync,
)
from missionsearch.engines.whoosh.postings import REPAIR
from missionsearch.engines.whoosh.schema import SCHEMA_VERSION
from missionsearch.engines.whoosh.segments import Segment, SegmentFiles
from missionsearch.engines.whoosh.writing import checksum, write_segment, write_toc
from missionsearch.errors import DamagedIndex, NoIndex
from missionsearch.models import Document, IndexInfo

POINTER = "current"
DESCRIPTION = "generation.json"
Accept = Callable[[str], None]
"""Raises where the generation of this name, complete and not yet published, must not be."""
_NAME = re.compile(r"\d{6,}-\d{8}T\d{6}-[0-9a-f]{4}")

SEGMENT_DOCUMENTS = 200_000
"""Documents of one segment at most: bounds what a build holds in memory (the stems of a million documents)."""
FEW_SEGMENTS = 8
"""Segments an index may have before an update joins the small ones: each costs every query a few look-ups."""


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation."""

    info: IndexInfo
    folder: Path
    segments: tuple[Segment, ...]
    checksums: dict[str, int]


class Generations:
    """The generations under one index folder; with ``pinned``, as they would be were that one published."""

    def __init__(self, index_dir: Path, keep: int, pinned: str = "") -> None:
        self.pointer = index_dir / POINTER
        self.folder = index_dir / "generations"
        self.keep = keep
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
        """Return what changes when a generation is published: cheap enough to ask before every search.

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
        return _info(self.describe())

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
        return Generation(_info(described), folder, tuple(segments), dict(described["checksums"]))

    def kept(self) -> tuple[IndexInfo, ...]:
        """Return the generations that are there and can be described, newest first."""
        infos = []
        for path in sorted(self.folder.glob("*/" + DESCRIPTION), reverse=True):
            with suppress(DamagedIndex):
                infos.append(_info(self.describe(path.parent.name)))
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

    def roll_back(self, name: str) -> IndexInfo:
        """Publish a kept generation again; the others stay until the next build.

        Raises:
            DamagedIndex: it is not what was written.
        """
        described = self.describe(name)
        for problem in damage(self.folder / name, described["checksums"]):
            raise DamagedIndex(f"{problem}; roll back to another generation, or run: missionsearch reindex")
        self._point_to(name)
        return _info(described)

    def build(self, documents: Iterable[Document], now: dt.datetime, accept: Accept | None = None) -> IndexInfo:
        """Build a generation of exactly these documents and publish it."""
        with self._building(now) as folder:
            segments, counts = [], Counts()
            remaining = iter(documents)
            while segment := write_segment(folder, counts.watch(islice(remaining, SEGMENT_DOCUMENTS))):
                segments.append(segment)
            checksums = checksums_of(folder, segments)
            return self._publish(folder, segments, counts, checksums, now, accept)

    def update(
        self,
        upserts: Iterable[Document],
        deletes: Iterable[str],
        now: dt.datetime,
        opened: dict[str, SegmentFiles] | None = None,
        accept: Accept | None = None,
    ) -> IndexInfo:
        """Publish a generation with these documents replaced or added and these URLs gone; ``opened`` as in ``open``.

        Raises:
            NoIndex, DamagedIndex: there is no published generation that can be continued.
        """
        current = self.open(opened)
        fresh = {document.url: document for document in upserts}
        gone = fresh.keys() | set(deletes)
        with self._building(now) as folder:
            kept: list[ArraySegment] = []
            counts = Counts()
            moved: list[Document] = []
            joined = _to_join(current.segments)
            by_id = {str(segment.segment_id()): segment for segment in read_segments(self.describe())}
            for segment in current.segments:
                deleted = set(segment.deleted)
                deleted |= set(segment.files.numbered(gone))
                if segment.files.id in joined:
                    alive = (number for number in range(segment.doc_count) if number not in deleted)
                    moved += [segment.files.stored(number) for number in alive]
                elif len(deleted) < segment.doc_count:
                    described = by_id[segment.files.id]
                    described._deleted = deleted or None
                    link_files(current.folder, folder, described)
                    kept.append(described)
                    counts.count_segment(segment, deleted)
            added = write_segment(folder, counts.watch([*moved, *fresh.values()]))
            checksums = {
                name: value
                for name, value in current.checksums.items()
                if name.split(".")[0] in {s.segment_id() for s in kept}
            }
            new = [added] if added else []
            checksums |= checksums_of(folder, new)
            return self._publish(folder, [*kept, *new], counts, checksums, now, accept)

    @contextmanager
    def _building(self, now: dt.datetime) -> Iterator[Path]:
        """Yield a fresh folder; it is removed again where building fails, and swept by the next build after a kill."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.pointer.parent.chmod(0o700)
        self.sweep()
        folder = self.folder / f"{self._following():06}-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _following(self) -> int:
        """Return the number of the next generation: names stand in their order, whatever the clock says."""
        numbers = [path.name.partition("-")[0] for path in self.folder.iterdir()]
        return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1

    def _publish(
        self,
        folder: Path,
        segments: list[ArraySegment],
        counts: Counts,
        checksums: dict[str, int],
        now: dt.datetime,
        accept: Accept | None,
    ) -> IndexInfo:
        write_toc(folder, segments)
        checksums[TOC_NAME] = checksum(folder / TOC_NAME)
        description = {
            "generation": folder.name,
            "built_at": now.isoformat(),
            "documents": counts.documents,
            "by_language": dict(sorted(counts.languages.items())),
            "by_type": dict(sorted(counts.types.items())),
            "schema": SCHEMA_VERSION,
            "segments": describe_segments(segments),
            "checksums": checksums,
        }
        written = json.dumps(description).encode()
        (folder / DESCRIPTION).write_bytes(written + b"\n%d" % zlib.crc32(written))
        for path in folder.iterdir():
            if path.stat().st_nlink == 1:  # what another generation shares has reached the disk with that one
                sync(path)
        sync(folder)
        sync(self.folder)
        if accept:
            accept(folder.name)
        self._point_to(folder.name)
        self.sweep()
        return _info(description)

    def _point_to(self, name: str) -> None:
        following = self.pointer.with_name(POINTER + ".next")
        following.write_text(name, encoding="ascii")
        sync(following)
        os.replace(following, self.pointer)
        sync(self.pointer.parent)

    def sweep(self) -> None:
        """Remove what killed builds left, and all but the newest complete generations.

        The caller holds the run lock, so that no other build is under way.
        """
        try:
            published = self.published_name()
        except (NoIndex, DamagedIndex):
            published = ""
        there = list(self.folder.iterdir()) if self.folder.is_dir() else []
        complete = [path for path in sorted(there, reverse=True) if (path / DESCRIPTION).is_file()]
        older = [path for path in complete if path.name < published]
        kept = {published, *(path.name for path in older[: self.keep - 1])}
        for path in there:
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _to_join(segments: tuple[Segment, ...]) -> set[str]:
    """Return the ids of segments to write anew: those mostly deleted, and the small ones once there are many.

    Small is less than a quarter of the greatest, so that the work of joining stays in proportion to what came; where
    few are small, the smallest go too until half of ``FEW_SEGMENTS`` stay.
    """
    wasteful = {s.files.id for s in segments if s.deleted and len(s.deleted) > s.doc_count // 2}
    if len(segments) < FEW_SEGMENTS:
        return wasteful
    greatest_first = sorted(segments, key=lambda segment: segment.live_count, reverse=True)
    limit = greatest_first[0].live_count // 4
    staying = [segment for segment in greatest_first[: FEW_SEGMENTS // 2] if segment.live_count > limit]
    return wasteful | {segment.files.id for segment in segments if segment not in staying}


def _info(described: dict[str, Any]) -> IndexInfo:
    return IndexInfo(
        generation=described["generation"],
        built_at=dt.datetime.fromisoformat(described["built_at"]),
        documents=described["documents"],
        by_language=described["by_language"],
        by_type=described["by_type"],
    )
