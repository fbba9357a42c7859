"""The spider: from seeds to stored pages, over links and sitemaps within the seeds' scope.

Runs in a process of its own (``crawl.child``). What has been dealt with in this crawl is marked in the page store, so
that a crawl that was killed goes on: pages it had are not asked for again, only their links are read.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest
from scrapy.http import Response

from missionsearch.config import CrawlSettings
from missionsearch.crawl.links import PageLinks, read_links, read_xml_links
from missionsearch.crawl.policy import kind_of
from missionsearch.crawl.robots import read_robots
from missionsearch.models import FetchedPage, PageProblem
from missionsearch.store import KEPT_HEADERS, PageStore
from missionsearch.urls import Scope, canonical_link

GONE = frozenset({404, 410})
MOST_SITEMAPS = 500
MOST_PROBLEMS = 10_000


class SiteSpider(scrapy.Spider):
    """Follows links and sitemaps; stores pages as served."""

    name = "missionsearch"

    def __init__(
        self, store: PageStore, seeds: tuple[str, ...], crawl: CrawlSettings, unslowed: frozenset[str], crawl_id: int
    ) -> None:
        super().__init__()
        self.store, self.seeds, self.settings_of_crawl = store, seeds, crawl
        self.scopes = [Scope.of(seed) for seed in seeds]
        self.origins = {scope.origin for scope in self.scopes}
        self.unslowed = unslowed
        self.delay_s = crawl.delay_s
        self.crawl_id = crawl_id
        self.done = store.checked_in(crawl_id)
        self.seen: set[str] = set()
        self.sitemaps: set[str] = set()
        self.counts = {"fetched": 0, "unchanged": 0, "gone": 0, "excluded": 0}
        self.problems: list[PageProblem] = []
        self.pending = 0
        self.stopped: str | None = None
        self.revisited = False
        self.started = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> SiteSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.revisit_unlinked, signal=signals.spider_idle)
        crawler.signals.connect(spider.note_error, signal=signals.spider_error)
        return spider

    # --- what to ask for

    async def start(self) -> AsyncIterator[Request]:
        """Yield the seeds and each site's sitemaps."""
        for seed in self.seeds:
            for request in self.follow(seed, 0, None):
                yield request
        for origin in sorted(self.origins):
            for request in self.follow_sitemap(f"{origin}/sitemap.xml"):
                yield request
            yield Request(
                f"{origin}/robots.txt",
                self.read_sitemaps,
                meta={"robots_txt": True},
                dont_filter=True,
                errback=self.ignore,
            )

    def in_scope(self, url: str) -> bool:
        return url in self.seeds or any(url in scope for scope in self.scopes)

    def same_origin(self, url: str) -> bool:
        return any(url.startswith(origin + "/") for origin in self.origins)

    def follow(self, url: str, depth: int, parent: str | None) -> Iterator[Request]:
        """Yield the requests that a link leads to: one, or, for a page this crawl already has, those of its links."""
        waiting = [(url, depth, parent)]
        while waiting:
            url, depth, parent = waiting.pop()
            kind = kind_of(url)
            if url in self.seen or kind == "skip":
                continue
            attachment = kind == "attachment"
            allowed = (
                f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" in self.origins if attachment else self.in_scope(url)
            )
            if not allowed or 0 < self.settings_of_crawl.max_depth < depth:
                continue
            self.seen.add(url)
            stored = self.store.get(url) if url in self.done else None
            if stored is None:
                yield self.request(url, depth, parent if attachment else None)
            elif not attachment:
                links = read_links(stored.url, stored.headers, stored.body).links
                waiting += [(link, depth + 1, url) for link in links]

    def request(self, url: str, depth: int, parent: str | None, **meta: Any) -> Request:
        etag, modified = self.store.validators(url)
        headers = {}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        self.pending += 1
        return Request(
            url,
            self.parse,
            headers=headers,
            errback=self.failed,
            dont_filter=True,
            meta={"asked": url, "depth_of_link": depth, "parent": parent, **meta},
        )

    # --- what came back

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Store an answer and yield what it leads to."""
        self.pending -= 1
        url = response.meta["asked"]
        depth = response.meta["depth_of_link"]
        if response.status == 304:
            yield from self.unchanged(url, depth)
        elif 300 <= response.status < 400:
            yield from self.redirected(url, response, depth)
        elif response.status in GONE:
            yield from self.gone(url, response, depth)
        elif response.status != 200:
            self.problem(url, f"the server answered {response.status}")
        elif response.meta["parent"]:
            self.store_attachment(url, response)
        else:
            yield from self.page(url, response, depth)
        if self.counts["fetched"] >= self.settings_of_crawl.max_pages:
            self.stopped = f"max_pages = {self.settings_of_crawl.max_pages} reached"
            raise CloseSpider("max_pages")

    def page(self, url: str, response: Response, depth: int) -> Iterator[Request]:
        headers = kept_headers(response)
        kind = headers.get("content-type", "").lower()
        start = response.body[:1000].lstrip().lower()
        if _is_xml(kind, start):
            for link in read_xml_links(url, response.body):
                yield from self.follow(link, depth + 1, url)
            return
        if kind and "html" not in kind:
            self.problem(url, f"not a page: {kind.split(';')[0]}")
            return
        found = read_links(url, headers, response.body)
        if found.noindex:
            self.counts["excluded"] += 1
            self.store.remove(url)
        elif self.elsewhere(url, found, response):
            self.store.put_redirect(url, str(found.canonical))
            self.store.remove(url)
            if found.canonical not in self.seen:
                self.seen.add(str(found.canonical))
                yield self.request(str(found.canonical), depth, None, alias=url)
        else:
            self.keep(url, response, headers)
        for link in found.links:
            yield from self.follow(link, depth + 1, url)

    def elsewhere(self, url: str, found: PageLinks, response: Response) -> bool:
        """Say whether a page names another address of ours as its canonical one (RFC 6596).

        One that points to the site's front page from inside is a template's mistake and is not believed.
        """
        canonical = found.canonical
        if not canonical or canonical == url or response.meta.get("ignore_canonical"):
            return False
        if kind_of(canonical) != "page" or not self.in_scope(canonical):
            return False
        return not (urlsplit(canonical).path in ("", "/") and not urlsplit(canonical).query)

    def keep(self, url: str, response: Response, headers: dict[str, str], parent: str | None = None) -> None:
        self.counts["fetched"] += 1
        final = canonical_link(response.url, "") or url
        now = dt.datetime.now(dt.UTC)
        page = FetchedPage(url, final, response.status, headers, response.body, now, parent)
        self.store.put(page, self.crawl_id)

    def store_attachment(self, url: str, response: Response) -> None:
        headers = kept_headers(response)
        kind = headers.get("content-type", "").lower()
        if "html" in kind:
            self.problem(url, "a page where a file should be")
        elif read_links(url, headers, b"<html></html>").noindex:
            self.counts["excluded"] += 1
            self.store.remove(url)
        else:
            self.keep(url, response, headers, response.meta["parent"])

    def unchanged(self, url: str, depth: int) -> Iterator[Request]:
        self.counts["unchanged"] += 1
        self.store.touch(url, dt.datetime.now(dt.UTC), self.crawl_id)
        stored = self.store.get(url)
        if stored is not None and stored.parent_url is None:
            for link in read_links(stored.url, stored.headers, stored.body).links:
                yield from self.follow(link, depth + 1, url)

    def redirected(self, url: str, response: Response, depth: int) -> Iterator[Request]:
        location = (response.headers.get("Location") or b"").decode("utf-8", "replace")
        target = canonical_link(response.url, location) if location else None
        if target is None or target == url:
            self.problem(url, f"redirects ({response.status}) to nowhere")
            return
        if not self.in_scope(target) and not self.same_origin(target):
            self.counts["excluded"] += 1
            self.store.remove(url)
            return
        self.store.put_redirect(url, target)
        self.store.remove(url)
        yield from self.follow(target, depth, response.meta["parent"])

    def gone(self, url: str, response: Response, depth: int) -> Iterator[Request]:
        if self.store.remove(url):
            self.counts["gone"] += 1
        else:
            self.problem(url, f"the server answered {response.status}")
        alias = response.meta.get("alias")
        if alias:  # its canonical address does not exist: it is what there is
            yield self.request(alias, depth, None, ignore_canonical=True)

    def failed(self, failure: Any) -> None:
        """Count and name a request that brought no answer; what robots.txt forbids leaves the store."""
        self.pending -= 1
        url = failure.request.meta["asked"]
        if failure.check(IgnoreRequest):
            reason = str(failure.value)
            if reason == "robots.txt":
                self.counts["excluded"] += 1
                self.store.remove(url)
                return
            self.problem(url, reason or "too large")
            return
        self.problem(url, in_words(failure.value, self.settings_of_crawl.max_bytes))

    def note_error(self, failure: Any, response: Response) -> None:
        """Name a page whose handling failed; the crawl goes on."""
        self.problem(response.url, f"{type(failure.value).__name__}: {failure.value}")

    def problem(self, url: str, problem: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(PageProblem(url, problem))

    # --- sitemaps, and pages that nothing links to any more

    def follow_sitemap(self, url: str) -> Iterator[Request]:
        if url not in self.sitemaps and len(self.sitemaps) < MOST_SITEMAPS:
            self.sitemaps.add(url)
            yield Request(url, self.read_sitemap, errback=self.ignore, dont_filter=True)

    def read_sitemaps(self, response: Response) -> Iterator[Request]:
        """Follow the sitemaps that robots.txt names."""
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        for sitemap in read_robots(response.status, kind, response.body).sitemaps:
            url = canonical_link(response.url, sitemap)
            if url:
                yield from self.follow_sitemap(url)

    def read_sitemap(self, response: Response) -> Iterator[Request]:
        if response.status != 200:
            return
        index = b"<sitemapindex" in response.body[:5000]
        for link in read_xml_links(response.url, response.body):
            if index or link.endswith((".xml", ".xml.gz")):
                if self.same_origin(link):
                    yield from self.follow_sitemap(link)
            else:
                yield from self.follow(link, 1, None)

    def ignore(self, failure: Any) -> None:
        """A sitemap or robots.txt that cannot be had is no problem of the run's."""

    def revisit_unlinked(self) -> None:
        """Ask, once the frontier is empty, for the stored pages of the scope that nothing has led to."""
        if self.revisited or self.stopped:
            return
        self.revisited = True
        left = [url for url in self.store.urls() if url not in self.seen and url not in self.done]
        for url in left:
            stored = self.store.get(url)
            if stored is None:
                continue
            attachment = stored.parent_url is not None
            if self.in_scope(url) or (attachment and self.same_origin(url)):
                self.seen.add(url)
                self.crawler.engine.crawl(self.request(url, 1, stored.parent_url))
        if self.pending:
            raise DontCloseSpider


def _is_xml(kind: str, start: bytes) -> bool:
    """Say whether an answer is a feed or a sitemap: by its type, or by how it starts where the type is wrong."""
    named = "xml" in kind and "xhtml" not in kind
    return named or (start.startswith((b"<?xml", b"<rss", b"<feed")) and b"<html" not in start)


def kept_headers(response: Response) -> dict[str, str]:
    """Return the headers of an answer that are stored, names in lower case."""
    found = {}
    for name, values in response.headers.items():
        key = name.decode("latin-1").lower()
        if key in KEPT_HEADERS:
            found[key] = ", ".join(value.decode("utf-8", "replace") for value in values)
    return found


def in_words(error: BaseException, max_bytes: int) -> str:
    """Return a network failure as a person would say it."""
    name = type(error).__name__
    known = {
        "DNSLookupError": "the host name is unknown",
        "TimeoutError": "the server took too long",
        "TCPTimedOutError": "the server took too long",
        "ConnectionRefusedError": "the server refuses connections",
        "ConnectError": "the server cannot be reached",
        "ConnectionLost": "the connection broke off",
        "ResponseNeverReceived": "the connection broke off",
        "ResponseFailed": "the connection broke off",
    }
    if "Cancelled" in name or "MaxSize" in name:
        return f"larger than {max_bytes} bytes"
    text = str(error).split("\n")[0]
    return known.get(name) or next((words for key, words in known.items() if key in text), f"{name}: {text}"[:200])
