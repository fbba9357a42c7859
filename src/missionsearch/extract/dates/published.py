"""Which days a page offers for its publication and its last change, each with how much speaks for it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from missionsearch import cldr
from missionsearch.extract.dates.clock import Clock
from missionsearch.extract.dates.evidence import DateEvidence, DayOffered, Kind, MachineDate
from missionsearch.extract.dates.labels import LabelledDay, labelled_days
from missionsearch.extract.dates.machine import day_as_written
from missionsearch.extract.dates.written import written_days

VISIBLE = "visible line"
ROUND_A_DATE = 25
"""Characters beside a day in a line that is there to tell it: a weekday, a time, an author's name."""
ROUND_NEAR_TITLE = 60
"""The same for a line beside the title: an author, a section, minutes to read."""
ENDS_OF_SENTENCES = (".", "!", "?", "…", "»", "。")
REPEATED = 0.4
"""What is left of a score where the same kind of evidence told another day before: it lists other things' days."""

# How often each kind of evidence is right, on the gold pages that rules were developed on (docs/dates.md).
OF_MARKUP = {
    "meta": 0.95,
    "json-ld datePublished": 0.93,
    "json-ld dateModified": 0.8,
    "json-ld": 0.55,
    "abbr": 0.96,
    "class": 0.6,
    "itemprop": 0.9,
    "time": 0.9,
}
UNSAID = {"meta": 0.7, "time": 0.55, "script": 0.55}
"""The same for markup that does not say whose day it is."""
BESIDE_TITLE = 0.96
"""A time element with the day that a line beside the title shows, where that is not the day of the last change."""
LABELLED_NEAR, LABELLED = 0.94, 0.87
PERHAPS_NEAR, PERHAPS = 0.75, 0.6
BEFORE_CHANGE = 0.75
"""A bare day of a line that tells the day of the last change too: "December 3, 2025. Updated: December 7, 2025"."""
RESTAMPED = 0.84
"""Markup that tells one day for publication and last change: systems that stamp a page anew do."""
NOT_SHOWN = 0.42
"""What only scripts are told, while the page shows another day: a template or a move may have put it there."""
FOR_SCRIPTS = ("json-ld", "script")
AFTER_CHANGE = 0.7
"""Markup that tells a publication after the last change: one of the two was stamped by a move of the site."""
ALONE_NEAR, ALONE_NEAR_TITLE, ALONE_BELOW, ALONE = 0.86, 0.7, 0.55, 0.3
IN_ADDRESS, MONTH_IN_ADDRESS = 0.75, 0.4
GUESSED, GUESS_TRUSTED = 0.35, 0.6


def offered_modified(evidence: DateEvidence, clock: Clock) -> list[DayOffered]:
    """Return the days of change: the page's line first, which is there to be read, then its markup."""
    days = [
        DayOffered(
            each.day.date, VISIBLE, LABELLED_NEAR if line in evidence.near else 0.9, "page", True, _of_the_site(each)
        )
        for line in evidence.lines
        for each in labelled_days(line, _is_ambiguous(line) and clock.writes_month_first)
        if each.day.date and each.meaning in ("modified", "of the site")
    ]
    return _weakened([*days, *_from_markup(evidence, "modified", clock)])


def _is_ambiguous(line: str) -> bool:
    return any(day.other_order for day in written_days(line))


def _of_the_site(each: LabelledDay) -> str:
    return "the day of the whole site" if each.meaning == "of the site" else ""


def offered_published(
    evidence: DateEvidence, clock: Clock, changed: dt.date | None, fetched: dt.date
) -> list[DayOffered]:
    """Return the days of publication; ``changed`` is the day of the last change, which a bare day may repeat."""
    near = list(_from_lines(clock, evidence.near, near=True))
    elsewhere = [line for line in evidence.lines if line not in evidence.near]
    afar = list(_from_lines(clock, elsewhere, near=False))
    told = next((each.value for each in near if not each.said), None)
    shown = {each.value for each in near if each.said or each.value == told}
    labelled = {each.value for each in afar if each.said} - shown
    days = [
        *(_unless_moved(each, told) for each in _unless_listed(list(_from_markup(evidence, "published", clock)))),
        *near,
        *_from_markup(evidence, "unknown", clock),
        *_from_address(evidence.url),
        *_unless_several(afar),
        *_unless_others(list(_from_lines(clock, evidence.below, near=False, alone=ALONE_BELOW)), afar),
    ]
    days = [_beside_title(each, labelled if each.said else shown, changed) for each in days]
    days = _weakened(_unless_changed(each, changed, shown) for each in _unless_unseen(days, evidence, fetched))
    return [*(_restamped(each, changed) for each in days), *_in_month_of_address(evidence.url, days)]


def _unless_unseen(days: list[DayOffered], evidence: DateEvidence, fetched: dt.date) -> list[DayOffered]:
    """Return days for scripts at less where readers see another day: labelled, beside the title, or afar alone.

    The day of fetching is what a newspaper's head shows as today.
    """
    others = [each for each in days if not each.source.startswith(FOR_SCRIPTS)]
    labelled = {each.meaning: each.day.date for line in evidence.lines for each in labelled_days(line)}
    afar = _days_in(evidence.lines) - {None}
    told = _days_in(evidence.near) | {labelled.get("modified")} | {each.value for each in others if each.said}
    told |= afar if len(afar) == 1 and fetched not in afar else set()
    seen = afar | {each.value for each in others}
    return [
        replace(each, score=min(each.score, NOT_SHOWN))
        if each.source.startswith(FOR_SCRIPTS) and told - {None} and each.value not in seen
        else each
        for each in days
    ]


def _restamped(each: DayOffered, changed: dt.date | None) -> DayOffered:
    """Return markup at less where it tells no earlier day than that of the last change."""
    if each.family != "markup" or changed is None or each.value < changed:
        return each
    return replace(each, score=min(each.score, RESTAMPED if each.value == changed else AFTER_CHANGE))


def _unless_moved(each: DayOffered, told: dt.date | None) -> DayOffered:
    """Return markup at less where it tells a later day than a line alone beside the title: the site was moved."""
    if each.family != "markup" or told is None or each.value <= told:
        return each
    return replace(each, score=min(each.score, RESTAMPED))


def offered_guess(evidence: DateEvidence, changed: dt.date | None, offered: Sequence[DayOffered]) -> list[DayOffered]:
    """Return what a general date finder takes for the day of publication, refused where something speaks against it.

    It reads any day of the text, so that alone it is not enough, unless the operator says so. It reads markup too: a
    day ``offered`` by that is not borne out by it.
    """
    day = day_as_written(evidence.guess() or "") if evidence.guess else None
    if day is None:
        return []
    score = GUESS_TRUSTED if evidence.trust_guess else GUESSED
    family = "markup" if any(each.value == day and each.family == "markup" for each in offered) else "guess"
    return [DayOffered(day, "general", score, family, False, _against_guess(evidence, day, changed))]


def _against_guess(evidence: DateEvidence, day: dt.date, changed: dt.date | None) -> str:
    month = _URL_MONTH.search(evidence.url)
    if month and (day.year, day.month) != (int(month[1]), int(month[2])):
        return "the address names another month"
    if (day.month, day.day) == (1, 1):
        return "a year alone becomes its first day"
    if day == changed:
        return "the day of the last change"
    others = _days_in(evidence.others()) - _days_in((*evidence.lines, evidence.text))
    return "it tells of another page" if day in others else ""


def _days_in(lines: Iterable[str]) -> set[dt.date | None]:
    return {day.date for line in lines for day in written_days(line)}


def _unless_others(below: list[DayOffered], afar: list[DayOffered]) -> list[DayOffered]:
    """Return the days below the text, unless such lines tell several: then replies or teasers follow."""
    days = {each.value for each in (*below, *afar) if not each.said}
    return below if len(days) < 2 else []


def _unless_several(offered: list[DayOffered]) -> list[DayOffered]:
    """Return days of lines far from the title at less where such lines tell several: then they are those of teasers."""
    days = {said: {each.value for each in offered if each.said is said} for said in (True, False)}
    return [replace(each, score=each.score * REPEATED) if len(days[each.said]) > 1 else each for each in offered]


def _unless_listed(offered: list[DayOffered]) -> list[DayOffered]:
    """Return time elements at less where they tell three days of publication: then they are those of a list."""
    days = {each.value for each in offered if each.source == "time"}
    return [
        replace(each, score=each.score * REPEATED) if each.source == "time" and len(days) > 2 else each
        for each in offered
    ]


def _weakened(offered: Iterable[DayOffered]) -> list[DayOffered]:
    """Return days at less where evidence of their kind has told another day before them."""
    first: dict[tuple[str, float], dt.date] = {}
    weighed = []
    for each in offered:
        kind = each.source.split()[0], each.score
        before = each.value if each.refused else first.setdefault(kind, each.value)
        weighed.append(each if before == each.value else replace(each, score=each.score * REPEATED))
    return weighed


def _unless_changed(each: DayOffered, changed: dt.date | None, shown: set[dt.date]) -> DayOffered:
    """Return a bare day refused where it is that of the last change, and no line beside the title shows it alone."""
    if each.said or each.value != changed or each.value in shown:
        return each
    return replace(each, refused="the day of the last change")


# --- markup


def _from_markup(evidence: DateEvidence, kind: Kind, clock: Clock) -> Iterator[DayOffered]:
    for date in evidence.machine:
        day = clock.day_of(date) if date.kind == kind else None
        if day:
            yield DayOffered(day, date.source, _score_of(date, kind), _family_of(date.source), said=kind != "unknown")


def _score_of(date: MachineDate, kind: Kind) -> float:
    table = UNSAID if kind == "unknown" else OF_MARKUP
    return next((score for name, score in table.items() if date.source.startswith(name)), 0.5)


def _family_of(source: str) -> str:
    return "markup" if source.startswith(("meta", "json-ld", "script")) else "page"


def _beside_title(each: DayOffered, shown: set[dt.date], changed: dt.date | None) -> DayOffered:
    if each.source != "time" or each.value not in shown:
        return each
    return replace(each, score=BESIDE_TITLE if each.value != changed else OF_MARKUP["time"])


# --- lines


def _from_lines(clock: Clock, lines: Iterable[str], near: bool, alone: float = ALONE) -> Iterator[DayOffered]:
    """Yield the days of lines; ``alone`` is the score of one that stands by itself, away from the title."""
    for line in lines:
        days = labelled_days(line, clock.month_first(line))
        bare = [each for each in days if not each.meaning]
        for each in days:
            beside_title = near and not line.rstrip().endswith(ENDS_OF_SENTENCES)
            offered = _from_label(each, near) or (_alone(each, near, beside_title, alone) if len(bare) == 1 else None)
            if offered and not each.meaning and any(other.meaning == "modified" for other in days):
                offered = replace(offered, score=max(offered.score, BEFORE_CHANGE), said=True)
            if offered:
                yield offered


def _from_label(each: LabelledDay, near: bool) -> DayOffered | None:
    if each.day.date is None or each.meaning not in ("published", "perhaps published"):
        return None
    scores = (LABELLED_NEAR, LABELLED) if each.meaning == "published" else (PERHAPS_NEAR, PERHAPS)
    score = scores[0] if near else scores[1]
    return DayOffered(each.day.date, VISIBLE, score, "page")


def _alone(each: LabelledDay, near: bool, beside_title: bool, alone: float) -> DayOffered | None:
    """Return the day of a line that holds hardly anything else; a sentence is none, be it beside the title."""
    if each.day.date is None or each.meaning or each.beside > (ROUND_NEAR_TITLE if beside_title else ROUND_A_DATE):
        return None
    score = alone if not near else ALONE_NEAR if each.beside <= ROUND_A_DATE else ALONE_NEAR_TITLE
    return DayOffered(each.day.date, VISIBLE, score, "page", said=False)


# --- address

_URL_DAYS = (
    re.compile(
        r"/((?:19|20)\d\d)[/_.-](0?[1-9]|1[0-2]|[a-z]{3,9})[/_.-](0?[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", re.A | re.I
    ),
    re.compile(r"[/_,-]((?:19|20)\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", re.A),
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/", re.A)
"""An address that names a month names no day, but another month speaks against one that was only guessed."""


def _from_address(url: str) -> Iterator[DayOffered]:
    for pattern in _URL_DAYS:
        match = pattern.search(url)
        if match:
            year, month, day = match.groups()
            named = int(month) if month.isdigit() else cldr.months().get(month.lower(), 0)
            with suppress(ValueError):
                yield DayOffered(dt.date(int(year), named, int(day)), "url", IN_ADDRESS, "address")


def _in_month_of_address(url: str, offered: Iterable[DayOffered]) -> Iterator[DayOffered]:
    """Yield the offered days that lie in the month which the address names, as borne out by it."""
    month = _URL_MONTH.search(url)
    for day in dict.fromkeys(each.value for each in offered if not each.refused) if month else ():
        if month and (day.year, day.month) == (int(month[1]), int(month[2])):
            yield DayOffered(day, "month in url", MONTH_IN_ADDRESS, "address", said=False)
