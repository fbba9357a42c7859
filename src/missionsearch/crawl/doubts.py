"""Sites in doubt: the crawl asks them for an address that cannot exist, and keeps their stored pages until it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response

from missionsearch.crawl.bounds import Site, origin_of
from missionsearch.crawl.headers import kept_headers
from missionsearch.crawl.hosts import location_of
from missionsearch.crawl.lead import Lead
from missionsearch.crawl.lies import impossible
from missionsearch.crawl.links import links_of, read_links
from missionsearch.crawl.rules import rule_in_words
from missionsearch.crawl.texts import NO_TEXT, PageText
from missionsearch.models import FetchedPage
from missionsearch.urls import canonical_link

if TYPE_CHECKING:
    from missionsearch.crawl.spider import SiteSpider

MOST_REPLACED = 200
"""The former texts of so many pages are kept: a site that begins to lie is found out after a few pages."""


class Doubts:
    """What a spider does about sites in doubt."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.replaced: dict[str, FetchedPage] = {}
        """Stored pages that this crawl replaced by another text."""

    async def probe(self, site: Site, seed: str) -> None:
        """Ask a site for an address that cannot exist, to know what it says then."""
        url = impossible(seed)
        robots = await self.spider.hosts.robots(url)
        if not robots.allows(url):
            return
        try:
            response = await self.spider.crawler.engine.download_async(Request(url, meta={"dont_merge_cookies": True}))
        except Exception:  # the seed, asked next, tells what is the matter
            return
        self.note_probe(site.origin, response)

    def note_probe(self, origin: str, response: Response) -> None:
        """Note what a site answered to an address that cannot exist."""
        headers = kept_headers(response)
        html = response.status == 200 and "html" in headers.get("content-type", "html")
        text = read_links(response.url, headers, response.body).text if html else NO_TEXT
        location = location_of(response) if 300 <= response.status < 400 else None
        link = canonical_link(response.url, location) if location else None
        target = self.spider.bounds.in_seed_form(link) if link else None
        self.spider.lies.probed(origin, response.status, text, target)

    def keep_last(self, url: str, text: PageText) -> None:
        """Keep the stored text of a page that now has another text, for as long as its site is in doubt."""
        stored = self.spider.store.get(url) if text.length else None
        if stored is not None and len(self.replaced) < MOST_REPLACED:
            before = links_of(stored).text
            if before.fingerprint != text.fingerprint:
                self.replaced[url] = stored

    def probed_again(self, response: Response) -> None:
        """Restore the former pages of a site that shows one text under all addresses, even impossible ones."""
        origin, text = origin_of(self.spider.bounds.in_seed_form(response.url)), response.meta["text"]
        self.note_probe(origin, response)
        if text.fingerprint not in self.spider.lies.sites[origin].absent:
            return
        for url in self.spider.lies.sites[origin].texts[text.fingerprint]:
            lead = Lead(url, 0, None)
            if url in self.replaced:
                self.spider.store.put(self.replaced.pop(url), self.spider.crawl_id)
            else:
                self.spider.store.drop([url])
            self.spider.ledger.note(lead, "failed", "one-text", "", 200)
            self.spider.ledger.problem(lead, f"it {rule_in_words('one-text')}")

    def ignore(self, failure: Any) -> None:
        """Note that an impossible address brought no answer: that proves nothing."""
