"""What the page store knows of a publication beyond its index entry: where its dates were found, what it links to.

The store is read, never written, and may be missing: an index can be served on a machine of its own.
"""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from missionsearch.extract import loads
from missionsearch.models import Attachment, ExtractedPage, FoundDate
from missionsearch.runs import Change
from missionsearch.store import read_store
from missionsearch.urls import address_id

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


def removal_of(key: str) -> Change | None:
    """Return when and under which title a publication, named by its id, was last removed; None where it never was."""
    try:
        with read_store(Path(current_app.extensions[EXTENSION])) as store:
            removals = store.runs.removals() if store else iter(())
            return next((change for change in removals if address_id(change.url) == key), None)
    except sqlite3.Error as error:
        log.warning("what was removed cannot be read: %s", error)
        return None


def _extracted(path: Path, url: str) -> ExtractedPage | None:
    try:
        with read_store(path) as store:
            data = store.extraction(url) if store else None
        return loads(data.partition(b"\n")[2]) if data else None
    except (ValueError, sqlite3.Error) as error:
        log.warning("%s: %s", url, error)
        return None
