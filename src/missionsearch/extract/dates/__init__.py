"""The days a page speaks of: when what it tells of takes place, when it was published, when it was changed.

Start reading at ``find_dates``. Evidence is read in the order of how much it can be trusted: what is written for
machines about the publication, then lines that say what they are ("Publié le"), then days in the title and the lead.
What a server says of the file (Last-Modified, a sitemap's lastmod) is never asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from missionsearch.extract.dates.evidence import DateEvidence, FoundDates, Kind, MachineDate
from missionsearch.extract.dates.machine import day_as_written, machine_day
from missionsearch.extract.dates.written import Written, written_days
from missionsearch.models import FoundDate

EARLIEST = dt.date(1990, 1, 1)
"""No website is older: an earlier day is one that a publication remembers, not its own."""
FUTURE = dt.timedelta(days=800)
"""An event may be announced so long ahead; what lies further is a typing error."""
TOMORROW = dt.timedelta(days=2)
"""A page's published and modified days may run ahead by a time zone and a queue."""
ROUND_A_DATE = 25
"""Characters beside a day in a line that is there to tell it: a weekday, a time, an author's name."""
ROUND_NEAR_TITLE = 60
"""The same for a line beside the title: an author, a section, minutes to read."""
LEAD_REACH = 90
"""Characters of a first paragraph in which a day is when the thing took place, and not one among others."""
REMEMBERED = dt.timedelta(days=5 * 365)
"""A day in the lead that lies so long before the publication is remembered in it."""

_PUBLISHED = re.compile(
    r"publi[ée]e?s?(?: le| :|:|$| (?=\d))|mis(?:e)? en ligne|post[ée]e?d? (?:on|le|by)|published|posted|paru(?:e)? le|"
    r"publication(?: date)?\s?:|date de (?:publication|parution)|veröffentlicht|publicado|pubblicato|"
    r"released?\b|issued on|gepubliceerd|опубликовано|размещено|ن\u064f?شر(?:ت)? (?:في|بتاريخ)|تاريخ النشر",
    re.I,
)
_PERHAPS_PUBLISHED = re.compile(r"date\s?:|^le\s|^(?:par|by) .{1,60} (?:le|on|[|·•–-])\s", re.I)
_MODIFIED = re.compile(
    r"derni[èe]re (?:modification|mise [àa] jour)|mis(?:e)? [àa] jour|modifi[ée]e? le|"
    r"date de (?:modification|mise à jour)|last (?:modified|updated?|edited|changed)|updated|latest update|"
    r"modification date|letzte (?:änderung|aktualisierung)|aktualisiert|zuletzt geändert|"
    r"última (?:actualización|modificación)|actualizado|ultimo aggiornamento|"
    r"ultima modifica|aggiornato|actualis[ée]e? le|page reviewed|laatst gewijzigd|последнее (?:изменение|обновление)|"
    r"обновлено|آخر (?:تعديل|تحديث)",
    re.I,
)
_OF_THE_SITE = re.compile(
    r"(?:mise à jour|actualisation|updated?|aktualisierung|actualización|aggiornamento) "
    r"(?:du|of (?:this|the)|der|del) (?:web)?sit|"
    r"\bsite (?:mis à jour|(?:last )?updated)",
    re.I,
)
# Words before a day that make it a limit, or the date of a law.
_NOT_THE_DAY = re.compile(
    r"(?:depuis|dès|avant|après|jusqu['’]au|à (?:compter|partir) du|since|before|after|until|as of|starting|by|"
    r"(?:loi|décret|arrêté|ordonnance|directive|règlement|convention|accord|traité|circulaire|act|law|decree|treaty|"
    r"agreement|resolution|résolution)\b.{0,40}|né(?:e)? le|born(?: on)?)\s*(?:le|the|on|du|of)?\s*$",
    re.I,
)


def find_dates(evidence: DateEvidence, zone: ZoneInfo, today: dt.date | None = None) -> FoundDates:
    """Return the event, published and modified days of a page, each with where it was found.

    ``today`` bounds the future; it is the clock's where it is not given. Days that cannot be are left out.
    """
    now = today or dt.datetime.now(zone).date()
    modified = _first(_modified(evidence, zone), now + TOMORROW)
    published = _first(_published(evidence, zone), now + TOMORROW)
    event = _first(_in_title(evidence, published or modified), now + FUTURE)
    if event is None:
        latest = now + FUTURE
        earliest = max(EARLIEST, published.value - REMEMBERED) if published else EARLIEST
        event = _first(_in_lead(evidence, modified or published), latest, earliest)
    if published is None:
        published = _general(evidence, zone, now + TOMORROW, FoundDates(event, None, modified))
    return FoundDates(event, published, modified)


def _first(found: Iterator[FoundDate], latest: dt.date, earliest: dt.date = EARLIEST) -> FoundDate | None:
    """Return the first date that can be: not before sites began, not in the far future."""
    return next((date for date in found if earliest <= date.value <= latest), None)


def _general(evidence: DateEvidence, zone: ZoneInfo, latest: dt.date, known: FoundDates) -> FoundDate | None:
    """Return what a general date finder takes for the day of publication, where nothing surer speaks against it.

    It reads any date of the text; so it is not asked where the title tells the day or a line tells the last change.
    """
    told = known.modified is not None and known.modified.source == VISIBLE
    if evidence.fallback is None or told or (known.event is not None and known.event.source == "title"):
        return None
    found = evidence.fallback()
    day = machine_day(found, zone) if found else None
    taken = {date.value for date in (known.event, known.modified) if date}
    month = _URL_MONTH.search(evidence.url)
    if day and month and (day.year, day.month) != (int(month[1]), int(month[2])):
        return None
    if day is None or day in taken or (day.month, day.day) == (1, 1):  # a year alone becomes its first day
        return None
    if day in _days_in(evidence.others) and day not in _days_in((*evidence.lines, evidence.text)):
        return None
    return _first(iter([FoundDate(day, "general")]), latest)


def _days_in(lines: Iterable[str]) -> set[dt.date | None]:
    return {found.date for line in lines for found in written_days(line)}


# --- published and modified

VISIBLE = "visible line"


def _modified(evidence: DateEvidence, zone: ZoneInfo) -> Iterator[FoundDate]:
    """Yield days of change: the line of the page first, which is there to be read, then its markup."""
    for line in evidence.lines:
        match = _MODIFIED.search(line)
        if match and not _OF_THE_SITE.search(line):
            days = written_days(line[match.start() :])
            if days and days[0].date:
                yield FoundDate(days[0].date, VISIBLE)
    yield from _from_machine(evidence, "modified", zone)


def _published(evidence: DateEvidence, zone: ZoneInfo) -> Iterator[FoundDate]:
    yield from _from_machine(evidence, "published", zone)
    yield from _from_lines(evidence)
    unknown = list(_from_machine(evidence, "unknown", zone))
    yield from (found for found in unknown if found.source.startswith("meta"))
    marked = {found.value: found for found in reversed(unknown)}
    for found in _from_bare_lines(evidence, evidence.near, ROUND_A_DATE):  # a time element may be another article's
        yield marked.get(found.value, found)
    yield from unknown
    yield from _from_bare_lines(evidence, evidence.near, ROUND_NEAR_TITLE)
    yield from _from_url(evidence.url)
    yield from _from_bare_lines(evidence, evidence.lines, ROUND_A_DATE)


def _from_machine(evidence: DateEvidence, kind: Kind, zone: ZoneInfo) -> Iterator[FoundDate]:
    for date in evidence.machine:
        day = machine_day(date.text, zone) if date.kind == kind else None
        if day:
            written = day_as_written(date.text)
            yield FoundDate(_as_shown(evidence, day, written) if written else day, date.source)


def _as_shown(evidence: DateEvidence, day: dt.date, written: dt.date) -> dt.date:
    """Return the day as the page shows it, where turning UTC to the site's zone came to another one.

    A page of another part of the world is stored among ours too, and its own lines know its zone best.
    """
    if day == written:
        return day
    shown = {found.date for line in evidence.lines for found in written_days(line) if not found.other_order}
    return written if written in shown and day not in shown else day


def _from_lines(evidence: DateEvidence) -> Iterator[FoundDate]:
    """Yield the days of lines that say that they tell the publication's."""
    for line in evidence.lines:
        match, modified = _PUBLISHED.search(line), _MODIFIED.search(line)
        if match is None and modified is None:
            match = _PERHAPS_PUBLISHED.search(line)
        if match and not (modified and modified.start() <= match.start() < modified.end()):
            days = [day for day in written_days(line[match.start() :], _month_first(evidence, line)) if day.date]
            if days and days[0].date:
                yield FoundDate(days[0].date, VISIBLE)


def _from_bare_lines(evidence: DateEvidence, lines: tuple[str, ...], beside: int) -> Iterator[FoundDate]:
    """Yield the days of lines that hold hardly anything else: at most so many characters ``beside`` it."""
    for line in lines:
        days = written_days(line, _month_first(evidence, line))
        alone = len(days) == 1 and len(line) - (days[0].end - days[0].start) <= beside
        if alone and days[0].date and not _MODIFIED.search(line):
            yield FoundDate(days[0].date, VISIBLE)


_URL_DAYS = (
    re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", re.A),
    re.compile(r"[/_-]((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", re.A),
)


_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/", re.A)
"""An address that names a month names no day, but another month speaks against one that was only guessed."""


def _from_url(url: str) -> Iterator[FoundDate]:
    for pattern in _URL_DAYS:
        match = pattern.search(url)
        if match:
            try:
                yield FoundDate(dt.date(*map(int, match.groups())), "url")
            except ValueError:
                continue


def _month_first(evidence: DateEvidence, text: str) -> bool:
    """Say whether n/n/yyyy on an English page has the month first: only where a written-out day agrees with that."""
    if not evidence.language.startswith("en"):
        return False
    for day in written_days(text):
        if day.other_order and day.year:
            rest = "\n".join((*evidence.lines, evidence.text))
            spelled = {found.date for found in written_days(rest) if not found.other_order}
            return day.swapped in spelled and day.date not in spelled
    return False


# --- event


def _in_title(evidence: DateEvidence, near: FoundDate | None) -> Iterator[FoundDate]:
    """Yield the days of the title; one without a year takes that of the nearest dated evidence."""
    days = written_days(evidence.title, _month_first(evidence, evidence.title))
    for day in days:
        if day.date:
            yield FoundDate(day.date, "title")
    for day in days:
        found = with_year(day, near)
        if found:
            yield FoundDate(found, "title without year")


def _in_lead(evidence: DateEvidence, near: FoundDate | None) -> Iterator[FoundDate]:
    for paragraph in evidence.lead[:2]:
        for day in written_days(paragraph[: LEAD_REACH + 40]):
            if day.start > LEAD_REACH:
                break
            found = day.date or with_year(day, near)
            if found and not _NOT_THE_DAY.search(paragraph[: day.start]):
                yield FoundDate(found, "lead")
        if len(paragraph) > 120:
            return


def with_year(day: Written, near: FoundDate | None) -> dt.date | None:
    """Return a day written without a year in the year that brings it nearest to another date of the page.

    A weekday written beside it must fit.
    """
    if day.year or near is None:
        return None
    around = [day.in_year(near.value.year + years) for years in (0, -1, 1) if 1 < near.value.year + years < 9999]
    fitting = [date for date in around if date and (day.weekday is None or date.weekday() == day.weekday)]
    return min(fitting, key=lambda date: abs(date - near.value), default=None)


__all__ = ["DateEvidence", "FoundDates", "Kind", "MachineDate", "find_dates", "machine_day", "written_days"]
