"""What a page says to a crawler: its links, its canonical address, and what it forbids."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from defusedxml import ElementTree
from lxml import etree, html

from missionsearch.urls import canonical_link

AGENT = "missionsearch"
"""The product token by which robots.txt, meta robots and X-Robots-Tag may address us (RFC 9309, 2.2.1)."""


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What is read from one page; addresses are canonical, in the order of the page, each once."""

    links: tuple[str, ...] = ()
    canonical: str | None = None
    noindex: bool = False
    nofollow: bool = False


def read_links(url: str, headers: Mapping[str, str], body: bytes) -> PageLinks:
    """Return what an HTML page says to crawlers; of a page that cannot be parsed, nothing.

    Honours ``rel=nofollow``, ``<meta name="robots">`` (and one named after us), ``X-Robots-Tag``, ``<base>`` and
    ``rel=canonical`` (RFC 6596).
    """
    noindex, nofollow = _forbidden(_header_directives(headers.get("x-robots-tag", "")))
    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(encoding=charset_of(headers, body)))
    except (etree.LxmlError, ValueError, LookupError):
        return PageLinks(noindex=noindex, nofollow=nofollow)
    metas = [meta for meta in tree.iter("meta") if (meta.get("name") or "").strip().lower() in ("robots", AGENT)]
    page_noindex, page_nofollow = _forbidden(meta.get("content") or "" for meta in metas)
    base = next((canonical_link(url, tag.get("href")) for tag in tree.iter("base") if tag.get("href")), None) or url
    links: dict[str, None] = {}
    for tag in tree.iter("a", "area", "frame", "iframe"):
        href = tag.get("href") or (tag.get("src") if tag.tag in ("frame", "iframe") else None)
        if href and "nofollow" not in (tag.get("rel") or "").lower().split():
            found = canonical_link(base, href)
            if found:
                links[found] = None
    canonical = None
    for tag in tree.iter("link"):
        relations = (tag.get("rel") or "").lower().split()
        href = tag.get("href")
        if not href:
            continue
        if "canonical" in relations and canonical is None:
            canonical = canonical_link(base, href)
        elif ("alternate" in relations and tag.get("hreflang")) or {"next", "prev"} & set(relations):
            links.setdefault(canonical_link(base, href) or url)
    nofollow |= page_nofollow
    return PageLinks(() if nofollow else tuple(links), canonical, noindex or page_noindex, nofollow)


def charset_of(headers: Mapping[str, str], body: bytes) -> str | None:
    """Return the character set that the header names, or UTF-8 where the bytes are; None leaves it to the markup."""
    named = re.search(r"charset=[\"']?([\w-]+)", headers.get("content-type", ""), re.IGNORECASE)
    try:
        if named:
            "".encode(named[1])
            return named[1]
        body.decode("utf-8")
        return "utf-8"
    except (LookupError, UnicodeDecodeError):
        return None


def _header_directives(header: str) -> Iterable[str]:
    """Yield the directives of X-Robots-Tag that concern us: those for everyone, and those for our token."""
    agent = ""
    for part in header.lower().split(","):
        named = re.match(r"\s*([\w-]+)\s*:\s*(.*)", part)
        if named and named[1] not in ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"):
            agent, part = named[1], named[2]
        if agent in ("", "*", AGENT):
            yield part


def _forbidden(directives: Iterable[str]) -> tuple[bool, bool]:
    words = {word.strip() for text in directives for word in text.lower().split(",")}
    return bool(words & {"noindex", "none"}), bool(words & {"nofollow", "none"})


def read_xml_links(url: str, body: bytes) -> tuple[str, ...]:
    """Return the addresses in a sitemap, a sitemap index or a feed, gzip or plain; of anything else, none."""
    if body[:2] == b"\x1f\x8b":
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, 60_000_000)  # sitemaps.org: 50 MB at most
        except (zlib.error, gzip.BadGzipFile):
            return ()
    try:
        tree = ElementTree.fromstring(body.lstrip(), forbid_dtd=False)
    except Exception:  # broken markup, or an entity bomb that defusedxml refuses
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
