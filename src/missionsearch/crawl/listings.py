"""The sitemaps and feeds of a crawl: it asks for each once, follows their entries and keeps their dates of change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response

from missionsearch.crawl.hosts import location_of
from missionsearch.crawl.polite import Excluded, NotNow
from missionsearch.crawl.sitemaps import Listing, read_listing
from missionsearch.urls import canonical_link

if TYPE_CHECKING:
    from missionsearch.crawl.spider import SiteSpider

MOST_SITEMAPS = 500


class Listings:
    """What the lists of a spider's sites say."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.followed: set[str] = set()
        self.lastmods: dict[str, dt.datetime] = {}
        """For each page, when a sitemap or feed says that it changed."""

    def follow(self, address: str | None, source: str) -> Iterator[Request]:
        """Yield the request for a sitemap of a seed's site, the first time that it is named."""
        url = self.spider.bounds.in_seed_form(address) if address else None
        if url and url not in self.followed and len(self.followed) < MOST_SITEMAPS and self.spider.bounds.site(url):
            self.followed.add(url)
            meta = {"found_on": source, "dont_merge_cookies": True}
            yield Request(url, self.read, errback=self.failed, dont_filter=True, priority=1_000, meta=meta)

    def read(self, response: Response) -> Iterator[Request]:
        """Yield what the entries of a sitemap, or of an index of sitemaps, lead to."""
        location = location_of(response)
        source = response.meta["found_on"]
        if 300 <= response.status < 400 and location:
            yield from self.follow(canonical_link(response.url, location), source)
            return
        guessed = response.url.endswith("/sitemap.xml") and source == "robots.txt"
        if response.status != 200:
            if not guessed:
                self.spider.tally.problem(response.url, f"the server answered {response.status} to a sitemap", source)
            return
        listing = self.listed(response.url, response.body, guessed)
        for entry in listing.entries:
            if listing.index or entry.url.endswith((".xml", ".xml.gz")):
                yield from self.follow(entry.url, response.url)
            else:
                yield from self.spider.frontier.entered(entry.url, 1, response.url, "sitemap")

    def listed(self, url: str, body: bytes, guessed: bool = False) -> Listing:
        """Return the entries of a sitemap or feed, and keep what it says about languages and changes."""
        listing = read_listing(url, body)
        if listing.problem and not guessed:
            self.spider.tally.problem(url, listing.problem)
        own = self.spider.bounds.in_seed_form
        self.spider.store.put_alternates(
            {
                own(page): {code: own(to) for code, to in versions.items()}
                for page, versions in listing.alternates.items()
            }
        )
        for entry in listing.entries:
            if entry.changed_at:
                self.changed(self.spider.bounds.in_seed_form(entry.url), entry.changed_at)
        return listing

    def changed(self, url: str, at: dt.datetime) -> None:
        """Note the date of change in a sitemap or feed, also where the page was stored before the list was read."""
        self.lastmods[url] = at
        if url in self.spider.first_seen and at < self.spider.clock.now():
            self.spider.store.fates.unchanged_since(url, at)

    def failed(self, failure: Any) -> None:
        """Report a sitemap that robots.txt or a page names and that cannot be fetched."""
        request = failure.request
        if not isinstance(failure.value, Excluded | NotNow) and not request.url.endswith("/sitemap.xml"):
            words = self.spider.in_words(failure.value, request.url)
            self.spider.tally.problem(request.url, f"a sitemap that cannot be had: {words}", request.meta["found_on"])
