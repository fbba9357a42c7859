"""What Scrapy is told to be: the parts of it that run, and how polite they are."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import certifi

from missionsearch.config import CrawlSettings
from missionsearch.crawl.addresses import GUARD, Guard
from missionsearch.crawl.agent import user_agent
from missionsearch.crawl.polite import LOOPBACK

HERE = "missionsearch.crawl"


def components(cookies: bool) -> dict[str, dict[str, int]]:
    """Return the settings that name all parts of Scrapy that run, its own and ours, by their order.

    They are named whole, in the place of Scrapy's lists: what a later version of Scrapy adds there does not run by
    itself. Version 2.19 added a server that runs any Python code that it is sent.
    """
    theirs = "scrapy.downloadermiddlewares"
    return {
        "EXTENSIONS_BASE": {"scrapy.extensions.throttle.AutoThrottle": 0},
        "DOWNLOADER_MIDDLEWARES_BASE": {
            f"{HERE}.addresses.AddressMiddleware": 50,
            f"{HERE}.polite.RobotsMiddleware": 100,
            f"{theirs}.downloadtimeout.DownloadTimeoutMiddleware": 350,
            f"{theirs}.defaultheaders.DefaultHeadersMiddleware": 400,
            f"{theirs}.useragent.UserAgentMiddleware": 500,
            f"{HERE}.polite.RetryMiddleware": 550,
            f"{HERE}.unpacking.UnpackingMiddleware": 590,
            **({f"{theirs}.cookies.CookiesMiddleware": 700} if cookies else {}),
            f"{theirs}.httpproxy.HttpProxyMiddleware": 750,
        },
        "SPIDER_MIDDLEWARES_BASE": {"scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": 800},
    }


def scrapy_settings(crawl: CrawlSettings, unslowed: frozenset[str], guard: Guard) -> dict[str, Any]:
    """Return Scrapy's settings: polite to every host but those that are not slowed."""
    cookies = any(site.cookies for site in crawl.sites.values())
    return {
        GUARD: guard,
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "ftp", "s3")),  # None: only http and https are left
            **dict.fromkeys(("http", "https"), f"{HERE}.polite.PoliteHandler"),
        },
        "TWISTED_DNS_RESOLVER": f"{HERE}.addresses.GuardedResolver",
        "DOWNLOAD_VERIFY_CERTIFICATES": crawl.verify_certificates,
        "USER_AGENT": user_agent(crawl),
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr,en;q=0.8,*;q=0.5"},
        "ROBOTSTXT_OBEY": False,  # RobotsMiddleware does, as RFC 9309 has it
        **components(cookies),
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
        "LOG_ENABLED": False,
        "COOKIES_ENABLED": cookies,
        "HTTPCACHE_ENABLED": False,
        "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    }


def unslowed_hosts(crawl: CrawlSettings, seeds: tuple[str, ...]) -> frozenset[str]:
    """Return the loopback hosts that are crawled without a pause: only where delay_s = 0 was written out."""
    if not crawl.delay_given or crawl.delay_s:
        return frozenset()
    return frozenset(host for host in (urlsplit(seed).hostname or "" for seed in seeds) if host in LOOPBACK)


def trust_authorities() -> None:
    """Have OpenSSL trust Mozilla's authorities where this machine has no list of its own, as a bare Debian has none."""
    known = ssl.get_default_verify_paths()
    if not known.cafile and not (known.capath and any(Path(known.capath).iterdir())):
        os.environ["SSL_CERT_FILE"] = certifi.where()
