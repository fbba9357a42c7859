"""The spider: from seeds to stored pages, over links and sitemaps within the seeds' scope.

Runs in a process of its own (``crawl.child``). What has been dealt with in this crawl is marked in the page store, so
that a crawl that was killed goes on: pages it had are not asked for again, only their links are read. Every address
that is seen gets a fate (``fates``). Start reading at ``start``, then ``follow`` and ``parse``; what an answer means is
in ``answers``.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import astuple, dataclass
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
from missionsearch.crawl.answers import Answered, note_probe, probe
from missionsearch.crawl.bounds import Bounds, Site, origin_of
from missionsearch.crawl.budgets import Budgets, Clock, Stop
from missionsearch.crawl.canonical import Canonicals
from missionsearch.crawl.due import Visits, is_due
from missionsearch.crawl.hosts import Hosts, location_of
from missionsearch.crawl.lies import Lies
from missionsearch.crawl.links import PageLinks, links_of
from missionsearch.crawl.polite import Excluded, NotNow
from missionsearch.crawl.rules import said
from missionsearch.crawl.sessions import Sessions
from missionsearch.crawl.sitemaps import Listing, read_listing
from missionsearch.crawl.tally import Tally, in_words
from missionsearch.crawl.texts import PageText
from missionsearch.crawl.traps import Traps
from missionsearch.leaving import EXCLUDED, NOT_FOUND
from missionsearch.models import Fate, FateOutcome, FetchedPage
from missionsearch.store import PageStore
from missionsearch.urls import canonical_link

MOST_SITEMAPS = 500
BATCH = 500
"""Pages that nothing led to, asked for at a time: a frontier of a hundred thousand is no use in memory."""
SESSIONS = "crawl_sessions"
"""In the store: where the hosts' addresses hold visits' numbers."""
LONGEST_UNASKED = 1_000


STEADY: tuple[FateOutcome | None, ...] = ("kept", "unchanged", "waiting", None)
"""Outcomes after which a page may rest; one that was gone or could not be had is asked for in every run."""
MANY_NAMING = 3
"""Pages that name an address as their canonical one and say something else, from which it is named as a problem."""
MOST_REPLACED = 200
"""Pages of which the text before is held on to: a site that begins to lie is found out after a few."""


@dataclass(frozen=True, slots=True)
class Found:
    """An address, and how it was found."""

    url: str
    """Canonical, in the form of its site's seed."""
    depth: int
    """Links from a seed."""
    source: str | None
    """The page, sitemap or feed that led here."""
    by: str = "link"
    literal: bool = False
    """The server insists on a form of the address that is not the canonical one."""
    hops: int = 0
    """Redirects that led here."""


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
        self.traps, self.lies, self.tally = Traps(), Lies(), Tally()
        self.done = store.checked_in(orders.crawl_id)
        self.budgets.pages = len(self.done)
        self.seen: set[str] = set()
        self.stopped: set[str] = set()
        """Addresses that a rule stopped before they were asked for."""
        self.resting: set[str] = set()
        """Addresses that were not due."""
        self.redirects: dict[str, str] = {}
        self.replaced: dict[str, FetchedPage] = {}
        """Stored pages that this crawl replaced by another text."""
        self.first_seen: set[str] = set()
        """Pages that no crawl had stored before."""
        self.lastmods: dict[str, dt.datetime] = {}
        self.sitemaps: set[str] = set()
        self.frontier: dict[str, Found] = {}
        """Addresses that are to be asked for, or are being asked for."""
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

    # --- fates

    def note(
        self,
        found: Found,
        outcome: FateOutcome,
        rule: str = "",
        detail: str = "",
        status: int | None = None,
        asked: bool = True,
    ) -> None:
        """Note what became of an address."""
        now = self.clock.now()
        source = found.source
        self.store.fates.note(
            Fate(found.url, outcome, rule, detail, now, self.crawl_id, status, source, found.by, now if asked else None)
        )

    def problem(self, found: Found, words: str) -> None:
        self.tally.problem(found.url, words, found.source)

    # --- what to ask for

    async def start(self) -> AsyncIterator[Request]:
        """Yield each site's seeds and sitemaps as soon as its robots.txt has come, and what it says to nonsense."""
        preparing = [self.prepared(site) for site in self.bounds.sites]
        for task in asyncio.as_completed(preparing):
            site, sitemaps = await task
            for address in sitemaps:
                for request in self.follow_sitemap(canonical_link(site.origin, address), "robots.txt"):
                    yield request
            for seed in self.bounds.seeds:
                if self.bounds.site(seed) is site:
                    for request in self.follow(Found(seed, 0, None, "seed")):
                        yield request

    async def prepared(self, site: Site) -> tuple[Site, tuple[str, ...]]:
        """Return a site, once it may be asked, with its sitemaps."""
        robots = await self.hosts.robots(site.origin + "/")
        if robots.reachable:
            seed = next(seed for seed in self.bounds.seeds if self.bounds.site(seed) is site)
            await probe(self, site, seed)
        return site, (f"{site.origin}/sitemap.xml", *robots.sitemaps)

    def follow(self, found: Found) -> Iterator[Request]:
        """Yield the requests that a link leads to: one, or, for a page this crawl already has, those of its links."""
        waiting = [found]
        while waiting:
            found = waiting.pop()
            address = self.bounds.own(found.url)
            url = self.sessions.first(address)
            found = _at(found, url)
            if url in self.seen or self.is_stopped(found):
                continue
            self.seen.add(url)
            if not self.is_known(found):
                yield self.request(found, address)
                continue
            stored = self.store.get(url)
            if stored is not None:
                links = links_of(stored)
                self.settle(self.canonicals.names(url, links), found)
                waiting += [Found(link, found.depth + 1, url) for link in self.leading_on(url, links)]

    def is_stopped(self, found: Found) -> bool:
        """Say whether a rule stops an address before it is asked for, and note which."""
        url = found.url
        if url in self.stopped:
            return True
        rule, detail = self.bounds.verdict(url).rule, ""
        if rule is None and found.depth > self.bounds.max_depth:
            rule, detail = "depth", str(self.bounds.max_depth)
        if rule is None and url not in self.bounds.seeds and (trap := self.traps.holds(url, found.source)):
            rule, detail = "trap", trap
        if rule is None:
            return False
        if rule != "depth":  # another way may be shorter
            self.stopped.add(url)
        self.note(found, "excluded", rule, detail, asked=False)
        return True

    def is_known(self, found: Found) -> bool:
        """Say whether a page need not be asked for: this crawl has it, or it is not due."""
        if found.url in self.done:
            return True
        if not self.may_rest(found):
            return False
        self.resting.add(found.url)
        self.store.touch(found.url, self.store.checked_at(found.url) or self.clock.now(), self.crawl_id)
        self.tally.not_due += 1
        self.note(found, "unchanged", "not-due", asked=False)
        return True

    def may_rest(self, found: Found) -> bool:
        """Say whether a stored page has been unchanged so long that it is not due."""
        checked = self.store.checked_at(found.url) if found.depth else None  # seeds are always asked
        if checked is None or self.store.fates.outcome(found.url) not in STEADY:
            return False
        changed = self.store.fates.changed_at(found.url) or checked
        lastmod, most_days = self.lastmods.get(found.url), self.limits.recheck_days
        return not is_due(Visits(checked, changed), lastmod, self.clock.now(), most_days)

    def leading_on(self, url: str, links: PageLinks) -> tuple[str, ...]:
        """Return the links of a page, and the canonical address it names."""
        elsewhere = self.canonicals.named_by(url, links)
        return (elsewhere, *links.links) if elsewhere else links.links

    def request(self, found: Found, address: str | None = None) -> Request:
        etag, modified = self.store.validators(found.url)
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        self.frontier[found.url] = found
        site = self.bounds.site(found.url)
        meta: dict[str, Any] = {"asked": found}
        if site and site.settings.cookies:
            meta["cookiejar"] = site.origin
        else:
            meta["dont_merge_cookies"] = True
        return Request(
            address or found.url,
            self.parse,
            headers={name: value for name, value in conditions.items() if value},
            errback=self.failed,
            dont_filter=True,
            # near the seeds first: what limits cut off is what lies deepest
            priority=self.urgency(found.url) - found.depth,
            meta=meta,
        )

    def urgency(self, url: str) -> int:
        """Return how many links nearer to a seed an address is taken to be for what became of it the last time.

        What bounds left comes first, the longest unasked of it before the rest, and what was gone last: so every page
        has its turn.
        """
        before = self.store.fates.outcome(url)
        if before != "waiting":
            return -LONGEST_UNASKED if before == "gone" else 0
        checked = self.store.checked_at(url)
        minutes = (self.clock.now() - checked).total_seconds() / 60 if checked else LONGEST_UNASKED
        return min(LONGEST_UNASKED, int(minutes))

    # --- what came back

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Store an answer and yield what it leads to."""
        found: Found = response.meta["asked"]
        self.frontier.pop(found.url, None)
        if not self.broken:
            yield from Answered(self, found, response).requests()

    def remove(self, url: str, reason: str = EXCLUDED) -> bool:
        """Note that a stored page is to go; True where that is news."""
        return self.store.remove(url, reason, self.crawl_id)

    def take_over(self, url: str) -> None:
        """Put a page that this crawl has in the place of those that lead to it or name it."""
        for given in self.canonicals.stored(url):
            self.settle(given, Found(given.url, 0, None))

    def runs_in_a_circle(self, url: str, target: str) -> bool:
        """Say whether the target of a redirect leads back."""
        self.redirects[url] = target
        for _ in range(len(self.redirects)):
            if target == url or target not in self.redirects:
                break
            target = self.redirects[target]
        return target == url

    # --- a site that begins to lie

    def keep_last(self, url: str, text: PageText) -> None:
        """Hold on to what is stored of a page that says something else now, while its site may prove to lie."""
        stored = self.store.get(url) if text.length else None
        if stored is not None and len(self.replaced) < MOST_REPLACED:
            before = links_of(stored).text
            if before.fingerprint != text.fingerprint:
                self.replaced[url] = stored

    def probed_again(self, response: Response) -> None:
        """Take back what was stored of a site that shows one text, under addresses too that cannot exist."""
        origin, text = origin_of(self.bounds.own(response.url)), response.meta["text"]
        note_probe(self, origin, response)
        if text.fingerprint not in self.lies.sites[origin].absent:
            return
        for url in self.lies.sites[origin].texts[text.fingerprint]:
            found = Found(url, 0, None)
            if url in self.replaced:
                self.store.put(self.replaced.pop(url), self.crawl_id)
            else:
                self.store.drop([url])
            self.note(found, "failed", "one-text", "", 200)
            self.problem(found, f"it {said('one-text')}")

    def ignore(self, failure: Any) -> None:
        """An address that cannot exist brought no answer, which says nothing."""

    def links_from(self, found: Found, links: PageLinks) -> Iterator[Request]:
        """Yield what a page leads to; note the links that it asks not to be followed."""
        for link in self.leading_on(found.url, links):
            yield from self.follow(Found(link, found.depth + 1, found.url))
        for feed in links.feeds:
            yield from self.follow(Found(feed, found.depth + 1, found.url, "feed"))
        for address in links.sitemaps:
            yield from self.follow_sitemap(address, found.url)
        for link in links.unfollowed:
            url = self.bounds.own(link)
            if url not in self.seen and url not in self.stopped:
                self.stopped_once(Found(url, found.depth + 1, found.url), "nofollow")

    def stopped_once(self, found: Found, rule: str) -> None:
        """Note a rule against an address that another link may still lead to."""
        if self.store.fates.outcome(found.url) is None and self.bounds.allows(found.url):
            self.note(found, "excluded", rule, asked=False)

    def settle(self, given: Any, found: Found) -> None:
        """Note what came of a page's canonical link."""
        if given is None:
            return
        naming = Found(given.url, found.depth, found.source if given.url == found.url else None)
        if given.taken:
            self.note(naming, "redirected", "canonical", given.canonical)
        else:
            self.note(naming, "kept", "canonical-ignored", given.canonical, 200)
            self.tally.canonical_ignored[given.canonical] += 1

    def failed(self, failure: Any) -> None:
        """Note a request that brought no answer; what robots.txt forbids leaves the store."""
        found: Found = failure.request.meta["asked"]
        self.frontier.pop(found.url, None)
        error = failure.value
        if isinstance(error, Excluded):
            self.tally.excluded += 1
            self.remove(found.url)
            self.note(found, "excluded", "robots", asked=False)
            if found.url in self.bounds.seeds:
                self.problem(found, "its site's robots.txt forbids it")
        elif isinstance(error, NotNow):
            self.left(found, error.stop)
        else:
            words = self.in_words(error, failure.request.url)
            rule = "size" if words.startswith("larger than") else "address" if "only a seed" in words else "error"
            self.note(found, "failed", rule, words)
            self.problem(found, words)

    def in_words(self, error: BaseException, url: str) -> str:
        """Return why a request brought no answer."""
        guard: Guard = self.crawler.settings[GUARD]
        if isinstance(error, Forbidden) or urlsplit(url).hostname in guard.refused:
            return "it leads to a machine that only a seed may name"
        return in_words(error, self.limits.max_bytes)

    def left(self, found: Found, stop: Stop) -> None:
        """Leave an address to the next run; the cause is named once, for the run or for the site."""
        if stop.rule == "site-down":
            self.note(found, "failed", stop.rule, stop.reason, asked=False)
        else:
            self.note(found, "waiting", stop.rule, stop.reason, asked=False)
        self.tally.waiting += 1
        over = self.budgets.run_over()
        if over and over == stop:
            self.tally.stopped = self.tally.stopped or over.reason
        elif stop.rule in ("budget", "hours"):
            self.tally.rested[origin_of(found.url)] = stop.reason
        else:
            self.tally.problem(origin_of(found.url), f"{stop.reason}: what was not asked of it is left to the next run")

    def note_error(self, failure: Any, response: Response) -> None:
        """Name a page whose handling failed; the crawl goes on, unless it is the store that failed."""
        if failure.check(sqlite3.Error, OSError) and not failure.check(TimeoutError):
            self.broken = failure.value
            self.crawler.engine.close_spider(self, "store")
            return
        words = f"{type(failure.value).__name__}: {failure.value}"
        found = response.meta.get("asked") or Found(response.url, 0, None)
        self.note(found, "failed", "error", words[:300], response.status)
        self.problem(found, words)

    # --- sitemaps and feeds, and pages that nothing links to any more

    def follow_sitemap(self, address: str | None, source: str) -> Iterator[Request]:
        url = self.bounds.own(address) if address else None
        if url and url not in self.sitemaps and len(self.sitemaps) < MOST_SITEMAPS and self.bounds.site(url):
            self.sitemaps.add(url)
            meta = {"found_on": source, "dont_merge_cookies": True}
            yield Request(url, self.read_sitemap, errback=self.no_sitemap, dont_filter=True, priority=1_000, meta=meta)

    def read_sitemap(self, response: Response) -> Iterator[Request]:
        location = location_of(response)
        source = response.meta["found_on"]
        if 300 <= response.status < 400 and location:
            yield from self.follow_sitemap(canonical_link(response.url, location), source)
            return
        guessed = response.url.endswith("/sitemap.xml") and source == "robots.txt"
        if response.status != 200:
            if not guessed:
                self.tally.problem(response.url, f"the server answered {response.status} to a sitemap", source)
            return
        listing = self.listed(response.url, response.body, guessed)
        for entry in listing.entries:
            if listing.index or entry.url.endswith((".xml", ".xml.gz")):
                yield from self.follow_sitemap(entry.url, response.url)
            else:
                yield from self.entered(entry.url, 1, response.url, "sitemap")

    def listed(self, url: str, body: bytes, guessed: bool = False) -> Listing:
        """Return what a sitemap or a feed lists; what it says of languages and of changes is kept."""
        listing = read_listing(url, body)
        if listing.problem and not guessed:
            self.tally.problem(url, listing.problem)
        self.store.put_alternates(
            {self.bounds.own(page): {code: self.bounds.own(to) for code, to in versions.items()}
             for page, versions in listing.alternates.items()}
        )  # fmt: skip
        for entry in listing.entries:
            if entry.changed_at:
                self.changed(self.bounds.own(entry.url), entry.changed_at)
        return listing

    def changed(self, url: str, at: dt.datetime) -> None:
        """Note when a list says that a page changed, also of one that this crawl had before it read the list."""
        self.lastmods[url] = at
        if url in self.first_seen and at < self.clock.now():
            self.store.fates.unchanged_since(url, at)

    def entered(self, link: str, depth: int, source: str, by: str) -> Iterator[Request]:
        """Yield what an entry of a sitemap or feed leads to, also where it was found not to be due before."""
        url = self.sessions.first(self.bounds.own(link))
        found = Found(url, depth, source, by)
        if url in self.resting and not self.may_rest(found):
            self.resting.discard(url)
            self.tally.not_due -= 1
            yield self.request(found)
        else:
            yield from self.follow(found)

    def no_sitemap(self, failure: Any) -> None:
        """Name a sitemap that robots.txt or a page names and that cannot be had."""
        request = failure.request
        if not isinstance(failure.value, Excluded | NotNow) and not request.url.endswith("/sitemap.xml"):
            words = self.in_words(failure.value, request.url)
            self.tally.problem(request.url, f"a sitemap that cannot be had: {words}", request.meta["found_on"])

    def revisit_unlinked(self) -> None:
        """Ask, once the frontier is empty, for the stored pages of the scope that nothing has led to."""
        if self.broken or self.budgets.run_over():
            return
        if self.unlinked is None:
            self.unlinked = self.requests_of_unlinked()
        for request in islice(self.unlinked, BATCH):
            self.crawler.engine.crawl(request)
        if self.frontier:
            raise DontCloseSpider

    def requests_of_unlinked(self) -> Iterator[Request]:
        """Yield them as deep as can be, so that a chain without end does not grow with every run."""
        for url, parent in self.store.urls().items():
            if url not in self.seen and url not in self.done and not self.hosts.stop(url):
                yield from self.follow(Found(url, self.bounds.max_depth, parent, "store"))

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

    def fate_groups(self) -> list[tuple[Any, ...]]:
        """Return the fields of the report's ``FateGroup``s."""
        return [astuple(group) for group in self.store.fates.groups(self.crawl_id)]

    def closed(self, reason: str) -> None:
        """Note what addresses came to that waited for another to the end."""
        if self.broken:
            return
        if stop := self.budgets.stopped:
            for found in list(self.frontier.values()):
                self.left(found, stop)
        for target, addresses in self.canonicals.leading.items():
            end = self.store.fates.outcome(self.canonicals.end_of(target))
            for url in addresses:
                if end in ("gone", "excluded"):
                    self.remove(url, NOT_FOUND if end == "gone" else EXCLUDED)
        for canonical, count in self.tally.canonical_ignored.items():
            if count >= MANY_NAMING:
                words = f"{count} pages that say something else name it as their canonical address: they were kept"
                self.tally.problem(canonical, words)
        self.store.set_meta(SESSIONS, self.sessions.learned())
        self.store.fates.flush()
        self.store.fates.forget(self.clock.now())


def _at(found: Found, url: str) -> Found:
    if url == found.url:
        return found
    return Found(url, found.depth, found.source, found.by, found.literal, found.hops)
