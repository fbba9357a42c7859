"""What a page says to a crawler: its links, its canonical address, and what it forbids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree, html

from missionsearch.crawl.agent import AGENT
from missionsearch.models import FetchedPage
from missionsearch.urls import canonical_link

_REFRESH = re.compile(r"\s*[\d.]*\s*[;,]\s*url\s*=\s*[\"']?([^\"']+)", re.IGNORECASE)
_LINK_CANONICAL = re.compile(r"<([^>]+)>\s*;[^,]*\brel\s*=\s*\"?[^\",;]*\bcanonical\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What is read from one page; addresses are canonical, in the order of the page, each once."""

    links: tuple[str, ...] = ()
    canonical: str | None = None
    noindex: bool = False
    nofollow: bool = False
    language: str = ""
    """The primary subtag of the language that the page declares."""


def links_of(page: FetchedPage) -> PageLinks:
    """Return what a stored answer says to crawlers; of a file, nothing."""
    kind = page.headers.get("content-type", "").lower()
    return read_links(page.url, page.headers, page.body) if not kind or "html" in kind else PageLinks()


def read_links(url: str, headers: Mapping[str, str], body: bytes) -> PageLinks:
    """Return what an HTML page says to crawlers; of a page that cannot be parsed, what its headers say.

    Honours ``rel=nofollow``, ``<meta name="robots">`` (and one named after us), ``X-Robots-Tag``, ``<base>`` and
    ``rel=canonical`` in the page or in the header (RFC 6596).
    """
    noindex, nofollow = _forbidden(_header_directives(headers.get("x-robots-tag", "")))
    named = _LINK_CANONICAL.search(headers.get("link", ""))
    canonical = canonical_link(url, named[1]) if named else None
    tree = _parsed(headers, body)
    if tree is None:
        return PageLinks((), canonical, noindex, nofollow)
    metas = [meta for meta in tree.iter("meta") if (meta.get("name") or "").strip().lower() in ("robots", AGENT)]
    page_noindex, page_nofollow = _forbidden(meta.get("content") or "" for meta in metas)
    bases = (canonical_link(url, tag.get("href")) for tag in tree.iter("base") if tag.get("href"))
    base = next(filter(None, bases), url)
    links = () if nofollow or page_nofollow else tuple(dict.fromkeys(_links(tree, base)))
    canonical = next(filter(None, _related(tree, base, "canonical")), canonical)
    language = re.match(r"[a-z]*", (tree.get("lang") or "").strip().lower())
    return PageLinks(
        links, canonical, noindex or page_noindex, nofollow or page_nofollow, language[0] if language else ""
    )


def _parsed(headers: Mapping[str, str], body: bytes) -> html.HtmlElement | None:
    charset = charset_of(headers, body)
    if b"\0" in body and not (charset or "").lower().startswith(("utf-16", "utf-32")):
        body = body.replace(b"\0", b"")  # libxml2 takes it for the end of the page
    try:
        return html.document_fromstring(body, parser=html.HTMLParser(encoding=charset))
    except (etree.LxmlError, ValueError, LookupError, AssertionError):
        return None


def _links(tree: html.HtmlElement, base: str) -> Iterator[str]:
    """Yield the addresses that a page leads to: links, frames, its other languages and pages, a refresh."""
    for tag in tree.iter("a", "area", "frame", "iframe"):
        href = tag.get("src") if tag.tag in ("frame", "iframe") else tag.get("href")
        if href and "nofollow" not in (tag.get("rel") or "").lower().split():
            yield from filter(None, (canonical_link(base, href),))
    for tag in tree.iter("meta"):
        refresh = (
            _REFRESH.match(tag.get("content") or "") if (tag.get("http-equiv") or "").lower() == "refresh" else None
        )
        if refresh:
            yield from filter(None, (canonical_link(base, refresh[1]),))
    for relation in ("alternate", "next", "prev"):
        yield from filter(None, _related(tree, base, relation))


def _related(tree: html.HtmlElement, base: str, relation: str) -> Iterator[str | None]:
    for tag in tree.iter("link"):
        related = tag.get("href") and relation in (tag.get("rel") or "").lower().split()
        if related and (relation != "alternate" or tag.get("hreflang")):  # an alternate without a language is a feed
            yield canonical_link(base, tag.get("href"))


def charset_of(headers: Mapping[str, str], body: bytes) -> str | None:
    """Return the character set that the header names, where the bytes bear it out, or UTF-8 where they are that.

    None leaves it to the markup.
    """
    named = re.search(r"charset=[\"']?([\w-]+)", headers.get("content-type", ""), re.IGNORECASE)
    for charset in (named[1] if named else "utf-8", "utf-8"):
        try:
            body.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
        return charset
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
