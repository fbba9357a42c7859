"""What a file is, by its first bytes: what a server and an address call it is often wrong."""

from __future__ import annotations

from missionsearch.extract.files import ExtractError
from missionsearch.models import FetchedPage

FIRST = 1024
"""Bytes within which a PDF may begin (ISO 32000-1, annex H)."""
PARTS = 4096
"""Bytes at either end of a packed file in which the names of its parts are looked for."""
_OLE, _ZIP, _RTF = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"{\\rtf"
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "PowerPoint Document": "ppt", "EncryptedPackage": "encrypted"}
_OPEN_DOCUMENTS = {b"opendocument.text": "odt", b"opendocument.spreadsheet": "ods", b"opendocument.presentation": "odp"}
_OFFICE_PARTS = {b"word/": "docx", b"xl/": "xlsx", b"ppt/": "pptx"}
NAMES = {
    "doc": "an old Word file (.doc)",
    "odt": "an OpenDocument text (.odt)",
    "rtf": "a text in Rich Text Format (.rtf)",
    "xls": "an old Excel file (.xls)",
    "xlsx": "an Excel file (.xlsx)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "ppt": "an old PowerPoint file (.ppt)",
    "pptx": "a PowerPoint file (.pptx)",
    "odp": "an OpenDocument presentation (.odp)",
    "zip": "a packed file (.zip)",
}
TEXTS = ("doc", "odt", "rtf")
"""Texts that an editor can save as one that is read."""


def format_of(page: FetchedPage) -> str:
    """Return a file's format: ``pdf`` and ``docx`` are read, others are in ``NAMES``; empty for a page."""
    body = page.body
    if b"%PDF-" in body[:FIRST] and not body[:FIRST].lstrip().startswith(b"<"):
        return "pdf"
    if body.startswith(_OLE):
        return next((kind for name, kind in _STREAMS.items() if name.encode("utf-16-le") in body), "doc")
    if body.startswith(_ZIP):
        return _packed(body, page)
    if body.lstrip().startswith(_RTF):
        return "rtf"
    return "" if body[:FIRST].lstrip().startswith(b"<") else _named(page)


def _packed(body: bytes, page: FetchedPage) -> str:
    ends = body[:PARTS] + body[-PARTS:]
    document = next((kind for mark, kind in _OPEN_DOCUMENTS.items() if mark in body[:PARTS]), None)
    return document or next((kind for part, kind in _OFFICE_PARTS.items() if part in ends), "") or _named(page) or "zip"


def _named(page: FetchedPage) -> str:
    """Return the format that the server or the address names, where the bytes say nothing."""
    kind, path = page.headers.get("content-type", "").lower(), page.url.lower().split("?")[0]
    if "application/pdf" in kind or ("html" not in kind and path.endswith(".pdf")):
        return "pdf"
    return "docx" if "wordprocessingml" in kind or path.endswith(".docx") else ""


def unread(kind: str) -> ExtractError:
    """Return why a file of a format is not read, and what an editor can do about it."""
    if kind == "encrypted":
        return ExtractError("encrypted Word file: it asks for a password")
    name = NAMES[kind]
    if kind in TEXTS:
        return ExtractError(f"{name}: save it as PDF or .docx to have it found")
    return ExtractError(f"{name}, which is not read")
