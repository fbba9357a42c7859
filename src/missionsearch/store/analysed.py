"""Whether this release has analysed the published index: another may stem words otherwise than searches do."""

from __future__ import annotations

import json

from missionsearch.source import digest_of

PUBLISHED_FROM = "published_from"
"""In the store: digests, their generation, and the report's parts that would have to be worked out again."""


def digest_of_analysis() -> str:
    """Return what differs where another release cuts texts, or stems words, otherwise."""
    return digest_of(("analysis",))


def analysed_otherwise(noted: str | None) -> str:
    """Return what to say where another release has analysed the published index; nothing where this one has.

    ``noted`` is what the store has under ``PUBLISHED_FROM``.
    """
    if not noted or json.loads(noted).get("analysis") == digest_of_analysis():
        return ""
    return (
        "another release made the published index, and may have cut or stemmed words otherwise: searches may find "
        "less until the next run; run: missionsearch reindex --no-crawl, then restart the service"
    )
