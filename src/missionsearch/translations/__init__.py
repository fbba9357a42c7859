"""Which pages are versions of one publication in different languages.

Start reading at ``link_translations``. What pages and sitemaps declare (hreflang, language links) comes first and holds
in both directions. Where a "[en]" tag behind a title says that a version exists but not where, or where two pages share
all that a translation leaves as it is, pages are matched by a score; an unsure match is left alone. What the addresses
of all these pairs have in common tells the partners of the rest (``by_address``).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from missionsearch.models import UNKNOWN_LANGUAGE, PageOutline
from missionsearch.translations.by_address import pairs_by_address
from missionsearch.urls import site_of

TAGGED_CONFIDENCE = 0.50
"""Score from which two pages of one site are versions when a tag of one says that the other exists."""
UNTAGGED_CONFIDENCE = 0.76
"""The same without a tag: then nearly everything must agree.

Just above the 0.75 that pages of different days can reach, such as two months of one briefing. Measured on made-up
sites of 200 pairs and 200 near-twins in series: at 0.80 it found 2 to 10 of 100 untagged pairs, here two to three times
as many, none wrong at either; from 0.70 down wrong ones come in.
"""
LEAD = 0.10
"""How far the best partner must be ahead of the next best in its language: twins are left alone."""
COMMON_TOKEN = 12
"""A token on more pages than this of a site tells none of them apart."""
SHARED_TOKENS = 4
"""Fewer rare tokens in common are chance."""
TAGGED_TOKENS = 2
"""The same where a tag of one says that the other exists."""
UNDATED_TOKENS = 8
"""The same, tag or not, where one of two pages has no date: of short pages the tokens alone are never enough."""


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
    pages = {page.url: page for page in sorted(outlines, key=lambda page: page.url)}
    believed = _believed(pages, addresses)
    outside: dict[str, dict[str, str]] = defaultdict(dict)
    languages = {url: page.language for url, page in pages.items()}
    for claim in believed:
        if claim.target not in pages:
            outside[claim.url].setdefault(claim.language, claim.target)
        elif languages[claim.target] == UNKNOWN_LANGUAGE:
            languages[claim.target] = claim.language
    groups = _Groups(languages)
    for claim in believed:
        if claim.target in pages:
            groups.join(claim.url, claim.target)
    counterparts = _section_counterparts(pages, groups)
    for first, second in _guessed_pairs(_Guessable(pages, groups, outside), counterparts):
        groups.join(first, second)
    for first, second in _pairs_by_address(_Guessable(pages, groups, outside)):
        groups.join(first, second)
    return _links(groups, outside)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A page says where its version in a language is."""

    url: str
    language: str
    target: str


def _believed(pages: Mapping[str, PageOutline], addresses: Mapping[str, str]) -> list[_Claim]:
    """Return the declared versions that may be true, the surest first: where two contradict each other, it holds.

    A site whose menu sends every page to the same one (its home in English) declares no versions, unless that one
    answers. Nor does a page that names itself, or another one in its own language.
    """
    claims = [
        _Claim(url, language, addresses.get(target, target))
        for url, page in pages.items()
        for language, target in page.translations.items()
        if language != page.language and addresses.get(target, target) != url
    ]
    made = {(claim.url, claim.target) for claim in claims}
    claimants = Counter((pages[url].language, target) for url, target in made)

    def answered(claim: _Claim) -> bool:
        return (claim.target, claim.url) in made

    def order(claim: _Claim) -> tuple[bool, bool, str, str]:
        other = pages.get(claim.target)
        return not answered(claim), bool(other and other.language != claim.language), claim.url, claim.language

    alone = (claim for claim in claims if claimants[pages[claim.url].language, claim.target] == 1 or answered(claim))
    return sorted(alone, key=order)


class _Groups:
    """Pages that are versions of each other: at most one in each language."""

    def __init__(self, languages: Mapping[str, str]) -> None:
        self.languages = languages
        self.members = {url: {language: url} for url, language in languages.items()}

    def join(self, first: str, second: str) -> None:
        """Make one group of two, unless a language would then stand in it twice."""
        ours, theirs = self.members[first], self.members[second]
        if ours is theirs or ours.keys() & theirs.keys():
            return
        ours.update(theirs)
        for url in theirs.values():
            self.members[url] = ours


def _links(groups: _Groups, outside: Mapping[str, Mapping[str, str]]) -> Links:
    versions: dict[str, dict[str, str]] = {}
    publications: dict[str, str] = {}
    for url, own in groups.languages.items():
        group = groups.members[url]
        publications[url] = min(group.values())
        links = {language: other for language, other in outside.get(url, {}).items() if language != own}
        links |= {language: other for language, other in group.items() if other != url}
        if links:
            versions[url] = dict(sorted(links.items()))
    return Links(versions, publications)


def _pairs_by_address(guessable: _Guessable) -> list[tuple[str, str]]:
    """Return the pairs that the addresses of the known ones tell of, among pages that lack each other's language."""
    pages, groups = guessable.pages, guessable.groups
    members = {id(group): tuple(group.values()) for group in groups.members.values()}
    known = [pair for group in members.values() for pair in combinations(sorted(group), 2)]
    pairs = pairs_by_address(groups.languages, known, list(pages))
    return [(one, other) for one, other in pairs if guessable.pair(pages[one], pages[other])]


# --- guessed pairs


@dataclass(frozen=True, slots=True)
class _Guessable:
    """Which pages may be guessed to be versions."""

    pages: Mapping[str, PageOutline]
    groups: _Groups
    outside: Mapping[str, Mapping[str, str]]

    def alone(self) -> list[PageOutline]:
        """Return the pages that have no version yet, or not the one that their tag speaks of."""
        return [page for page in self.pages.values() if page.entity_tokens and self._lacks_one(page)]

    def _lacks_one(self, page: PageOutline) -> bool:
        group = self.groups.members[page.url]
        known = page.language != UNKNOWN_LANGUAGE
        return known and (len(group) == 1 or (page.translation_tag is not None and page.translation_tag not in group))

    def pair(self, one: PageOutline, other: PageOutline) -> bool:
        """Say whether neither page has a version in the other's language already: a declared one is never doubted."""
        return other.language not in self._languages(one.url) and one.language not in self._languages(other.url)

    def _languages(self, url: str) -> set[str]:
        return self.groups.members[url].keys() | self.outside.get(url, {}).keys()


def _guessed_pairs(guessable: _Guessable, counterparts: frozenset[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs that are each other's best match in their languages, surely enough; the surest first."""
    scores: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    sure: list[tuple[float, PageOutline, PageOutline]] = []
    for one, other, shared in _candidates(guessable):
        score = similarity(one, other, counterparts)
        scores[one.url, other.language].append((score, other.url))
        scores[other.url, one.language].append((score, one.url))
        if shared >= _least_tokens(one, other) and score >= _least_score(one, other):
            sure.append((score, one, other))
    best = {key: _clear_best(scored) for key, scored in scores.items()}
    return [
        (one.url, other.url)
        for _, one, other in sorted(sure, key=lambda pair: (-pair[0], pair[1].url, pair[2].url))
        if best[one.url, other.language] == other.url and best[other.url, one.language] == one.url
    ]


def _clear_best(scored: list[tuple[float, str]]) -> str | None:
    ranked = sorted(scored, reverse=True)
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAD:
        return None
    return ranked[0][1]


def _tagged(one: PageOutline, other: PageOutline) -> bool:
    return one.translation_tag == other.language or other.translation_tag == one.language


def _least_tokens(one: PageOutline, other: PageOutline) -> int:
    if not (_days(one) and _days(other)):
        return UNDATED_TOKENS
    return TAGGED_TOKENS if _tagged(one, other) else SHARED_TOKENS


def _least_score(one: PageOutline, other: PageOutline) -> float:
    return TAGGED_CONFIDENCE if _tagged(one, other) else UNTAGGED_CONFIDENCE


def _candidates(guessable: _Guessable) -> Iterator[tuple[PageOutline, PageOutline, int]]:
    """Yield pairs of one site in two languages, each once, and how many rare tokens and attachments they share.

    Also those that share too few to be a pair: one may be so like the best partner that neither is taken. Counts page
    by page: all pairs at once would fill the memory where every token is on a dozen pages.
    """
    pages = guessable.alone()
    sites = [site_of(page.url) for page in pages]
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, page in enumerate(pages):
        for token in page.entity_tokens | page.attachments.keys():
            holders[sites[place], token].append(place)
    rare = {key: places for key, places in holders.items() if 2 <= len(places) <= COMMON_TOKEN}
    for place, page in enumerate(pages):
        shared: Counter[int] = Counter()
        for token in page.entity_tokens | page.attachments.keys():
            shared.update(other for other in rare.get((sites[place], token), ()) if other > place)
        for other, count in sorted(shared.items()):
            if count >= TAGGED_TOKENS and guessable.pair(page, pages[other]):
                yield page, pages[other], count


def _section_counterparts(pages: Mapping[str, PageOutline], groups: _Groups) -> frozenset[tuple[str, str]]:
    """Return pairs of sections that declared versions connect, in both orders: "Actualités" and "News"."""
    counterparts = set()
    for url, page in pages.items():
        for other in groups.members[url].values():
            if page.section and pages[other].section and other != url:
                counterparts.add((page.section[-1], pages[other].section[-1]))
    return frozenset(counterparts)


def similarity(one: PageOutline, other: PageOutline, counterparts: frozenset[tuple[str, str]] = frozenset()) -> float:
    """Return how much of what a translation leaves as it is two pages share, from 0 to 1.

    Numbers and names weigh most, then the dates, then attachments and section; a length more than twice the other's
    counts against it.
    """
    either = one.entity_tokens | other.entity_tokens
    tokens = len(one.entity_tokens & other.entity_tokens) / len(either) if either else 0.0
    ours, theirs = _comparable_days(one, other)
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
    return (0.6 * tokens + 0.25 * days + 0.15 * rest) * fitting


def _days(page: PageOutline) -> set[dt.date]:
    return {day for day in (page.event, page.published, page.modified) if day}


def _comparable_days(one: PageOutline, other: PageOutline) -> tuple[set[dt.date], set[dt.date]]:
    """Return the days of two pages; where both have better, not those of a change: a whole site moves in one day."""
    ours, theirs = ({day for day in (page.event, page.published) if day} for page in (one, other))
    return (ours, theirs) if ours and theirs else (_days(one), _days(other))
