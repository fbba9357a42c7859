"""What one answer means: a page to keep, an address that leads elsewhere, a file, a list of addresses, or a lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from missionsearch.crawl.bounds import origin_of
from missionsearch.crawl.headers import kept_headers
from missionsearch.crawl.hosts import location_of
from missionsearch.crawl.lead import Lead
from missionsearch.crawl.lies import impossible
from missionsearch.crawl.links import links_of, read_links
from missionsearch.crawl.policy import system_of
from missionsearch.crawl.rules import rule_in_words
from missionsearch.crawl.sitemaps import is_xml
from missionsearch.crawl.texts import NO_TEXT, PageText
from missionsearch.leaving import NOT_FOUND
from missionsearch.models import FetchedPage
from missionsearch.urls import canonical_link

if TYPE_CHECKING:
    from missionsearch.crawl.spider import SiteSpider

GONE = frozenset({404, 410})
FILES = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
MOST_HOPS = 10
"""Redirects in a row; browsers give up after twenty."""
LIES = ("soft404", "maintenance", "consent", "one-text")
"""Rules that are named as problems; a form to log in is one only in the place of a stored page."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to one request of a spider."""

    spider: SiteSpider
    lead: Lead
    response: Response

    def requests(self) -> Iterator[Request]:
        """Store what is to be stored, note the address's fate, and yield what the answer leads to."""
        status = self.response.status
        if status == 304:
            yield from self.unchanged()
        elif 300 <= status < 400:
            yield from self.redirected()
        elif status in GONE:
            self.gone()
        elif status != 200:
            self.fails("status", f"the server answered {status}")
        else:
            yield from self.answered()

    def fails(self, rule: str, words: str) -> None:
        """Note that an address could not be had; what was stored of it stays."""
        self.spider.ledger.note(self.lead, "failed", rule, words, self.response.status)
        self.spider.ledger.problem(self.lead, words)

    def excluded(self, rule: str, detail: str = "") -> None:
        """Note that a rule excludes an address now that it has answered; it leaves the store."""
        self.spider.tally.excluded += 1
        self.spider.remove(self.lead.url)
        self.spider.ledger.note(self.lead, "excluded", rule, detail, self.response.status)

    def gone(self) -> None:
        words = f"the server answered {self.response.status}"
        if self.spider.remove(self.lead.url, str(self.response.status)):
            self.spider.tally.gone += 1
        else:
            self.spider.ledger.problem(self.lead, words)
        self.spider.ledger.note(self.lead, "gone", "gone", words, self.response.status)

    # --- 200

    def answered(self) -> Iterator[Request]:
        spider, lead, body = self.spider, self.lead, self.response.body
        headers = kept_headers(self.response)
        kind = headers.get("content-type", "").lower().split(";")[0].strip()
        is_file = spider.bounds.verdict(lead.url).kind == "attachment"
        if is_file and "html" in kind and not body.startswith(b"%PDF-"):
            self.fails("type", "a page where a file should be")
        elif is_file or kind in FILES or body.startswith(b"%PDF-"):
            self.file(headers)
        elif is_xml(kind, body):
            yield from self.feed()
        elif kind and "html" not in kind:
            spider.remove(lead.url)
            spider.ledger.note(lead, "excluded", "type", kind, 200)
            spider.ledger.problem(lead, f"not a page: {kind}")
        else:
            yield from self.page(headers)

    def feed(self) -> Iterator[Request]:
        lead, spider = self.lead, self.spider
        for entry in spider.listings.listed(lead.url, self.response.body).entries:
            yield from spider.frontier.entered(entry.url, lead.depth + 1, lead.url, "feed")
        spider.ledger.note(lead, "excluded", "feed", "", 200)

    def file(self, headers: dict[str, str]) -> None:
        if read_links(self.lead.url, headers, b"").noindex:
            self.excluded("noindex")
        else:
            self.keep(headers, self.lead.source, NO_TEXT)

    def page(self, headers: dict[str, str]) -> Iterator[Request]:
        spider, lead = self.spider, self.lead
        links = read_links(lead.url, headers, self.response.body)
        self.learn_system(headers, links.generator)
        if links.problem:
            self.fails("size", links.problem)
            return
        lie = self.lie(links.text)
        if lie:
            self.lies(lie)
            return
        if spider.lies.seen(origin_of(lead.url), lead.url, links.text):
            yield self.asked_again(links.text)
        if links.noindex:
            self.excluded("noindex")
        elif not self.is_another_visit(links.text):
            spider.traps.seen(lead.url, lead.source, links.text.fingerprint)
            self.keep(headers, None, links.text)
            spider.ledger.settle(spider.canonicals.names(lead.url, links), lead)
        yield from spider.frontier.links_from(lead, links)

    def learn_system(self, headers: dict[str, str], generator: str) -> None:
        system = system_of(headers, generator)
        site = self.spider.bounds.site(self.lead.url)
        if system and site:
            self.spider.bounds.systems[site.origin] = system

    def keep(self, headers: dict[str, str], parent: str | None, text: PageText) -> None:
        """Store an answer under its address."""
        spider, lead = self.spider, self.lead
        final = canonical_link(self.response.url, "") or lead.url
        now = spider.clock.now()
        page = FetchedPage(lead.url, final, 200, headers, self.response.body, now, parent)
        spider.doubts.keep_last(lead.url, text)
        if spider.store.checked_at(lead.url) is None:
            spider.first_seen.add(lead.url)
        spider.store.put(page, spider.crawl_id)
        since = spider.listings.lastmods.get(lead.url)
        exact = text.exact or _hash(self.response.body)
        spider.store.fates.note_text(lead.url, exact, min(since, now) if since else now)
        spider.tally.fetched += 1
        spider.ledger.note(lead, "kept", "", "", 200)
        spider.sessions.had(lead.url)
        spider.take_over(lead.url)

    def is_another_visit(self, text: PageText) -> bool:
        """Say whether a page is another one with another visit's number in its address; note it then."""
        spider, url = self.spider, self.lead.url
        twin = spider.sessions.twin(url)
        stored = spider.store.get(twin) if twin else None
        if twin is None or stored is None:
            return False
        same = links_of(stored).text.exact == text.exact
        spider.sessions.compared(url, same)
        if same:
            spider.store.touch(twin, spider.clock.now(), spider.crawl_id)
            spider.remove(url)
            spider.ledger.note(self.lead, "excluded", "session", twin, 200)
        return same

    # --- pages that lie

    def lie(self, text: PageText) -> str | None:
        """Return the rule under which what was answered is no page."""
        stored = self.spider.store.get(self.lead.url)
        before = links_of(stored).text if stored else None
        return self.spider.lies.rule_against(origin_of(self.lead.url), self.lead.url, text, before)

    def lies(self, rule: str) -> None:
        """Note a page that is none; what was stored under its address stays."""
        stored = self.spider.store.checked_at(self.lead.url) is not None
        if rule in LIES or stored:
            self.spider.ledger.note(self.lead, "failed", rule, "", 200)
            self.spider.ledger.problem(self.lead, f"it {rule_in_words(rule)}")
        else:
            self.spider.ledger.note(self.lead, "excluded", rule, "", 200)

    def asked_again(self, text: PageText) -> Request:
        """Return a request for an address that cannot exist: several have begun to show one text."""
        url = impossible(self.lead.url)
        meta = {"text": text, "dont_merge_cookies": True}
        return Request(
            url,
            self.spider.doubts.probed_again,
            errback=self.spider.doubts.ignore,
            dont_filter=True,
            priority=1,
            meta=meta,
        )

    # --- 304 and redirects

    def unchanged(self) -> Iterator[Request]:
        spider, lead = self.spider, self.lead
        stored = spider.store.get(lead.url)
        if stored is None:
            spider.store.distrust(lead.url)
            self.fails("status", "answered 304, and what is stored is damaged: fetched by the next run")
            return
        spider.store.touch(lead.url, spider.clock.now(), spider.crawl_id)
        spider.tally.unchanged += 1
        spider.ledger.note(lead, "unchanged", "", "", 304)
        spider.take_over(lead.url)
        links = links_of(stored)
        spider.traps.seen(lead.url, lead.source, links.text.fingerprint)
        self.learn_system(dict(stored.headers), links.generator)
        spider.ledger.settle(spider.canonicals.names(lead.url, links), lead)
        yield from spider.frontier.links_from(lead, links)

    def redirected(self) -> Iterator[Request]:
        spider, lead = self.spider, self.lead
        location = location_of(self.response)
        there = canonical_link(self.response.url, location) if location else None
        target = spider.bounds.in_seed_form(there) if there else None
        if target == lead.url and not lead.literal:
            yield spider.frontier.request(replace(lead, literal=True), self.address(str(location)))
        elif target is None or target == lead.url:
            self.fails("redirect-chain", f"redirects ({self.response.status}) to nowhere")
        elif spider.bounds.site(target) is None:
            self.leads_away(target)
        elif self.leads_nowhere(target):
            return
        elif lead.hops >= MOST_HOPS:
            self.fails("redirect-chain", f"redirects more than {MOST_HOPS} times")
        else:
            yield from self.leads_on(target)

    def address(self, location: str) -> str:
        return urljoin(self.response.url, location)

    def leads_away(self, target: str) -> None:
        self.excluded("redirect-away", target)
        if self.lead.url in self.spider.bounds.seeds:
            advice = f"leads out of its scope, to {target}; write that address into crawl_seeds.txt"
            self.spider.ledger.problem(self.lead, advice)

    def leads_nowhere(self, target: str) -> bool:
        """Say whether an address leads where all addresses lead that do not exist, and note it then.

        Where that is a seed or the front page, the address is gone; else it is a notice or a form to log in, that the
        site shows in a bad hour.
        """
        spider, lead = self.spider, self.lead
        if target not in spider.lies.sites[origin_of(lead.url)].leads_to:
            return False
        if lead.url in spider.bounds.seeds and spider.store.checked_at(lead.url) is None:
            return False  # the front page of a site that leads all to its French one
        if target in spider.bounds.seeds or urlsplit(target).path == "/":
            spider.tally.gone += spider.remove(lead.url, NOT_FOUND)
            spider.ledger.note(lead, "gone", "soft404", target, self.response.status)
        else:
            self.fails("soft404", f"it {rule_in_words('soft404')}: {target}")
        return True

    def leads_on(self, target: str) -> Iterator[Request]:
        spider, lead = self.spider, self.lead
        if spider.runs_in_a_circle(lead.url, target):
            self.fails("redirect-chain", "redirects in a circle")
            return
        spider.ledger.note(lead, "redirected", "redirect", target, self.response.status)
        spider.canonicals.leads(lead.url, target)
        yield from spider.frontier.follow(replace(lead, url=target, by="redirect", literal=False, hops=lead.hops + 1))


def _hash(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()
