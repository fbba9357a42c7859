"""How often a host is asked. Time passes at once in these crawls: each request says at which moment it was made."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from missionsearch.config import CrawlSettings
from missionsearch.crawl.budgets import Budgets, Clock
from missionsearch.crawl.hosts import LONGEST_WAIT_S, Hosts
from tests.crawl.site import UNSLOWED, Answer, Answers, Request, Site, page, robots, run, served
from tests.crawl.warm import warm

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 as hosts of this machine")

PAGES = ("/", "/a", "/b", "/c")


@pytest.fixture(scope="module", autouse=True)
def _time_passes_at_once(_warm_crawls: None) -> Iterator[None]:
    with warm("instant") as started, pytest.MonkeyPatch.context() as patching:
        patching.setattr("missionsearch.crawl._started", started)
        yield


def site(host: str = "127.0.0.1", robots_txt: str = "") -> Site:
    answers: Answers = {"/": page(*PAGES), **{path: page(text=path) for path in PAGES[1:]}}
    return Site({**answers, "/robots.txt": robots(robots_txt)} if robots_txt else answers, host)


def shortest_pause(asked: Site) -> float:
    times = [float(request.headers["x-asked-at"]) for request in asked.log]
    return min(later - earlier for earlier, later in pairwise(times))


@linux
@pytest.mark.parametrize(
    ("robots_txt", "pause_s"),
    [("", 40.0), ("User-agent: *\nCrawl-delay: 80", 80.0), ("User-agent: *\nCrawl-delay: 10", 40.0)],
    ids=["ours", "the site's", "ours, which is longer"],
)
def test_the_pause_is_the_longer_of_ours_and_the_sites(tmp_path: Path, robots_txt: str, pause_s: float) -> None:
    asked = site("127.0.0.2", robots_txt)
    with served(asked):
        crawled = run(tmp_path, asked.url(), crawl_settings=CrawlSettings(delay_s=40.0, delay_given=True))
    assert crawled.pages.keys() == {asked.url(path) for path in PAGES}
    # between robots.txt and the first page its Crawl-delay is known already
    assert shortest_pause(asked) >= pause_s


@linux
def test_delay_0_elsewhere_than_on_loopback_still_obeys_crawl_delay(tmp_path: Path) -> None:
    asked = site("127.0.0.6", "User-agent: *\nCrawl-delay: 50")
    with served(asked):
        run(tmp_path, asked.url(), crawl_settings=UNSLOWED)
    assert shortest_pause(asked) >= 50


def test_a_loopback_seed_is_slowed_where_no_delay_was_written_out(tmp_path: Path) -> None:
    asked = site()
    with served(asked):
        run(tmp_path, asked.url(), crawl_settings=CrawlSettings(delay_s=40.0, delay_given=False))
    assert shortest_pause(asked) >= 40


def test_a_loopback_seed_with_delay_0_written_out_is_not_slowed_at_all(tmp_path: Path) -> None:
    asked = site(robots_txt="User-agent: *\nCrawl-delay: 50")
    with served(asked):
        run(tmp_path, asked.url(), crawl_settings=UNSLOWED)
    assert shortest_pause(asked) == 0


@linux
def test_a_site_that_asks_for_a_longer_pause_than_is_waited_is_left_alone_and_named(tmp_path: Path) -> None:
    asked = site("127.0.0.5", "User-agent: *\nCrawl-delay: 86400")
    with served(asked):
        crawled = run(tmp_path, asked.url(), crawl_settings=UNSLOWED)
    assert set(asked.paths()) == {"/robots.txt"}
    assert "86400 s" in (crawled.problem(asked.base) or "")


def test_hosts_are_crawled_side_by_side(tmp_path: Path) -> None:
    others = Event()

    def late(_: Request) -> Answer:
        return page(text="enfin") if others.wait(60) else Answer("", 500)

    def heard(_: Request) -> Answer:
        others.set()
        return page(text="b")

    waiting, other = Site({"/": late}), Site({"/": page("/b"), "/b": heard})
    with served(waiting, other):
        crawled = run(tmp_path, waiting.url(), other.url())
    assert waiting.url() in crawled.pages


# --- a pause that a host asks for


class Moment:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.slept: list[float] = []
        clock = Clock(lambda: self.now_s, lambda: dt.datetime(2015, 10, 5, tzinfo=dt.UTC))
        self.hosts = Hosts(None, "missionsearch", Budgets(CrawlSettings(), clock, dt.UTC), self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


HOST, OTHER = "https://ambassade.example/visa", "https://consulat.example/visa"


def test_queued_requests_of_a_host_that_asked_for_a_pause_wait_it_out_and_no_others() -> None:
    moment = Moment()
    moment.hosts.pause(HOST, 30)
    asyncio.run(moment.hosts.rested(OTHER))
    assert moment.slept == []
    asyncio.run(moment.hosts.rested(HOST))
    assert moment.slept == [30]
    asyncio.run(moment.hosts.rested(HOST))
    assert moment.slept == [30]


def test_the_longest_of_several_pauses_holds() -> None:
    moment = Moment()
    for seconds in (30, 90, 10):
        moment.hosts.pause(HOST, seconds)
    asyncio.run(moment.hosts.rested(HOST))
    assert moment.now_s == 90
    assert moment.hosts.stop(HOST) is None


def test_a_longer_pause_than_is_waited_ends_the_hosts_part_of_the_run_at_once() -> None:
    moment = Moment()
    moment.hosts.pause(HOST, LONGEST_WAIT_S + 1)
    asyncio.run(moment.hosts.rested(HOST))
    stop = moment.hosts.stop(HOST)
    assert moment.slept == []
    assert stop
    assert stop.rule == "rest"
    assert moment.hosts.stop(OTHER) is None
