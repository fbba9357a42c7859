"""What is known of the hosts of one crawl: their robots.txt, how long they want to rest, and which gave no answer."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from missionsearch.crawl.links import LONGEST_S
from missionsearch.crawl.robots import MOST_BYTES, REDIRECTS, Robots, read_robots
from missionsearch.processes import time_limit

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
            # maxsize 0: what is too long is cut while it comes (cut_robots), not refused
            meta = {"robots_txt": [0], "download_timeout": 30, "download_maxsize": 0}
            try:
                request = Request(url, meta=meta, dont_filter=True)
                response = await self.crawler.engine.download_async(request)
            except Exception:  # a host that does not answer: named with the first page asked for
                return Robots(reachable=False)
            location = location_of(response)
            if not (300 <= response.status < 400 and location):
                return self._read(response)
            url = urljoin(url, location)
        return Robots(token=self.token)

    def _read(self, response: Response) -> Robots:
        packed = (response.headers.get("Content-Encoding") or b"").strip().lower()
        if response.status < 300 and packed not in (b"", b"identity", b"gzip", b"x-gzip"):
            return Robots(reachable=False)  # packed, though it was asked for unpacked
        try:
            with time_limit(LONGEST_S):
                return read_robots(response.status, response.body, self.token)
        except TimeoutError:
            return Robots(reachable=False)

    def cut_robots(self, data: bytes, request: Request) -> None:
        """Stop the download of a robots.txt that is longer than what is read of it (RFC 9309, 2.5)."""
        received = request.meta.get("robots_txt")
        if received:
            received[0] += len(data)
            if received[0] > MOST_BYTES:
                raise StopDownload(fail=False)

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
