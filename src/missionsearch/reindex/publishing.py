"""Publish what is new: an update where little changed, a fresh generation elsewhere, nothing where nothing changed.

What was published is kept in the page store as a fingerprint a document, beside the generation it was published in: a
run that was killed in between finds another generation there, and builds afresh.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from missionsearch.engines import SearchEngine
from missionsearch.errors import DamagedIndex, NoIndex, RefusedToPublish
from missionsearch.models import Document, IndexInfo, Query
from missionsearch.store import PageStore

MOST_CHANGED = 0.3
"""Share of the documents beyond which a fresh generation costs less than an update, and leaves one segment."""
FEW = 1000
"""Changed documents that are an update whatever their share: they fit into memory and take a moment."""

FEWEST_LOST = 10
"""Documents lost below which no share is alarming: an editor takes out that many in an afternoon."""

Documents = Callable[[], Iterator[Document]]
Fingerprints = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Published:
    """What is published now, and how it differs from what was."""

    info: IndexInfo
    added: int
    changed: int
    removed: int
    unchanged: int


def publish(
    store: PageStore, engine: SearchEngine, documents: Documents, count: int, *, fresh: bool, max_loss: float
) -> Published:
    """Publish these documents (``count`` of them) and no others.

    Raises:
        RefusedToPublish: so many fewer than are published now that something must be wrong.
    """
    before = published(engine)
    if before and count < min((1 - max_loss) * before.documents, before.documents - FEWEST_LOST + 1):
        raise RefusedToPublish(
            f"the new index would have {count} documents, the published one has {before.documents}; it stays. "
            "If that is right, run: missionsearch reindex --no-crawl --force"
        )
    known = store.fingerprints(before.generation) if before else None
    if known is None or fresh or not searchable(engine):
        return _build(store, engine, documents, known or {})
    difference = _compare(documents(), known)
    if difference.too_many(len(known)):
        return _build(store, engine, documents, known)
    if before and not difference.upserts and not difference.removed:
        return Published(before, 0, 0, 0, len(known))
    try:
        info = engine.update(difference.upserts.values(), difference.removed)
    except DamagedIndex:  # or another release's schema
        return _build(store, engine, documents, known)
    store.set_fingerprints(info.generation, difference.fingerprints)
    return _counted(info, known, difference.fingerprints)


def published(engine: SearchEngine) -> IndexInfo | None:
    """Return what is published, None where nothing is or where it cannot be told."""
    try:
        return engine.info()
    except (NoIndex, DamagedIndex):
        return None


def searchable(engine: SearchEngine) -> bool:
    """Say whether the published index answers: a damaged one, or another release's, must be built anew."""
    try:
        engine.search(Query(per_page=1))
    except (NoIndex, DamagedIndex):
        return False
    return True


def _build(store: PageStore, engine: SearchEngine, documents: Documents, known: Fingerprints) -> Published:
    prints: dict[str, bytes] = {}

    def noted() -> Iterator[Document]:
        for document in documents():
            prints[document.url] = fingerprint(document)
            yield document

    info = engine.build(noted())
    store.set_fingerprints(info.generation, prints)
    return _counted(info, known, prints)


@dataclass(frozen=True, slots=True)
class _Difference:
    fingerprints: dict[str, bytes]
    upserts: dict[str, Document]
    """Empty where they are too many."""
    changes: int
    removed: frozenset[str]

    def too_many(self, before: int) -> bool:
        return self.changes + len(self.removed) > max(FEW, MOST_CHANGED * before)


def _compare(documents: Iterator[Document], known: Fingerprints) -> _Difference:
    prints: dict[str, bytes] = {}
    upserts: dict[str, Document] = {}
    changes = 0
    for document in documents:
        prints[document.url] = mark = fingerprint(document)
        if known.get(document.url) != mark:
            changes += 1
            upserts[document.url] = document
            if changes > max(FEW, MOST_CHANGED * len(known)):
                upserts.clear()
    return _Difference(prints, upserts, changes, frozenset(known.keys() - prints.keys()))


def _counted(info: IndexInfo, before: Fingerprints, after: Fingerprints) -> Published:
    same = sum(before.get(url) == mark for url, mark in after.items())
    both = len(before.keys() & after.keys())
    return Published(info, len(after) - both, both - same, len(before) - both, same)


def fingerprint(document: Document) -> bytes:
    """Return 16 bytes that are the same for equal documents."""
    return hashlib.blake2b(repr(document).encode("utf-8", "replace"), digest_size=16).digest()
