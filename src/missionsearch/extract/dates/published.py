"""Which days a page offers for its publication and its last change, each with how much speaks for it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from missionsearch.extract.dates.evidence import DateEvidence, DayOffered, Kind, MachineDate
from missionsearch.extract.dates.labels import LabelledDay, labelled_days
from missionsearch.extract.dates.machine import day_as_written, machine_moment, own_offset
from missionsearch.extract.dates.written import written_days

VISIBLE = "visible line"
A_DAY = dt.timedelta(days=1)
ROUND_A_DATE = 25
"""Characters beside a day in a line that is there to tell it: a weekday, a time, an author's name."""
ROUND_NEAR_TITLE = 60
"""The same for a line beside the title: an author, a section, minutes to read."""
LONGEST_NUMERIC = 12
"""Characters of a machine's date that may be n/n/yyyy."""
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
    "itemprop": 0.9,
    "time": 0.9,
}
UNSAID = {"meta": 0.7, "time": 0.55, "script": 0.55, "data": 0.52}
"""The same for markup that does not say whose day it is."""
BESIDE_TITLE = 0.9
"""A time element that tells the day which a line beside the title shows."""
LABELLED_NEAR, LABELLED = 0.94, 0.87
PERHAPS = 0.75
ALONE_NEAR, ALONE_NEAR_TITLE, ALONE = 0.86, 0.7, 0.3
IN_ADDRESS = 0.75
GUESSED, GUESS_TRUSTED = 0.35, 0.6


def offered_modified(evidence: DateEvidence, zone: ZoneInfo) -> list[DayOffered]:
    """Return the days of change: the page's line first, which is there to be read, then its markup."""
    near = set(evidence.near)
    found = [
        DayOffered(each.day.date, VISIBLE, LABELLED_NEAR if line in near else 0.9, "page", True, _of_the_site(each))
        for line in evidence.lines
        for each in labelled_days(line)
        if each.day.date and each.meaning in ("modified", "of the site")
    ]
    return _weakened([*found, *_from_markup(evidence, "modified", zone)])


def _of_the_site(each: LabelledDay) -> str:
    return "the day of the whole site" if each.meaning == "of the site" else ""


def offered_published(evidence: DateEvidence, zone: ZoneInfo, changed: dt.date | None) -> list[DayOffered]:
    """Return the days of publication; ``changed`` is the day of the last change, which a bare day may repeat."""
    near = list(_from_lines(evidence, evidence.near, near=True))
    elsewhere = [line for line in evidence.lines if line not in set(evidence.near)]
    shown = {each.value for each in near if not each.refused}
    found = [
        *_from_markup(evidence, "published", zone),
        *near,
        *(_beside_title(each, shown) for each in _from_markup(evidence, "unknown", zone)),
        *_from_address(evidence.url),
        *_unless_several(list(_from_lines(evidence, elsewhere, near=False))),
    ]
    found = [_unless_changed(each, changed, shown) for each in found]
    return _weakened(found)


def offered_guess(evidence: DateEvidence, changed: dt.date | None) -> list[DayOffered]:
    """Return what a general date finder takes for the day of publication, refused where something speaks against it.

    It reads any day of the text, so that alone it is not enough, unless the operator says so.
    """
    day = day_as_written(evidence.guess() or "") if evidence.guess else None
    if day is None:
        return []
    score = GUESS_TRUSTED if evidence.trust_guess else GUESSED
    return [DayOffered(day, "general", score, "guess", False, _against_guess(evidence, day, changed))]


def _against_guess(evidence: DateEvidence, day: dt.date, changed: dt.date | None) -> str:
    month = _URL_MONTH.search(evidence.url)
    if month and (day.year, day.month) != (int(month[1]), int(month[2])):
        return "the address names another month"
    if (day.month, day.day) == (1, 1):
        return "a year alone becomes its first day"
    if day == changed:
        return "the day of the last change"
    others = _days_in(evidence.others) - _days_in((*evidence.lines, evidence.text))
    return "it tells of another page" if day in others else ""


def _days_in(lines: Iterable[str]) -> set[dt.date | None]:
    return {found.date for line in lines for found in written_days(line)}


def _unless_several(found: list[DayOffered]) -> list[DayOffered]:
    """Return days of lines far from the title at less where these tell several: then they are those of teasers."""
    days = {each.value for each in found if each.said}
    return [replace(each, score=each.score * REPEATED) if each.said and len(days) > 1 else each for each in found]


def _weakened(found: Iterable[DayOffered]) -> list[DayOffered]:
    """Return days at less where evidence of their kind has told another day before them."""
    first: dict[tuple[str, float], dt.date] = {}
    weighed = []
    for each in found:
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


def _from_markup(evidence: DateEvidence, kind: Kind, zone: ZoneInfo) -> Iterator[DayOffered]:
    clock = _Clock(evidence, zone)
    for date in evidence.machine:
        day = clock.day_of(date) if date.kind == kind else None
        if day:
            yield DayOffered(day, date.source, _score_of(date, kind), _family_of(date.source), said=kind != "unknown")


def _score_of(date: MachineDate, kind: Kind) -> float:
    table = UNSAID if kind == "unknown" else OF_MARKUP
    return next((score for name, score in table.items() if date.source.startswith(name)), 0.5)


def _family_of(source: str) -> str:
    return "markup" if source.startswith(("meta", "json-ld", "script")) else "page"


def _beside_title(each: DayOffered, shown: set[dt.date]) -> DayOffered:
    is_time = each.source.startswith("time")
    return replace(each, score=BESIDE_TITLE) if is_time and each.value in shown else each


class _Clock:
    """Which day a moment is on this page: its lines know best, then its own offsets, then the site's zone."""

    def __init__(self, evidence: DateEvidence, zone: ZoneInfo) -> None:
        moments = [machine_moment(date.text) for date in evidence.machine]
        own = [moment for moment in moments if isinstance(moment, dt.datetime) and own_offset(moment)]
        self.local = {moment: moment.date() for moment in own}
        offsets = Counter(map(own_offset, own))
        usual = offsets.most_common(1)[0][0] if offsets else None
        self.zone: dt.tzinfo = dt.timezone(usual) if usual else zone
        plain = [found for line in evidence.near for found in labelled_days(line) if found.meaning != "modified"]
        self.near = {found.day.date for found in plain if found.day.date}
        self.shown = spelled_days(evidence)

    def day_of(self, date: MachineDate) -> dt.date | None:
        moment = machine_moment(date.text)
        day, written = self._day(moment), moment.date() if isinstance(moment, dt.datetime) else moment
        if day is None or written is None or day in self.near:
            return day
        if date.kind != "modified":
            close = [day + step for step in (-A_DAY, A_DAY) if self._is_near(day, step)]
            if close:
                return close[0]
        if written != day and written in self.shown and day not in self.shown:
            return written  # a page of another part of the world is stored among ours too
        return self._in_other_order(date, day)

    def _is_near(self, day: dt.date, step: dt.timedelta) -> bool:
        return dt.date.min < day < dt.date.max and day + step in self.near

    def _day(self, moment: dt.datetime | dt.date | None) -> dt.date | None:
        """Return the day of a moment: in UTC it is turned to the page's zone, as content systems store UTC."""
        if not isinstance(moment, dt.datetime):
            return moment
        if moment.tzinfo is None or moment.utcoffset():
            return moment.date()
        try:
            return self.local.get(moment) or moment.astimezone(self.zone).date()
        except (OverflowError, ValueError):
            return None

    def _in_other_order(self, date: MachineDate, day: dt.date) -> dt.date:
        """Return the day of "03-09-2026" with the month first, where the page spells that day out and not the other."""
        written = written_days(date.text) if len(date.text) <= LONGEST_NUMERIC else []
        swapped = written[0].swapped if written else None
        return swapped if swapped in self.shown and swapped and day not in self.shown else day


# --- lines


def _from_lines(evidence: DateEvidence, lines: Iterable[str], near: bool) -> Iterator[DayOffered]:
    for line in lines:
        days = labelled_days(line, month_first(evidence, line))
        alone = [each for each in days if not each.meaning]
        for each in days:
            beside_title = near and not line.rstrip().endswith(ENDS_OF_SENTENCES)
            offered = _from_label(each, near) or (_alone(each, near, beside_title) if len(alone) == 1 else None)
            if offered:
                yield offered


def _from_label(each: LabelledDay, near: bool) -> DayOffered | None:
    if each.day.date is None or each.meaning not in ("published", "perhaps published"):
        return None
    score = (LABELLED_NEAR if near else LABELLED) if each.meaning == "published" else PERHAPS
    return DayOffered(each.day.date, VISIBLE, score, "page")


def _alone(each: LabelledDay, near: bool, beside_title: bool) -> DayOffered | None:
    """Return the day of a line that holds hardly anything else; a sentence is none, be it beside the title."""
    if each.day.date is None or each.meaning or each.beside > (ROUND_NEAR_TITLE if beside_title else ROUND_A_DATE):
        return None
    score = ALONE if not near else ALONE_NEAR if each.beside <= ROUND_A_DATE else ALONE_NEAR_TITLE
    return DayOffered(each.day.date, VISIBLE, score, "page", said=False)


def month_first(evidence: DateEvidence, text: str) -> bool:
    """Say whether n/n/yyyy has the month first: where the page tells that day in another form, and not the other one.

    Words settle it on an English page alone; a machine's date (ISO 8601) on any.
    """
    for day in written_days(text):
        if day.other_order and day.year:
            known = spelled_days(evidence) if evidence.language.startswith("en") else _machine_days(evidence)
            return day.swapped in known and day.date not in known
    return False


def spelled_days(evidence: DateEvidence) -> set[dt.date | None]:
    """Return the days that a page tells in a form that can be read in one way only."""
    rest = (*evidence.lines, evidence.text)
    spelled = {found.date for line in rest for found in written_days(line) if not found.other_order}
    return spelled | _machine_days(evidence)


def _machine_days(evidence: DateEvidence) -> set[dt.date | None]:
    """Return the days that markup tells without a time, or where its clock needs no turning."""
    plain = (date.text for date in evidence.machine if not any(each.other_order for each in written_days(date.text)))
    moments = map(machine_moment, plain)
    return {
        moment.date() if isinstance(moment, dt.datetime) else moment
        for moment in moments
        if not isinstance(moment, dt.datetime)
        or moment.tzinfo is None
        or own_offset(moment)
        or moment.hour in range(3, 20)
    }


# --- address

_URL_DAYS = (
    re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", re.A),
    re.compile(r"[/_-]((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", re.A),
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/", re.A)
"""An address that names a month names no day, but another month speaks against one that was only guessed."""


def _from_address(url: str) -> Iterator[DayOffered]:
    for pattern in _URL_DAYS:
        match = pattern.search(url)
        if match:
            try:
                yield DayOffered(dt.date(*map(int, match.groups())), "url", IN_ADDRESS, "address")
            except ValueError:
                continue
