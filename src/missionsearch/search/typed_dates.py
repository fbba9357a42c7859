"""Dates as people type them among other words, in French and English.

"octobre 2015", "2014-2016", "depuis mars 2014", "since March 2014", "05/10/2015", "du 3 au 5 mars 2014",
"before May 2011", "entre 2012 et 2014". Numeric days are day first, as everywhere in the countries that we serve.
A bare year and a day without a year name a time too loosely to filter by; they only rank (``near_spans``).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from missionsearch import cldr

LANGUAGES = ("fr", "en", "en_GB")
"""Locales in which people type a month or a weekday by its name."""
_ACCENTS = str.maketrans({accented: f"[{plain}{accented}]" for plain, accented in ("eé", "uû")})
"""Accents are left out as often as they are typed."""


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern for any of these names, the longest first; each may be followed by a full stop."""
    bare = {name.rstrip(".").lower() for name in names}
    return "(?:" + "|".join(rf"{name.translate(_ACCENTS)}\.?" for name in sorted(bare, key=len, reverse=True)) + ")"


_MONTH = _any_of(cldr.names_of_months(LANGUAGES))
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:er|ᵉʳ|st|nd|rd|th|\s?[°º])?"
_WEEKDAY = rf"(?:{_any_of(cldr.names_of_weekdays(LANGUAGES))},?\s+)?"
_EDGE, _END = r"(?<![\w/.-])(?<!\w:)", r"(?![\w/])(?!\.\d)(?!-\w)"
_THE = rf"(?:le\s+|les\s+|the\s+|l['’])?{_WEEKDAY}"

_DAY_OF_MONTH = rf"(?:{_DAY}\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+{_DAY})"
_ONE = (
    rf"(?:{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?P<mark>[/.-])(?:0?[1-9]|1[0-2])(?P=mark){_YEAR}"
    rf"|{_DAY_OF_MONTH},?\s+{_YEAR}"
    rf"|{_MONTH}\s+{_YEAR}"
    rf"|(?:0[1-9]|1[0-2])/{_YEAR}"
    rf"|{_YEAR}-(?:0[1-9]|1[0-2]))"
)


def _one(name: str, pattern: str = _ONE) -> str:
    """Return the pattern of one date as a named group (its inner names made its own)."""
    return f"(?P<{name}>{pattern.replace('mark', f'mark_{name}')})"


_ANY = rf"(?:{_ONE}|{_YEAR})"
_AND_OR_TO = r"(?:au|à|to|until|et|and|jusqu['’](?:au|en|à))"
_BETWEEN = re.compile(
    rf"{_EDGE}(?:(?:entre|between)\s+{_THE}{_one('a', _ANY)}\s+(?:et|and)\s+{_THE}{_one('b', _ANY)}"
    rf"|(?:du|de|from)\s+{_THE}{_one('c', _ANY)}\s+(?:au|à|to|until|jusqu['’](?:au|en|à))\s+{_THE}{_one('d', _ANY)}"
    rf"|{_THE}{_one('g')}\s+(?:au|à|to|until|-|–)\s+{_THE}{_one('h')}"
    rf"|(?P<e>{_YEAR})\s?[-–]\s?(?P<f>{_YEAR})){_END}",
    re.IGNORECASE,
)
_WITHIN_A_YEAR = re.compile(
    rf"{_EDGE}(?:(?:du|de|from|entre|between)\s+|d['’])?{_THE}(?P<first>{_DAY_OF_MONTH}|{_MONTH})"
    rf"(?:\s+{_AND_OR_TO}\s+|\s?[-–]\s?){_THE}(?P<last>{_DAY_OF_MONTH}|{_MONTH}),?\s+(?P<year>{_YEAR}){_END}",
    re.IGNORECASE,
)
_DAYS = re.compile(
    rf"{_EDGE}(?:(?:du|from)\s+)?{_THE}(?P<first>{_DAY})(?:\s?,\s?{_DAY})*"
    rf"\s?(?:au|à|to|et|and|-|–)\s?{_THE}(?P<last>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR}){_END}",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"{_EDGE}(?P<word>depuis|since|d[èe]s|[àa] partir d[eu]|from|apr[èe]s|after)\s+{_THE}{_one('a', _ANY)}{_END}",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"{_EDGE}(?P<word>avant|before|jusqu['’](?:en|au|à)|until|till|up to)\s+{_THE}{_one('a', _ANY)}{_END}",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"{_EDGE}(?:(?:en|on|in|du|de|of|au)\s+|d['’])?(?:(?:du\s+|au\s+)?mois\s+(?:de\s+|d['’]))?{_THE}{_one('a')}{_END}",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(rf"{_EDGE}(?P<a>{_YEAR}){_END}")
_BARE_DAY = re.compile(
    rf"{_EDGE}(?:(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})|(?P<month2>{_MONTH})\s+(?P<day2>{_DAY})){_END}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A stretch of a typed text that names a span of days (an open end is None)."""

    start: int
    end: int
    first: dt.date | None
    last: dt.date | None


def find_date(text: str) -> DateExpression | None:
    """Return the first expression in a text that names a time closely enough to filter by.

    >>> found = find_date("désarmement depuis mars 2014")
    >>> found.first.isoformat(), found.last
    ('2014-03-01', None)
    """
    for pattern, read in _READINGS:
        for match in pattern.finditer(text):
            try:
                first, last = read(match)
            except ValueError:  # 31 February
                continue
            if first is None or last is None or first <= last:
                return DateExpression(match.start(), match.end(), first, last)
    return None


def near_spans(text: str, today: dt.date) -> tuple[tuple[dt.date, dt.date], ...]:
    """Return the spans that bare years and days without a year stand for."""
    spans = [span_of(match["a"]) for match in _BARE_YEAR.finditer(text)]
    for match in _BARE_DAY.finditer(text):
        day = int(re.sub(r"\D", "", match["day"] or match["day2"]))
        month = month_number(match["month"] or match["month2"])
        for year in range(today.year - 25, today.year + 2):
            if day <= calendar.monthrange(year, month)[1]:
                spans.append((dt.date(year, month, day), dt.date(year, month, day)))
    return tuple(spans)


def month_number(name: str) -> int:
    """Return the number of a month's French or English name or abbreviation."""
    number = cldr.months().get(cldr.fold(name))
    if number is None:
        raise ValueError(f"not a month: {name!r}")
    return number


def span_of(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of one date, month or year.

    Raises:
        ValueError: the calendar has no such day.
    """
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    named = re.search(_MONTH, text, re.IGNORECASE)
    year = next(number for number in numbers if number > 1000)
    rest = [number for number in numbers if number <= 1000]
    if named:
        month, days = month_number(named[0]), rest
    elif re.match(_YEAR, text):
        month, days = (rest[0], rest[1:]) if rest else (0, [])
    else:
        month, days = rest[-1], rest[:-1]
    if not month:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if days:
        day = dt.date(year, month, days[0])
        return day, day
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


_Span = tuple[dt.date | None, dt.date | None]
_ONE_DAY = dt.timedelta(days=1)


def _between(match: re.Match[str]) -> _Span:
    first = span_of(match["a"] or match["c"] or match["e"] or match["g"])[0]
    last = span_of(match["b"] or match["d"] or match["f"] or match["h"])[1]
    return first, last


def _within_a_year(match: re.Match[str]) -> _Span:
    """Read "d'octobre à décembre 2015"; what would run backwards began in the year before."""
    first, last = (span_of(f"{match[name]} {match['year']}")[end] for end, name in enumerate(("first", "last")))
    return first if first <= last else first.replace(year=first.year - 1), last


def _days(match: re.Match[str]) -> _Span:
    year, month = int(match["year"]), month_number(match["month"])
    first, last = (dt.date(year, month, int(re.sub(r"\D", "", match[name]))) for name in ("first", "last"))
    return first, last


def _since(match: re.Match[str]) -> _Span:
    first, last = span_of(match["a"])
    after = match["word"].lower() in ("après", "apres", "after")
    return (last + _ONE_DAY if after else first), None


def _before(match: re.Match[str]) -> _Span:
    first, last = span_of(match["a"])
    strictly = match["word"].lower() in ("avant", "before")
    return None, (first - _ONE_DAY if strictly else last)


def _plain(match: re.Match[str]) -> _Span:
    return span_of(match["a"])


_READINGS = (
    (_BETWEEN, _between),
    (_WITHIN_A_YEAR, _within_a_year),
    (_DAYS, _days),
    (_SINCE, _since),
    (_BEFORE, _before),
    (_PLAIN, _plain),
)
"""Tried in this order: the longest expressions first."""


# --- a field that asks for one date

_FIELD = re.compile(
    rf"\s*{_THE}(?:(?P<short>(?P<d>0?[1-9]|[12]\d|3[01])[/.-](?P<m>0?[1-9]|1[0-2])[/.-](?P<y>\d\d))"
    rf"|(?P<month>0?[1-9]|1[0-2])[/.-](?P<year>{_YEAR})|(?P<one>{_ANY.replace('mark', 'mark_field')}))\s*",
    re.IGNORECASE,
)


def typed_span(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of the day, month or year that a whole text names; None where it names none.

    >>> typed_span("mars 2015")[1].isoformat(), typed_span("21/11/14")[0].isoformat(), typed_span("hier")
    ('2015-03-31', '2014-11-21', None)
    """
    match = _FIELD.fullmatch(text)
    if not match:
        return None
    try:
        if match["short"]:
            day = dt.date(2000 + int(match["y"]), int(match["m"]), int(match["d"]))
            return day, day
        return span_of(f"{match['year']}-{int(match['month']):02}" if match["year"] else match["one"])
    except ValueError:  # 31 February
        return None
