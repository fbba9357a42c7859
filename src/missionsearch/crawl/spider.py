"""The spider: from seeds to stored pages, over links and sitemaps within the seeds' scope.

Runs in a process of its own (``crawl.child``). What has been dealt with in this crawl is marked in the page store, so
that a crawl that was killed goes on: pages it had are not asked for again, only their links are read.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response

from missionsearch.config import CrawlSettings
from missionsearch.crawl.agent import product_token, user_agent
from missionsearch.crawl.bounds import Bounds
from missionsearch.crawl.canonical import Canonicals
from missionsearch.crawl.hosts import Hosts, location_of, origin_of
from missionsearch.crawl.links import LONGEST_S, PageLinks, links_of, read_links
from missionsearch.crawl.polite import Excluded, NotNow
from missionsearch.crawl.sitemaps import Listing, is_xml, read_listing
from missionsearch.crawl.tally import Tally, in_words
from missionsearch.models import FetchedPage
from missionsearch.processes import time_limit
from missionsearch.store import KEPT_HEADERS, PageStore
from missionsearch.urls import canonical_link

GONE = frozenset({404, 410})
FILES = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
MOST_SITEMAPS = 500
BATCH = 500
"""Pages that nothing led to, asked for at a time: a frontier of a hundred thousand is no use in memory."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request was made for."""

    url: str
    """Canonical."""
    depth: int
    """Links from a seed."""
    source: str | None
    """The page that led here."""
    literal: bool = False
    """The server insists on a form of the address that is not the canonical one."""


class SiteSpider(scrapy.Spider):
    """Follows links and sitemaps; stores pages as served."""

    name = "missionsearch"

    def __init__(
        self, store: PageStore, seeds: tuple[str, ...], crawl: CrawlSettings, unslowed: frozenset[str], crawl_id: int
    ) -> None:
        super().__init__()
        self.store, self.seeds, self.limits, self.crawl_id = store, seeds, crawl, crawl_id
        self.bounds = Bounds(seeds, crawl)
        self.canonicals = Canonicals(store, crawl_id, self.bounds)
        self.unslowed, self.delay_s = unslowed, crawl.delay_s
        self.done = store.checked_in(crawl_id)
        self.seen: set[str] = set()
        self.sitemaps: set[str] = set()
        self.redirects: dict[str, str] = {}
        self.tally = Tally()
        self.pending = 0
        self.unlinked: Iterator[Request] | None = None
        self.broken: Exception | None = None
        """What ends the whole crawl: the store cannot be written."""
        self.hosts: Hosts

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> SiteSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.hosts = Hosts(crawler, product_token(user_agent(spider.limits)))
        crawler.signals.connect(spider.revisit_unlinked, signal=signals.spider_idle)
        crawler.signals.connect(spider.note_error, signal=signals.spider_error)
        crawler.signals.connect(spider.hosts.cut_robots, signal=signals.bytes_received)
        return spider

    # --- what to ask for

    async def start(self) -> AsyncIterator[Request]:
        """Yield the seeds and each site's sitemaps."""
        for seed in self.seeds:
            for request in self.follow(seed, 0, None):
                yield request
        for origin in sorted(self.bounds.origins):
            robots = await self.hosts.robots(origin)
            for address in (f"{origin}/sitemap.xml", *robots.sitemaps):
                for request in self.follow_sitemap(canonical_link(origin, address)):
                    yield request

    def follow(self, url: str, depth: int, source: str | None) -> Iterator[Request]:
        """Yield the requests that a link leads to: one, or, for a page this crawl already has, those of its links."""
        waiting = [(url, depth, source)]
        while waiting:
            url, depth, source = waiting.pop()
            if url in self.seen or depth > self.bounds.max_depth or not self.bounds.allows(url):
                continue
            self.seen.add(url)
            stored = self.store.get(url) if url in self.done else None
            if stored is None:
                yield self.request(Asked(url, depth, source))
                continue
            found = links_of(stored)
            self.canonicals.give_way(url, found)
            waiting += [(link, depth + 1, url) for link in self.leading_on(url, found)]

    def leading_on(self, url: str, found: PageLinks) -> tuple[str, ...]:
        """Return the links of a page, and the canonical address it names."""
        elsewhere = self.canonicals.named_by(url, found)
        return (elsewhere, *found.links) if elsewhere else found.links

    def request(self, asked: Asked, address: str | None = None) -> Request:
        etag, modified = self.store.validators(asked.url)
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        self.pending += 1
        return Request(
            address or asked.url,
            self.parse,
            headers={name: value for name, value in conditions.items() if value},
            errback=self.failed,
            dont_filter=True,
            priority=-asked.depth,  # near the seeds first: what limits cut off is what lies deepest
            meta={"asked": asked},
        )

    # --- what came back

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Store an answer and yield what it leads to."""
        self.pending -= 1
        if self.tally.stopped or self.broken:
            return
        asked: Asked = response.meta["asked"]
        if response.status == 304:
            yield from self.unchanged(asked, response)
        elif 300 <= response.status < 400:
            yield from self.redirected(asked, response)
        elif response.status in GONE:
            self.gone(asked, response)
        elif response.status != 200:
            self.tally.problem(asked.url, f"the server answered {response.status}", asked.source)
        else:
            yield from self.answered(asked, response)
        if len(self.done) + self.tally.done >= self.limits.max_pages:
            self.tally.stopped = f"max_pages = {self.limits.max_pages} reached"
            raise CloseSpider("max_pages")

    def answered(self, asked: Asked, response: Response) -> Iterator[Request]:
        headers = kept_headers(response)
        kind = headers.get("content-type", "").lower().split(";")[0].strip()
        is_file = self.bounds.kind(asked.url) == "attachment"
        if is_file and "html" in kind:
            self.tally.problem(asked.url, "a page where a file should be", asked.source)
        elif is_file or kind in FILES:
            self.file(asked, response, headers)
        elif is_xml(kind, response.body):
            for link in self.listed(asked.url, response.body).links:
                yield from self.follow(link, asked.depth + 1, asked.url)
        elif kind and "html" not in kind:
            self.store.remove(asked.url)
            self.tally.problem(asked.url, f"not a page: {kind}", asked.source)
        else:
            yield from self.page(asked, response, headers)

    def page(self, asked: Asked, response: Response, headers: dict[str, str]) -> Iterator[Request]:
        found = read_links(asked.url, headers, response.body)
        if found.problem:
            self.tally.problem(asked.url, found.problem, asked.source)
        elif found.noindex:
            self.tally.excluded += 1
            self.store.remove(asked.url)
        else:
            self.keep(asked, response, headers, None)
            self.canonicals.give_way(asked.url, found)
        for link in self.leading_on(asked.url, found):
            yield from self.follow(link, asked.depth + 1, asked.url)

    def file(self, asked: Asked, response: Response, headers: dict[str, str]) -> None:
        if read_links(asked.url, headers, b"").noindex:
            self.tally.excluded += 1
            self.store.remove(asked.url)
        else:
            self.keep(asked, response, headers, asked.source)

    def keep(self, asked: Asked, response: Response, headers: dict[str, str], parent: str | None) -> None:
        final = canonical_link(response.url, "") or asked.url
        now = dt.datetime.now(dt.UTC)
        self.store.put(FetchedPage(asked.url, final, 200, headers, response.body, now, parent), self.crawl_id)
        self.tally.fetched += 1
        self.canonicals.take_over(asked.url)

    def unchanged(self, asked: Asked, response: Response) -> Iterator[Request]:
        stored = self.store.get(asked.url)
        if stored is None:
            self.store.distrust(asked.url)
            self.tally.problem(asked.url, "answered 304, and what is stored is damaged: fetched by the next run")
            return
        self.store.touch(asked.url, dt.datetime.now(dt.UTC), self.crawl_id)
        self.tally.unchanged += 1
        self.canonicals.take_over(asked.url)
        found = links_of(stored)
        self.canonicals.give_way(asked.url, found)
        for link in self.leading_on(asked.url, found):
            yield from self.follow(link, asked.depth + 1, asked.url)

    def redirected(self, asked: Asked, response: Response) -> Iterator[Request]:
        location = location_of(response)
        target = canonical_link(response.url, location) if location else None
        if target == asked.url and not asked.literal:
            yield self.request(replace(asked, literal=True), urljoin(response.url, str(location)))
        elif target is None or target == asked.url:
            self.tally.problem(asked.url, f"redirects ({response.status}) to nowhere", asked.source)
        elif not self.bounds.on_site(target):
            self.tally.excluded += 1
            self.store.remove(asked.url)
            if asked.url in self.seeds:
                advice = f"leads out of its scope, to {target}; write that address into crawl_seeds.txt"
                self.tally.problem(asked.url, advice)
        else:
            self.store.replace_with(asked.url, target, self.crawl_id)
            self.redirects[asked.url] = target
            if self.runs_in_a_circle(asked.url):
                self.tally.problem(asked.url, "redirects in a circle", asked.source)
            yield from self.follow(target, asked.depth, asked.source)

    def runs_in_a_circle(self, url: str) -> bool:
        target = self.redirects[url]
        for _ in range(len(self.redirects)):
            if target == url or target not in self.redirects:
                break
            target = self.redirects[target]
        return target == url

    def gone(self, asked: Asked, response: Response) -> None:
        if self.store.remove(asked.url, str(response.status), self.crawl_id):
            self.tally.gone += 1
        else:
            self.tally.problem(asked.url, f"the server answered {response.status}", asked.source)

    def failed(self, failure: Any) -> None:
        """Count and name a request that brought no answer; what robots.txt forbids leaves the store."""
        self.pending -= 1
        asked: Asked = failure.request.meta["asked"]
        error = failure.value
        if isinstance(error, Excluded):
            self.tally.excluded += 1
            self.store.remove(asked.url)
            if asked.url in self.seeds:
                self.tally.problem(asked.url, "its site's robots.txt forbids it")
        elif isinstance(error, NotNow):
            self.tally.problem(origin_of(asked.url), str(error))  # one cause, named once for the site
        else:
            self.tally.problem(asked.url, in_words(error, self.limits.max_bytes), asked.source)

    def note_error(self, failure: Any, response: Response) -> None:
        """Name a page whose handling failed; the crawl goes on, unless it is the store that failed."""
        if failure.check(sqlite3.Error, OSError) and not failure.check(TimeoutError):
            self.broken = failure.value
            self.crawler.engine.close_spider(self, "store")
            return
        if failure.check(TimeoutError):
            self.tally.problem(response.url, f"its links took longer than {LONGEST_S} s to read")
            return
        self.tally.problem(response.url, f"{type(failure.value).__name__}: {failure.value}")

    # --- sitemaps, and pages that nothing links to any more

    def follow_sitemap(self, url: str | None) -> Iterator[Request]:
        if url and url not in self.sitemaps and len(self.sitemaps) < MOST_SITEMAPS and self.bounds.on_site(url):
            self.sitemaps.add(url)
            yield Request(url, self.read_sitemap, errback=self.ignore, dont_filter=True)

    def read_sitemap(self, response: Response) -> Iterator[Request]:
        location = location_of(response)
        if 300 <= response.status < 400 and location:
            yield from self.follow_sitemap(canonical_link(response.url, location))
        if response.status != 200:
            return
        listing = self.listed(response.url, response.body)
        for link in listing.links:
            if listing.index or link.endswith((".xml", ".xml.gz")):
                yield from self.follow_sitemap(link)
            else:
                yield from self.follow(link, 1, None)

    def listed(self, url: str, body: bytes) -> Listing:
        """Return what a sitemap or a feed lists; what it says of languages is stored."""
        with time_limit(LONGEST_S):
            listing = read_listing(url, body)
        self.store.put_alternates(listing.alternates)
        return listing

    def ignore(self, failure: Any) -> None:
        """A sitemap that cannot be had is no problem of the run's."""

    def revisit_unlinked(self) -> None:
        """Ask, once the frontier is empty, for the stored pages of the scope that nothing has led to."""
        if self.tally.stopped or self.broken:
            return
        if self.unlinked is None:
            self.unlinked = self.requests_of_unlinked()
        for request in islice(self.unlinked, BATCH):
            self.crawler.engine.crawl(request)
        if self.pending:
            raise DontCloseSpider

    def requests_of_unlinked(self) -> Iterator[Request]:
        """Yield them as deep as can be, so that a chain without end does not grow with every run."""
        for url, parent in self.store.urls().items():
            if (
                url not in self.seen
                and url not in self.done
                and self.bounds.allows(url)
                and not self.hosts.given_up(url)
            ):
                self.seen.add(url)
                yield self.request(Asked(url, self.bounds.max_depth, parent))


def kept_headers(response: Response) -> dict[str, str]:
    """Return the headers of an answer that are stored, names in lower case."""
    found = {}
    for name, values in response.headers.items():
        key = name.decode("latin-1").lower()
        if key in KEPT_HEADERS:
            found[key] = ", ".join(value.decode("utf-8", "replace") for value in values)
    return found
