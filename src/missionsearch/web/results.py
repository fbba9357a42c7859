"""A results page as a value: everything the template shows, decided here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from missionsearch.answering import Offer
from missionsearch.models import Filters, Note, Query, SearchResults
from missionsearch.query import SORTS
from missionsearch.web import formats
from missionsearch.web.facets import Chip, FilterList, chips, filter_lists, range_label
from missionsearch.web.hits import ShownHit, shown_hit
from missionsearch.web.links import Links, hidden_fields
from missionsearch.web.texts import gettext as _
from missionsearch.web.texts import ngettext

BESIDE = 2
"""Pages linked on either side of the present one."""
LONGEST_QUOTED = 60
"""Characters of what somebody wrote into the address."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several ways to see the same results."""

    label: str
    href: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was done beyond what was typed, with a link where it can be undone."""

    text: str
    link: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class PageLink:
    label: str
    href: str
    kind: Literal["page", "current", "gap"] = "page"


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
    filters: tuple[FilterList, ...]
    chips: tuple[Chip, ...]
    sorts: tuple[Option, ...]
    versions: tuple[Option, ...]
    said: tuple[Said, ...]
    suggestion: str
    suggestion_href: str
    offers: tuple[Option, ...]
    pages: tuple[PageLink, ...]
    previous: str
    next: str
    last: str
    """The last page, where the one asked for lies past it."""
    without_filters: str
    in_search_form: list[tuple[str, str]]
    in_date_form: list[tuple[str, str]]


def results_page(
    results: SearchResults, offers: tuple[Offer, ...], links: Links, language: str, similar_base: str
) -> ResultsPage:
    """Return what the page shows of one search."""
    query = results.query
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
        filters=filter_lists(results, links, language),
        chips=chips(query, links, language),
        sorts=_sorts(query, links),
        versions=_versions(query, links, language),
        said=said(results, links, language),
        suggestion=results.suggestion or "",
        suggestion_href=links.changed(text=results.suggestion) if results.suggestion else "",
        offers=tuple(_offer(offer, links, language) for offer in offers),
        pages=() if last == 1 else page_links(query.page, last, links, language),
        previous=links.page(min(query.page - 1, last)) if query.page > 1 else "",
        next=links.page(query.page + 1) if query.page < last else "",
        last=links.page(last) if past_the_end else "",
        without_filters=links.without_filters() if query.filters != Filters() else "",
        in_search_form=hidden_fields(links.pairs(query), "q", "page", "dates"),
        in_date_form=hidden_fields(links.pairs(query), "from", "to", "page"),
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


def _sorts(query: Query, links: Links) -> tuple[Option, ...]:
    """Return the orders to choose from; without words there is no relevance, and the newest come first."""
    labels = {"relevance": _("Most relevant"), "newest": _("Newest"), "oldest": _("Oldest")}
    current = query.sort if query.text or query.sort != "relevance" else "newest"
    offered = SORTS if query.text else SORTS[1:]
    default = "relevance" if query.text else "newest"
    return tuple(
        Option(labels[sort], links.sorted("relevance" if sort == default else sort), sort == current)
        for sort in offered
    )


def _versions(query: Query, links: Links, language: str) -> tuple[Option, ...]:
    chosen, collapse = query.filters.language, query.collapse
    options: tuple[tuple[str, tuple[str, ...], bool], ...] = (
        (_("English first") if language == "en" else _("French first"), (), True),
        (_("French only"), ("fr",), True),
        (_("English only"), ("en",), True),
        (_("All versions"), (), False),
    )
    return tuple(
        Option(label, links.versions(wanted, collapse=as_one), (chosen, collapse) == (wanted, as_one))
        for label, wanted, as_one in options
    )


def said(results: SearchResults, links: Links, language: str) -> tuple[Said, ...]:
    """Return the sentences on what was done beyond, or instead of, what was asked for."""
    sentences = [note_in_words(note, results, links, language) for note in results.notes]
    filters = results.query.filters
    if filters.date_from and filters.date_to and filters.date_from > filters.date_to:
        turned = links.filtered(date_from=filters.date_to, date_to=filters.date_from)
        text = _("The first day comes after the last one: no publication can lie between them.")
        sentences.append(Said(text, _("Swap the two days"), turned))
    return tuple(sentences)


def note_in_words(note: Note, results: SearchResults, links: Links, language: str) -> Said:
    """Return what the page says of a note."""
    match note.kind:
        case "widened":
            return Said(_("No publication has all of your words: these have some of them."))
        case "corrected":
            typed, used = results.query.text, note.detail
            return Said(
                _("Nothing was found for “%(typed)s”. These are the results for:", typed=typed),
                used,
                links.changed(text=used),
            )
        case "typed_date":
            return _typed_date(note, results.query, links, language)
        case "broken_syntax":
            return Said(_("Your query could not be read as an expression: its words were searched."))
        case "limit":
            return Said(_limit_in_words(note.detail))
        case "ignored":
            return Said(_ignored_in_words(note.detail))


def _typed_date(note: Note, query: Query, links: Links, language: str) -> Said:
    typed = query.typed_date
    span = ""
    if typed:
        label = range_label(typed.date_from, typed.date_to, language)
        span = label[0].lower() + label[1:]  # it stands within a sentence
    return Said(
        _("“%(typed)s” was read as a date: %(span)s.", typed=note.detail, span=span),
        _("Search these words instead"),
        links.to(replace(query, page=1), dates_as_words=True),
    )


def _ignored_in_words(detail: str) -> str:
    name, _equals, value = detail.partition("=")
    if name in ("from", "to"):
        return _("“%(value)s” is not a day: write one like 2015-10-01.", value=shortened(value))
    return _("This part of the address was not understood and was left out: %(part)s", part=shortened(detail))


def shortened(text: str) -> str:
    """Return a text from an address as a page may show it: printable, and short."""
    printable = "".join(letter for letter in text if letter.isprintable())
    return printable if len(printable) <= LONGEST_QUOTED else printable[: LONGEST_QUOTED - 1] + "…"


def _limit_in_words(detail: str) -> str:
    if detail == "length":
        return _("Your query was very long: only its beginning was searched.")
    if detail == "clauses":
        return _("Your query has very many words: only the first ones were searched.")
    return _("Very many words begin like yours: only the most frequent ones were searched.")


def _offer(offer: Offer, links: Links, language: str) -> Option:
    count = formats.number(offer.total, language)
    found = ngettext("%(count)s publication", "%(count)s publications", offer.total, count=count)
    labels = {
        "corrected": _("Search “%(text)s”", text=offer.detail),
        "without_filters": _("Search without filters"),
        "fewer_words": _("Search only “%(text)s”", text=offer.detail),
        "other_language": _("Search in every language"),
    }
    return Option(f"{labels[offer.kind]} ({found})", links.to(offer.query), False)


def page_links(current: int, last: int, links: Links, language: str) -> tuple[PageLink, ...]:
    """Return the first page, the last, and those around the present one, with gaps between."""
    around = {1, last, *range(current - BESIDE, current + BESIDE + 1)}
    shown = sorted(number for number in around if 1 <= number <= last)
    found: list[PageLink] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            found.append(PageLink("…", "", "gap"))
        label = formats.number(number, language)
        found.append(PageLink(label, links.page(number), "current" if number == current else "page"))
    return tuple(found)
