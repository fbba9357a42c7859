"""Dates that are written for machines: ISO 8601, RFC 9110 and what content systems make of them."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from missionsearch.extract.dates.written import written_days

_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6})?Z?", re.A)
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?", re.A)
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", re.A)
_MAIL_DATE = re.compile(r"(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d", re.A)


def machine_day(text: str, zone: ZoneInfo) -> dt.date | None:
    """Return the day that a machine's date names, None where it names none.

    A moment in UTC is turned to the site's zone, because content systems store UTC and show local time. Any other
    offset is the author's own clock: the day stays as it is written.

    >>> machine_day("2015-06-30T22:30:00Z", ZoneInfo("Europe/Paris")).isoformat()
    '2015-07-01'
    """
    moment = machine_moment(text)
    if isinstance(moment, dt.datetime):
        try:
            return (moment if moment.utcoffset() else moment.astimezone(zone) if moment.tzinfo else moment).date()
        except (OverflowError, ValueError):
            return None
    return moment


def day_as_written(text: str) -> dt.date | None:
    """Return the day of a machine's date without any change of zone."""
    moment = machine_moment(text)
    return moment.date() if isinstance(moment, dt.datetime) else moment


def machine_moment(text: str) -> dt.datetime | dt.date | None:
    """Return what a machine's date says: a moment, or only a day."""
    text = " ".join(text.split())[:60]
    compact = _COMPACT.fullmatch(text)
    if compact:
        text = "-".join(compact.groups())
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        return dt.datetime.fromtimestamp(int(epoch[1]), dt.UTC)
    try:
        return dt.datetime.fromisoformat(
            re.sub(r"\s+(?=[+-]\d\d:?\d\d$|Z$)", "", re.sub(r"\s?(?:UTC|GMT)$", "Z", text))
        )
    except ValueError:
        pass
    iso = _ISO_DAY.match(text)
    if iso:
        try:
            return dt.date(*map(int, iso.groups()))
        except ValueError:
            return None
    if _MAIL_DATE.match(text):
        try:
            return parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            pass
    days = written_days(text)
    return days[0].date if days else None
