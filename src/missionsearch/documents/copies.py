"""Which addresses lead to one publication in one language.

Start reading at ``same_publications``. Every step costs time in proportion to the number of pages: of a text that is
served under 20,000 addresses no two pages are compared, they meet under what they have in common.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence
from operator import attrgetter

from missionsearch.analysis.folding import fold
from missionsearch.models import UNKNOWN_LANGUAGE, PageOutline

SAME_TEXT = 400
"""Characters from which the same text may be one publication under two titles; a shorter one needs the same title."""

_DAYS: tuple[Callable[[PageOutline], dt.date | None], ...] = tuple(
    attrgetter(name) for name in ("published", "event", "modified")
)
"""The event stands second: found in the text, it is the same for all copies and tells none of them apart."""


def same_publications(pages: Mapping[str, PageOutline], ends: Mapping[str, str]) -> list[list[str]]:
    """Return the URLs of these pages, those of one publication in one language together; sorted.

    ``ends`` maps addresses that redirect to where they lead. What was imported stands alone, as it was given.
    """
    copies = _Copies(pages)
    fetched = [page for _, page in sorted(pages.items()) if not page.imported]
    by_text: dict[tuple[str, str], list[PageOutline]] = defaultdict(list)
    for page in fetched:
        if page.text_hash:
            by_text[page.kind, page.text_hash].append(page)
    for same in by_text.values():
        _join_copies(copies, same)
    for page in fetched:
        target = pages.get(ends.get(page.canonical, page.canonical))
        if target and _believed(page, target):
            copies.join(page.url, target.url)
    return copies.groups()


def _believed(page: PageOutline, target: PageOutline) -> bool:
    """Say whether a canonical link (RFC 6596) is to be believed: some sites name their home on every page."""
    return not target.imported and page.kind == target.kind and fold(page.title) == fold(target.title)


class _Copies:
    """Pages that are found to be the same, step by step; never two that are known to be in different languages."""

    def __init__(self, pages: Mapping[str, PageOutline]) -> None:
        self._groups = {url: [url] for url in pages}
        self._languages = {url: page.language for url, page in pages.items()}
        """The language of each group: that of its first page."""

    def join(self, one: str, other: str) -> None:
        """Make one group of two; nothing where their languages differ."""
        large, small = sorted((self._groups[one], self._groups[other]), key=len, reverse=True)
        known = {self._languages[large[0]], self._languages[small[0]]} - {UNKNOWN_LANGUAGE}
        if large is small or len(known) > 1:
            return
        self._languages[large[0]] = next(iter(known), UNKNOWN_LANGUAGE)
        large.extend(small)
        for url in small:
            self._groups[url] = large

    def groups(self) -> list[list[str]]:
        groups = {id(group): group for group in self._groups.values()}
        return sorted(sorted(group) for group in groups.values())


def _join_copies(copies: _Copies, same: Sequence[PageOutline]) -> None:
    """Join the pages of one text where they also have their title or, if the text is long, their day in common."""
    firsts: dict[tuple[Hashable, str | None], str] = {}
    for page, fact in _shared_facts(same):
        first = firsts.setdefault((fact, page.language), page.url)
        first_of_all = firsts.setdefault((fact, None), page.url)
        copies.join(page.url, first_of_all if page.language == UNKNOWN_LANGUAGE else first)


def _shared_facts(same: Sequence[PageOutline]) -> Iterator[tuple[PageOutline, Hashable]]:
    """Yield the pages of one text with what makes those that have it in common one publication.

    A notice that is published every week in the same words under another title is many publications; an undated copy
    of it goes with the newest, so that it does not hold the others together.
    """
    long = max(page.length for page in same) >= SAME_TEXT
    day_of = _telling_day(same)
    newest = max(filter(None, map(day_of, same)), default=None)
    dated = {fold(page.title) for page in same if day_of(page)}
    for page in sorted(same, key=lambda page: (page.language == UNKNOWN_LANGUAGE, page.url)):
        title, day = fold(page.title), day_of(page)
        if title or long:
            yield page, title
        if long and (day or title not in dated):
            yield page, day or newest


def _telling_day(same: Sequence[PageOutline]) -> Callable[[PageOutline], dt.date | None]:
    """Return the first kind of day that two of these pages have: only days of one kind can differ."""
    return next((day_of for day_of in _DAYS if sum(1 for page in same if day_of(page)) > 1), lambda page: None)


def redirect_ends(redirects: Mapping[str, str], stored: Container[str]) -> dict[str, str]:
    """Return where each address that redirects leads in the end: to a stored page at the latest.

    A chain that runs in a circle leads to no stored page.
    """
    ends: dict[str, str] = {}
    for start in redirects:
        chain: dict[str, None] = {}
        url = start
        while url in redirects and url not in stored and url not in ends and url not in chain:
            chain[url] = None
            url = redirects[url]
        for step in chain:
            ends[step] = ends.get(url, url)
    return ends
