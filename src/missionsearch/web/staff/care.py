"""Publications that need care: what an editor can mend on the site so that readers find it."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from werkzeug.wrappers import Response as AnyResponse

from missionsearch.engines import SearchEngine
from missionsearch.errors import MissionSearchError
from missionsearch.locales import LANGUAGES
from missionsearch.models import UNDATED, Filters, Hit, Query
from missionsearch.published import Entry
from missionsearch.querylog import SearchedText, read_statistics
from missionsearch.search.query import parse_query
from missionsearch.store import PageStore, read_store
from missionsearch.web.asking import asking
from missionsearch.web.staff.console import blueprint, console, for_staff, now, page

SHOWN = 100
"""Of each list."""
DAYS = 90
"""Whose searches say what readers of a language want."""
ASKED = 100
"""Texts of each language that are searched again to see what they lead to."""
SCANNED = "scanned"
"""How the reason begins for which a file without text is not read."""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    url: str
    linked_from: str
    status: int | None


@dataclass(frozen=True, slots=True)
class SharedTitle:
    """One title of several publications in one language."""

    title: str
    language: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedTranslation:
    """A publication that readers of another language are led to, in a language that is not theirs."""

    url: str
    title: str
    language: str
    wanted: str
    searches: int
    """By readers of ``wanted`` within the period, that show it on their first page."""


@blueprint.get("/<any(fr, en):language>/care")
@for_staff
def care(language: str) -> AnyResponse:
    """Show what an editor can mend."""
    undated, count = _undated()
    scanned, broken, shared = _of_store()
    return page(
        "care",
        language,
        undated=undated,
        undated_count=count,
        scanned=scanned,
        broken=broken,
        shared=shared,
        wanted=_wanted()[:SHOWN],
        days=DAYS,
    )


def _undated() -> tuple[tuple[Hit, ...], int]:
    query = Query(filters=Filters(year=(UNDATED,)), collapse=False, per_page=SHOWN, highlight=False)
    try:
        found = asking().engine.search(query)
    except MissionSearchError:
        return (), 0
    return found.hits, found.total


def _of_store() -> tuple[list[str], list[BrokenLink], list[SharedTitle]]:
    try:
        with read_store(console().settings.store_path) as store:
            return (scanned(store), broken_links(store), shared_titles(_published(store))) if store else ([], [], [])
    except sqlite3.Error:
        return [], [], []


def scanned(store: PageStore) -> list[str]:
    """Return the addresses of files that are pictures of pages: nobody finds a word of them."""
    fates = store.fates.list(("kept", "unchanged"))
    return list(itertools.islice((fate.url for fate in fates if fate.index_detail.startswith(SCANNED)), SHOWN))


def broken_links(store: PageStore) -> list[BrokenLink]:
    """Return links of the site that lead nowhere, each with a page it stands on."""
    fates = (fate for fate in store.fates.list(("gone", "failed")) if fate.found_on)
    return [BrokenLink(fate.url, fate.found_on or "", fate.status) for fate in itertools.islice(fates, SHOWN)]


def _published(store: PageStore) -> Iterable[Entry]:
    last = next((run for run in store.runs.last(SHOWN) if run["ok"] and run["generation"]), None)
    return (store.published.of(last["generation"]) or {}).values() if last else ()


def shared_titles(entries: Iterable[Entry]) -> list[SharedTitle]:
    """Return titles that several publications of one language share, the most shared first."""
    groups: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        groups.setdefault((entry.title.strip(), entry.language), []).append(entry.url)
    shared = (SharedTitle(*key, tuple(sorted(urls))) for key, urls in groups.items() if len(urls) > 1 and key[0])
    return sorted(shared, key=lambda each: (-len(each.urls), each.title))[:SHOWN]


def _wanted() -> list[WantedTranslation]:
    today = now().date()
    try:
        found = read_statistics(console().settings.index_dir, today - dt.timedelta(days=DAYS - 1), today, 4 * ASKED)
        return wanted_translations(asking().engine, found.top)
    except (sqlite3.Error, MissionSearchError):
        return []


def wanted_translations(engine: SearchEngine, searched: Iterable[SearchedText]) -> list[WantedTranslation]:
    """Return publications that lack the language of those who search for them, the most wanted first.

    What people searched is searched again: a publication on the first page, in another language and without a
    version in the readers' own, is wanted as often as that text was searched.
    """
    demand: Counter[tuple[str, str]] = Counter()
    hits: dict[str, Hit] = {}
    for language in LANGUAGES:
        texts = [text for text in searched if text.language == language and text.results][:ASKED]
        for text in texts:
            for hit in _lacking(engine, text.text, language):
                demand[hit.url, language] += text.searches
                hits[hit.url] = hit
    return [
        WantedTranslation(url, hits[url].title, hits[url].language, wanted, count)
        for (url, wanted), count in demand.most_common()
    ]


def _lacking(engine: SearchEngine, text: str, language: str) -> Iterator[Hit]:
    query = parse_query(text, reader_language=language)
    for hit in engine.search(query).hits:
        if hit.language not in (language, "und") and language not in hit.translations:
            yield hit
