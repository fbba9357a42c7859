"""What is published: nothing new, an update, or a fresh build, whichever does with the least.

What was published is known by fingerprints of its documents, kept in the page store under the generation's name; they
are written just before the generation is published, so that a run that is killed in between is understood by the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from missionsearch.engines import SearchEngine
from missionsearch.errors import DamagedIndex, NoIndex
from missionsearch.models import Document, IndexInfo, Query
from missionsearch.published import Entry
from missionsearch.store import PageStore

MOST_CHANGED = 0.3
"""Share of changed documents up to which an update costs less than a build."""
FEW = 100
"""Changed documents that are an update whatever their share: they fit into memory and take a moment."""

Documents = Callable[[], Iterator[Document]]
Entries = Mapping[str, Entry]
Judge = Callable[[SearchEngine, Entries, Entries], None]
"""Is asked about a generation before it is published: an engine over it, what was published (empty where that is not
known), what it holds. Raises RefusedToPublish."""


@dataclass(frozen=True, slots=True)
class Published:
    """What is published now, and how it differs from what was."""

    info: IndexInfo
    added: int
    changed: int
    removed: int
    unchanged: int


def publish(store: PageStore, engine: SearchEngine, documents: Documents, *, fresh: bool, judge: Judge) -> Published:
    """Publish these documents and no others.

    Raises:
        RefusedToPublish: the judge says so; what was published stays.
    """
    before = published(engine)
    known = store.published.of(before.generation) if before else None
    if known is None or fresh or not sound(engine):
        return _build(store, engine, documents, known or {}, judge)
    difference = _compare(documents(), known)
    if difference.too_many(len(known)):
        return _build(store, engine, documents, known, judge)
    if before and not difference.upserts and not difference.removed:
        return Published(before, 0, 0, 0, len(known))
    accept = _noting(store, known, lambda: difference.entries, judge)
    try:
        info = engine.update(difference.upserts.values(), difference.removed, accept)
    except DamagedIndex:  # or another release's schema
        return _build(store, engine, documents, known, judge)
    return _counted(info, known, difference.entries)


def published(engine: SearchEngine) -> IndexInfo | None:
    """Return what is published, None where nothing is or where it cannot be told."""
    try:
        return engine.info()
    except (NoIndex, DamagedIndex):
        return None


def sound(engine: SearchEngine) -> bool:
    """Say whether the published index answers and is what was written: else it must be built anew."""
    try:
        engine.search(Query(per_page=1))
        return not engine.damage()
    except (NoIndex, DamagedIndex):
        return False


def _build(store: PageStore, engine: SearchEngine, documents: Documents, known: Entries, judge: Judge) -> Published:
    entries: dict[str, Entry] = {}

    def noted() -> Iterator[Document]:
        for document in documents():
            entries[document.url] = entry_of(document)
            yield document

    info = engine.build(noted(), _noting(store, known, lambda: entries, judge))
    return _counted(info, known, entries)


def _noting(
    store: PageStore, known: Entries, entries: Callable[[], Entries], judge: Judge
) -> Callable[[SearchEngine], None]:
    """Return what judges a generation and, where it may be published, notes what it holds."""

    def accept(waiting: SearchEngine) -> None:
        judge(waiting, known, entries())
        store.published.note(waiting.info().generation, entries().values())

    return accept


@dataclass(frozen=True, slots=True)
class _Difference:
    entries: dict[str, Entry]
    upserts: dict[str, Document]
    """Empty where they are too many."""
    changes: int
    removed: frozenset[str]

    def too_many(self, before: int) -> bool:
        return self.changes + len(self.removed) > max(FEW, MOST_CHANGED * before)


def _compare(documents: Iterable[Document], known: Entries) -> _Difference:
    entries: dict[str, Entry] = {}
    upserts: dict[str, Document] = {}
    changes = 0
    for document in documents:
        entries[document.url] = entry = entry_of(document)
        if document.url not in known or known[document.url].content_hash != entry.content_hash:
            changes += 1
            upserts[document.url] = document
            if changes > max(FEW, MOST_CHANGED * len(known)):
                upserts.clear()
    return _Difference(entries, upserts, changes, frozenset(known.keys() - entries.keys()))


def _counted(info: IndexInfo, before: Entries, after: Entries) -> Published:
    added, changed, removed = difference(before, after)
    return Published(info, len(added), len(changed), len(removed), len(after) - len(added) - len(changed))


def difference(before: Entries, after: Entries) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """Return the documents that are new, that have changed, and that are gone."""
    added = [entry for url, entry in after.items() if url not in before]
    changed = [
        entry for url, entry in after.items() if url in before and before[url].content_hash != entry.content_hash
    ]
    return added, changed, [entry for url, entry in before.items() if url not in after]


def entry_of(document: Document) -> Entry:
    """Return what is kept of a document; its hash is 16 bytes that are the same for equal ones."""
    content_hash = hashlib.blake2b(repr(document).encode("utf-8", "replace"), digest_size=16).digest()
    section = document.section[0] if document.section else ""
    day = document.date.isoformat() if document.date else ""
    return Entry(
        document.url, content_hash, document.title, document.language, document.site, section, day, document.type
    )
