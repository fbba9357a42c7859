"""Read one stored page: extraction and language, written down for the store.

One page can neither end nor hold up a run: what fails or hangs is named in its place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from missionsearch.config import ExtractSettings
from missionsearch.documents import page_from_import
from missionsearch.extract import ExtractError, dumps, extract_page, loads
from missionsearch.language import language_of
from missionsearch.models import Candidate, ExtractedPage, FetchedPage, PageLanguage
from missionsearch.processes import time_limit
from missionsearch.urls import site_of

LONGEST_S = 60
"""Seconds for one page; a real one takes hundredths."""

Work = FetchedPage | dict[str, Any]
"""A stored page, or an imported record."""
Row = tuple[str, str, bytes]
"""URL, key, and what was read: a line of JSON of ours, then the page as ``extract.dumps`` writes it."""


def read(work: Work, key: str, extract: ExtractSettings, zone: ZoneInfo) -> Row:
    """Return a page read, or why it could not be; never raises."""
    url = str(work["url"]) if isinstance(work, dict) else work.url
    try:
        with time_limit(LONGEST_S):
            page = _page(work, extract, zone)
            language = language_of(page)
    except ExtractError as error:
        return failed(url, key, str(error))
    except TimeoutError:
        return failed(url, key, f"took longer than {LONGEST_S} s to read")
    except Exception as error:  # a page may hold anything, and must not end the run
        return failed(url, key, f"{type(error).__name__}: {error}"[:300])
    header = {"language": language.language, "each": _packed(language.paragraphs), "told_by": language.source}
    kept = replace(page, dropped=(), candidates=_needed_later(page))
    return url, key, json.dumps(header).encode() + b"\n" + dumps(kept)


def _needed_later(page: ExtractedPage) -> tuple[Candidate, ...]:
    """Return what may be the title, where there is more than one: only all pages together tell the site's name."""
    titles = tuple(each for each in page.candidates if each.fact == "title")
    return titles if len(titles) > 1 else ()


def _page(work: Work, extract: ExtractSettings, zone: ZoneInfo) -> ExtractedPage:
    if isinstance(work, dict):
        return page_from_import(work)
    return extract_page(work, extract.rules_for(site_of(work.url)), zone)


def failed(url: str, key: str, problem: str) -> Row:
    return url, key, json.dumps({"error": problem}).encode() + b"\n"


def saved_page(data: bytes) -> tuple[ExtractedPage, PageLanguage] | None:
    """Return what was read of a page; None where it could not be."""
    header, _, page = data.partition(b"\n")
    head = json.loads(header)
    if "error" in head:
        return None
    return loads(page), PageLanguage(head["language"], _unpacked(head["each"]), head["told_by"])


def saved_problem(data: bytes) -> str | None:
    """Return why a page could not be read; None where it could."""
    problem: str | None = json.loads(data.partition(b"\n")[0]).get("error")
    return problem


def _packed(each: Sequence[str]) -> list[list[Any]]:
    """Return runs of one language as [language, count]: most pages have a single one."""
    runs: list[list[Any]] = []
    for code in each:
        if runs and runs[-1][0] == code:
            runs[-1][1] += 1
        else:
            runs.append([code, 1])
    return runs


def _unpacked(runs: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    return tuple(code for code, count in runs for _ in range(count))
