"""Which day a machine's moment is for the readers of a page, and which part of n/n/yyyy is the month."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from babel.core import get_global

from missionsearch.extract.dates.evidence import DateEvidence, MachineDate
from missionsearch.extract.dates.labels import labelled_days
from missionsearch.extract.dates.machine import machine_moment, own_offset
from missionsearch.extract.dates.written import written_days

A_DAY = dt.timedelta(days=1)
MONTH_FIRST = "US"
"""The country whose pages write 10/05/2015 for the fifth of October (CLDR, short dates)."""
LONGEST_NUMERIC = 12
"""Characters of a machine's date that may be n/n/yyyy."""
_AMERICAN_TIME = re.compile(r"\d\s?[ap]\.?m\.?,?\s(?:[ECMP][SD]?T|Eastern|Central|Mountain|Pacific)\b", re.I)
_TIME = re.compile(r"(?<![\d:])(\d\d?)[:h](\d\d)(?!\d)")


@cache
def _zones_of(region: str) -> Sequence[ZoneInfo]:
    """Return the time zones of a country (CLDR), none for a region that has none."""
    return [ZoneInfo(name) for name in get_global("territory_zones").get(region, ())]


class Clock:
    """Which day a moment is on this page: its lines know best, then its own offsets, then the site's zone."""

    def __init__(self, evidence: DateEvidence, zone: ZoneInfo) -> None:
        moments = [machine_moment(date.text) for date in evidence.machine]
        own = [moment for moment in moments if isinstance(moment, dt.datetime) and own_offset(moment)]
        self.local = {moment: moment.date() for moment in own}
        offsets = Counter(map(own_offset, own))
        usual = offsets.most_common(1)[0][0] if offsets else None
        self.zone: dt.tzinfo = dt.timezone(usual) if usual else zone
        plain = [
            labelled for line in evidence.near for labelled in labelled_days(line) if labelled.meaning != "modified"
        ]
        self.near = {labelled.day.date for labelled in plain if labelled.day.date}
        self.abroad = _zones_of(evidence.region)
        self.evidence = evidence

    @cached_property
    def shown(self) -> set[dt.date | None]:
        """The days that the page tells in a form that can be read in one way only."""
        spelled = {day.date for line in self._lines for day in written_days(line) if not day.other_order}
        return spelled | self._machine_days

    @cached_property
    def _machine_days(self) -> set[dt.date | None]:
        """The days that markup tells without a time, or where its clock needs no turning."""
        texts = [date.text for date in self.evidence.machine]
        moments = [machine_moment(text) for text in texts if not any(day.other_order for day in written_days(text))]
        return {
            moment.date() if isinstance(moment, dt.datetime) else moment
            for moment in moments
            if not isinstance(moment, dt.datetime)
            or moment.tzinfo is None
            or own_offset(moment)
            or moment.hour in range(3, 20)
        }

    @cached_property
    def _lines(self) -> tuple[str, ...]:
        return (*self.evidence.lines, *self.evidence.text.split("\n"))

    def month_first(self, text: str) -> bool:
        """Say whether n/n/yyyy has the month first: the day comes first unless the page speaks for the other order.

        What speaks, the strongest first: the same day in a form that can be read in one way only (words settle it on
        an English page alone; a machine's date on any), other days in figures with a part over 12 ("12/25/2024"), and
        last a language tag of the United States.
        """
        for day in written_days(text):
            if day.other_order and day.year:
                known = self.shown if self._is_english else self._machine_days
                if (day.date in known) != (day.swapped in known):
                    return day.swapped in known
                return self.writes_month_first
        return False

    @property
    def _is_english(self) -> bool:
        return self.evidence.language.startswith("en") or self.evidence.region == MONTH_FIRST

    @cached_property
    def writes_month_first(self) -> bool:
        """Whether an English page's days in figures have the month first: told by others, else by its tag."""
        if not self._is_english:
            return False
        orders = {day.month_stands_first for line in self._lines for day in written_days(line)} - {None}
        american = self.evidence.region == MONTH_FIRST or any(map(_AMERICAN_TIME.search, self.evidence.near))
        return american if len(orders) != 1 else True in orders

    def day_of(self, date: MachineDate) -> dt.date | None:
        moment = machine_moment(date.text)
        day, written = self._day(moment), moment.date() if isinstance(moment, dt.datetime) else moment
        if day is None or written is None or day in self.near:
            return day
        if date.kind != "modified" and not own_offset(moment):
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
            return self.local.get(moment) or self._turned(moment)
        except (OverflowError, ValueError):
            return None

    def _turned(self, moment: dt.datetime) -> dt.date:
        """Return the day of a moment in UTC by the page's clock, unless no clock of the page's own country shows it.

        A moment that is midnight here is a day that was typed here, whatever country the language tag names.
        """
        here = moment.astimezone(self.zone)
        if here.date() != moment.date() and self._is_read_at(moment) and not self._is_read_at(here):
            return moment.date()
        if here.time() == dt.time() or not self.abroad:
            return here.date()
        there = {moment.astimezone(zone).date() for zone in self.abroad}
        return here.date() if here.date() in there else moment.date()

    def _is_read_at(self, moment: dt.datetime) -> bool:
        """Say whether a line of the page shows a moment's hour and minute, as a clock of twelve or of 24 hours does."""
        hours = {str(moment.hour), f"{moment.hour:02}", str((moment.hour - 1) % 12 + 1)}
        return any((hour, f"{moment.minute:02}") in self._times for hour in hours)

    @cached_property
    def _times(self) -> set[tuple[str, ...]]:
        """The hours and minutes that the page's lines show."""
        return {time for line in self.evidence.lines for time in _TIME.findall(line)}

    def _in_other_order(self, date: MachineDate, day: dt.date) -> dt.date:
        """Return the day of "03-09-2026" with the month first, where the page spells that day out and not the other."""
        written = written_days(date.text) if len(date.text) <= LONGEST_NUMERIC else []
        swapped = written[0].swapped if written else None
        return swapped if swapped in self.shown and swapped and day not in self.shown else day
