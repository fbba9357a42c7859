"""Which pages are versions of one publication in different languages.

Start reading at ``link_translations``. What pages declare (hreflang, language links, a sitemap's alternates) comes
first and holds in both directions. Where a "[en]" tag behind a title says that a version exists but not where, or where
two pages share all that a translation leaves as it is, pages are matched by a score; an unsure match is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from missionsearch.models import UNKNOWN_LANGUAGE, PageOutline
from missionsearch.urls import site_of

TAGGED_CONFIDENCE = 0.50
"""Score from which two pages of one site are versions when a tag of one says that the other exists."""
UNTAGGED_CONFIDENCE = 0.80
"""The same without a tag: then nearly everything must agree."""
LEAD = 0.10
"""How far the best partner must be ahead of the next best: twins are left alone."""
COMMON_MARK = 12
"""A mark on more pages than this of a site tells none of them apart."""
SHARED_MARKS = 4
"""Fewer rare marks in common are chance."""


@dataclass(frozen=True, slots=True)
class Links:
    """Which versions each page has."""

    versions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """URL to language to URL, never the page's own language."""
    publications: Mapping[str, str] = field(default_factory=dict)
    """URL to the smallest URL of its versions, its own where it has none."""


def link_translations(outlines: Sequence[PageOutline], addresses: Mapping[str, str]) -> Links:
    """Return which of these pages are versions of each other.

    ``addresses`` maps every address of a page (aliases, redirects) to the one it is indexed under. A declared version
    that is not among the pages stays a link of the page that declares it.
    """
    pages = {page.url: page for page in outlines}
    groups = _Groups(pages)
    outside: dict[str, dict[str, str]] = defaultdict(dict)
    declared = [
        (page, language, addresses.get(url, url))
        for page in outlines
        for language, url in sorted(page.translations.items())
    ]
    claims = Counter((page.language, target) for page, _, target in declared)
    mutual = {(page.url, target) for page, _, target in declared}
    for page, language, target in declared:
        if target not in pages:
            outside[page.url].setdefault(language, target)
        # A site whose menu sends every page to the same one (its home in English) declares no versions.
        elif target != page.url and (claims[page.language, target] == 1 or (target, page.url) in mutual):
            groups.join(page.url, target)
    for first, second in _scored_pairs([page for page in outlines if groups.may_be_guessed(page)], pages):
        groups.join(first, second)
    return _links(groups, outside)


class _Groups:
    """Pages that are versions of each other: at most one in each language."""

    def __init__(self, pages: Mapping[str, PageOutline]) -> None:
        self.pages = pages
        self.members = {url: {page.language: url} for url, page in pages.items()}

    def join(self, first: str, second: str) -> None:
        """Make one group of two, unless a language would then stand in it twice."""
        ours, theirs = self.members[first], self.members[second]
        if ours is theirs or ours.keys() & theirs.keys():
            return
        ours.update(theirs)
        for url in theirs.values():
            self.members[url] = ours

    def may_be_guessed(self, page: PageOutline) -> bool:
        if not page.marks or page.language == UNKNOWN_LANGUAGE:
            return False
        group = self.members[page.url]
        return len(group) == 1 or (page.translation_tag is not None and page.translation_tag not in group)


def _links(groups: _Groups, outside: Mapping[str, Mapping[str, str]]) -> Links:
    versions: dict[str, dict[str, str]] = {}
    publications: dict[str, str] = {}
    for url, page in groups.pages.items():
        group = groups.members[url]
        publications[url] = min(group.values())
        found = {language: other for language, other in outside.get(url, {}).items() if language != page.language}
        found |= {language: other for language, other in group.items() if other != url}
        if found:
            versions[url] = dict(sorted(found.items()))
    return Links(versions, publications)


# --- guessed pairs


def _scored_pairs(pages: Sequence[PageOutline], known: Mapping[str, PageOutline]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that are each other's best match, surely enough."""
    counterparts = _section_counterparts(known.values())
    scores: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one, other in _candidates(pages):
        tagged = one.translation_tag == other.language or other.translation_tag == one.language
        score = similarity(one, other, counterparts)
        if score >= (TAGGED_CONFIDENCE if tagged else UNTAGGED_CONFIDENCE):
            scores[one.url].append((score, other.url))
            scores[other.url].append((score, one.url))
    best = {url: _clear_best(found) for url, found in scores.items()}
    for url, partner in sorted(best.items()):
        if partner is not None and url < partner and best.get(partner) == url:
            yield url, partner


def _clear_best(found: list[tuple[float, str]]) -> str | None:
    ranked = sorted(found, reverse=True)
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAD:
        return None
    return ranked[0][1]


def _candidates(pages: Sequence[PageOutline]) -> Iterator[tuple[PageOutline, PageOutline]]:
    """Yield pairs of one site in two languages that share rare marks or attachments, each once."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, page in enumerate(pages):
        site = site_of(page.url)
        for mark in page.marks | page.attachments.keys():
            holders[site, mark].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        if 2 <= len(places) <= COMMON_MARK:
            shared.update((one, other) for i, one in enumerate(places) for other in places[i + 1 :])
    for (one, other), count in sorted(shared.items()):
        first, second = pages[one], pages[other]
        tagged = first.translation_tag == second.language or second.translation_tag == first.language
        if first.language != second.language and count >= (1 if tagged else SHARED_MARKS):
            yield first, second


def _section_counterparts(pages: Iterable[PageOutline]) -> frozenset[tuple[str, str]]:
    """Return pairs of sections that declared translations already connect: "Actualités" and "News"."""
    pages = list(pages)
    by_url = {page.url: page for page in pages}
    found = set()
    for page in pages:
        for url in page.translations.values():
            other = by_url.get(url)
            if other and page.section and other.section:
                found |= {(page.section[-1], other.section[-1]), (other.section[-1], page.section[-1])}
    return frozenset(found)


def similarity(one: PageOutline, other: PageOutline, counterparts: frozenset[tuple[str, str]] = frozenset()) -> float:
    """Return how much of what a translation leaves as it is two pages share, from 0 to 1.

    Numbers and names weigh most, then the dates, then attachments and section; a length more than twice the other's
    counts against it.
    """
    either = one.marks | other.marks
    marks = len(one.marks & other.marks) / len(either) if either else 0.0
    ours, theirs = _days(one), _days(other)
    days = 1.0 if ours & theirs else (0.0 if ours and theirs else 0.5)
    extra = (
        [1.0 if one.attachments.keys() & other.attachments.keys() else 0.0]
        if one.attachments or other.attachments
        else []
    )
    if one.section and other.section:
        pair = one.section[-1], other.section[-1]
        extra.append(1.0 if pair[0] == pair[1] or pair in counterparts else 0.3)
    rest = sum(extra) / len(extra) if extra else 0.5
    lengths = sorted((one.length, other.length))
    fitting = min(1.0, 2 * lengths[0] / lengths[1]) if lengths[1] else 0.0
    return (0.6 * marks + 0.25 * days + 0.15 * rest) * fitting


def _days(page: PageOutline) -> set[dt.date]:
    return {day for day in (page.event, page.published, page.modified) if day}
