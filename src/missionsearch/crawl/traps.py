"""Traps, told by what they do: a path that repeats itself, an address that grows, many addresses with one text.

Counting parameters, as crawlers do, loses what Joomla and TYPO3 make their addresses of.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from urllib.parse import urlsplit

MOST_REPEATS = 3
"""Times that one segment stands in a path, or one name in a query, from which it is taken for a loop of links."""
MOST_GROWTH = 8
"""Times in a row that a page leads to its own address made longer; real sites have five levels."""
ENOUGH = 40
"""Addresses of one shape, each led to by another of it, that are asked before their texts are compared."""
FEW_TEXTS = 0.3
"""Share of different texts among them up to which the shape is a trap: a year's months are 12 in 40."""
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
    """What a crawl has learned of the traps that it walks in."""

    def __init__(self) -> None:
        self._growth: dict[str, int] = {}
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
        form = shape(url)
        asked, texts = self._asked[form], len(self._texts[form]) if form in self._texts else 0
        if asked >= ENOUGH and texts <= FEW_TEXTS * asked:
            return f"{asked} addresses like it showed {texts} texts"
        return None

    def seen(self, url: str, source: str | None, text: bytes) -> None:
        """Note the fingerprint of the text that an address showed, where one like it led there, as calendars do."""
        form = shape(url)
        if source and form != url and shape(source) == form:
            self._asked[form] += 1
            self._texts[form].add(text)


def _grows(source: str, url: str) -> bool:
    before, after = urlsplit(source), urlsplit(url)
    if (before.scheme, before.netloc) != (after.scheme, after.netloc) or len(url) <= len(source):
        return False
    folder = before.path if before.path.endswith("/") else before.path + "/"
    longer_path = after.path.startswith(folder) and len(before.path) > 1
    return longer_path or (after.path == before.path and bool(before.query) and after.query.startswith(before.query))
