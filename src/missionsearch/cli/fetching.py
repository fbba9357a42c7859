"""One page over HTTP, for a person who asks for it by its address."""

from __future__ import annotations

import datetime as dt
import time
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError

from missionsearch.config import CrawlSettings
from missionsearch.crawl.agent import user_agent
from missionsearch.errors import MissionSearchError
from missionsearch.models import FetchedPage
from missionsearch.store import KEPT_HEADERS
from missionsearch.urls import canonicalize

SILENCE_S = 15
"""A server that says nothing for so long is given up."""
WHOLE_S = 60
"""The whole answer may take so long."""
MOST_REDIRECTS = 10
_CHUNK = 65_536


def fetch(url: str, crawl: CrawlSettings, at: dt.datetime) -> FetchedPage:
    """Return what an address answers to a single request (and the redirects it leads to).

    Raises:
        MissionSearchError: nobody answers, in time or at all; not with a page; or with more than ``max_bytes``.
    """
    headers = {"User-Agent": user_agent(crawl), "Accept-Encoding": "gzip"}
    retries = urllib3.Retry(connect=0, read=0, status=0, other=0, redirect=MOST_REDIRECTS)
    try:
        with _pool(url) as pool:
            answer = pool.request(
                "GET", url, headers=headers, timeout=SILENCE_S, retries=retries, preload_content=False
            )
            if answer.status >= 400:
                raise MissionSearchError(f"{url} answers {answer.status} {answer.reason}")
            kept = {name.lower(): value for name, value in answer.headers.items() if name.lower() in KEPT_HEADERS}
            body = _read(answer, crawl.max_bytes, url)
            return FetchedPage(url, canonicalize(_last(url, answer)), answer.status, kept, body, at)
    except (HTTPError, OSError, ValueError) as error:
        raise MissionSearchError(f"{url} cannot be fetched: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Return what went wrong, without the connection's own name before it."""
    text = str((error.reason if isinstance(error, MaxRetryError) else None) or error.args[0])
    return text.partition("): ")[2] or text


def _pool(url: str) -> urllib3.PoolManager:
    """Return connections by way of the proxy that the environment names for an address, if it names one."""
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if proxy is None or (parts.hostname and proxy_bypass(parts.hostname)):
        return urllib3.PoolManager()
    return urllib3.ProxyManager(proxy)


def _last(url: str, answer: urllib3.BaseHTTPResponse) -> str:
    """Return the address that answered in the end."""
    history = answer.retries.history if answer.retries else ()
    return urljoin(history[-1].url or url, history[-1].redirect_location or "") if history else url


def _read(answer: urllib3.BaseHTTPResponse, max_bytes: int, url: str) -> bytes:
    started, parts, length = time.monotonic(), [], 0
    while chunk := answer.read1(_CHUNK, decode_content=True):
        parts.append(chunk)
        length += len(chunk)
        if length > max_bytes:
            raise MissionSearchError(f"{url} is larger than {max_bytes} bytes; raise [crawl] max_bytes to read it")
        if time.monotonic() - started > WHOLE_S:
            raise MissionSearchError(f"{url} has not come whole within {WHOLE_S} s")
    return b"".join(parts)
