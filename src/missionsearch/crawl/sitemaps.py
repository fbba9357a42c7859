"""Sitemaps and feeds: the addresses that they list, and which of these are versions of each other."""

from __future__ import annotations

import gzip
import re
import zlib
from typing import Any

from defusedxml import ElementTree

from missionsearch.urls import canonical_link

MOST_BYTES = 60_000_000
"""Unpacked; sitemaps.org allows 50 MB."""


def is_xml(kind: str, body: bytes) -> bool:
    """Say whether an answer is a feed or a sitemap: by its type, or by how it starts where the type is wrong."""
    start = body[:1000].lstrip().lower()
    named = "xml" in kind and "html" not in kind
    return (named or start.startswith((b"<?xml", b"<rss", b"<feed", b"<urlset"))) and b"<html" not in start


def is_index(body: bytes) -> bool:
    """Say whether a sitemap lists sitemaps."""
    return b"<sitemapindex" in unpacked(body)[:5000]


def unpacked(body: bytes) -> bytes:
    """Return a gzip body's content, no more than a sitemap may hold; a broken one is empty."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, MOST_BYTES)
    except (zlib.error, gzip.BadGzipFile):
        return b""


def _tree(plain: bytes) -> Any:
    """Return the root element; None where there is none that can be read."""
    try:
        return ElementTree.fromstring(plain.lstrip(), forbid_dtd=False)
    except Exception:  # broken markup, or an entity bomb that defusedxml refuses
        return None


def read_xml_links(url: str, body: bytes) -> tuple[str, ...]:
    """Return the addresses in a sitemap, a sitemap index or a feed, gzip or plain; of anything else, none."""
    tree = _tree(unpacked(body))
    if tree is None:
        return ()
    found: dict[str, None] = {}
    for element in tree.iter():
        name = str(element.tag).rsplit("}", 1)[-1]
        text = (element.text or "").strip()
        if name in ("loc", "guid", "link") and text.startswith("http"):
            link = canonical_link(url, text)
        elif name == "link" and element.get("href") and element.get("rel") in (None, "alternate"):
            link = canonical_link(url, element.get("href"))
        else:
            continue
        if link:
            found[link] = None
    return tuple(found)


def read_alternates(url: str, body: bytes) -> dict[str, dict[str, str]]:
    """Return, for each address that a sitemap lists, language to address of its other versions.

    They stand in ``xhtml:link`` elements beside it, as SPIP 4 and others write them
    (https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap).
    """
    plain = unpacked(body)
    tree = _tree(plain) if b"hreflang" in plain else None
    if tree is None:
        return {}
    found: dict[str, dict[str, str]] = {}
    for entry in tree:
        place: str | None = None
        versions: dict[str, str] = {}
        for element in entry:
            name = str(element.tag).rsplit("}", 1)[-1]
            if name == "loc":
                place = canonical_link(url, (element.text or "").strip())
            elif name == "link" and element.get("rel") == "alternate" and element.get("href"):
                language = re.match(r"[a-z]{2,3}(?![a-z])", str(element.get("hreflang") or "").lower())
                target = canonical_link(url, element.get("href"))
                if language and target:
                    versions.setdefault(language[0], target)
        if place:
            found[place] = {language: target for language, target in versions.items() if target != place}
    return found
