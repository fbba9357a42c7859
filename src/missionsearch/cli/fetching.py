"""One page over HTTP, for a person who asks for it by its address."""

from __future__ import annotations

import datetime as dt
import time
import zlib
from http.client import HTTPException, HTTPResponse
from urllib import request
from urllib.error import HTTPError, URLError

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
_CHUNK = 65_536


def fetch(url: str, crawl: CrawlSettings, at: dt.datetime) -> FetchedPage:
    """Return what an address answers to a single request (and the redirects it leads to).

    Raises:
        MissionSearchError: nobody answers, in time or at all; not with a page; or with more than ``max_bytes``.
    """
    asked = request.Request(url, headers={"User-Agent": user_agent(crawl), "Accept-Encoding": "gzip"})  # noqa: S310
    try:
        with _opener().open(asked, timeout=SILENCE_S) as answer:
            body = _unpacked(_read(answer, crawl.max_bytes, url), answer.headers.get("Content-Encoding", ""), crawl)
            headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() in KEPT_HEADERS}
            return FetchedPage(url, canonicalize(answer.url), answer.status, headers, body, at)
    except HTTPError as error:
        raise MissionSearchError(f"{url} answers {error.code} {error.reason}") from error
    except (URLError, OSError, HTTPException, ValueError, zlib.error, EOFError) as error:
        raise MissionSearchError(f"{url} cannot be fetched: {getattr(error, 'reason', None) or error}") from error


def _opener() -> request.OpenerDirector:
    """Return what opens http(s) addresses and no others, wherever a redirect leads."""
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPRedirectHandler,
        request.HTTPErrorProcessor,
        request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener


def _read(answer: HTTPResponse, max_bytes: int, url: str) -> bytes:
    started, parts, length = time.monotonic(), [], 0
    while chunk := answer.read1(_CHUNK):
        parts.append(chunk)
        length += len(chunk)
        if length > max_bytes:
            raise MissionSearchError(f"{url} is larger than {max_bytes} bytes; raise [crawl] max_bytes to read it")
        if time.monotonic() - started > WHOLE_S:
            raise MissionSearchError(f"{url} has not come whole within {WHOLE_S} s")
    return b"".join(parts)


def _unpacked(body: bytes, encoding: str, crawl: CrawlSettings) -> bytes:
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        return body
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = unpacker.decompress(body, crawl.max_bytes)
    if unpacker.unconsumed_tail:
        raise MissionSearchError(f"unpacks to more than {crawl.max_bytes} bytes")
    return unpacked
