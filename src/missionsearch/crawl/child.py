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

from missionsearch import __version__
from missionsearch.config import CrawlSettings
from missionsearch.crawl.links import AGENT
from missionsearch.crawl.spider import SiteSpider
from missionsearch.errors import MissionSearchError
from missionsearch.processes import end_with_parent
from missionsearch.store import PageStore, open_store

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
PROGRESS_S = 0.5
UNFINISHED = "crawl_unfinished"
"""In the store: the number of a crawl that has begun and not ended."""


def die_with_parent() -> None:
    """Arrange to end when the parent does: by the kernel on Linux, by the end of standard input anywhere."""
    end_with_parent()

    def watch() -> None:
        while os.read(0, 1):  # not through sys.stdin, whose lock would outlive the interpreter
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def user_agent(crawl: CrawlSettings) -> str:
    """Return who we say we are: name, version and how to reach the operator."""
    if crawl.user_agent:
        return crawl.user_agent
    return f"{AGENT}/{__version__}" + (f" (+{crawl.contact})" if crawl.contact else "")


def scrapy_settings(crawl: CrawlSettings, unslowed: frozenset[str]) -> dict[str, Any]:
    """Return Scrapy's settings: polite to every host but those that are not slowed."""
    here = "missionsearch.crawl.polite"
    return {
        "USER_AGENT": user_agent(crawl),
        "ROBOTSTXT_OBEY": False,  # RobotsMiddleware does, as RFC 9309 has it
        "DOWNLOADER_MIDDLEWARES": {
            f"{here}.RobotsMiddleware": 100,
            f"{here}.RetryMiddleware": 550,
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
        "RANDOMIZE_DOWNLOAD_DELAY": False,
        "CONCURRENT_REQUESTS": crawl.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if crawl.delay_s else crawl.concurrency,
        "DOWNLOAD_SLOTS": {
            host: {"delay": 0, "concurrency": crawl.concurrency, "randomize_delay": False, "throttle": False}
            for host in unslowed
        },
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
    process = CrawlerProcess(scrapy_settings(crawl, unslowed), install_root_handler=False)
    crawler = process.create_crawler(SiteSpider)
    process.crawl(crawler, store=store, seeds=seeds, crawl=crawl, unslowed=unslowed, crawl_id=crawl_id)
    beat = LoopingCall(
        lambda: say({"progress": progress_of(crawler.spider)}) if isinstance(crawler.spider, SiteSpider) else None
    )
    beat.start(PROGRESS_S)
    process.start(install_signal_handlers=False)
    spider = crawler.spider
    if not isinstance(spider, SiteSpider):
        raise MissionSearchError("the crawl could not be started")
    if not spider.stopped:
        store.set_meta(UNFINISHED, None)
    return {
        **spider.counts,
        "failed": [[problem.url, problem.problem] for problem in spider.problems],
        "seconds": time.monotonic() - spider.started,
        "stopped": spider.stopped,
    }


def progress_of(spider: SiteSpider) -> dict[str, Any]:
    done = spider.counts["fetched"] + spider.counts["unchanged"]
    seconds = time.monotonic() - spider.started
    return {"done": done, "queued": spider.pending, "failed": len(spider.problems), "rate": done / max(seconds, 0.001)}


def say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read one line of orders, crawl, report."""
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(0, 1)
    orders = json.loads(line)
    die_with_parent()
    with open_store(Path(orders["store"])) as store:
        say({"report": run(store, tuple(orders["seeds"]), CrawlSettings(**orders["crawl"]))})


if __name__ == "__main__":
    main()
