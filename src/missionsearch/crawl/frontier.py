"""Which addresses are asked for, in which order: from links and lists to requests, each address once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scrapy import Request

from missionsearch.crawl.due import Visits, is_due
from missionsearch.crawl.lead import Lead
from missionsearch.crawl.links import PageLinks, links_of
from missionsearch.models import FateOutcome

if TYPE_CHECKING:
    from missionsearch.crawl.spider import SiteSpider

LONGEST_UNASKED = 1_000

STEADY: tuple[FateOutcome | None, ...] = ("kept", "unchanged", "waiting", None)
"""Outcomes after which a page may rest; one that was gone or could not be had is asked for in every run."""


class Frontier:
    """The addresses that a spider has come to know in this crawl."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider = spider
        self.done = spider.store.checked_in(spider.crawl_id)
        """Pages that this crawl has dealt with already: a crawl that was killed goes on."""
        self.seen: set[str] = set()
        self.stopped: set[str] = set()
        """Addresses that a rule stopped before they were asked for."""
        self.resting: set[str] = set()
        """Addresses that were not due."""
        self.waiting: dict[str, Lead] = {}
        """Addresses that are to be asked for, or are being asked for."""

    def follow(self, lead: Lead) -> Iterator[Request]:
        """Yield the requests that a link leads to: one, or, for a page this crawl already has, those of its links."""
        waiting = [lead]
        while waiting:
            lead = waiting.pop()
            address = self.spider.bounds.in_seed_form(lead.url)
            url = self.spider.sessions.first(address)
            lead = lead.at(url)
            if url in self.seen or self.is_stopped(lead):
                continue
            self.seen.add(url)
            if not self.is_known(lead):
                yield self.request(lead, address)
                continue
            stored = self.spider.store.get(url)
            if stored is not None:
                links = links_of(stored)
                self.spider.traps.seen(url, lead.source, links.text.fingerprint)
                self.spider.ledger.settle(self.spider.canonicals.names(url, links), lead)
                waiting += [Lead(link, lead.depth + 1, url) for link in self.leading_on(url, links)]

    def is_stopped(self, lead: Lead) -> bool:
        """Say whether a rule stops an address before it is asked for, and note which."""
        url = lead.url
        if url in self.stopped:
            return True
        rule, detail = self.spider.bounds.verdict(url).rule, ""
        if rule is None and lead.depth > self.spider.bounds.max_depth:
            rule, detail = "depth", str(self.spider.bounds.max_depth)
        named = url in self.spider.bounds.seeds or lead.by == "sitemap"
        if rule is None and not named and (trap := self.spider.traps.holds(url, lead.source)):
            rule, detail = "trap", trap
        if rule is None:
            return False
        if rule not in ("depth", "trap"):  # another way may be shorter, or no trap
            self.stopped.add(url)
        self.spider.ledger.note(lead, "excluded", rule, detail, asked=False)
        return True

    def is_known(self, lead: Lead) -> bool:
        """Say whether a page need not be asked for: this crawl has it, or it is not due."""
        if lead.url in self.done:
            return True
        if not self.may_rest(lead):
            return False
        self.resting.add(lead.url)
        self.spider.store.touch(
            lead.url,
            self.spider.store.checked_at(lead.url) or self.spider.clock.now(),
            self.spider.crawl_id,
        )
        self.spider.tally.not_due += 1
        self.spider.ledger.note(lead, "unchanged", "not-due", asked=False)
        return True

    def may_rest(self, lead: Lead) -> bool:
        """Say whether a stored page has been unchanged so long that it is not due."""
        checked = self.spider.store.checked_at(lead.url) if lead.depth else None  # seeds are always asked
        if checked is None or self.spider.store.fates.outcome(lead.url) not in STEADY:
            return False
        changed = self.spider.store.fates.changed_at(lead.url) or checked
        lastmod, most_days = self.spider.listings.lastmods.get(lead.url), self.spider.limits.recheck_days
        return not is_due(Visits(checked, changed), lastmod, self.spider.clock.now(), most_days)

    def leading_on(self, url: str, links: PageLinks) -> tuple[str, ...]:
        """Return the links of a page, and the canonical address it names."""
        elsewhere = self.spider.canonicals.named_by(url, links)
        return (elsewhere, *links.links) if elsewhere else links.links

    def request(self, lead: Lead, address: str | None = None) -> Request:
        etag, modified = self.spider.store.validators(lead.url)
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        self.waiting[lead.url] = lead
        site = self.spider.bounds.site(lead.url)
        meta: dict[str, Any] = {"asked": lead}
        if site and site.settings.cookies:
            meta["cookiejar"] = site.origin
        else:
            meta["dont_merge_cookies"] = True
        return Request(
            address or lead.url,
            self.spider.parse,
            headers={name: value for name, value in conditions.items() if value},
            errback=self.spider.failed,
            dont_filter=True,
            # near the seeds first: what limits cut off is what lies deepest
            priority=self.urgency(lead.url) - lead.depth,
            meta=meta,
        )

    def urgency(self, url: str) -> int:
        """Return by how many links an address moves towards the seeds because of what became of it last time.

        What the bounds left out comes first, the longest unasked of it before the rest. What was gone comes last. So
        every page has its turn.
        """
        before = self.spider.store.fates.outcome(url)
        if before != "waiting":
            return -LONGEST_UNASKED if before == "gone" else 0
        checked = self.spider.store.checked_at(url)
        minutes = (self.spider.clock.now() - checked).total_seconds() / 60 if checked else LONGEST_UNASKED
        return min(LONGEST_UNASKED, int(minutes))

    def links_from(self, lead: Lead, links: PageLinks) -> Iterator[Request]:
        """Yield what a page leads to; note the links that it asks not to be followed."""
        for link in self.leading_on(lead.url, links):
            yield from self.follow(Lead(link, lead.depth + 1, lead.url))
        for feed in links.feeds:
            yield from self.follow(Lead(feed, lead.depth + 1, lead.url, "feed"))
        for address in links.sitemaps:
            yield from self.spider.listings.follow(address, lead.url)
        for link in links.unfollowed:
            url = self.spider.bounds.in_seed_form(link)
            if url not in self.seen and url not in self.stopped:
                self.stopped_once(Lead(url, lead.depth + 1, lead.url), "nofollow")

    def stopped_once(self, lead: Lead, rule: str) -> None:
        """Note a rule against an address that another link may still lead to."""
        if self.spider.store.fates.outcome(lead.url) is None and self.spider.bounds.allows(lead.url):
            self.spider.ledger.note(lead, "excluded", rule, asked=False)

    def entered(self, link: str, depth: int, source: str, by: str) -> Iterator[Request]:
        """Yield what an entry of a sitemap or feed leads to, also where it was found not to be due before."""
        url = self.spider.sessions.first(self.spider.bounds.in_seed_form(link))
        lead = Lead(url, depth, source, by)
        if url in self.resting and not self.may_rest(lead):
            self.resting.discard(url)
            self.spider.tally.not_due -= 1
            yield self.request(lead)
        else:
            yield from self.follow(lead)

    def unlinked(self) -> Iterator[Request]:
        """Yield them as deep as can be, so that a chain without end does not grow with every run."""
        for url, parent in self.spider.store.urls().items():
            if url not in self.seen and url not in self.done and not self.spider.hosts.stop(url):
                yield from self.follow(Lead(url, self.spider.bounds.max_depth, parent, "store"))
