"""The day, or only the month, that a page's address names: ``/2015/10/05/``, ``/2015/oct/05``, ``/2015/10/``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from missionsearch import cldr
from missionsearch.extract.dates.evidence import DayOffered

IN_ADDRESS, MONTH_IN_ADDRESS = 0.75, 0.4
_DAYS = (
    re.compile(
        r"/((?:19|20)\d\d)[/_.-](0?[1-9]|1[0-2]|[a-z]{3,9})[/_.-](0?[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", re.A | re.I
    ),
    re.compile(r"[/_,-]((?:19|20)\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?=[/\-_.]|$)", re.A),
)
_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/", re.A)
"""An address that names a month names no day, but another month speaks against one that was only guessed."""


def month_of_address(url: str) -> tuple[int, int] | None:
    """Return the year and month that an address names.

    >>> month_of_address("https://x.example/2015/10/title")
    (2015, 10)
    """
    month = _MONTH.search(url)
    return (int(month[1]), int(month[2])) if month else None


def day_of_address(url: str) -> Iterator[DayOffered]:
    """Yield the day that an address names, as each of its forms reads."""
    for pattern in _DAYS:
        match = pattern.search(url)
        if match:
            year, month, day = match.groups()
            named = int(month) if month.isdigit() else cldr.months().get(month.lower(), 0)
            with suppress(ValueError):
                yield DayOffered(dt.date(int(year), named, int(day)), "url", IN_ADDRESS, "address")


def in_month_of_address(url: str, offered: Iterable[DayOffered]) -> Iterator[DayOffered]:
    """Yield the offered days that lie in the month which the address names, as borne out by it."""
    month = month_of_address(url)
    for day in dict.fromkeys(each.value for each in offered if not each.refused):
        if (day.year, day.month) == month:
            yield DayOffered(day, "month in url", MONTH_IN_ADDRESS, "address", said=False)
