"""Which days a page offers for its publication and its last change, each with how much speaks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from missionsearch.extract.dates.address import day_of_address, in_month_of_address, month_of_address
from missionsearch.extract.dates.clock import Clock
from missionsearch.extract.dates.evidence import DateEvidence, DayOffered, Kind, MachineDate
from missionsearch.extract.dates.labels import LabelledDay, labelled_days
from missionsearch.extract.dates.machine import day_as_written
from missionsearch.extract.dates.visible import ALONE_BELOW, LABELLED_NEAR, VISIBLE, days_of_lines
from missionsearch.extract.dates.written import written_days

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
RESTAMPED = 0.84
"""Markup that tells one day for publication and last change: systems that stamp a page anew do."""
NOT_SHOWN = 0.42
"""What only scripts are told, while the page shows another day: a template or a move may have put it there."""
FOR_SCRIPTS = ("json-ld", "script")
AFTER_CHANGE = 0.7
"""Markup that tells a publication after the last change: one of the two was stamped by a move of the site."""
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
    """Return the days of publication; ``changed`` is the day of the last change, which a bare day may repeat.

    The day of fetching, far from the title, is what a newspaper's head shows as today.
    """
    near = list(days_of_lines(clock, evidence.near, near=True))
    elsewhere = [line for line in evidence.lines if line not in evidence.near]
    afar = [each for each in days_of_lines(clock, elsewhere, near=False) if each.said or each.value != fetched]
    told = next((each.value for each in near if not each.said), None)
    shown = {each.value for each in near if each.said or each.value == told}
    labelled = {each.value for each in afar if each.said} - shown
    days = [
        *(_unless_moved(each, told) for each in _from_markup(evidence, "published", clock)),
        *near,
        *_from_markup(evidence, "unknown", clock),
        *day_of_address(evidence.url),
        *_unless_several(afar),
        *_unless_others(list(days_of_lines(clock, evidence.below, near=False, alone=ALONE_BELOW)), afar),
    ]
    days = [_beside_title(each, labelled if each.said else shown, changed) for each in days]
    days = _weakened(_unless_changed(each, changed, shown) for each in _unless_unseen(days, evidence, fetched))
    return [*(_restamped(each, changed) for each in days), *in_month_of_address(evidence.url, days)]


def _unless_unseen(days: list[DayOffered], evidence: DateEvidence, fetched: dt.date) -> list[DayOffered]:
    """Return days for scripts at less where readers see another day: labelled, beside the title, or afar alone."""
    others = [each for each in days if not each.source.startswith(FOR_SCRIPTS)]
    labelled = {each.meaning: each.day.date for line in evidence.lines for each in labelled_days(line)}
    afar = _days_in(evidence.lines) - {None, fetched}
    told = _days_in(evidence.near) | {labelled.get("modified")} | {each.value for each in others if each.said}
    told |= afar if len(afar) == 1 else set()
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
    month = month_of_address(evidence.url)
    if month and (day.year, day.month) != month:
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
