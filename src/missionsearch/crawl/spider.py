"""The spider: from seeds to stored pages, over links and sitemaps within the seeds' scope.

Runs in a process of its own (``crawl.child``). What has been dealt with in this crawl is marked in the page store, so
that a crawl that was killed goes on: pages it had are not asked for again, only their links are read. Every address
that is seen gets a fate (``fates``). Start reading at ``start`` and ``parse``; which addresses are asked for is in
``frontier``, what an answer means in ``answers``, what lists say in ``listings``, what is written down in ``ledger``.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from missionsearch.config import CrawlSettings
from missionsearch.crawl.addresses import GUARD, Forbidden, Guard
from missionsearch.crawl.agent import product_token, user_agent
from missionsearch.crawl.answers import Answered
from missionsearch.crawl.bounds import Bounds, Site
from missionsearch.crawl.budgets import Budgets, Clock, Stop
from missionsearch.crawl.canonical import Canonicals
from missionsearch.crawl.doubts import Doubts
from missionsearch.crawl.frontier import Frontier
from missionsearch.crawl.hosts import Hosts
from missionsearch.crawl.lead import Lead
from missionsearch.crawl.ledger import Ledger
from missionsearch.crawl.lies import Lies
from missionsearch.crawl.listings import Listings
from missionsearch.crawl.polite import Excluded, NotNow
from missionsearch.crawl.sessions import Sessions
from missionsearch.crawl.tally import in_words
from missionsearch.crawl.traps import Traps
from missionsearch.leaving import EXCLUDED
from missionsearch.store import PageStore
from missionsearch.urls import canonical_link

BATCH = 500
"""Pages that nothing led to, asked for at a time: a frontier of a hundred thousand is no use in memory."""
SESSIONS = "crawl_sessions"
"""In the store: where the hosts' addresses hold visits' numbers."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a crawl is asked to do."""

    seeds: tuple[str, ...]
    crawl: CrawlSettings
    unslowed: frozenset[str]
    crawl_id: int
    zone: dt.tzinfo


class SiteSpider(scrapy.Spider):
    """Follows links and sitemaps; stores pages as served."""

    name = "missionsearch"

    def __init__(self, store: PageStore, orders: Orders, clock: Clock) -> None:
        super().__init__()
        self.store, self.limits, self.crawl_id, self.clock = store, orders.crawl, orders.crawl_id, clock
        self.unslowed, self.delay_s = orders.unslowed, orders.crawl.delay_s
        self.bounds = Bounds(orders.seeds, orders.crawl, clock.now().year)
        self.budgets = Budgets(orders.crawl, clock, orders.zone)
        self.canonicals = Canonicals(store, orders.crawl_id, self.bounds)
        self.sessions = Sessions(store.urls(), store.meta(SESSIONS))
        self.traps, self.lies = Traps(), Lies()
        self.ledger = Ledger(store, orders.crawl_id, self.budgets)
        self.tally = self.ledger.tally
        self.frontier = Frontier(self)
        self.budgets.pages = len(self.frontier.done)
        self.redirects: dict[str, str] = {}
        self.listings, self.doubts = Listings(self), Doubts(self)
        self.first_seen: set[str] = set()
        """Pages that no crawl had stored before."""
        self.unlinked: Iterator[Request] | None = None
        self.broken: Exception | None = None
        """What ends the whole crawl: the store cannot be written."""
        self.hosts: Hosts

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> SiteSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.hosts = Hosts(crawler, product_token(user_agent(spider.limits)), spider.budgets)
        crawler.signals.connect(spider.revisit_unlinked, signal=signals.spider_idle)
        crawler.signals.connect(spider.note_error, signal=signals.spider_error)
        crawler.signals.connect(spider.hosts.cut_robots, signal=signals.bytes_received)
        return spider

    # --- what to ask for

    async def start(self) -> AsyncIterator[Request]:
        """Yield each site's seeds and sitemaps as soon as its robots.txt has come, and what it says to nonsense."""
        preparing = [self.prepared(site) for site in self.bounds.sites]
        for task in asyncio.as_completed(preparing):
            site, sitemaps = await task
            for address in sitemaps:
                for request in self.listings.follow(canonical_link(site.origin, address), "robots.txt"):
                    yield request
            for seed in self.bounds.seeds:
                if self.bounds.site(seed) is site:
                    for request in self.frontier.follow(Lead(seed, 0, None, "seed")):
                        yield request

    async def prepared(self, site: Site) -> tuple[Site, tuple[str, ...]]:
        """Return a site, once it may be asked, with its sitemaps."""
        robots = await self.hosts.robots(site.origin + "/")
        if robots.reachable:
            seed = next(seed for seed in self.bounds.seeds if self.bounds.site(seed) is site)
            await self.doubts.probe(site, seed)
        return site, (f"{site.origin}/sitemap.xml", *robots.sitemaps)

    # --- what came back

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Store an answer and yield what it leads to."""
        lead: Lead = response.meta["asked"]
        self.frontier.waiting.pop(lead.url, None)
        if not self.broken:
            yield from Answered(self, lead, response).requests()

    def remove(self, url: str, reason: str = EXCLUDED) -> bool:
        """Note that a stored page is to go; True where that is news."""
        return self.store.remove(url, reason, self.crawl_id)

    def take_over(self, url: str) -> None:
        """Put a page that this crawl has in the place of those that lead to it or name it."""
        for given in self.canonicals.stored(url):
            self.ledger.settle(given, Lead(given.url, 0, None))

    def runs_in_a_circle(self, url: str, target: str) -> bool:
        """Say whether the target of a redirect leads back."""
        self.redirects[url] = target
        for _ in range(len(self.redirects)):
            if target == url or target not in self.redirects:
                break
            target = self.redirects[target]
        return target == url

    def failed(self, failure: Any) -> None:
        """Note a request that brought no answer; what robots.txt forbids leaves the store."""
        lead: Lead = failure.request.meta["asked"]
        self.frontier.waiting.pop(lead.url, None)
        error = failure.value
        if isinstance(error, Excluded):
            self.tally.excluded += 1
            self.remove(lead.url)
            self.ledger.note(lead, "excluded", "robots", asked=False)
            if lead.url in self.bounds.seeds:
                self.ledger.problem(lead, "its site's robots.txt forbids it")
        elif isinstance(error, NotNow):
            self.ledger.left(lead, error.stop)
        else:
            words = self.in_words(error, failure.request.url)
            rule = "size" if words.startswith("larger than") else "address" if "only a seed" in words else "error"
            self.ledger.note(lead, "failed", rule, words)
            self.ledger.problem(lead, words)

    def in_words(self, error: BaseException, url: str) -> str:
        """Return why a request brought no answer."""
        guard: Guard = self.crawler.settings[GUARD]
        if isinstance(error, Forbidden) or urlsplit(url).hostname in guard.refused:
            return "it leads to a machine that only a seed may name"
        return in_words(error, self.limits.max_bytes)

    def note_error(self, failure: Any, response: Response) -> None:
        """Name a page whose handling failed; the crawl goes on, unless it is the store that failed."""
        if failure.check(sqlite3.Error, OSError) and not failure.check(TimeoutError):
            self.broken = failure.value
            self.crawler.engine.close_spider(self, "store")
            return
        words = f"{type(failure.value).__name__}: {failure.value}"
        lead = response.meta.get("asked") or Lead(response.url, 0, None)
        self.ledger.note(lead, "failed", "error", words[:300], response.status)
        self.ledger.problem(lead, words)

    def revisit_unlinked(self) -> None:
        """Ask, once the frontier is empty, for the stored pages of the scope that nothing has led to."""
        if self.broken or self.budgets.run_over():
            return
        if self.unlinked is None:
            self.unlinked = self.frontier.unlinked()
        for request in islice(self.unlinked, BATCH):
            self.crawler.engine.crawl(request)
        if self.frontier.waiting:
            raise DontCloseSpider

    def stop(self, reason: str) -> None:
        """End the crawl: nothing more is asked, and what is left is the next run's."""
        self.tally.stopped = self.tally.stopped or reason
        self.budgets.stopped = Stop("stopped", reason)
        self.crawler.engine.close_spider(self, "stopped")

    @property
    def unfinished(self) -> bool:
        """Whether the next run goes on with this crawl. One that reached max_pages does not: no run asks for more."""
        stop = self.budgets.run_over()
        return stop is not None and not stop.reason.startswith("max_pages")

    def closed(self, reason: str) -> None:
        """Write down what is left to write."""
        if not self.broken:
            self.store.set_meta(SESSIONS, self.sessions.learned())
            self.ledger.close(list(self.frontier.waiting.values()), self.canonicals)
