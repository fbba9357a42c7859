"""Dates that are written for machines: ISO 8601, RFC 9110 and what content systems make of them."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from missionsearch.extract.dates.written import written_days

LONGEST = 60
"""Characters of a machine's date."""
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6})?Z?", re.A)
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?", re.A)
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", re.A)
_MAIL_DATE = re.compile(r"(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d", re.A)
_ZONE_NAMED = re.compile(r"\s?(?:UTC|GMT)$")
_SPACE_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")


def day_as_written(text: str) -> dt.date | None:
    """Return the day of a machine's date without any change of zone."""
    moment = machine_moment(text)
    return moment.date() if isinstance(moment, dt.datetime) else moment


def own_offset(moment: dt.datetime | dt.date | None) -> dt.timedelta | None:
    """Return how far a moment's own clock is from UTC; None in UTC, or where it does not say."""
    return (moment.utcoffset() or None) if isinstance(moment, dt.datetime) else None


def machine_moment(text: str) -> dt.datetime | dt.date | None:
    """Return what a machine's date says: a moment, or only a day."""
    text = " ".join(text.split())[:LONGEST]
    compact = _COMPACT.fullmatch(text)
    if compact:
        text = "-".join(compact.groups())
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        return dt.datetime.fromtimestamp(int(epoch[1]), dt.UTC)
    return _iso_moment(text) or _iso_day(text) or _mail_moment(text) or _first_written(text)


def _iso_moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", _ZONE_NAMED.sub("Z", text)))
    except ValueError:
        return None


def _iso_day(text: str) -> dt.date | None:
    iso = _ISO_DAY.match(text)
    try:
        return dt.date(*map(int, iso.groups())) if iso else None
    except ValueError:
        return None


def _mail_moment(text: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(text) if _MAIL_DATE.match(text) else None
    except (ValueError, TypeError, IndexError):
        return None


def _first_written(text: str) -> dt.date | None:
    days = [] if _ISO_DAY.match(text) else written_days(text)  # 2010-00-00 names no day
    return days[0].date if days else None
