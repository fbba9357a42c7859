"""Days written in text, in the languages that missions publish in (names: ``cldr``).

Start reading at ``written_days``. One walk over the text's numbers: each asks what stands behind it and before it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from missionsearch import cldr


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
    month_stands_first: bool | None = None
    """Written n/n/yyyy with one part over 12, so that its order is sure; None of any other form."""

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


ALSO_WORDS = frozenset(("may", "march", "mar", "mars", "jan", "sep", "dec"))
"""Months that are words or names too: in lower case and without a year they are not taken for a month."""
FARTHEST_BEFORE = 32
"""Characters before a number in which its month and its weekday stand."""

_SIGNS = str.maketrans(
    {
        **{chr(start + digit): str(digit) for start in (0x0660, 0x06F0, 0x0966) for digit in range(10)},
        **dict.fromkeys("\u00a0\u202f\u2009\u2028\u2029\u0085", " "),
        "\u2011": "-",
    }
)
"""Arabic-Indic, Persian and Devanagari digits; every sort of space. Each sign for one sign, so that places stay."""
_PARTS = frozenset("/.,-")
ANY_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"([0-9][0-9]?)(?!\d)")
"""Begins with a class of characters, which the engine looks for at once; ``_numbers`` asks what stands before."""
_JOINED = re.compile(r"\d\s?(?:[/.-]\s?\d|[年년])")
"""What every day in figures has, so that most lines are asked nothing more."""
MOST_REMEMBERED = 4096
"""Lines whose days are kept at hand: those of a page are asked by several kinds of evidence."""
_ORDINAL = r"(?:\s?(?:er|ère|re|st|nd|rd|th|ro|[°ºª]|\.)(?![^\W\d_]))?"
_MORE_DAYS = rf"(?:\s?(?:,|et|and|au|to|&|-|–|/|bis|und|y|e|al|i|и)\s?(?:0?[1-9]|[12]\d|3[01]){_ORDINAL}(?!\d)){{0,3}}"
_BEHIND = re.compile(
    rf"{_ORDINAL}{_MORE_DAYS}\s{{0,3}}(?:of |de |d['’]|-|\.|/)?\s{{0,3}}([^\W\d_]{{2,14}})(?: ([^\W\d_]{{3,10}}))?"
)
"""What stands between a number and its month: "10 et 11 juin", "3rd of March", "05-Oct"."""
_YEAR_BEHIND = re.compile(r"\.?,?\s{0,3}(?:del? )?((?:19|20)\d\d|['’]\d\d)(?!\d)|([-/])((?:19|20)?\d\d)(?!\d)")
_MONTH_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,14})\.?\s{1,3}(?:the )?$")
_YEAR_AFTER_DAY = re.compile(
    r"(?:st|nd|rd|th)?(?:\s?(?:-|–|and|to|&)\s?[0-3]?\d(?:st|nd|rd|th)?)?(?:,?\s{1,3}|,)((?:19|20)\d\d|['’]\d\d)(?!\d)"
)
_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d\d)[.,]? $")
_WEEKDAY_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,14})\.?,?\s{1,3}(?:(?:the|le|den|el|il|dem)\s{1,3})?$")
_ARTICLE_BEFORE = re.compile(r"(?<![^\W\d_])(?:the|le|den|el|il|dem)\s{1,3}$", re.I)
_YEAR_FIRST = re.compile(
    r"(?<![\d/.-])((?:19|20)\d\d)(?:([-/.]) ?(0?[1-9]|1[0-2])\2 ?(0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|\s?[年년]\s?(0?[1-9]|1[0-2])\s?[月월]\s?(0?[1-9]|[12]\d|3[01])\s?[日일])"
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?:([0-3]?\d)\s?(?:et|and|au|to|-|&)\s?)?([0-3]?\d)"
    r"\s?([/.-])\s?([0-3]?\d)\s?\3\s?((?:19|20)\d\d|\d\d)(?!\d|\3\d)"
)
_UNTIL = re.compile(r"\s*(?:au|to|until|till|-|–|bis|al|et|and|und|y|e|do|по)\s+(?:le\s+)?(?:([^\W\d_]{3,14})\s+)?")


@lru_cache(MOST_REMEMBERED)
def written_days(text: str, month_first: bool = False) -> tuple[Written, ...]:
    """Return the days written in a text, in the order in which they stand; of several days in a row, the first.

    n/n/yyyy: a part over 12 decides; else the day comes first, unless ``month_first``. A month without a day is no day.

    >>> [found.date.isoformat() for found in written_days("10 et 11 juin 2015")]
    ['2015-06-10']
    """
    if not ANY_DIGIT.search(text):
        return ()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    days = [*_named(text)]
    if _JOINED.search(text):
        days += [*_year_first(text), *_numeric(text, month_first)]
    days.sort(key=lambda day: (day.start, day.start - day.end))
    kept: list[Written] = []
    for day in days:
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
        elif day.year and not kept[-1].year:
            kept[-1] = day
    return tuple(_with_ends(kept, text))


def _with_ends(days: list[Written], text: str) -> list[Written]:
    """Return days with the year of a period's end at its beginning too: "du 30 septembre au 2 octobre 2015"."""
    for place, (first, last) in enumerate(pairwise(days)):
        if first.year is None and last.year and _UNTIL.fullmatch(text[first.end : last.start]):
            before = (first.month, first.day) > (last.month, last.day)
            days[place] = replace(first, year=last.year - before)
    return days


def _named(text: str) -> Iterator[Written]:
    """Yield the days whose month has a name."""
    for number in _numbers(text):
        day = _before_month(text, number) or _behind_month(text, number)
        if day:
            yield day


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Yield the numbers from 1 to 31 that are no part of a longer one, of a time or of a day in figures."""
    for number in _NUMBER.finditer(text):
        start = number.start()
        before = text[max(0, start - 2) : start]
        part = before[-1:] in _PARTS or before[-1:].isdigit() or (before[-1:] == ":" and before[:1].isdigit())
        if not part and 1 <= int(number[1]) <= 31:
            yield number


def _before_month(text: str, number: re.Match[str]) -> Written | None:
    """Return the day of "1er octobre 2015", "10 et 11 juin", "5-Oct-15"."""
    words = _BEHIND.match(text, number.end())
    if words is None:
        return None
    both = words[2] and cldr.months().get(f"{cldr.fold(words[1])} {cldr.fold(words[2])}")
    month, end = (both, words.end()) if both else (cldr.months().get(cldr.fold(words[1])), words.end(1))
    if not month:
        return None
    year = _YEAR_BEHIND.match(text, end)
    if year and year[2] and not text[: words.start(1)].endswith(("-", "/")):  # "5 mai-15": no year
        year = None
    if year is None and _is_word_alone(words[1]):
        return None
    digits = (year[1] or year[3]) if year else None
    return _day(text, number.start(), year.end() if year else end, number[1], month, digits)


def _behind_month(text: str, number: re.Match[str]) -> Written | None:
    """Return the day of "October 1, 2015", "Feb. 21, 2018", "June 3-5, 2014", "2023 Jan 7"."""
    word = _MONTH_BEFORE.search(text[max(0, number.start() - FARTHEST_BEFORE) : number.start()])
    month = cldr.months().get(cldr.fold(word[1])) if word else None
    if word is None or month is None:
        return None
    start = number.start() - len(word[0])
    before = _YEAR_BEFORE.search(text[max(0, start - len("2015, ")) : start])
    if before and (word[1][0].islower() or "." not in before[0]):  # "2015. október 5.", and no sentence's end
        return _day(text, start - len(before[0]), number.end(), number[1], month, before[1])
    year = _YEAR_AFTER_DAY.match(text, number.end())
    if year is None and _is_word_alone(word[1]):
        return None
    return _day(text, start, year.end() if year else number.end(), number[1], month, year[1] if year else None)


def _is_word_alone(name: str) -> bool:
    """Say whether a month's name without a year is rather a word: in lower case a word too, or cut short."""
    return name[0].islower() and (name in ALSO_WORDS - {"mars"} or cldr.fold(name) not in cldr.full_months())


def _day(text: str, start: int, end: int, day: str, month: int, year: str | None) -> Written:
    before = text[max(0, start - FARTHEST_BEFORE) : start]
    named = _WEEKDAY_BEFORE.search(before)
    weekday = cldr.weekdays().get(cldr.fold(named[1])) if named else None
    article = named if weekday is not None else _ARTICLE_BEFORE.search(before)
    start -= len(article[0]) if article else 0
    return Written(start, end, int(day), month, _full_year(year.lstrip("'’")) if year else None, weekday)


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _year_first(text: str) -> Iterator[Written]:
    for match in _YEAR_FIRST.finditer(text):
        month, day = match[3] or match[5], match[4] or match[6]
        yield Written(match.start(), match.end(), int(day), int(month), int(match[1]))


def _numeric(text: str, month_first: bool) -> Iterator[Written]:
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[2]), int(match[4]), _full_year(match[5])
        if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
            continue
        sure = _order_told(text[max(0, match.start() - FARTHEST_BEFORE) : match.start()], first, second, year)
        swapped = month_first and first <= 12 if sure is None else sure
        day, month = (second, first) if swapped else (first, second)
        if match[1] and 0 < int(match[1]) < day and not swapped:
            day = int(match[1])
        other = sure is None and first != second
        yield Written(match.start(), match.end(), day, month, year, other_order=other, month_stands_first=sure)


def _order_told(before: str, first: int, second: int, year: int) -> bool | None:
    """Say whether the month stands first: by a part over 12, or by the weekday before it ("Sat, 05/03/2014")."""
    if first > 12 or second > 12:
        return second > 12
    named = _WEEKDAY_BEFORE.search(before)
    weekday = cldr.weekdays().get(cldr.fold(named[1])) if named else None
    fits = [dt.date(year, month, day).weekday() == weekday for month, day in ((second, first), (first, second))]
    return fits[1] if fits[0] != fits[1] else None
