"""Sitemaps and feeds: the addresses that they list, and which of these are versions of each other."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from missionsearch.crawl.due import moment
from missionsearch.crawl.unpacking import gunzipped
from missionsearch.urls import canonical_link

MOST_BYTES = 60_000_000
"""Unpacked; sitemaps.org allows 50 MB."""
MOST_ENTRIES = 50_000
"""Addresses of one sitemap, as sitemaps.org has it; the rest is named in the report."""
FRUITLESS = 10_000
"""Elements without an address after which no more are read: a real entry has a dozen, and its versions."""
_CHUNK = 65_536
_BLANK = b"\xef\xbb\xbf\xfe\xff \t\r\n\0"
"""Blanks and the marks of byte order."""
_BARE = re.compile(rb"&(?!#?[A-Za-z0-9]{1,10};)")
_PROLOG = (b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex", b"<rdf:rdf")


@dataclass(frozen=True, slots=True)
class Entry:
    """One address that a sitemap or a feed lists."""

    url: str
    changed_at: dt.datetime | None = None
    """The time in the list: a hint when to ask again, never a publication's date."""
    alternates: tuple[tuple[str, str], ...] = ()
    """Language and address of its other versions."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a sitemap, a sitemap index or a feed lists."""

    entries: tuple[Entry, ...] = ()
    index: bool = False
    """The entries are sitemaps."""
    problem: str = ""
    """What could not be read of it."""

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(entry.url for entry in self.entries)

    @property
    def alternates(self) -> dict[str, dict[str, str]]:
        """Address to language to address of its other versions; empty where it tells of none."""
        if not any(entry.alternates for entry in self.entries):
            return {}
        versions = {entry.url: dict(reversed(entry.alternates)) for entry in self.entries}
        return {url: {code: to for code, to in sorted(each.items()) if to != url} for url, each in versions.items()}


def is_xml(kind: str, body: bytes) -> bool:
    """Say whether an answer is a feed or a sitemap: by its type, or by how it starts where the type is wrong."""
    start = body[:1000].lstrip(_BLANK).lower()
    named = "xml" in kind and "html" not in kind
    return (named or start.startswith(_PROLOG)) and b"<html" not in start


def read_listing(url: str, body: bytes) -> Listing:
    """Return what a sitemap (XML or text, gzip or plain), a sitemap index or a feed lists.

    Broken XML is read as far as it can be (libxml2's recovery); what a sitemap may be is at sitemaps.org, versions in
    ``xhtml:link`` at https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap.
    """
    plain = gunzipped(body, MOST_BYTES)
    start = plain[:1000].lstrip(_BLANK).lower()
    if body and not plain:
        return Listing(problem="what is packed in it is broken")
    if not start.startswith(b"<"):
        return _text_listing(url, plain)
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return Listing(problem="a page where a list of addresses should be")
    reader = _Reader(url)
    try:
        for element in _elements(plain):
            if not reader.takes(element):
                break
    except etree.LxmlError as error:
        reader.problem = f"broken XML: {error}"[:200]
    return reader.listing()


def _text_listing(url: str, plain: bytes) -> Listing:
    """Return the addresses of a text sitemap: one a line, whole (https://www.sitemaps.org/protocol.html#otherformats)."""
    encoding = "utf-16" if plain.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    lines = (line.strip() for line in plain.decode(encoding, "replace").splitlines())
    named = (canonical_link(url, line) for line in lines if line.lower().startswith(("http://", "https://")))
    links = tuple(dict.fromkeys(filter(None, named)))
    return Listing(tuple(map(Entry, links[:MOST_ENTRIES])), problem=_cut(len(links)))


def _cut(count: int) -> str:
    return f"it lists more than {MOST_ENTRIES} addresses: the rest was not read" if count > MOST_ENTRIES else ""


def _elements(plain: bytes) -> Iterator[etree._Element]:
    """Yield each element when it ends; an entry is forgotten then, so that memory holds one at a time."""
    parser = etree.XMLPullParser(
        events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    plain = plain.removeprefix(codecs.BOM_UTF8).lstrip()  # a declaration after a blank line is no declaration
    plain = _BARE.sub(b"&amp;", plain)  # libxml2's recovery would lose what follows it in the address
    for start in range(0, len(plain), _CHUNK):
        parser.feed(plain[start : start + _CHUNK])
        for _, element in parser.read_events():
            yield element
            if _name(element) in _ENTRIES:
                _forget(element)


def _forget(element: etree._Element) -> None:
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


_ENTRIES = frozenset({"url", "item", "entry", "sitemap"})
_DATES = frozenset({"lastmod", "updated", "pubdate", "date"})


@dataclass
class _Reader:
    """Takes elements as they end, and makes entries of them."""

    url: str
    found: dict[str, Entry] = field(default_factory=dict)
    index: bool = False
    problem: str = ""
    seen: int = 0
    link: str | None = None
    lastmod: str = ""
    versions: list[tuple[str, str]] = field(default_factory=list)

    def takes(self, element: etree._Element) -> bool:
        """Take one element; False when enough has been read."""
        self.seen += 1
        name, parent = _name(element), element.getparent()
        inside = "" if parent is None else _name(parent)
        if name in _ENTRIES:
            self.index = self.index or name == "sitemap"
            self._close()
        elif inside in _ENTRIES:
            self._part(name, element)
        elif name == "loc" and inside in ("urlset", "sitemapindex"):
            self._part(name, element)
            self._close()
        if len(self.found) >= MOST_ENTRIES:
            self.problem = _cut(MOST_ENTRIES + 1)
        return not self.problem and self.seen < FRUITLESS + 200 * len(self.found)

    def _part(self, name: str, element: etree._Element) -> None:
        """Take what stands in an entry: its address, the day of its change, its versions."""
        text = (element.text or "").strip()
        if name in _DATES:
            self.lastmod = self.lastmod or text[:40]
        elif name == "link" and element.get("href"):
            self._reference(element)
        elif text and name in ("loc", "link"):
            self.link = canonical_link(self.url, text)
        elif name in ("guid", "id") and text.lower().startswith(("http://", "https://")):
            self.link = self.link or canonical_link(self.url, text)

    def _reference(self, element: etree._Element) -> None:
        target = canonical_link(self.url, element.get("href"))
        language = re.match(r"[a-z]{2,3}(?![a-z])", (element.get("hreflang") or "").lower())
        if target and language:
            self.versions.append((language[0], target))
        elif element.get("rel") in (None, "alternate") and not element.get("hreflang"):
            self.link = target

    def _close(self) -> None:
        if self.link:
            self.found.setdefault(self.link, Entry(self.link, moment(self.lastmod), tuple(self.versions)))
        self.link, self.lastmod, self.versions = None, "", []

    def listing(self) -> Listing:
        self._close()  # recovery may have lost the end of the last entry
        return Listing(tuple(self.found.values()), self.index, self.problem)


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
