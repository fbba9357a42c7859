"""The hosts of one crawl: their robots.txt, how long each wants a pause, and which get no more requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from missionsearch.crawl.bounds import origin_of
from missionsearch.crawl.budgets import Budgets, Stop
from missionsearch.crawl.links import LONGEST_S
from missionsearch.crawl.robots import MOST_BYTES, REDIRECTS, Robots, read_robots
from missionsearch.crawl.tally import in_words
from missionsearch.processes import time_limit

MOST_FAILURES = 20
"""Requests in a row without an answer after which a host gets no more in this run: each may take a minute."""
MOST_ERRORS = 10
"""Server errors in a row after which a host gets no more requests in this run."""
LONGEST_WAIT_S = 120
"""A host that asks for a longer pause is asked again by the next run."""


@dataclass(slots=True)
class HostState:
    """What one host has answered so far."""

    rest_until: float = 0.0
    silent: int = 0
    errors: set[str] = field(default_factory=set)
    """The number of server errors since the last good answer."""
    closed: Stop | None = None
    """Why the host gets no more requests in this run."""


class Hosts:
    """Asks each origin for its robots.txt once a run, and remembers the answers of its host."""

    def __init__(
        self,
        crawler: Any,
        token: str,
        budgets: Budgets,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.crawler, self.token, self.budgets, self._sleep = crawler, token, budgets, sleep
        self._robots: dict[str, asyncio.Task[Robots]] = {}
        self._states: dict[str, HostState] = {}

    def state(self, url: str) -> HostState:
        return self._states.setdefault(urlsplit(url).netloc, HostState())

    # --- robots.txt

    async def robots(self, url: str) -> Robots:
        """Return the rules of an address's origin."""
        origin = origin_of(url)
        if origin not in self._robots:
            self._robots[origin] = asyncio.ensure_future(self._fetch(origin))
        return await self._robots[origin]

    async def _fetch(self, origin: str) -> Robots:
        url = f"{origin}/robots.txt"
        for _ in range(REDIRECTS + 1):
            # maxsize 0: what is too long is cut while it comes (cut_robots), not refused
            meta = {"robots_txt": [0], "download_timeout": 30, "download_maxsize": 0}
            try:
                request = Request(url, meta=meta, dont_filter=True)
                response = await self.crawler.engine.download_async(request)
            except Exception as error:  # a host that does not answer: named with the first page asked for
                return Robots(reachable=False, why=in_words(error, MOST_BYTES))
            location = location_of(response)
            if not (300 <= response.status < 400 and location):
                return self._read(response)
            url = urljoin(url, location)
        return Robots(token=self.token)

    def _read(self, response: Response) -> Robots:
        packed = (response.headers.get("Content-Encoding") or b"").strip().lower()
        if response.status < 300 and packed not in (b"", b"identity", b"gzip", b"x-gzip"):
            return Robots(reachable=False, why="it is packed, though it was asked for unpacked")
        try:
            with time_limit(LONGEST_S):
                return read_robots(response.status, response.body, self.token)
        except TimeoutError:
            return Robots(reachable=False, why=f"it took longer than {LONGEST_S} s to read")

    def cut_robots(self, data: bytes, request: Request) -> None:
        """Stop the download of a robots.txt that is longer than what is read of it (RFC 9309, 2.5)."""
        self.budgets.took(urlsplit(request.url).netloc, len(data))
        received = request.meta.get("robots_txt")
        if received:
            received[0] += len(data)
            if received[0] > MOST_BYTES:
                raise StopDownload(fail=False)

    # --- a pause that a host asked for (Retry-After)

    def pause(self, url: str, seconds: float) -> None:
        """Give the host of an address a pause; where it is longer than a run waits, the host gets no more requests."""
        state = self.state(url)
        if seconds > LONGEST_WAIT_S:
            reason = f"it asked for a pause of {seconds:.0f} s, more than the {LONGEST_WAIT_S} that are waited"
            state.closed = state.closed or Stop("rest", reason)
        state.rest_until = max(state.rest_until, self.budgets.clock.monotonic() + min(seconds, LONGEST_WAIT_S))

    async def rested(self, url: str) -> None:
        """Wait until an address's host may be asked again."""
        state = self.state(url)
        while not state.closed and (left := state.rest_until - self.budgets.clock.monotonic()) > 0:
            await self._sleep(left)

    # --- hosts that are left alone

    def answered(self, url: str) -> None:
        self.state(url).silent = 0

    def fine(self, url: str) -> None:
        """Note an answer that is no server's error."""
        self.state(url).errors.clear()

    def silent(self, url: str, why: str) -> None:
        """Count a request that brought no answer at all; ``why`` in words."""
        state = self.state(url)
        state.silent += 1
        if state.silent >= MOST_FAILURES:
            state.closed = state.closed or Stop("silent", f"it stopped answering ({why})")

    def erred(self, url: str, status: int) -> None:
        """Note an address that was answered with an error of the server."""
        state = self.state(url)
        state.errors.add(url)
        if len(state.errors) >= MOST_ERRORS:
            state.closed = state.closed or Stop("silent", f"it answers with errors only ({status})")

    def stop(self, url: str) -> Stop | None:
        """Return why the host of an address gets no more requests in this run."""
        state = self.state(url)
        if state.closed is None:
            state.closed = self.budgets.host_over(urlsplit(url).netloc)
        return state.closed


def location_of(response: Response) -> str | None:
    """Return where a redirect leads, as the server wrote it: in UTF-8, or else in Latin-1 (RFC 9110, 5.5)."""
    location = response.headers.get("Location")
    if not location:
        return None
    try:
        return str(location.decode("utf-8"))
    except UnicodeDecodeError:
        return str(location.decode("latin-1"))
