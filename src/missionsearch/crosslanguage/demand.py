"""What to translate next: publications in one language only, the most wanted by readers of the other first.

What people searched is searched again, in their own words and translated: a publication that this leads to, in another
language and without a version in the readers' own, is wanted as often as that text was searched. Where nobody asked for
it, one of a section that is usually translated comes first, then the newer one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from missionsearch.crosslanguage.asking import LEAST_SCORE, NEAR_BEST, SHOWN, CrossSearch, Groups
from missionsearch.crosslanguage.words import PAIR_LANGUAGES, other_language
from missionsearch.models import Filters, Hit, Query

ASKED = 100
"""Texts of each language that are searched again."""

COLUMNS = ("url", "title", "language", "wanted", "searches", "section", "section_translated", "date")


@dataclass(frozen=True, slots=True)
class Searched:
    """A query of readers of ``Query.reader_language``, and how often it was asked."""

    query: Query
    times: int


@dataclass(frozen=True, slots=True)
class ToTranslate:
    """A publication without a version in the language that it is wanted in."""

    url: str
    title: str
    language: str
    wanted: str
    searches: int
    """Searches of readers of ``wanted`` that it answers; 0 where none did or nothing is counted."""
    section: str
    """The outermost one."""
    section_translated: float
    """Share of that section's publications in this language that have a version in the other."""
    date: dt.date | None

    def cells(self) -> list[str]:
        """Return a row of ``COLUMNS``."""
        day = self.date.isoformat() if self.date else ""
        share = f"{self.section_translated:.2f}"
        return [self.url, self.title, self.language, self.wanted, str(self.searches), self.section, share, day]


def to_translate(search: CrossSearch, groups: Groups, searched: Iterable[Searched]) -> list[ToTranslate]:
    """Return every publication in French or English alone, in the order in which to translate them.

    Raises:
        NoIndex, DamagedIndex: there is nothing to look into.
    """
    untranslated: list[ToTranslate] = []
    asked = list(searched)
    for wanted in PAIR_LANGUAGES:
        demand = _demand(search, groups, [each for each in asked if each.query.reader_language == wanted][:ASKED])
        untranslated += _lacking(search, wanted, demand)
    return sorted(untranslated, key=_order)


def _order(each: ToTranslate) -> tuple[object, ...]:
    return -each.searches, -each.section_translated, -each.date.toordinal() if each.date else 0, each.url


def _lacking(search: CrossSearch, wanted: str, demand: Mapping[str, int]) -> Iterator[ToTranslate]:
    """Yield the publications that have no version in a language."""
    language = other_language(wanted)
    query = Query(filters=Filters(language=(language,)), collapse=False, highlight=False)
    hits = list(search.engine.iterate(query))
    every = Counter(map(_section, hits))
    alone = [hit for hit in hits if wanted not in hit.translations]
    without = Counter(map(_section, alone))
    for hit in alone:
        section = _section(hit)
        share = 1 - without[section] / every[section]
        yield ToTranslate(hit.url, hit.title, language, wanted, demand.get(hit.url, 0), section, share, hit.date)


def _section(hit: Hit) -> str:
    return hit.section[0] if hit.section else ""


def _demand(search: CrossSearch, groups: Groups, searched: Iterable[Searched]) -> Counter[str]:
    """Return how often readers of a language asked for what exists in the other alone."""
    demand: Counter[str] = Counter()
    for each in searched:
        query = replace(each.query, highlight=False)
        for url in {hit.url for hit in (*search.engine.search(query).hits, *_translated(search, groups, query))}:
            demand[url] += each.times
    return demand


def _translated(search: CrossSearch, groups: Groups, query: Query) -> tuple[Hit, ...]:
    asked = search.query(query, groups)
    if asked is None:
        return ()
    hits = search.engine.search(replace(asked, per_page=SHOWN)).hits
    least = max(LEAST_SCORE, NEAR_BEST * hits[0].score) if hits else 0.0
    return tuple(hit for hit in hits if hit.score >= least)
