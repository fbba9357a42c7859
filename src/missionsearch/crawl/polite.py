"""What Scrapy leaves to its users of being a polite guest: robots.txt, pauses that a host asks for, bounds."""

from __future__ import annotations

import asyncio
import email.utils
import time
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from missionsearch.crawl.budgets import Stop
from missionsearch.crawl.hosts import LONGEST_WAIT_S, Hosts
from missionsearch.crawl.robots import LONGEST_DELAY_S, Robots
from missionsearch.crawl.tally import in_words, too_large

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TRIES = 3
BUSY = frozenset({429, 500, 502, 503, 504, 408, 520, 522, 524})


class Excluded(IgnoreRequest):
    """robots.txt forbids the address."""


class NotNow(IgnoreRequest):
    """The address is not asked for in this run."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(f"{stop.reason}; what was not asked of it is left to the next run")
        self.stop = stop


class RobotsMiddleware:
    """Asks each host's robots.txt first; obeys its rules and its Crawl-delay."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise Excluded for what robots.txt does not allow, NotNow for a host that is not asked at all."""
        if urlsplit(request.url).hostname in LOOPBACK:
            request.meta["proxy"] = None  # a proxy of the environment knows nothing of this machine
        hosts: Hosts = self.crawler.spider.hosts
        refuse_where_over(hosts, request)
        if request.meta.get("robots_txt"):
            return
        robots = await hosts.robots(request.url)
        if not robots.reachable:
            raise NotNow(Stop("site-down", f"its site's robots.txt cannot be had ({robots.why})"))
        if not robots.allows(request.url):
            raise Excluded("robots.txt")
        self._slow_down(request, robots)
        refuse_where_over(hosts, request)

    def _slow_down(self, request: Request, robots: Robots) -> None:
        """Hold the host's slot to the longer of our delay and its Crawl-delay, unless it is not slowed at all."""
        spider = self.crawler.spider
        host = urlsplit(request.url).hostname
        if host in spider.unslowed or robots.delay_s <= spider.delay_s:
            return
        if robots.delay_s > LONGEST_DELAY_S:
            reason = (
                f"its site's robots.txt asks for a pause of {robots.delay_s:.0f} s between two requests, more than "
                f"the {LONGEST_DELAY_S:.0f} that are waited"
            )
            raise NotNow(Stop("rest", reason))
        request.meta["autothrottle_dont_adjust_delay"] = True
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings[host] = {"delay": robots.delay_s, "concurrency": 1, "jitter": 0}
        slot = downloader.slots.get(host)
        if slot is not None:
            slot.delay = max(slot.delay, robots.delay_s)
            slot.concurrency = 1


def refuse_where_over(hosts: Hosts, request: Request) -> None:
    """Raise NotNow where the run, or a request's host, is asked nothing more."""
    stop = hosts.budgets.run_over(is_new_page(request)) or hosts.stop(request.url)
    if stop:
        raise NotNow(stop)


def is_new_page(request: Request) -> bool:
    """Say whether a request asks for a page or a file, and for the first time."""
    return "asked" in request.meta and "tries" not in request.meta


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, asked last of all: what waited in a host's queue meets its pauses here."""

    async def download_request(self, request: Request) -> Response:
        """Return the answer.

        Raises:
            NotNow: while the request waited, its host came to be asked nothing more.
        """
        crawler: Any = self._crawler
        hosts: Hosts = crawler.spider.hosts
        await hosts.rested(request.url)
        refuse_where_over(hosts, request)
        hosts.budgets.asked(urlsplit(request.url).netloc, is_new_page(request))
        response = await super().download_request(request)
        slot = crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if request.meta.get("robots_txt") and slot is not None:
            slot.lastseen = time.monotonic()  # the first pause counts from the answer: connecting takes its time
        return response


class RetryMiddleware:
    """Asks a busy or failing server again after the pause it names (Retry-After), or after a growing one."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> RetryMiddleware:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the request again while tries are left, else the answer as it is."""
        hosts: Hosts = self.crawler.spider.hosts
        tries = request.meta.get("tries", 1)
        hosts.answered(request.url)
        if response.status not in BUSY:
            hosts.fine(request.url)
            return response
        wait = pause_named((response.headers.get("Retry-After") or b"").decode("latin-1"), time.time())
        if wait is not None:
            hosts.pause(request.url, wait)
        if "asked" in request.meta:
            hosts.erred(request.url, response.status)
        if tries >= TRIES or (wait is not None and wait > LONGEST_WAIT_S):
            return response
        await asyncio.sleep(wait if wait is not None else self._growing(tries))
        return again(request, tries)

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request again after a network failure while tries are left."""
        hosts: Hosts = self.crawler.spider.hosts
        tries = request.meta.get("tries", 1)
        if isinstance(exception, IgnoreRequest) or too_large(exception):
            return None
        hosts.silent(request.url, in_words(exception, self.crawler.spider.limits.max_bytes))
        if tries >= TRIES or hosts.stop(request.url):
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
