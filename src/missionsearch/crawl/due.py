"""When a page is asked for again: at once where its site reports a change, else later, the longer it is unchanged."""

from __future__ import annotations

import datetime as dt
import email.utils
from dataclasses import dataclass

SHARE = 0.1
"""A page rests for this share of the time that it has been unchanged: after ten days, one day (RFC 9111, 4.2.2, gives
caches the same share)."""


@dataclass(frozen=True, slots=True)
class Visits:
    """What is known of a stored page's changes."""

    checked_at: dt.datetime
    """When it was last asked for."""
    changed_at: dt.datetime
    """When its text last changed; before any change, when it was first stored, or what its sitemap says."""


def is_due(visits: Visits, lastmod: dt.datetime | None, now: dt.datetime, most_days: int) -> bool:
    """Say whether a stored page is asked for in a run."""
    if lastmod is not None and lastmod > visits.checked_at:
        return True
    stable = max(visits.checked_at - visits.changed_at, dt.timedelta())
    return now - visits.checked_at >= min(SHARE * stable, dt.timedelta(days=most_days))


def moment(text: str) -> dt.datetime | None:
    """Return the moment that a sitemap or a feed names (W3C datetime, or RFC 2822); a day is its end. None without one.

    >>> moment("2015-10-05").isoformat(), moment("2015-10-05T10:00:00+02:00").isoformat()
    ('2015-10-05T23:59:59+00:00', '2015-10-05T08:00:00+00:00')
    """
    try:
        moment = dt.datetime.fromisoformat(text)
        if len(text) == 10:
            moment += dt.timedelta(hours=23, minutes=59, seconds=59)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
    try:
        return moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
    except OverflowError:  # the year 1, in a zone that is ahead
        return None
