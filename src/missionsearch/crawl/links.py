"""What a page says to a crawler: its links, its canonical address, and what it forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from missionsearch.crawl.texts import NO_TEXT, PageText, text_of
from missionsearch.markup import HtmlPage, Tag, header_canonical, header_links, read_markup, robots_directives, words_of
from missionsearch.models import FetchedPage
from missionsearch.processes import time_limit
from missionsearch.urls import canonical_link

# Possessive: what was taken is not given back, so that blanks by the thousand are read once.
_REFRESH = re.compile(r"[\s\d.]*+[;,]?\s*+(?:url\s*+=\s*+)?+[\"']?([^\"'\s][^\"']*+)", re.IGNORECASE)

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
    related = list(header_links(url, headers))
    others = [link.target for link in related if link.relations & {"alternate", "next", "prev"}]
    if refresh := refresh_link(url, headers.get("refresh", "")):
        others.append(refresh)
    try:
        with time_limit(LONGEST_S):
            return _read(read_markup(url, headers, body), others)
    except TimeoutError:
        noindex, nofollow = robots_directives(headers)
        problem = f"its links took longer than {LONGEST_S} s to read"
        return PageLinks((), header_canonical(related), noindex, nofollow, problem=problem)


def _read(page: HtmlPage, others: list[str]) -> PageLinks:
    """Return what a page says, with the links that its headers name."""
    tree, head = page.tree, page.head
    followed, unfollowed = _links(tree, head.base)
    followed += others
    if head.nofollow:
        followed, unfollowed = [], followed + unfollowed
    return PageLinks(
        tuple(dict.fromkeys(followed)),
        head.canonical,
        head.noindex,
        head.nofollow,
        head.language or "",
        unfollowed=tuple(dict.fromkeys(unfollowed)),
        feeds=tuple(_feeds(tree, head.base)),
        sitemaps=tuple(_related(tree, head.base, "sitemap")),
        generator=next((m.get("content") or "" for m in tree.iter("meta") if m.get("name") == "generator"), ""),
        text=text_of(tree),
    )


def _links(tree: Tag, base: str) -> tuple[list[str], list[str]]:
    """Return the addresses that a page leads to (links, frames, its other languages and pages, a refresh), and those
    that it asks not to be followed."""
    followed: list[str] = []
    unfollowed: list[str] = []
    for tag in tree.iter("a", "area", "frame", "iframe"):
        href = tag.get("src") if tag.tag in ("frame", "iframe") else tag.get("href")
        link = canonical_link(base, href) if href else None
        if link:
            free = "nofollow" not in [word.lower() for word in words_of(tag, "rel")]
            (followed if free else unfollowed).append(link)
    for tag in tree.iter("meta"):
        if (tag.get("http-equiv") or "").strip().lower() == "refresh":
            followed += filter(None, (refresh_link(base, tag.get("content") or ""),))
    for relation in ("alternate", "next", "prev"):
        followed += _related(tree, base, relation)
    return followed, unfollowed


def _feeds(tree: Tag, base: str) -> Iterator[str]:
    """Yield the feeds that a page names (RSS autodiscovery: an alternate with a feed's type)."""
    for tag in tree.iter("link"):
        named = "alternate" in [word.lower() for word in words_of(tag, "rel")] and tag.get("href")
        kind = (tag.get("type") or "").lower()
        if named and ("rss" in kind or "atom" in kind or "rdf" in kind):
            yield from filter(None, (canonical_link(base, tag.get("href")),))


def refresh_link(base: str, content: str) -> str | None:
    """Return where a refresh leads, by a meta or as a header, with ``url=`` or without (HTML, 4.2.5.3)."""
    found = _REFRESH.match(content)
    return canonical_link(base, found[1]) if found else None


def _related(tree: Tag, base: str, relation: str) -> Iterator[str]:
    for tag in tree.iter("link"):
        related = tag.get("href") and relation in [word.lower() for word in words_of(tag, "rel")]
        if related and (relation != "alternate" or tag.get("hreflang")):  # an alternate without a language is a feed
            yield from filter(None, (canonical_link(base, tag.get("href")),))
