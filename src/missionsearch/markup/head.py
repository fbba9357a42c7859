"""What a page's head says to machines: base, canonical address, language, versions, robots.

RFC 6596 (canonical), RFC 8288 (Link header), BCP 47 (language), and the robots meta element of robotstxt.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from missionsearch.markup.tags import Tag, words_of
from missionsearch.urls import canonical_link

AGENT = "missionsearch"
"""The product token by which meta robots and X-Robots-Tag may address us."""
LONGEST_LINK = 4_000
"""Characters of a Link header that are read: real ones have a few hundred, and longer ones are made to be slow."""
_LINK_CANONICAL = re.compile(r"<([^<>]+)>\s*;[^,]*\brel\s*=\s*\"?[^\",;]*\bcanonical\b", re.I)
_LINK_LANGUAGE = re.compile(r"<([^<>]+)>[^,]*hreflang=\"?([\w-]+)", re.I)
_HEAD_ENDS = re.compile(r"</head\b|<body\b", re.I)
_SUBTAG = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_,;\s]|$)")
_NO_LANGUAGE = frozenset(("und", "mul", "zxx"))
_NO_AGENTS = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))


@dataclass(frozen=True, slots=True)
class HeadFacts:
    """What one page's head and headers say; addresses are canonical."""

    base: str
    """The address that its links start from."""
    canonical: str | None = None
    language: str | None = None
    """The primary subtag of the language that it declares."""
    alternates: tuple[tuple[str, str], ...] = ()
    """Language, as written, and address of each version that the head or the Link header names."""
    noindex: bool = False
    nofollow: bool = False


def read_head(tree: Tag, text: str, url: str, headers: Mapping[str, str]) -> HeadFacts:
    """Return what a page's head says; ``text`` is the markup that the tree was parsed from."""
    tags: dict[str, list[Tag]] = {"base": [], "link": [], "meta": []}
    for tag in tree.iter(*tags):
        tags[tag.tag].append(tag)
    bases = (canonical_link(url, tag.get("href")) for tag in tags["base"] if tag.get("href"))
    base = next(filter(None, bases), url)
    noindex, nofollow = robots_directives(headers, tags["meta"])
    named = ((tag, words_of(tag, "rel")) for tag in tags["link"] if tag.get("href"))
    links = [tag for tag, rel in named if ("canonical" in rel or "alternate" in rel) and _in_head(tag, text)]
    return HeadFacts(
        base=base,
        canonical=_canonical(links, base, url, headers),
        language=_declared_language(tree, tags["meta"], headers),
        alternates=tuple(_alternates(links, base, headers)),
        noindex=noindex,
        nofollow=nofollow,
    )


def _in_head(link: Tag, text: str) -> bool:
    """Say whether a link stands in the head, also where an element that may not stand there has ended it early."""
    if next(link.iterancestors("head"), None) is not None:
        return True
    end = _HEAD_ENDS.search(text)
    return bool(end) and text.find(link.get("href"), 0, end.start() if end else 0) >= 0


def _canonical(links: Iterable[Tag], base: str, url: str, headers: Mapping[str, str]) -> str | None:
    named = _LINK_CANONICAL.search(headers.get("link", "")[:LONGEST_LINK])
    declared = (canonical_link(base, tag.get("href")) for tag in links if "canonical" in words_of(tag, "rel"))
    return next(filter(None, declared), None) or (canonical_link(url, named[1]) if named else None)


def _alternates(links: Iterable[Tag], base: str, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for tag in links:
        if tag.get("hreflang") and "alternate" in words_of(tag, "rel"):
            there = canonical_link(base, tag.get("href"))
            if there:
                yield tag.get("hreflang"), there
    for href, language in _LINK_LANGUAGE.findall(headers.get("link", "")[:LONGEST_LINK]):
        there = canonical_link(base, href)
        if there:
            yield language, there


def _declared_language(tree: Tag, named: Iterable[Tag], headers: Mapping[str, str]) -> str | None:
    """Return the primary subtag that the root element, the header or a meta element names."""
    metas = (meta for meta in named if (meta.get("http-equiv") or "").lower() == "content-language")
    meta = next(metas, None)
    for declared in (
        tree.get("lang") or tree.get("xml:lang"),
        headers.get("content-language"),
        meta.get("content") if meta is not None else None,
    ):
        match = _SUBTAG.match(declared or "")
        if match and match[1].lower() not in _NO_LANGUAGE:
            return match[1].lower()
    return None


def robots_directives(headers: Mapping[str, str], metas: Iterable[Tag] = ()) -> tuple[bool, bool]:
    """Return whether a page forbids that it be indexed, and that its links be followed."""
    directives = list(_header_directives(headers.get("x-robots-tag", "")))
    for meta in metas:
        if (meta.get("name") or "").strip().lower() in ("robots", AGENT):
            directives.append(meta.get("content") or "")
    words = {word.strip() for text in directives for word in text.lower().split(",")}
    return bool(words & {"noindex", "none"}), bool(words & {"nofollow", "none"})


def _header_directives(header: str) -> Iterator[str]:
    """Yield the directives of X-Robots-Tag that concern us: those for everyone, and those for our token."""
    agent = ""
    for part in header.lower().split(","):
        named = re.match(r"\s*([\w-]+)\s*:\s*(.*)", part)
        if named and named[1] not in _NO_AGENTS:
            agent, part = named[1], named[2]
        if agent in ("", "*", AGENT):
            yield part
