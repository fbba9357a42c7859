"""What the page store knows of a publication beyond its index entry: where its dates were found, what it links to.

The store is read, never written, and may be missing: an index can be served on a machine of its own.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from missionsearch.extract import loads
from missionsearch.models import Attachment, ExtractedPage, FoundDate
from missionsearch.store import read_store

EXTENSION = "missionsearch.store"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the three dates were found, and the files that the page links to."""

    event: FoundDate | None = None
    published: FoundDate | None = None
    modified: FoundDate | None = None
    attachments: tuple[Attachment, ...] = ()


def sources_of(url: str) -> Sources:
    """Return what extraction found on a publication's page; nothing where that is not at hand."""
    page = _extracted(Path(current_app.extensions[EXTENSION]), url)
    return Sources(page.event, page.published, page.modified, page.attachments) if page else Sources()


def _extracted(path: Path, url: str) -> ExtractedPage | None:
    with read_store(path) as store:
        data = store.extraction(url) if store else None
    try:
        return loads(data.partition(b"\n")[2]) if data else None
    except ValueError as error:
        log.warning("%s: %s", url, error)
        return None
