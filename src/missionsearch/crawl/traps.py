"""Crawler traps, recognised by what they do: a path repeats itself, an address grows, many addresses show one text.

A limit on the number of parameters, as other crawlers have it, would lose the articles of Joomla and TYPO3.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from urllib.parse import urlsplit

MOST_REPEATS = 3
"""A path that has one segment so many times, or a query that has one name so many times, comes from a loop of links."""
MOST_GROWTH = 8
"""A page may lead to its own address made longer so many times in a row; real sites have five levels."""
ENOUGH = 40
"""So many addresses of one shape, each linked from another of that shape, are asked before their texts are compared."""
LONG_WAY = 8
"""A chain of so many addresses of one shape, each linked from the one before only, may have no end. A list of articles
links to all of them in a few steps; a calendar links from month to month."""
FEW_TEXTS = 0.3
"""Where the different texts are at most this share of the addresses, the shape is a trap: 12 months in 40 addresses."""
_NUMBER = re.compile(r"(?<![0-9a-z])(?=[a-f]*\d)[0-9a-f]{8,}(?![0-9a-z])|\d+", re.IGNORECASE)
"""A number, or a hash in hexadecimal digits, as TYPO3's ``cHash`` is."""


def repeats(url: str) -> bool:
    """Say whether one segment of the path, or one name of the query, comes again and again.

    >>> repeats("https://a.example/x/y/x/y/x"), repeats("https://a.example/2015/05/05")
    (True, False)
    """
    parts = urlsplit(url)
    segments = Counter(segment for segment in parts.path.split("/") if segment)
    names = Counter(re.findall(r"(?:^|&)([^=&]+)=", parts.query))
    lists = {name for name in names if name.endswith(("[]", "%5B%5D"))}  # f[]=1&f[]=2 is a choice of two
    return max(segments.values(), default=0) >= MOST_REPEATS or any(
        count >= MOST_REPEATS for name, count in names.items() if name not in lists
    )


def shape(url: str) -> str:
    """Return an address with its numbers and hashes blanked: those of one calendar have one shape.

    >>> shape("https://a.example/cal/2015/05?day=3&cHash=3f9a0b7c")
    'https://a.example/cal/0/0?day=0&cHash=0'
    """
    return _NUMBER.sub("0", url)


class Traps:
    """What a crawl has learned about the traps of its sites."""

    def __init__(self) -> None:
        self._growth: dict[str, int] = {}
        self._way: dict[str, int] = {}
        """For each address, the number of addresses of its shape on the shortest way to it so far."""
        self._asked: Counter[str] = Counter()
        self._texts: defaultdict[str, set[bytes]] = defaultdict(set)

    def holds(self, url: str, source: str | None) -> str | None:
        """Return why an address looks like a trap; None where it does not."""
        if repeats(url):
            return "its path or query repeats itself"
        growth = self._growth.get(source, 0) + 1 if source and _grows(source, url) else 0
        self._growth[url] = growth
        if growth >= MOST_GROWTH:
            return "each page leads to a longer address"
        asked, texts = self._asked[shape(url)], len(self._texts.get(shape(url), ()))
        if self._way_to(url, source) >= LONG_WAY and asked >= ENOUGH and texts <= FEW_TEXTS * asked:
            return f"{asked} addresses like it showed {texts} texts"
        return None

    def _way_to(self, url: str, source: str | None) -> int:
        """Return how many addresses of its shape lead to an address, 0 where a list or another page links to it."""
        way = self._way.get(source, 0) + 1 if _leads_to_its_like(source, url) and source else 0
        self._way[url] = min(way, self._way.get(url, way))
        return self._way[url]

    def seen(self, url: str, source: str | None, text: bytes) -> None:
        """Note the fingerprint of an address's text if an address of the same shape links to it, as in calendars."""
        if _leads_to_its_like(source, url):
            self._asked[shape(url)] += 1
            self._texts[shape(url)].add(text)


def _leads_to_its_like(source: str | None, url: str) -> bool:
    form = shape(url)
    return source is not None and form != url and shape(source) == form


def _grows(source: str, url: str) -> bool:
    before, after = urlsplit(source), urlsplit(url)
    if (before.scheme, before.netloc) != (after.scheme, after.netloc) or len(url) <= len(source):
        return False
    folder = before.path if before.path.endswith("/") else before.path + "/"
    longer_path = after.path.startswith(folder) and len(before.path) > 1
    return longer_path or (after.path == before.path and bool(before.query) and after.query.startswith(before.query))
