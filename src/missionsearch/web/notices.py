"""What a page says beside its results: what was done beyond what was typed, and what to try instead."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from missionsearch.models import (
    UNDATED,
    BrokenSyntax,
    Corrected,
    Cut,
    Filters,
    Ignored,
    Note,
    Query,
    ReadAsDate,
    SearchResults,
    Unreadable,
    Widened,
)
from missionsearch.search.relaxation import Offer
from missionsearch.web import formats
from missionsearch.web.chips import range_label
from missionsearch.web.links import Links
from missionsearch.web.parameters import MOST_VALUES
from missionsearch.web.texts import gettext as _
from missionsearch.web.texts import ngettext

LONGEST_QUOTED = 60
"""Characters of what somebody wrote into the address."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several ways to see the same results."""

    label: str
    href: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was done beyond what was typed, with a link where it can be undone."""

    text: str
    link: str = ""
    href: str = ""


def notices(results: SearchResults, links: Links, language: str, hidden_undated: int) -> tuple[Notice, ...]:
    """Return the sentences on what was done beyond, or instead of, what was asked for."""
    from_notes = (note_in_words(note, results, links, language) for note in results.notes)
    return tuple(
        notice
        for notice in (
            *from_notes,
            *_on_dates(results.query.filters, links),
            _on_undated(hidden_undated, links, language),
        )
        if notice and notice.text
    )


def _on_dates(filters: Filters, links: Links) -> Iterator[Notice]:
    """Yield notices about days that contradict each other."""
    first, last = filters.date_from, filters.date_to
    if first and last and first > last:
        turned = links.filtered(date_from=last, date_to=first)
        text = _("The first day comes after the last one: no publication can lie between them.")
        yield Notice(text, _("Swap the two days"), turned)
    elif filters.year and (first or last):
        outside = [_outside(year, first or dt.date.min, last or dt.date.max) for year in filters.year]
        without = links.filtered(date_from=None, date_to=None)
        if all(part == "all" for part in outside):
            text = _("The years chosen lie outside the days asked for: no publication can be in both.")
            yield Notice(text, _("Leave the days out"), without)
        elif any(outside):
            text = _("Only publications of the years chosen that lie within the days asked for are shown.")
            yield Notice(text, _("Leave the days out"), without)


def _outside(year: str, first: dt.date, last: dt.date) -> Literal["all", "some", ""]:
    """Return how much of a year or month lies outside a range; what is undated lies in none."""
    if year == UNDATED:
        return "all"
    number, month = (int(part) for part in f"{year}-0".split("-")[:2])
    begin = dt.date(max(number, 1), month or 1, 1)
    end = begin.replace(month=month or 12, day=calendar.monthrange(begin.year, month or 12)[1])
    if end < first or begin > last:
        return "all"
    return "" if first <= begin and end <= last else "some"


def _on_undated(hidden: int, links: Links, language: str) -> Notice | None:
    if not hidden:
        return None
    text = ngettext(
        "%(count)s publication without a date is left out.",
        "%(count)s publications without a date are left out.",
        hidden,
        count=formats.number(hidden, language),
    )
    if links.query.typed_date:
        return Notice(text)
    return Notice(text, _("Show those without a date"), links.filtered(date_from=None, date_to=None, year=(UNDATED,)))


def note_in_words(note: Note, results: SearchResults, links: Links, language: str) -> Notice:
    """Return what the page says of a note."""
    match note:
        case Widened():
            return Notice(_("Few publications or none have all of your words: these have some of them."))
        case Corrected():
            text = _("Nothing was found for “%(typed)s”. These are the results for:", typed=results.query.text)
            return Notice(text, note.text, links.changed(text=note.text))
        case ReadAsDate():
            return _typed_date(note, results.query, links, language)
        case BrokenSyntax():
            return Notice(_("Your query could not be read as an expression: its words were searched."))
        case Cut():
            return Notice(_limit_in_words(note.part))
        case Unreadable():
            return Notice(_("Some results cannot be shown just now: their record is damaged; the next run mends it."))
        case Ignored():
            return Notice(_ignored_in_words(note))


def _typed_date(note: ReadAsDate, query: Query, links: Links, language: str) -> Notice:
    typed = query.typed_date
    span = ""
    if typed:
        label = range_label(typed.date_from, typed.date_to, language)
        span = label[0].lower() + label[1:]  # it stands within a sentence
    return Notice(
        _("“%(typed)s” was read as a date: %(span)s.", typed=note.text, span=span),
        _("Search these words instead"),
        links.to(replace(query, page=1), dates_as_words=True),
    )


def _ignored_in_words(note: Ignored) -> str:
    if note.name in ("from", "to"):
        return ""  # said beside the field
    return _(
        "This part of the address was not understood and was left out: %(part)s",
        part=shortened(f"{note.name}={note.value}"),
    )


def date_problem(typed: str) -> str:
    """Return what is wrong with a date that could not be read, and what to type instead."""
    return _("“%(value)s” is not a date: write one like 2015, March 2015 or 21/11/2014.", value=shortened(typed))


def shortened(text: str) -> str:
    """Return a text from an address as a page may show it: printable, and short."""
    printable = "".join(letter for letter in text if letter.isprintable())
    return printable if len(printable) <= LONGEST_QUOTED else printable[: LONGEST_QUOTED - 1] + "…"


def _limit_in_words(detail: str) -> str:
    if detail == "length":
        return _("Your query was very long: only its beginning was searched.")
    if detail == "clauses":
        return _("Your query has very many words: only the first ones were searched.")
    if detail == "ranking":
        return _("Your query is very long: all of it was searched, but the results are ordered by fewer criteria.")
    if detail == "values":
        return _("Very many values were chosen in one filter: only the first %(count)s count.", count=MOST_VALUES)
    return _("Very many words begin like yours: only the most frequent ones were searched.")


def alternatives(offers: tuple[Offer, ...], links: Links, language: str) -> tuple[Option, ...]:
    """Return searches that find something, for one that did not."""
    return tuple(_offer(offer, links, language) for offer in offers)


def _offer(offer: Offer, links: Links, language: str) -> Option:
    count = formats.number(offer.total, language)
    counted = ngettext("%(count)s publication", "%(count)s publications", offer.total, count=count)
    labels = {
        "corrected": _("Search “%(text)s”", text=offer.detail),
        "prefix": _("Search words that begin like this: “%(text)s”", text=offer.detail),
        "without_filters": _("Search without filters"),
        "fewer_words": _("Search only “%(text)s”", text=offer.detail),
        "other_language": _("Search in every language"),
    }
    return Option(f"{labels[offer.kind]} ({counted})", links.to(offer.query), False)
