"""What one run may ask: requests, minutes and bytes, of all hosts and of each; and at which hours."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from missionsearch.config import CrawlSettings, parse_hours


@dataclass(frozen=True, slots=True)
class Clock:
    """The source of time: the real clock in a crawl, another in tests."""

    monotonic: Callable[[], float]
    """Seconds since any moment."""
    now: Callable[[], dt.datetime]
    """A time with its zone."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a host, or the whole run, gets no more requests."""

    rule: str
    """``budget`` or ``hours`` (``rules``)."""
    reason: str


def open_at(hours: str, now: dt.datetime) -> bool:
    """Say whether a local time lies in a window; every time lies in none.

    >>> night = dt.datetime(2015, 10, 5, 23, 30)
    >>> open_at("20:00-06:00", night), open_at("06:00-20:00", night), open_at("", night)
    (True, False, True)
    """
    window = parse_hours(hours) if hours else None
    if window is None:
        return True
    begin, end = window
    minute = now.hour * 60 + now.minute
    return begin <= minute < end if begin < end else minute >= begin or minute < end


class Budgets:
    """Counts requests, minutes and bytes of a run, and says when a limit is reached."""

    def __init__(self, limits: CrawlSettings, clock: Clock, zone: dt.tzinfo) -> None:
        self.limits, self.clock, self.zone = limits, clock, zone
        self.requests: Counter[str] = Counter()
        self.received: Counter[str] = Counter()
        self.pages = 0
        """Pages and files asked for, each once however often it was tried."""
        self.stopped: Stop | None = None
        """Why the run is to stop, where somebody asked for that."""
        self._began = clock.monotonic()
        self._host_began: dict[str, float] = {}

    def asked(self, host: str, new_page: bool) -> None:
        """Count a request, and a page that is asked for the first time."""
        self.pages += new_page
        self.requests[host] += 1
        self._host_began.setdefault(host, self.clock.monotonic())

    def took(self, host: str, size: int) -> None:
        self.received[host] += size

    def run_over(self, new_page: bool = True) -> Stop | None:
        """Return why the run asks nothing more, or no more pages."""
        crawl = self.limits
        minutes = (self.clock.monotonic() - self._began) / 60
        return (
            self.stopped
            or (_spent("max_pages", crawl.max_pages, self.pages) if new_page else None)
            or _spent("max_requests", crawl.max_requests, self.requests.total())
            or _spent("max_minutes", crawl.max_minutes, minutes)
            or _spent("max_total_bytes", crawl.max_total_bytes, self.received.total())
        )

    def host_over(self, host: str) -> Stop | None:
        """Return why a host is asked nothing more."""
        crawl = self.limits
        hours = crawl.for_site(host).hours or crawl.hours
        if not open_at(hours, self.clock.now().astimezone(self.zone)):
            return Stop("hours", f"its hours ({hours}) are over")
        minutes = (self.clock.monotonic() - self._host_began.get(host, self.clock.monotonic())) / 60
        return (
            _spent("host_max_requests", crawl.host_max_requests, self.requests[host])
            or _spent("host_max_minutes", crawl.host_max_minutes, minutes)
            or _spent("host_max_bytes", crawl.host_max_bytes, self.received[host])
        )


def _spent(name: str, limit: int, used: float) -> Stop | None:
    return Stop("budget", f"{name} = {limit} reached") if limit and used >= limit else None
