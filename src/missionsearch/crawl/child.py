"""The crawl's own process: reads its orders from standard input, writes progress and the report to standard output."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from missionsearch.config import CrawlSettings
from missionsearch.crawl.addresses import GUARD, Guard
from missionsearch.crawl.agent import user_agent
from missionsearch.crawl.polite import LOOPBACK
from missionsearch.crawl.spider import SiteSpider
from missionsearch.errors import MissionSearchError
from missionsearch.processes import end_with_parent
from missionsearch.store import PageStore, open_store

PROGRESS_S = 0.5
UNFINISHED = "crawl_unfinished"
"""In the store: the number of a crawl that has begun and not ended."""


def die_with_parent(parent: int) -> None:
    """Arrange to end when the parent does: by the kernel on Linux, by the end of standard input anywhere."""
    end_with_parent(parent)

    def watch() -> None:
        while os.read(0, 1):  # not through sys.stdin, whose lock would outlive the interpreter
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def scrapy_settings(crawl: CrawlSettings, unslowed: frozenset[str], guard: Guard) -> dict[str, Any]:
    """Return Scrapy's settings: polite to every host but those that are not slowed."""
    here = "missionsearch.crawl"
    return {
        GUARD: guard,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),  # None: only http and https are left
        "TWISTED_DNS_RESOLVER": f"{here}.addresses.GuardedResolver",
        "USER_AGENT": user_agent(crawl),
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr,en;q=0.8,*;q=0.5"},
        "ROBOTSTXT_OBEY": False,  # RobotsMiddleware does, as RFC 9309 has it
        "DOWNLOADER_MIDDLEWARES": {
            f"{here}.addresses.AddressMiddleware": 50,
            f"{here}.polite.RobotsMiddleware": 100,
            f"{here}.polite.RetryMiddleware": 550,
            f"{here}.unpacking.UnpackingMiddleware": 590,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
        },
        "SPIDER_MIDDLEWARES": {
            "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
            "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        },
        "DOWNLOAD_DELAY": crawl.delay_s,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS": crawl.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if crawl.delay_s else crawl.concurrency,
        "DOWNLOAD_SLOTS": {host: {"delay": 0, "concurrency": crawl.concurrency, "jitter": 0} for host in unslowed},
        "AUTOTHROTTLE_ENABLED": bool(crawl.delay_s),
        "AUTOTHROTTLE_START_DELAY": crawl.delay_s,
        "AUTOTHROTTLE_MAX_DELAY": 60,
        "DOWNLOAD_MAXSIZE": crawl.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": 60,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    }


def unslowed_hosts(crawl: CrawlSettings, seeds: tuple[str, ...]) -> frozenset[str]:
    """Return the loopback hosts that are crawled without a pause: only where delay_s = 0 was written out."""
    if not crawl.delay_given or crawl.delay_s:
        return frozenset()
    return frozenset(host for host in (urlsplit(seed).hostname or "" for seed in seeds) if host in LOOPBACK)


def run(store: PageStore, seeds: tuple[str, ...], crawl: CrawlSettings) -> dict[str, Any]:
    """Crawl to the end of the frontier and return the report's fields."""
    from scrapy.crawler import CrawlerProcess
    from twisted.internet.task import LoopingCall

    unfinished = store.meta(UNFINISHED)
    crawl_id = int(unfinished) if unfinished else int(time.time() * 1000)
    store.set_meta(UNFINISHED, str(crawl_id))
    unslowed = unslowed_hosts(crawl, seeds)
    settings = scrapy_settings(crawl, unslowed, Guard.for_seeds(seeds))
    process = CrawlerProcess(settings, install_root_handler=False)
    crawler = process.create_crawler(SiteSpider)
    process.crawl(crawler, store=store, seeds=seeds, crawl=crawl, unslowed=unslowed, crawl_id=crawl_id)
    LoopingCall(lambda: say_progress(crawler.spider)).start(PROGRESS_S)
    process.start(install_signal_handlers=False)
    spider = crawler.spider
    if not isinstance(spider, SiteSpider):
        raise MissionSearchError("the crawl could not be started")
    if spider.broken:
        raise spider.broken
    store.set_meta(UNFINISHED, None)
    return spider.tally.report()


def say_progress(spider: object) -> None:
    if isinstance(spider, SiteSpider):
        say({"progress": spider.tally.progress(spider.pending)})


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
    orders = json.loads(line)
    die_with_parent(orders["parent"])
    try:
        with open_store(Path(orders["store"])) as store:
            say({"report": run(store, tuple(orders["seeds"]), CrawlSettings(**orders["crawl"]))})
    except MissionSearchError as error:
        say({"error": str(error)})
    except OSError as error:
        say({"error": f"{error.filename or 'the crawl'}: {error.strerror or error}"})


if __name__ == "__main__":
    main()
