"""The crawl's own process: reads its orders from standard input, writes progress and the report to standard output."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from missionsearch.config import CrawlSettings, SiteCrawl
from missionsearch.crawl import STOPPED
from missionsearch.crawl.addresses import Guard
from missionsearch.crawl.bounds import named_hosts
from missionsearch.crawl.budgets import Clock
from missionsearch.crawl.scrapy_settings import scrapy_settings, trust_authorities, unslowed_hosts
from missionsearch.crawl.spider import Orders, SiteSpider
from missionsearch.errors import MissionSearchError
from missionsearch.processes import end_with_parent
from missionsearch.store import PageStore, open_store

PROGRESS_S = 0.5
STOPPING_S = 3.0
"""Seconds that the last answers have when a stop is asked for."""
UNFINISHED = "crawl_unfinished"
"""In the store: the number of a crawl that has begun and not ended."""


def die_with_parent(parent: int, stop: Callable[[], None]) -> None:
    """Arrange to end when the parent does: by the kernel on Linux, by the end of standard input anywhere.

    Whatever the parent writes asks to stop, as does SIGTERM.
    """
    end_with_parent(parent)

    def watch() -> None:
        while os.read(0, 1):  # not through sys.stdin, whose lock would outlive the interpreter
            stop()
        os._exit(1)

    signal.signal(signal.SIGTERM, lambda *_: stop())
    threading.Thread(target=watch, daemon=True).start()


class Run:
    """One crawl in this process."""

    def __init__(self, store: PageStore, orders: Orders) -> None:
        from scrapy.crawler import CrawlerProcess

        self.store, self.orders = store, orders
        guard = Guard.for_seeds(named_hosts(orders.seeds, orders.crawl))
        settings = scrapy_settings(orders.crawl, orders.unslowed, guard)
        logging.getLogger().addHandler(logging.NullHandler())  # the report says what went wrong; stderr has no log
        self.process = CrawlerProcess(settings, install_root_handler=False)
        self.crawler = self.process.create_crawler(SiteSpider)

    def to_end(self) -> dict[str, Any]:
        """Crawl to the end of the frontier and return the report's fields."""
        from twisted.internet.task import LoopingCall

        clock = Clock(time.monotonic, lambda: dt.datetime.now(dt.UTC))
        self.process.crawl(self.crawler, store=self.store, orders=self.orders, clock=clock)
        LoopingCall(lambda: say_progress(self.crawler.spider)).start(PROGRESS_S)
        self.process.start(install_signal_handlers=False)
        spider = self.crawler.spider
        if not isinstance(spider, SiteSpider):
            raise MissionSearchError("the crawl could not be started")
        if spider.broken:
            raise spider.broken
        if not spider.unfinished:
            self.store.set_meta(UNFINISHED, None)
        return spider.tally.report() | {"groups": [list(group) for group in spider.ledger.fate_groups()]}

    def stop(self) -> None:
        """End the crawl as soon as can be: the next run goes on with it. Called from any thread."""
        reactor: Any = import_module("twisted.internet").reactor

        reactor.callFromThread(self._stop)

    def _stop(self) -> None:
        reactor: Any = import_module("twisted.internet").reactor

        spider = self.crawler.spider
        if isinstance(spider, SiteSpider):
            spider.stop(STOPPED)
        reactor.callLater(STOPPING_S, self._leave)

    def _leave(self) -> None:
        """Report what has been done while the last answers are still being waited for, and end."""
        spider = self.crawler.spider
        if isinstance(spider, SiteSpider):
            spider.closed("stopped")
            say({"report": spider.tally.report() | {"groups": [list(group) for group in spider.ledger.fate_groups()]}})
        os._exit(0)


def begun(store: PageStore) -> int:
    """Return the number of the crawl that a killed or stopped run left unfinished, else of a new one."""
    unfinished = store.meta(UNFINISHED)
    crawl_id = int(unfinished) if unfinished else int(time.time() * 1000)
    store.set_meta(UNFINISHED, str(crawl_id))
    return crawl_id


def say_progress(spider: object) -> None:
    if isinstance(spider, SiteSpider):
        say({"progress": spider.tally.progress(len(spider.frontier.waiting))})


def say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read one line of orders, crawl, report what happened or what went wrong."""
    line = b""
    while not line.endswith(b"\n"):
        read = os.read(0, 1)
        if not read:
            return
        line += read
    given = json.loads(line)
    trust_authorities()
    crawl = crawl_settings(given["crawl"])
    seeds = tuple(given["seeds"])
    try:
        with open_store(Path(given["store"])) as store:
            zone = ZoneInfo(given["time_zone"])
            run = Run(store, Orders(seeds, crawl, unslowed_hosts(crawl, seeds), begun(store), zone))
            die_with_parent(given["parent"], run.stop)
            say({"report": run.to_end()})
    except MissionSearchError as error:
        say({"error": str(error)})
    except OSError as error:
        say({"error": f"{error.filename or 'the crawl'}: {error.strerror or error}"})


def crawl_settings(given: dict[str, Any]) -> CrawlSettings:
    """Return the settings from the values that JSON made of them."""
    sites = {
        host: SiteCrawl(**{key: _frozen(value) for key, value in site.items()}) for host, site in given["sites"].items()
    }
    return CrawlSettings(**(given | {"sites": sites}))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


if __name__ == "__main__":
    main()
