"""Whether this release has analysed the published index: another may stem words otherwise than searches do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from missionsearch.source import digest_of

if TYPE_CHECKING:
    from missionsearch.store import PageStore

PUBLISHED_FROM = "published_from"
"""In the store: digests, their generation, and the report's parts that would have to be worked out again."""


def digest_of_analysis() -> str:
    """Return what differs where another release cuts texts, or stems words, otherwise."""
    return digest_of(("analysis",))


def analysed_otherwise(store: PageStore) -> str:
    """Return what to say where another release has analysed the published index; nothing where this one has."""
    noted = store.meta(PUBLISHED_FROM)
    if not noted or json.loads(noted).get("analysis") == digest_of_analysis():
        return ""
    return (
        "another release made the published index, and may have cut or stemmed words otherwise: searches may find "
        "less until the next run; run: missionsearch reindex --no-crawl, then restart the service"
    )
