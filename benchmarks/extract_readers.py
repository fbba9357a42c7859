"""The readers that ``bench_extract`` compares, each from a page to its text and its day of publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from htmldate import find_date
from trafilatura import extract
from training.gold import GoldPage

from missionsearch.errors import MissionSearchError
from missionsearch.extract import extract_page
from missionsearch.models import FetchedPage

HEADERS = {"content-type": "text/html; charset=utf-8"}
AT = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
"""When the pages count as fetched: after every day that they can speak of."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader makes of a page."""

    text: str
    day: str = ""
    """The day of publication, ISO 8601; nothing where none is given."""


def fetched(page: GoldPage) -> FetchedPage:
    """Return a page as the crawler hands it over."""
    return FetchedPage(page.url, page.url, 200, HEADERS, page.html.encode("utf-8", "replace"), AT)


def read_own(page: FetchedPage) -> Read:
    """Read a page with missionsearch; what it refuses has no text."""
    try:
        found = extract_page(page)
    except MissionSearchError:
        return Read("")
    day = found.published.value.isoformat() if found.published else ""
    return Read("\n".join((found.title, *found.paragraphs)), day)


def read_trafilatura(page: GoldPage, **setting: Any) -> Read:
    """Read a page's text with trafilatura, as it is called by default: without days, which are htmldate's."""
    return Read(extract(page.html, url=page.url, include_comments=False, **setting) or "")


def read_day(page: GoldPage) -> Read:
    """Read a page's day with htmldate, as it is published first."""
    try:
        return Read("", find_date(page.html, url=page.url, original_date=True) or "")
    except ValueError:
        return Read("")


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader, and what it is handed of a page: bytes where it decodes, text where it takes that."""

    read: Callable[[Any], Read]
    prepare: Callable[[GoldPage], Any] = lambda page: page


READERS = {
    "missionsearch": Reader(read_own, fetched),
    "trafilatura": Reader(read_trafilatura),
    "trafilatura, precise": Reader(partial(read_trafilatura, favor_precision=True)),
    "trafilatura, recall": Reader(partial(read_trafilatura, favor_recall=True)),
    "htmldate": Reader(read_day),
}
