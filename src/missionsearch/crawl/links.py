"""What a page says to a crawler: its links, its canonical address, and what it forbids."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree, html

from missionsearch.crawl.agent import AGENT
from missionsearch.crawl.texts import NO_TEXT, PageText, text_of
from missionsearch.models import FetchedPage
from missionsearch.processes import time_limit
from missionsearch.urls import canonical_link

# Possessive: what was taken is not given back, so that blanks by the thousand are read once.
_REFRESH = re.compile(r"[\s\d.]*+[;,]?\s*+(?:url\s*+=\s*+)?+[\"']?([^\"'\s][^\"']*+)", re.IGNORECASE)
_LINK = re.compile(r"<([^<>]*+)>([^<]*+)")
_REL = re.compile(r";\s*+rel\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;,\"]++))", re.IGNORECASE)


LONGEST_S = 10
"""Seconds for one page's links; a real one takes thousandths."""


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What is read from one page; addresses are canonical, in the order of the page, each once."""

    links: tuple[str, ...] = ()
    canonical: str | None = None
    noindex: bool = False
    nofollow: bool = False
    language: str = ""
    """The primary subtag of the language that the page declares."""
    problem: str = ""
    """Why the page could not be read."""
    unfollowed: tuple[str, ...] = ()
    """Links that a crawler is asked not to follow."""
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    generator: str = ""
    text: PageText = NO_TEXT


def links_of(page: FetchedPage) -> PageLinks:
    """Return what a stored answer says to crawlers; of a file, nothing."""
    kind = page.headers.get("content-type", "").lower()
    return read_links(page.url, page.headers, page.body) if not kind or "html" in kind else PageLinks()


def read_links(url: str, headers: Mapping[str, str], body: bytes) -> PageLinks:
    """Return what an HTML page says to crawlers; of a page that cannot be parsed (in time), what its headers say.

    Honours ``rel=nofollow``, ``<meta name="robots">`` (and one named after us), ``X-Robots-Tag``, ``<base>`` and
    ``rel=canonical`` in the page or in the header (RFC 6596).
    """
    noindex, nofollow = _forbidden(_header_directives(headers.get("x-robots-tag", "")))
    related = list(header_links(url, headers))
    canonical = next((target for rel, target in related if "canonical" in rel), None)
    others = [target for rel, target in related if rel & {"alternate", "next", "prev"}]
    if refresh := refresh_link(url, headers.get("refresh", "")):
        others.append(refresh)
    by_headers = PageLinks((), canonical, noindex, nofollow)
    try:
        with time_limit(LONGEST_S):
            page_links = _read(url, by_headers, _parsed(headers, body))
        return (
            page_links
            if page_links.nofollow or not others
            else replace(page_links, links=tuple(dict.fromkeys((*page_links.links, *others))))
        )
    except TimeoutError:
        return replace(by_headers, problem=f"its links took longer than {LONGEST_S} s to read")


def _read(url: str, by_headers: PageLinks, tree: html.HtmlElement | None) -> PageLinks:
    """Return what a page says beside what its headers said."""
    if tree is None:
        return by_headers
    metas = [meta for meta in tree.iter("meta") if (meta.get("name") or "").strip().lower() in ("robots", AGENT)]
    noindex, nofollow = _forbidden(meta.get("content") or "" for meta in metas)
    bases = (canonical_link(url, tag.get("href")) for tag in tree.iter("base") if tag.get("href"))
    base = next(filter(None, bases), url)
    followed, unfollowed = _links(tree, base)
    if by_headers.nofollow or nofollow:
        followed, unfollowed = [], followed + unfollowed
    language = re.match(r"[a-z]*", (tree.get("lang") or "").strip().lower())
    return PageLinks(
        tuple(dict.fromkeys(followed)),
        next(_related(tree.find("head"), base, "canonical"), by_headers.canonical),
        by_headers.noindex or noindex,
        by_headers.nofollow or nofollow,
        language[0] if language else "",
        unfollowed=tuple(dict.fromkeys(unfollowed)),
        feeds=tuple(_feeds(tree, base)),
        sitemaps=tuple(_related(tree, base, "sitemap")),
        generator=next((m.get("content") or "" for m in tree.iter("meta") if m.get("name") == "generator"), ""),
        text=text_of(tree),
    )


def _parsed(headers: Mapping[str, str], body: bytes) -> html.HtmlElement | None:
    charset = charset_of(headers, body)
    if b"\0" in body and not (charset or "").lower().startswith(("utf-16", "utf_16", "utf-32")):
        body = body.replace(b"\0", b"")  # libxml2 takes it for the end of the page
    try:
        return html.document_fromstring(body, parser=html.HTMLParser(encoding=charset))
    except (etree.LxmlError, ValueError, LookupError, AssertionError):
        return None


def _links(tree: html.HtmlElement, base: str) -> tuple[list[str], list[str]]:
    """Return the addresses that a page leads to (links, frames, its other languages and pages, a refresh), and those
    that it asks not to be followed."""
    followed: list[str] = []
    unfollowed: list[str] = []
    for tag in tree.iter("a", "area", "frame", "iframe"):
        href = tag.get("src") if tag.tag in ("frame", "iframe") else tag.get("href")
        link = canonical_link(base, href) if href else None
        if link:
            free = "nofollow" not in (tag.get("rel") or "").lower().split()
            (followed if free else unfollowed).append(link)
    for tag in tree.iter("meta"):
        if (tag.get("http-equiv") or "").strip().lower() == "refresh":
            followed += filter(None, (refresh_link(base, tag.get("content") or ""),))
    for relation in ("alternate", "next", "prev"):
        followed += _related(tree, base, relation)
    return followed, unfollowed


def _feeds(tree: html.HtmlElement, base: str) -> Iterator[str]:
    """Yield the feeds that a page names (RSS autodiscovery: an alternate with a feed's type)."""
    for tag in tree.iter("link"):
        named = "alternate" in (tag.get("rel") or "").lower().split() and tag.get("href")
        kind = (tag.get("type") or "").lower()
        if named and ("rss" in kind or "atom" in kind or "rdf" in kind):
            yield from filter(None, (canonical_link(base, tag.get("href")),))


def refresh_link(base: str, content: str) -> str | None:
    """Return where a refresh leads, by a meta or as a header, with ``url=`` or without (HTML, 4.2.5.3)."""
    match = _REFRESH.match(content)
    return canonical_link(base, match[1]) if match else None


def header_links(url: str, headers: Mapping[str, str]) -> Iterator[tuple[frozenset[str], str]]:
    """Yield the relations and the target of each link of a ``Link`` header (RFC 8288)."""
    for href, parameters in _LINK.findall(headers.get("link", "")):
        relation = _REL.search(parameters)
        target = canonical_link(url, href)
        if relation and target:
            yield frozenset((relation[1] or relation[2] or "").lower().split()), target


def _related(tree: html.HtmlElement | None, base: str, relation: str) -> Iterator[str]:
    for tag in tree.iter("link") if tree is not None else ():
        related = tag.get("href") and relation in (tag.get("rel") or "").lower().split()
        if related and (relation != "alternate" or tag.get("hreflang")):  # an alternate without a language is a feed
            yield from filter(None, (canonical_link(base, tag.get("href")),))


def charset_of(headers: Mapping[str, str], body: bytes) -> str | None:
    """Return the character set that the header names, where the bytes bear it out, or UTF-8 where they are that.

    None leaves it to the markup.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
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
    words = {word for text in directives for word in re.split(r"[\s,;]+", text.lower())}
    return bool(words & {"noindex", "none"}), bool(words & {"nofollow", "none"})
