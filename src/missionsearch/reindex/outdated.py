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
pushed."""


def outdated(store: PageStore, settings: Settings, everything: bool) -> list[Todo]:
    """Return what must be read; readings of what is not stored any more are forgotten."""
    store.forget_extractions()
    saved = {} if everything else store.extraction_keys()
    return [(url, key, pushed) for url, key, pushed in _keys(store, settings) if saved.get(url) != key]


def _keys(store: PageStore, settings: Settings) -> Iterator[tuple[str, str, bool]]:
    """Yield URL, key and whether it was pushed, for all that is stored; what was pushed hides a page of its URL."""
    pushed = dict(store.imported_hashes())
    for url, marks in pushed.items():
        yield url, _key(marks), True
    for url, marks in store.hashes():
        if url not in pushed:
            rules = settings.extract.rules_for(site_of(url))
            yield url, _key(settings.site.time_zone, repr(rules), marks), False


def _key(*parts: str) -> str:
    return hashlib.blake2b("\0".join((digest_of(READING), *parts)).encode(), digest_size=16).hexdigest()
