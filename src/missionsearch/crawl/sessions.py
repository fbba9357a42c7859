"""Visits' numbers in paths and parameters: one page under a new address in every run, or behind every link.

They are recognised by what they do: two addresses that differ only in a long token show the same text. Where such
tokens are the names of articles, the texts differ.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import urlsplit

_TOKEN = re.compile(r"(?<=[/=(~;,-])[A-Za-z0-9_]{8,}(?=[/?&);,]|$)")
"""A segment, a parameter's value, or what stands in ``(S(…))``."""
_HEX = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]+", re.IGNORECASE)
LONG_NUMBER = 14
CHANGES = 3
"""A token changes so many times between letters and digits; a word with a number at its end changes once."""
ENOUGH = 3
"""Pairs with the same text after which the tokens in this place are visits' numbers; with other texts, names."""


def without_token(url: str) -> str:
    """Return an address with its tokens blanked.

    >>> without_token("https://a.example/s/8f3a2b9c0d1e/visa"), without_token("https://a.example/Visa-pour-2015")
    ('https://a.example/s/*/visa', 'https://a.example/Visa-pour-2015')
    """
    return _TOKEN.sub(_blank, url)


def _blank(match: re.Match[str]) -> str:
    text = match[0]
    if text.isdigit():
        return "*" if len(text) >= LONG_NUMBER else text
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(text))
    return "*" if changes >= CHANGES or _HEX.fullmatch(text) else text


class Sessions:
    """Knows which tokens of which hosts are visits' numbers, and under which address each page was stored first."""

    def __init__(self, known: Iterable[str], learned: str | None) -> None:
        self._first: dict[str, str] = {}
        """Address without its tokens, to the first address that was seen."""
        self._had: dict[str, str] = {}
        """Address without its tokens, to the address whose page came first: answers have another order than links."""
        for url in known:
            self.had(url)
        self._visits: set[str] = set(json.loads(learned or "[]"))
        self._same: Counter[str] = Counter()
        self._different: Counter[str] = Counter()

    def had(self, url: str) -> None:
        """Note that a page is kept under this address."""
        blanked = without_token(url)
        if blanked != url:
            self._first.setdefault(blanked, url)
            self._had.setdefault(blanked, url)

    def first(self, url: str) -> str:
        """Return the known address of a page that is now linked with the number of another visit."""
        blanked = without_token(url)
        if blanked == url:
            return url
        known = self._first.setdefault(blanked, url)
        return known if _place(blanked) in self._visits else url

    def twin(self, url: str) -> str | None:
        """Return the stored address from which this one differs in tokens only, if these may be visits' numbers."""
        blanked = without_token(url)
        known = self._had.get(blanked)
        undecided = self._different[_place(blanked)] < ENOUGH
        return known if known and known != url and undecided else None

    def compared(self, url: str, same: bool) -> None:
        """Note whether an address and its twin showed the same."""
        place = _place(without_token(url))
        (self._same if same else self._different)[place] += 1
        if self._same[place] >= ENOUGH and not self._different[place]:
            self._visits.add(place)

    def learned(self) -> str:
        """Return what the next run needs to know, as JSON."""
        return json.dumps(sorted(self._visits))


def _place(blanked: str) -> str:
    """Return a host, and where in its addresses tokens stand: before which segments, or in which parameter."""
    parts = urlsplit(blanked)
    before = parts.path.partition("*")[0] if "*" in parts.path else parts.path.count("/")
    names = [part.partition("=")[0] for part in parts.query.split("&") if "*" in part]
    return f"{parts.netloc} {before} {' '.join(names)}"
