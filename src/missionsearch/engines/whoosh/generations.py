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
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

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
from missionsearch.engines.whoosh.published import DESCRIPTION, POINTER, Published, info_of
from missionsearch.engines.whoosh.schema import SCHEMA_VERSION
from missionsearch.engines.whoosh.segments import Segment, SegmentFiles
from missionsearch.engines.whoosh.writing import checksum, write_segment, write_toc
from missionsearch.errors import DamagedIndex, NoIndex
from missionsearch.models import Document, IndexInfo

Accept = Callable[[str], None]
"""Raises where the generation of this name, complete and not yet published, must not be."""

SEGMENT_DOCUMENTS = 200_000
"""Documents of one segment at most: bounds what a build holds in memory (the stems of a million documents)."""
FEW_SEGMENTS = 8
"""Segments an index may have before an update joins the small ones: each costs every query a few look-ups."""


class Generations(Published):
    """The generations under one index folder, and how more are made; so many are kept."""

    def __init__(self, index_dir: Path, keep: int, pinned: str = "") -> None:
        super().__init__(index_dir, pinned)
        self.keep = keep

    def roll_back(self, name: str) -> IndexInfo:
        """Publish a kept generation again; the others stay until the next build.

        Raises:
            DamagedIndex: it is not what was written.
        """
        described = self.describe(name)
        for problem in damage(self.folder / name, described["checksums"]):
            raise DamagedIndex(f"{problem}; roll back to another generation, or run: missionsearch reindex")
        self._point_to(name)
        return info_of(described)

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
                    moved += [segment.files.stored(number).document() for number in alive]
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
        return info_of(description)

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
