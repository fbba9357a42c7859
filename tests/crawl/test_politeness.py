"""How often a host is asked, read from the servers' own logs; bounds are such that a slow machine passes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from missionsearch.config import CrawlSettings
from tests.crawl.site import Answer, Answers, Crawled, Site, page, robots, run, served

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 as hosts of this machine"
)

DELAY_S = 0.4
LONGER_S = 0.8
SLACK_S = 0.05
"""A timer may ring this much early on the server's clock."""
PAGES = ("/", "/a", "/b", "/c")


def site(host: str, robots_txt: Answer | None = None) -> Site:
    answers: Answers = {"/": page(*PAGES), **{path: page() for path in PAGES[1:]}}
    return Site({**answers, "/robots.txt": robots_txt} if robots_txt else answers, host)


PLAIN = site("127.0.0.2")
LONGER = site("127.0.0.3", robots(f"User-agent: *\nCrawl-delay: {LONGER_S}"))
SHORTER = site("127.0.0.4", robots("User-agent: *\nCrawl-delay: 0.1"))
LONGEST = site("127.0.0.5", robots("User-agent: *\nCrawl-delay: 86400"))
SITES = (PLAIN, LONGER, SHORTER, LONGEST)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    settings = CrawlSettings(delay_s=DELAY_S, delay_given=True)
    with served(*SITES):
        yield run(tmp_path_factory.mktemp("polite"), *(each.url() for each in SITES), crawl_settings=settings)


def pauses(asked: Site) -> list[float]:
    times = [request.at for request in asked.log]
    return [later - earlier for earlier, later in pairwise(times)]


@pytest.mark.parametrize(("asked", "pause_s"), [(PLAIN, DELAY_S), (LONGER, LONGER_S), (SHORTER, DELAY_S)])
def test_the_pause_is_the_longer_of_ours_and_the_sites(crawled: Crawled, asked: Site, pause_s: float) -> None:
    assert {asked.url(path) for path in PAGES} <= crawled.pages.keys()
    # between robots.txt and the first page its Crawl-delay is known already
    assert min(pauses(asked)) > pause_s - SLACK_S


def test_hosts_are_crawled_side_by_side(crawled: Crawled) -> None:
    assert PLAIN.log[0].at < LONGER.log[-1].at
    assert LONGER.log[0].at < PLAIN.log[-1].at


def test_a_site_that_asks_for_a_longer_pause_than_is_waited_is_left_alone_and_named(crawled: Crawled) -> None:
    assert set(LONGEST.paths()) == {"/robots.txt"}
    assert "86400 s" in (crawled.problem(LONGEST.base) or "")


def test_delay_0_elsewhere_than_on_loopback_still_obeys_crawl_delay(tmp_path_factory: pytest.TempPathFactory) -> None:
    asked = site("127.0.0.6", robots("User-agent: *\nCrawl-delay: 0.5"))
    settings = CrawlSettings(delay_s=0.0, delay_given=True)
    with served(asked):
        run(tmp_path_factory.mktemp("zero"), asked.url(), crawl_settings=settings)
    assert min(pauses(asked)) > 0.5 - SLACK_S


def test_a_loopback_seed_is_slowed_where_no_delay_was_written_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    asked = Site({"/": page("/a"), "/a": page()})
    settings = replace(CrawlSettings(delay_s=0.4), delay_given=False)
    with served(asked):
        run(tmp_path_factory.mktemp("unwritten"), asked.url(), crawl_settings=settings)
    assert min(pauses(asked)) > 0.4 - SLACK_S
