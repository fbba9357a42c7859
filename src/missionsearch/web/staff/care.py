"""Publications that need care: what an editor can mend on the site so that readers find it."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.crosslanguage.demand import ASKED, COLUMNS, Searched, ToTranslate, to_translate
from missionsearch.errors import MissionSearchError
from missionsearch.exports.tables import table_text
from missionsearch.models import UNDATED, Filters, Hit, Query
from missionsearch.published import Entry
from missionsearch.querylog import read_statistics
from missionsearch.search.query import parse_query
from missionsearch.store import PageStore, read_store
from missionsearch.web.asking import asking
from missionsearch.web.staff.console import blueprint, console, for_staff, now, page

SHOWN = 100
"""Of each list."""
DAYS = 90
"""The period whose searches say what readers of a language want."""
SCANNED = "scanned"
"""The beginning of the reason for which a file without text is not read."""


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
        results = asking().engine.search(query)
    except MissionSearchError:
        return (), 0
    return results.hits, results.total


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


@blueprint.get("/<any(fr, en):language>/care/translations.csv")
@for_staff
def translations_file(language: str) -> AnyResponse:
    """Answer with every publication in one language alone as a spreadsheet."""
    rows = (each.cells() for each in _wanted())
    answer = Response(table_text(COLUMNS, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="to-translate.csv"'
    return answer


def _wanted() -> list[ToTranslate]:
    """Return what to translate next; by age and section alone where no search is counted."""
    ask, today = asking(), now().date()
    if ask.cross is None:
        return []
    try:
        statistics = read_statistics(
            console().settings.index_dir, today - dt.timedelta(days=DAYS - 1), today, 4 * ASKED
        ).top
        asked = [Searched(parse_query(text.text, reader_language=text.language), text.searches) for text in statistics]
    except sqlite3.Error:
        asked = []
    try:
        return to_translate(ask.cross, ask.synonyms().names, asked)
    except MissionSearchError:
        return []
