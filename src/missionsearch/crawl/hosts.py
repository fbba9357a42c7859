"""What is known of the hosts of one crawl: their robots.txt, how long they want to rest, and which gave no answer."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from missionsearch.crawl.robots import REDIRECTS, Robots, read_robots

MOST_FAILURES = 20
"""Requests in a row without any answer after which a host is left alone for this run: each may cost a minute."""


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Hosts:
    """Asks each origin's robots.txt once a run, and remembers how its host fares."""

    def __init__(self, crawler: Any, token: str) -> None:
        self.crawler, self.token = crawler, token
        self._robots: dict[str, asyncio.Task[Robots]] = {}
        self._rest_until: dict[str, float] = {}
        self._failures: Counter[str] = Counter()

    async def robots(self, url: str) -> Robots:
        """Return the rules of an address's origin."""
        origin = origin_of(url)
        if origin not in self._robots:
            self._robots[origin] = asyncio.ensure_future(self._fetch(origin))
        return await self._robots[origin]

    async def _fetch(self, origin: str) -> Robots:
        url = f"{origin}/robots.txt"
        for _ in range(REDIRECTS + 1):
            request = Request(url, meta={"robots_txt": True, "download_timeout": 30}, dont_filter=True)
            try:
                response = await self.crawler.engine.download_async(request)
            except Exception:  # a host that does not answer: named with the first page asked for
                return Robots(reachable=False)
            location = location_of(response)
            if not (300 <= response.status < 400 and location):
                return read_robots(response.status, response.body, self.token)
            url = urljoin(url, location)
        return Robots(token=self.token)

    # --- a pause that a host asked for (Retry-After)

    def rest(self, url: str, seconds: float) -> None:
        """Ask nothing of an address's host for so long."""
        host = urlsplit(url).netloc
        self._rest_until[host] = max(self._rest_until.get(host, 0.0), time.monotonic() + seconds)

    async def rested(self, url: str) -> None:
        """Wait until an address's host may be asked again."""
        host = urlsplit(url).netloc
        while (left := self._rest_until.get(host, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(left)

    # --- hosts that do not answer

    def answered(self, url: str) -> None:
        self._failures.pop(urlsplit(url).netloc, None)

    def silent(self, url: str) -> None:
        """Count a request that brought no answer at all."""
        self._failures[urlsplit(url).netloc] += 1

    def given_up(self, url: str) -> bool:
        return self._failures[urlsplit(url).netloc] >= MOST_FAILURES


def location_of(response: Response) -> str | None:
    """Return where a redirect leads, as the server wrote it: in UTF-8, or else in Latin-1 (RFC 9110, 5.5)."""
    location = response.headers.get("Location")
    if not location:
        return None
    try:
        return str(location.decode("utf-8"))
    except UnicodeDecodeError:
        return str(location.decode("latin-1"))
