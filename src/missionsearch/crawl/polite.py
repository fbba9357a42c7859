"""Downloader middlewares: what Scrapy leaves to its users of being a polite guest."""

from __future__ import annotations

import asyncio
import email.utils
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from missionsearch.crawl.robots import REDIRECTS, Robots, read_robots

LONGEST_WAIT_S = 120
"""A site that asks for a longer pause is asked again by the next run."""
TRIES = 3
BUSY = frozenset({429, 500, 502, 503, 504, 408, 520, 522, 524})


class RobotsMiddleware:
    """Asks each host's robots.txt first; obeys its rules and its Crawl-delay."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.known: dict[str, asyncio.Task[Robots]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest for what robots.txt does not allow."""
        if request.meta.get("robots_txt"):
            return
        robots = await self.robots_of(request.url)
        if not robots.reachable:
            raise IgnoreRequest("robots.txt cannot be reached")
        if not robots.allows(request.url):
            raise IgnoreRequest("robots.txt")
        self._slow_down(request, robots)

    async def robots_of(self, url: str) -> Robots:
        """Return the rules of an address's host, fetched once a run."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.known:
            self.known[origin] = asyncio.ensure_future(self._fetch(origin))
        return await self.known[origin]

    async def _fetch(self, origin: str) -> Robots:
        url = f"{origin}/robots.txt"
        for _ in range(REDIRECTS + 1):
            request = Request(url, meta={"robots_txt": True, "download_timeout": 30}, dont_filter=True)
            try:
                response = await self.crawler.engine.download_async(request)
            except Exception:  # a host that does not answer: the error is told with the first page asked for
                return Robots(reachable=False)
            location = response.headers.get("Location")
            if not (300 <= response.status < 400 and location):
                kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
                return read_robots(response.status, kind, response.body)
            url = urljoin(url, location.decode("latin-1"))
        return Robots()

    def _slow_down(self, request: Request, robots: Robots) -> None:
        """Hold the host's slot to the longer of our delay and its Crawl-delay, unless it is not slowed at all."""
        spider = self.crawler.spider
        host = urlsplit(request.url).hostname
        if host in spider.unslowed or robots.delay_s <= spider.delay_s:
            return
        request.meta["autothrottle_dont_adjust_delay"] = True
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot") or host)
        if slot is not None:
            slot.delay = max(slot.delay, robots.delay_s)
        else:
            self.crawler.engine.downloader.per_slot_settings[host] = {"delay": robots.delay_s, "concurrency": 1}


class RetryMiddleware:
    """Asks a busy or failing server again after the pause it names (Retry-After), or after a growing one."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> RetryMiddleware:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the request again while tries are left, else the answer as it is."""
        tries = request.meta.get("tries", 1)
        if response.status not in BUSY or request.meta.get("robots_txt") or tries >= TRIES:
            return response
        wait = pause_named((response.headers.get("Retry-After") or b"").decode("latin-1"), time.time())
        if wait is not None and wait > LONGEST_WAIT_S:
            return response
        await asyncio.sleep(wait if wait is not None else self._growing(tries))
        return again(request, tries)

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request again after a network failure while tries are left."""
        tries = request.meta.get("tries", 1)
        if isinstance(exception, IgnoreRequest) or request.meta.get("robots_txt") or tries >= TRIES:
            return None
        if "exceed" in str(exception) or "larger than" in str(exception) or "Cancelled" in type(exception).__name__:
            return None
        await asyncio.sleep(self._growing(tries))
        return again(request, tries)

    def _growing(self, tries: int) -> float:
        return float(min(30.0, max(0.2, self.crawler.spider.delay_s) * 2**tries))


def again(request: Request, tries: int) -> Request:
    """Return a request to be made once more."""
    return request.replace(meta={**request.meta, "tries": tries + 1}, dont_filter=True)


def pause_named(header: str, now: float) -> float | None:
    """Return the seconds that a Retry-After names, as a number or a date (RFC 9110, 10.2.3); None without one."""
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - now)
    except (TypeError, ValueError):
        return None
