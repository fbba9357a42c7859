"""A results page as a value: everything the template shows, decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from missionsearch.models import Ignored, Query, SearchResults
from missionsearch.search.query import SORTS
from missionsearch.search.relaxation import Offer
from missionsearch.web import formats
from missionsearch.web.changing import AS_WORDS, setting
from missionsearch.web.chips import Chip, chips, read_as
from missionsearch.web.facets import FilterList, filter_lists
from missionsearch.web.histogram import Histogram, histogram
from missionsearch.web.hits import ShownHit, shown_hit
from missionsearch.web.links import DEFAULT_PER_PAGE, Links
from missionsearch.web.notices import Notice, Option, alternatives, date_problem, notices
from missionsearch.web.parameters import shown_day
from missionsearch.web.texts import gettext as _
from missionsearch.web.texts import ngettext

BESIDE = 2
"""Pages linked on either side of the present one."""
PER_PAGE = (10, 20, 50)


@dataclass(frozen=True, slots=True)
class PageLink:
    label: str
    href: str
    kind: Literal["page", "current", "gap"] = "page"


@dataclass(frozen=True, slots=True)
class Choosable:
    """One of several ways to see the same results, and the change that chooses it (``changing``)."""

    label: str
    change: str
    selected: bool


@dataclass(frozen=True, slots=True)
class DateFields:
    """From and to as text fields show them."""

    first: str
    last: str
    first_problem: str
    last_problem: str
    """What is wrong with what was typed; empty where it was read."""
    read_as: str


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """Publications that exist in the other language alone, apart from the reader's own results."""

    title: str
    hits: tuple[ShownHit, ...]
    change: str
    """Shows all of them, and only these."""


@dataclass(frozen=True, slots=True)
class ResultsPage:
    title: str
    """For the window: what was asked for, and which page of the answer this is."""
    total: int
    headline: str
    position: str
    """Which page of how many; empty on an only page."""
    first: int
    """The number of the first hit."""
    hits: tuple[ShownHit, ...]
    other_language: OtherLanguage | None
    filters: tuple[FilterList, ...]
    chips: tuple[Chip, ...]
    sorts: tuple[Choosable, ...]
    per_page: tuple[Choosable, ...]
    histogram: Histogram | None
    dates: DateFields
    only_other_language: bool
    every_version: bool
    """Each language version is a result of its own."""
    as_words: str
    """Ends every change where dates among the words are read as words."""
    notices: tuple[Notice, ...]
    suggestion: str
    suggestion_href: str
    offers: tuple[Option, ...]
    pages: tuple[PageLink, ...]
    previous: str
    next: str
    last: str
    """The last page, where the one asked for lies past it."""
    hidden_fields: tuple[tuple[str, str], ...]
    """What the form sends beside what is to be seen of it."""


def results_page(
    results: SearchResults,
    offers: tuple[Offer, ...],
    links: Links,
    language: str,
    similar_base: str,
    hidden_undated: int = 0,
) -> ResultsPage:
    """Return what the page shows of one search; ``hidden_undated`` publications lack the date that it asks for."""
    query = results.query
    filters = filter_lists(results, language)
    last = max(1, -(-results.total // query.per_page))
    past_the_end = bool(results.total) and query.page > last
    position = page_position(query.page, last, language) if results.total else ""
    return ResultsPage(
        title=" – ".join(filter(None, (query.text, headline(results, language), position))),
        total=results.total,
        headline=headline(results, language),
        position=position,
        first=(query.page - 1) * query.per_page + 1,
        hits=tuple(shown_hit(hit, language, similar_base) for hit in results.hits),
        other_language=_other_language(results, language, similar_base),
        filters=filters,
        chips=chips(results, language),
        sorts=_sorts(query),
        per_page=_per_page(results),
        histogram=histogram(results, links, language),
        dates=_date_fields(query, language),
        only_other_language=query.cross == "only",
        every_version=not query.collapse,
        as_words=AS_WORDS if links.dates_as_words else "",
        notices=notices(results, links, language, hidden_undated),
        suggestion=results.suggestion or "",
        suggestion_href=links.changed(text=results.suggestion) if results.suggestion else "",
        offers=alternatives(offers, links, language),
        pages=() if last == 1 else page_links(query.page, last, links, language),
        previous=links.page(min(query.page - 1, last)) if query.page > 1 else "",
        next=links.page(query.page + 1) if query.page < last else "",
        last=links.page(last) if past_the_end else "",
        hidden_fields=_hidden_fields(links, filters),
    )


def _other_language(results: SearchResults, language: str, similar_base: str) -> OtherLanguage | None:
    if not results.cross:
        return None
    title = _("Also in English") if results.cross[0].language == "en" else _("Also in French")
    hits = tuple(shown_hit(hit, language, similar_base) for hit in results.cross)
    return OtherLanguage(title, hits, setting("cross", "only"))


SHOWN_FIELDS = ("q", "from", "to", "page", "versions", "dates")
"""Parameters with a field or button of their own, and the page, which a changed search leaves."""


def _hidden_fields(links: Links, filters: tuple[FilterList, ...]) -> tuple[tuple[str, str], ...]:
    ticked = {pair for each in filters for pair in each.ticked()}
    if any(each.name == "language" for each in filters):
        ticked.add(("cross", "only"))  # it has a box there
    return tuple(pair for pair in links.pairs(links.query) if pair[0] not in SHOWN_FIELDS and pair not in ticked)


def _date_fields(query: Query, language: str) -> DateFields:
    first, last = query.filters.date_from, query.filters.date_to
    ignored = [note for note in query.notes if isinstance(note, Ignored)]
    wrong = {note.name: note.value for note in ignored if note.name in ("from", "to")}
    return DateFields(
        first=wrong.get("from") or shown_day(first),
        last=wrong.get("to") or shown_day(last),
        first_problem=date_problem(wrong["from"]) if "from" in wrong else "",
        last_problem=date_problem(wrong["to"]) if "to" in wrong else "",
        read_as=read_as(first, last, language),
    )


def headline(results: SearchResults, language: str) -> str:
    """Return the count in a sentence."""
    count = formats.number(results.total, language)
    if not results.total:
        return _("No publication found")
    return ngettext("%(count)s publication", "%(count)s publications", results.total, count=count)


def page_position(page: int, last: int, language: str) -> str:
    """Return which page of how many this is; nothing where there is one only."""
    if page == last == 1:
        return ""
    return _("page %(page)s of %(last)s", page=formats.number(page, language), last=formats.number(last, language))


def _sorts(query: Query) -> tuple[Choosable, ...]:
    """Return the orders to choose from; without words there is no relevance, and the newest come first."""
    labels = {"relevance": _("Most relevant"), "newest": _("Newest"), "oldest": _("Oldest")}
    current = query.sort if query.text or query.sort != "relevance" else "newest"
    offered = SORTS if query.text else SORTS[1:]
    default = "relevance" if query.text else "newest"
    return tuple(
        Choosable(labels[sort], setting("sort", "" if sort == default else sort), sort == current) for sort in offered
    )


def _per_page(results: SearchResults) -> tuple[Choosable, ...]:
    """Return how many results a page may have, where there are more than the fewest."""
    current = results.query.per_page
    if results.total <= PER_PAGE[0] and current == PER_PAGE[0]:
        return ()
    return tuple(
        Choosable(
            str(number), setting("per_page", "" if number == DEFAULT_PER_PAGE else str(number)), number == current
        )
        for number in sorted({*PER_PAGE, current})
    )


def page_links(current: int, last: int, links: Links, language: str) -> tuple[PageLink, ...]:
    """Return the first page, the last, and those around the present one, with gaps between."""
    around = {1, last, *range(current - BESIDE, current + BESIDE + 1)}
    shown = sorted(number for number in around if 1 <= number <= last)
    links_shown: list[PageLink] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            links_shown.append(PageLink("…", "", "gap"))
        label = formats.number(number, language)
        links_shown.append(PageLink(label, links.page(number), "current" if number == current else "page"))
    return tuple(links_shown)
