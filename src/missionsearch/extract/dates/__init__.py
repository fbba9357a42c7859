"""The days a page speaks of: when what it tells of takes place, when it was published, when it was changed.

Start reading at ``find_dates``. Each piece of evidence offers a day with a score; evidence of different hands for one
day adds up; the day with the most wins, if that is enough, and the others are kept with why they lost.
What a server says of the file (Last-Modified, a sitemap's lastmod) is never asked, nor is the clock.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from missionsearch.extract.dates.clock import Clock
from missionsearch.extract.dates.event import offered_events
from missionsearch.extract.dates.evidence import DateEvidence, DayOffered, FoundDates, Kind, MachineDate
from missionsearch.extract.dates.published import offered_guess, offered_modified, offered_published
from missionsearch.extract.dates.written import written_days
from missionsearch.models import Candidate, FoundDate

EARLIEST = dt.date(1990, 1, 1)
"""No website is older: an earlier day is one that a publication remembers, not its own."""
FUTURE = dt.timedelta(days=800)
"""An event may be announced so long before the page was fetched; what lies further is a typing error."""
TOMORROW = dt.timedelta(days=2)
"""A page's published and modified days may run ahead of its fetching by a time zone and a queue."""
ENOUGH = 0.5
"""What speaks for a day must be more likely right than wrong."""
WORTH_A_GUESS = 0.2
"""Evidence below ``ENOUGH`` that a general finder may bear out."""


def find_dates(evidence: DateEvidence, zone: ZoneInfo, fetched: dt.date) -> FoundDates:
    """Return the event, published and modified days of a page, each with where it was found, and what lost.

    ``fetched`` is the day on which the page was fetched: it bounds the future, so that a page reads the same in any
    year.
    """
    clock = Clock(evidence, zone)
    modified, lost = _decide("modified", offered_modified(evidence, clock), fetched + TOMORROW)
    changed = modified.value if modified else None
    offered = offered_published(evidence, clock, changed, fetched)
    published, candidates = _decide("published", offered, fetched + TOMORROW)
    if published is None and (evidence.trust_guess or any(_is_worth_a_guess(each) for each in offered)):
        offered += offered_guess(evidence, changed, offered)
        published, candidates = _decide("published", offered, fetched + TOMORROW)
    dated = published.value if published else None
    event, events = _decide("event", offered_events(evidence, clock, dated, changed), fetched + FUTURE)
    return FoundDates(event, published, modified, (*events, *candidates, *lost))


def _is_worth_a_guess(each: DayOffered) -> bool:
    return not each.refused and each.score >= WORTH_A_GUESS


def _decide(
    fact: str, offered: Sequence[DayOffered], latest: dt.date
) -> tuple[FoundDate | None, tuple[Candidate, ...]]:
    """Return the day for which most speaks, if that is enough, and every day with why it lost."""
    able = [each for each in offered if not each.refused and EARLIEST <= each.value <= latest]
    weights = {day: _together([each for each in able if each.value == day]) for day in {each.value for each in able}}
    best = max(able, key=lambda each: (round(weights[each.value], 6), each.score), default=None)
    chosen = best if best and weights[best.value] >= ENOUGH else None
    candidates = tuple(
        Candidate(fact, each.value.isoformat(), each.source, round(each.score, 2), _lost(each, latest, chosen))
        for each in dict.fromkeys(offered)
    )
    return (FoundDate(chosen.value, chosen.source) if chosen else None), candidates


def _together(offered: Sequence[DayOffered]) -> float:
    """Return how surely a day is right for which several hands speak: that not all of them err."""
    best: dict[str, float] = {}
    for each in offered:
        best[each.family] = max(each.score, best.get(each.family, 0.0))
    return 1 - math.prod(1 - score for score in best.values())


def _lost(each: DayOffered, latest: dt.date, chosen: DayOffered | None) -> str:
    """Return why a day was not chosen; nothing for the chosen one and what bears it out."""
    if each.refused:
        return each.refused
    if each.value < EARLIEST:
        return "earlier than any site"
    if each.value > latest:
        return "later than it can be"
    if chosen is None:
        return "not enough speaks for it"
    return "" if each.value == chosen.value else f"more speaks for {chosen.value} ({chosen.source})"


__all__ = ["DateEvidence", "FoundDates", "Kind", "MachineDate", "find_dates", "written_days"]
