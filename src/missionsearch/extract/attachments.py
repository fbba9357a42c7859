"""The files that a publication links to."""

from __future__ import annotations

import re

from bs4 import Tag

from missionsearch.extract.elements import text_of
from missionsearch.models import Attachment
from missionsearch.urls import canonical_link

FILE_TYPES = frozenset(
    [
        "pdf",
        "doc",
        "docx",
        "odt",
        "rtf",
        "xls",
        "xlsx",
        "ods",
        "ppt",
        "pptx",
        "odp",
        "csv",
        "zip",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "mp3",
        "mp4",
    ]
)
_A_FILE = re.compile(rf"\.(?:{'|'.join(sorted(FILE_TYPES))})\s*(?:[?#]|$)", re.I)


def find_attachments(root: Tag, base: str) -> tuple[Attachment, ...]:
    """Return the files that are linked from a part of the page, each once."""
    found: dict[str, Attachment] = {}
    for link in root.find_all("a", href=True):
        if not _A_FILE.search(str(link["href"])):
            continue
        url = canonical_link(base, str(link["href"]))
        ending = url.split("?")[0].rsplit(".", 1)[-1].lower() if url else ""
        if url and ending in FILE_TYPES and url not in found:
            name = re.sub(
                r"\s*\(?\b(?:PDF|Word|DOCX?|JPE?G|PNG)\b\s*[-–,]\s*[\d.,\s]+\s?\w+\)?\s*$",
                "",
                text_of(link),
                flags=re.I,
            )
            found[url] = Attachment(url, name or str(link.get("title") or "").strip() or url.rsplit("/", 1)[-1], ending)
    return tuple(found.values())
