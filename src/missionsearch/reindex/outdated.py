"""Which stored pages must be read: those whose reading is missing, or was made from something else.

Reading brings extraction with all its libraries, which a run that finds nothing to read does without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from missionsearch.config import Settings
from missionsearch.reindex.code import READING
from missionsearch.source import digest_of
from missionsearch.store import PageStore
from missionsearch.urls import site_of

Todo = tuple[str, str, bool]
"""URL, the key of everything that its reading depends on (the page, the operator's rules, the code), and whether it was
imported."""


def outdated(store: PageStore, settings: Settings, everything: bool) -> list[Todo]:
    """Return what must be read; readings of what is not stored any more are forgotten."""
    store.forget_extractions()
    saved = {} if everything else store.extraction_keys()
    return [(url, key, imported) for url, key, imported in _keys(store, settings) if saved.get(url) != key]


def _keys(store: PageStore, settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Yield URL, key and whether it was imported, for all that is stored; what was imported hides a page of its URL."""
    imported = dict(store.imported_hashes())
    for url, content_hash in imported.items():
        yield url, _key(content_hash), True
    for url, content_hash in store.hashes():
        if url not in imported:
            rules = settings.extract.rules_for(site_of(url))
            yield url, _key(settings.site.time_zone, repr(rules), content_hash), False


def _key(*parts: str) -> str:
    return hashlib.blake2b("\0".join((digest_of(READING), *parts)).encode(), digest_size=16).hexdigest()
