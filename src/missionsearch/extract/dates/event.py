"""When what a page tells of takes place: a day in its title, or in the lead of a dated report."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from missionsearch.extract.dates.clock import Clock
from missionsearch.extract.dates.evidence import DateEvidence, DayOffered
from missionsearch.extract.dates.labels import bare_line, labelled_days
from missionsearch.extract.dates.written import Written, written_days
from missionsearch.extract.wording import fold, pattern

LEAD_REACH = 90
"""Characters of a first paragraph in which a day is when the thing took place, and not one among others."""
WHOLE_LEAD = 120
"""Characters from which a first paragraph is the lead, and the second is none."""
REMEMBERED = dt.timedelta(days=5 * 365)
"""A day in the lead that lies so long before the publication is remembered in it."""
FARTHEST_ACT = 60
"""Characters between the name of an act and its day: "la loi n° 98-657 du 29 juillet 1998"."""


def offered_events(
    evidence: DateEvidence, clock: Clock, dated: dt.date | None, changed: dt.date | None
) -> list[DayOffered]:
    """Return the days of the event; ``dated`` is the publication's own day, ``changed`` that of its last change.

    In running text a day is the event's only where the page is dated: a page that never changes tells of many days.
    """
    return [*_in_title(evidence, clock, dated or changed), *_in_lead(evidence, dated, changed)]


def _in_title(evidence: DateEvidence, clock: Clock, near: dt.date | None) -> Iterator[DayOffered]:
    """Yield the days of the title; one without a year takes that of the nearest dated evidence."""
    for day in written_days(evidence.title, clock.month_first(evidence.title)):
        if day.date:
            yield DayOffered(day.date, "title", 0.95, "title")
        elif value := with_year(day, near):
            yield DayOffered(value, "title without year", 0.85, "title")


def _in_lead(evidence: DateEvidence, dated: dt.date | None, changed: dt.date | None) -> Iterator[DayOffered]:
    score = 0.8
    for paragraph in map(bare_line, evidence.lead[:2]):
        for day in written_days(paragraph[: LEAD_REACH + 40]):
            if day.start > LEAD_REACH:
                break
            value = day.date or with_year(day, changed or dated)
            if value:
                score -= 0.01  # of several days in a lead the first is the event's
                yield DayOffered(value, "lead", score, "lead", True, _against(paragraph, day, value, dated, changed))
        if len(paragraph) > WHOLE_LEAD:
            return


def _against(text: str, day: Written, value: dt.date, dated: dt.date | None, changed: dt.date | None) -> str:
    """Return why a day in running text is not the event's; nothing where it may be."""
    before = fold(text[: day.start])
    if re.search(rf"{pattern('dates', 'limits').pattern}\s*(?:le|the|on|du|of|en|in)?\s*$", before):
        return "a limit, or a day that is remembered"
    if pattern("dates", "acts").search(before[-FARTHEST_ACT:]):
        return "the day of a law or a treaty"
    if any(each.meaning for each in labelled_days(text[: day.end]) if each.day.start == day.start):
        return "the line says that it is another day"
    if dated is None and changed is None:
        return "nothing dates the page"
    if dated and value < dated - REMEMBERED:
        return "remembered: years before the publication"
    return ""


def with_year(day: Written, near: dt.date | None) -> dt.date | None:
    """Return a day written without a year in the year that brings it nearest to another date of the page.

    A weekday written beside it must fit.
    """
    if day.year or near is None:
        return None
    around = [day.in_year(near.year + years) for years in (0, -1, 1) if 1 < near.year + years < 9999]
    fitting = [date for date in around if date and (day.weekday is None or date.weekday() == day.weekday)]
    return min(fitting, key=lambda date: abs(date - near), default=None)
