# ruff: noqa: E501 (tables of names read best whole)
"""Days written in text, in the languages that missions publish in."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise


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
        """The day, None without a year or where there is no such day (30 February)."""
        return self.in_year(self.year) if self.year else None

    @property
    def swapped(self) -> dt.date | None:
        """The day with the parts the other way round."""
        return replace(self, day=self.month, month=self.day).date if self.other_order else None


def _numbered(*lines: str) -> dict[str, int]:
    return {name: number for number, names in enumerate(lines) for name in names.split()}


MONTHS = _numbered(
    "",
    "janvier january januar enero gennaio janeiro januari janv jan января январь يناير جانفي",
    "février fevrier february februar febrero febbraio fevereiro februari févr fevr feb fév fev февраля февраль فبراير فيفري",
    "mars march märz marzo março maart mar марта март مارس",
    "avril april abril aprile avr apr abr апреля апрель أبريل ابريل أفريل",
    "mai may mayo maggio maio mei мая май مايو ماي",
    "juin june juni junio giugno junho jun июня июнь يونيو جوان",
    "juillet july juli julio luglio julho juil jul июля июль يوليو جويلية",
    "août aout august agosto augustus aug августа август أغسطس اغسطس أوت",
    "septembre september septiembre settembre setembro sept sep сентября сентябрь سبتمبر",
    "octobre october oktober octubre ottobre outubro oct okt октября октябрь أكتوبر اكتوبر",
    "novembre november noviembre novembro nov ноября ноябрь نوفمبر",
    "décembre decembre december dezember diciembre dicembre dezembro déc dec dez декабря декабрь ديسمبر",
)
WEEKDAYS = _numbered(
    "lundi monday montag lunes lunedì mon",
    "mardi tuesday dienstag martes martedì tue tues",
    "mercredi wednesday mittwoch miércoles mercoledì wed",
    "jeudi thursday donnerstag jueves giovedì thu thurs thur",
    "vendredi friday freitag viernes venerdì fri",
    "samedi saturday samstag sábado sabato sat",
    "dimanche sunday sonntag domingo domenica sun",
)
ALSO_WORDS = frozenset(("may", "march", "mar", "jan", "sep", "dec"))
"""Months that are words or names too: in lower case and without a year they are not taken for a month."""


def _any_of(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_MONTH = rf"(?P<month>{_any_of(MONTHS)})\b\.?"
_WEEKDAY = rf"(?:\b(?P<weekday>{_any_of(WEEKDAYS)})\.?,?\s+)?(?:\b(?:the|le|den|el|il|dem)\s+)?"
_YEAR = r"(?P<year>(?:19|20)\d\d|['’]\d\d)"
_ORDINAL = r"(?:\s?(?:er|ère|st|nd|rd|th|ro|[°ºª]|\.))?"
_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = rf"(?<![\d/.,-])(?P<day>{_NUMBER}){_ORDINAL}"
_MORE_DAYS = rf"(?:\s?(?:,|et|and|au|to|&|-|–|/|bis|und|y|e|al)\s?(?:{_NUMBER}{_ORDINAL}\s?)){{0,3}}"

_NAMED = (
    # 1er octobre 2015; Thursday 1 October 2015; 10 et 11 juin 2015; 14 de julio de 2014; 1° octobre
    re.compile(
        rf"{_WEEKDAY}{_DAY}{_MORE_DAYS}\s*(?:of|de|d['’])?\s*{_MONTH},?(?:\s*(?:de|del)?\s*{_YEAR}(?!\d))?", re.I
    ),
    # October 1, 2015; Feb. 21, 2018; June 3-5, 2014
    re.compile(
        rf"{_WEEKDAY}\b{_MONTH}\s+(?:the\s+)?(?P<day>{_NUMBER})(?:st|nd|rd|th)?(?!\d)"
        rf"(?:\s?(?:-|–|and|to|&)\s?[0-3]?\d(?:st|nd|rd|th)?)?(?:,?\s+{_YEAR}(?!\d))?",
        re.I,
    ),
)
_ISO = re.compile(
    r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=mark)(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)",
    re.A,
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?:(?P<earlier>[0-3]?\d)\s?(?:et|and|au|to|-|&)\s?)?(?P<first>[0-3]?\d)"
    r"\s?(?P<mark>[/.-])\s?(?P<second>[0-3]?\d)\s?(?P=mark)\s?"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?!\d|(?P=mark)\d)",
    re.A,
)
_UNTIL = re.compile(
    rf"\s*(?:au|to|until|till|-|–|bis|al|et|and|und|y|e)\s+(?:le\s+)?(?:(?:{_any_of(WEEKDAYS)})\s+)?", re.I
)


def written_days(text: str, month_first: bool = False) -> list[Written]:
    """Return the days written in a text, in the order in which they stand; of several days in a row, the first.

    n/n/yyyy: a part over 12 decides; else the day comes first, unless ``month_first``. A month without a day is no day.

    >>> [found.date.isoformat() for found in written_days("10 et 11 juin 2015")]
    ['2015-06-10']
    """
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")
    found = [day for pattern in _NAMED for match in pattern.finditer(text) if (day := _named(match))]
    found += [Written(m.start(), m.end(), int(m["day"]), int(m["month"]), int(m["year"])) for m in _ISO.finditer(text)]
    found += [day for match in _NUMERIC.finditer(text) if (day := _numeric(match, month_first))]
    found.sort(key=lambda day: (day.start, day.start - day.end))
    kept: list[Written] = []
    for day in found:
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
        elif day.year and not kept[-1].year:
            kept[-1] = day
    return _with_ends(kept, text)


def _with_ends(days: list[Written], text: str) -> list[Written]:
    """Return days with the year of a period's end at its beginning too: "du 30 septembre au 2 octobre 2015"."""
    for place, (first, last) in enumerate(pairwise(days)):
        if first.year is None and last.year and _UNTIL.fullmatch(text[first.end : last.start]):
            before = (first.month, first.day) > (last.month, last.day)
            days[place] = replace(first, year=last.year - before)
    return days


def _named(match: re.Match[str]) -> Written | None:
    name, weekday = match["month"], match["weekday"]
    month = MONTHS.get(name.lower())
    if month is None or (name in ALSO_WORDS and not match["year"]):
        return None
    return Written(
        start=match.start(),
        end=match.end(),
        day=int(match["day"]),
        month=month,
        year=_full_year(match["year"].lstrip("'’")) if match["year"] else None,
        weekday=WEEKDAYS.get(weekday.lower()) if weekday else None,
    )


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _numeric(match: re.Match[str], month_first: bool) -> Written | None:
    first, second, year = int(match["first"]), int(match["second"]), _full_year(match["year"])
    if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
        return None
    either = first <= 12 and second <= 12
    swapped = second > 12 or (either and month_first)
    day, month = (second, first) if swapped else (first, second)
    if match["earlier"] and 0 < int(match["earlier"]) < day and not swapped:
        day = int(match["earlier"])
    return Written(match.start(), match.end(), day, month, year, other_order=either and first != second)
