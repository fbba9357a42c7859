"""The days a page speaks of: when what it tells of takes place, when it was published, when it was changed.

Start reading at ``find_dates``. Evidence is read in the order of how much it can be trusted: what is written for
machines about the publication, then lines that say what they are ("Publié le"), then days in the title and the lead.
What a server says of the file (Last-Modified, a sitemap's lastmod) is never asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from missionsearch.models import FoundDate

EARLIEST = dt.date(1945, 1, 1)
"""No site says of itself that it published something earlier; such a date is somebody's birthday."""
FUTURE = dt.timedelta(days=800)
"""An event may be announced so long ahead; what lies further is a typing error."""
TOMORROW = dt.timedelta(days=2)
"""A page's published and modified days may run ahead by a time zone and a queue."""

Kind = Literal["published", "modified", "unknown"]


@dataclass(frozen=True, slots=True)
class MachineDate:
    """A date that markup gives: in a meta tag, an attribute, structured data."""

    source: str
    text: str
    kind: Kind = "unknown"


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """Everything on a page that may tell a date; filled from the one parse of it."""

    title: str = ""
    """As shown: language tags and all."""
    language: str = ""
    url: str = ""
    machine: tuple[MachineDate, ...] = ()
    lines: tuple[str, ...] = ()
    """Short lines near the title and the foot."""
    lead: tuple[str, ...] = ()
    """The first paragraphs."""
    text: str = ""
    """All of the main text: only to settle which part of n/n/yyyy is the month."""
    fallback: Callable[[], str | None] | None = None
    """A general date finder for where the rules find nothing published."""


@dataclass(frozen=True, slots=True)
class FoundDates:
    event: FoundDate | None = None
    published: FoundDate | None = None
    modified: FoundDate | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A day found in a text; the year is None where none was written."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None = None
    other_order: bool = False
    """Written n/n/yyyy with both parts 12 or less: day and month could be the other way round."""

    def in_year(self, year: int) -> dt.date | None:
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def date(self) -> dt.date | None:
        return self.in_year(self.year) if self.year else None


# --- days in text

MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "janvier january januar enero gennaio janv jan",
        "février fevrier february februar febrero febbraio févr fevr feb fév",
        "mars march märz marzo mar",
        "avril april abril aprile avr apr",
        "mai may mayo maggio",
        "juin june juni junio giugno jun",
        "juillet july juli julio luglio juil jul",
        "août aout august agosto aug",
        "septembre september septiembre settembre sept sep",
        "octobre october oktober octubre ottobre oct",
        "novembre november noviembre nov",
        "décembre decembre december dezember diciembre dicembre déc dec dez",
    ),
    1,
):
    for _name in _names.split():
        MONTHS[_name] = _number
WEEKDAYS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "lundi monday montag lunes lunedì mon",
        "mardi tuesday dienstag martes martedì tue tues",
        "mercredi wednesday mittwoch miércoles mercoledì wed",
        "jeudi thursday donnerstag jueves giovedì thu thurs",
        "vendredi friday freitag viernes venerdì fri",
        "samedi saturday samstag sábado sabato sat",
        "dimanche sunday sonntag domingo domenica sun",
    )
):
    for _name in _names.split():
        WEEKDAYS[_name] = _number

_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = (
    r"(?:\b(?P<weekday>"
    + "|".join(sorted(WEEKDAYS, key=len, reverse=True))
    + r")\.?,?\s+)?(?:(?:the|le|den|el|il)\s+)?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ORDINAL = r"(?:\s?(?:er|ère|st|nd|rd|th|ème|[°ºª]|\.))?"
_DAY = rf"(?<![\d/.,-])(?P<day>0?[1-9]|[12]\d|3[01]){_ORDINAL}"
_SECOND_DAY = rf"(?:\s?(?:,|et|and|au|to|&|-|–|/|bis|und|y|e|al)\s?(?:(?:0?[1-9]|[12]\d|3[01]){_ORDINAL}\s?)){{0,3}}"

_PATTERNS = (
    # 1er octobre 2015, Thursday 1 October 2015, 10 et 11 juin 2015, 14 de julio de 2014, 1° octobre
    re.compile(
        rf"{_WEEKDAY}{_DAY}{_SECOND_DAY}\s*(?:of|de|d['’])?\s*{_MONTH},?(?:\s*(?:de|del)?\s*{_YEAR}(?!\d))?", re.I
    ),
    # October 1, 2015; Feb. 21, 2018; June 3-5, 2014
    re.compile(
        rf"{_WEEKDAY}\b{_MONTH}\s+(?:the\s+)?(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d)"
        rf"(?:\s?(?:-|–|and|to|&)\s?[0-3]?\d(?:st|nd|rd|th)?)?(?:,?\s+{_YEAR}(?!\d))?",
        re.I,
    ),
)
_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?:(?P<earlier>[0-3]?\d)\s?(?:et|and|au|-|&)\s?)?(?P<first>[0-3]?\d)"
    r"\s?(?P<mark>[/.-])\s?(?P<second>[0-3]?\d)\s?(?P=mark)\s?"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?![\d/]|[.-]\d)"
)


def written_days(text: str, month_first: bool = False) -> list[Written]:
    """Return the days written in a text, in the order in which they stand.

    n/n/yyyy: a part over 12 decides; else the day comes first, unless ``month_first``.

    >>> [found.date.isoformat() for found in written_days("10 et 11 juin 2015")]
    ['2015-06-10']
    """
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    found = [_named(match) for pattern in _PATTERNS for match in pattern.finditer(text)]
    found += [Written(m.start(), m.end(), int(m["day"]), int(m["month"]), int(m["year"])) for m in _ISO.finditer(text)]
    found += [day for match in _NUMERIC.finditer(text) if (day := _numeric(match, month_first))]
    found.sort(key=lambda day: (day.start, day.start - day.end))
    kept: list[Written] = []
    for day in found:
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
        elif day.year and not kept[-1].year:
            kept[-1] = day
    return kept


def _named(match: re.Match[str]) -> Written:
    weekday = match["weekday"]
    return Written(
        start=match.start(),
        end=match.end(),
        day=int(match["day"]),
        month=MONTHS[match["month"].lower()],
        year=int(match["year"]) if match["year"] else None,
        weekday=WEEKDAYS[weekday.lower()] if weekday else None,
    )


def _numeric(match: re.Match[str], month_first: bool) -> Written | None:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 70 else 1900
    if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
        return None
    either = first <= 12 and second <= 12
    swapped = second > 12 or (either and month_first)
    day, month = (second, first) if swapped else (first, second)
    if match["earlier"] and 0 < int(match["earlier"]) < day and not swapped:
        day = int(match["earlier"])  # of several days, the first
    return Written(match.start(), match.end(), day, month, year, other_order=either and first != second)


# --- dates for machines

_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6})?Z?")


def machine_day(text: str, zone: ZoneInfo) -> dt.date | None:
    """Return the day of a machine's date: one given with an offset (or in UTC) is turned to the site's zone.

    >>> machine_day("2015-06-30T22:30:00Z", ZoneInfo("Europe/Paris")).isoformat()
    '2015-07-01'
    """
    text = text.strip()
    compact = _COMPACT.fullmatch(text)
    if compact:
        text = "-".join(compact.groups())
    try:
        moment = dt.datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$|Z$)", "", text))
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except ValueError:
        pass
    except OverflowError:
        return None
    iso = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", text)
    if iso:
        try:
            return dt.date(*map(int, iso.groups()))
        except ValueError:
            return None
    rfc = re.match(r"(?:\w{3}, )?(\d{1,2} \w{3} \d{4})", text)
    days = written_days(rfc[1] if rfc else text)
    return days[0].date if days else None


# --- lines that say what they are

_PUBLISHED_LINE = re.compile(
    r"(publi[ée]e?s?(?: le| :|:|$)|mis(?:e)? en ligne|post[ée]e?d? (?:on|le|by)|published|"
    r"posted|"
    r"publication(?: date)?\s?:|date de publication|paru(?:e)? le|date\s?:|first published|veröffentlicht|publicado|pubblicato|"
    r"released?\b|issued on|^le\s|^par .{1,60} le\s|^by .{1,60} (?:on|[|·•-])\s)",
    re.I,
)
_MODIFIED_LINE = re.compile(
    r"(derni[èe]re (?:modification|mise [àa] jour)|mis(?:e)? [àa] jour|modifi[ée]e? le|date de modification|"
    r"last (?:modified|updated?)|updated|latest update|modification date|letzte (?:änderung|aktualisierung)|"
    r"última (?:actualización|modificación)|ultimo aggiornamento|ultima modifica|actualis[ée]e? le|page reviewed)",
    re.I,
)


def find_dates(evidence: DateEvidence, zone: ZoneInfo, today: dt.date | None = None) -> FoundDates:
    """Return the event, published and modified days of a page, each with where it was found.

    ``today`` bounds the future; it is the clock's where it is not given.
    """
    now = today or dt.datetime.now(zone).date()
    modified = _first(_modified(evidence, zone), now + TOMORROW)
    published = _first(_published(evidence, zone), now + TOMORROW)
    near = published or modified
    title_event = _first(_in_title(evidence, near), now + FUTURE)
    event = title_event or _first(_in_lead(evidence, modified or published), now + FUTURE)
    if published is None and evidence.fallback is not None and event is None:
        found = evidence.fallback()
        day = machine_day(found, zone) if found else None
        published = _first(iter([FoundDate(day, "general")] if day else []), now + TOMORROW)
    return FoundDates(event, published, modified)


def _first(found: Iterator[FoundDate], latest: dt.date) -> FoundDate | None:
    """Return the first date that can be: not before sites began, not in the far future."""
    return next((date for date in found if EARLIEST <= date.value <= latest), None)


def _modified(evidence: DateEvidence, zone: ZoneInfo) -> Iterator[FoundDate]:
    """Yield days of change: the line of the page first, which is there to be read, then its markup."""
    for line in evidence.lines:
        match = _MODIFIED_LINE.search(line)
        if match:
            days = written_days(line[match.start() :], month_first=False)
            if days and days[0].date:
                yield FoundDate(days[0].date, "visible line")
    for date in evidence.machine:
        if date.kind == "modified":
            day = machine_day(date.text, zone)
            if day:
                yield FoundDate(day, date.source)


ROUND_A_DATE = 25
"""Characters beside a day in a line that is there to tell it: a weekday, a time, an author's name."""


def _published(evidence: DateEvidence, zone: ZoneInfo) -> Iterator[FoundDate]:
    for date in evidence.machine:
        if date.kind == "published":
            day = machine_day(date.text, zone)
            if day:
                yield FoundDate(day, date.source)
    for line in evidence.lines:
        match = _PUBLISHED_LINE.search(line)
        modified = _MODIFIED_LINE.search(line)
        if match and not (modified and modified.start() <= match.start()):
            days = [day for day in written_days(line[match.start() :], _american(evidence, line)) if day.date]
            if days and days[0].date:
                yield FoundDate(days[0].date, "visible line")
    for date in evidence.machine:
        if date.kind == "unknown":
            day = machine_day(date.text, zone)
            if day:
                yield FoundDate(day, date.source)
    for line in evidence.lines:
        days = written_days(line, _american(evidence, line))
        alone = len(days) == 1 and len(line) - (days[0].end - days[0].start) <= ROUND_A_DATE
        if alone and days[0].date and not _MODIFIED_LINE.search(line):
            yield FoundDate(days[0].date, "visible line")
    in_url = re.search(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", evidence.url)
    in_url = in_url or re.search(r"[/_-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", evidence.url)
    if in_url:
        try:
            yield FoundDate(dt.date(*map(int, in_url.groups())), "url")
        except ValueError:
            return


def _american(evidence: DateEvidence, text: str) -> bool:
    """Say whether n/n/yyyy on an English page has the month first: only where a written-out day agrees with that."""
    if not evidence.language.startswith("en"):
        return False
    for day in written_days(text, month_first=True):
        if day.other_order and day.year:
            swapped = Written(0, 0, day.month, day.day, day.year).date
            spelled = {found.date for found in written_days(evidence.text) if not found.other_order}
            return day.date in spelled and swapped not in spelled
    return False


def _in_title(evidence: DateEvidence, near: FoundDate | None) -> Iterator[FoundDate]:
    """Yield the days of the title; one without a year takes that of the nearest dated evidence."""
    for day in written_days(evidence.title, _american(evidence, evidence.title)):
        if day.date:
            yield FoundDate(day.date, "title")
    for day in written_days(evidence.title):
        found = with_year(day, near)
        if found:
            yield FoundDate(found, "title without year")


LEAD_REACH = 90
"""Characters of a first paragraph in which a day is when the thing took place, and not one among others."""


def _in_lead(evidence: DateEvidence, near: FoundDate | None) -> Iterator[FoundDate]:
    for paragraph in evidence.lead[:2]:
        for day in written_days(paragraph[: LEAD_REACH + 40]):
            if day.start > LEAD_REACH:
                break
            found = day.date or with_year(day, near)
            if found:
                yield FoundDate(found, "lead")
        if len(paragraph) > 120:
            return


def with_year(day: Written, near: FoundDate | None) -> dt.date | None:
    """Return a day written without a year in the year that brings it nearest to another date of the page.

    A weekday written beside it must fit.
    """
    if day.year or near is None:
        return None
    around = [day.in_year(near.value.year + years) for years in (0, -1, 1)]
    fitting = [date for date in around if date and (day.weekday is None or date.weekday() == day.weekday)]
    return min(fitting, key=lambda date: abs(date - near.value), default=None)
