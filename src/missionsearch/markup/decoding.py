"""Which characters a page's bytes are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

_NAMED = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]+)", re.I)
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]+)")
_BEGINNINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
"""The marks of byte orders, and how UTF-16 without one begins."""
_LATIN = frozenset({"iso8859-1", "ascii"})
"""What is said to be one of these is read as Windows-1252, as browsers do (WHATWG Encoding)."""


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """Return a page's text: by its header, else its markup, else UTF-8 where it is that, else Windows-1252.

    A declaration that the bytes contradict is not believed.
    """
    for start, encoding in _BEGINNINGS:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    declared = _NAMED.search(headers.get("content-type", ""))
    meta = _META.search(body[:4096]) or _XML.search(body[:300])
    in_markup = meta[1].decode("ascii") if meta else None
    if in_markup and in_markup.lower().startswith("utf-16"):
        in_markup = None  # markup that says so can be read, so it is none
    for name in (declared[1] if declared else None, in_markup, "utf-8"):
        known = _known(name)
        if known:
            try:
                return body.decode(known)
            except UnicodeDecodeError:
                continue
    return body.decode("cp1252", "replace")


_TWICE = re.compile("Ã[\u0080-\u00bf©¨ª«´»§®¯±¹¼ ]")
_FEW = 3


def undo_double_encoding(text: str) -> str:
    """Return a text whose UTF-8 was once read as Windows-1252 and written again ("Ã©") as it was meant.

    A text that merely quotes such characters, or that holds others too, comes back as it is.
    """
    if len(_TWICE.findall(text[:200_000])) < _FEW:
        return text
    try:
        return text.replace("Ã ", "Ã\u00a0").encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _known(name: str | None) -> str | None:
    try:
        encoding = codecs.lookup(name).name if name else None
    except LookupError:
        return None
    return "cp1252" if encoding in _LATIN else encoding
