"""The links of a results page that take its search along: files to keep, feeds to follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from missionsearch.models import Query
from missionsearch.web.addresses import url_for
from missionsearch.web.links import Links


@dataclass(frozen=True, slots=True)
class Way:
    """One form of the same search."""

    name: str
    """A proper name, the same in every language."""
    href: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Taking:
    files: tuple[Way, ...]
    feeds: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Picking:
    """The form that results are ticked in."""

    action: str
    keep: str
    """Where the ticks are kept in the address: the search itself."""
    picks: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Those ticked that this page does not show."""
    search: tuple[tuple[str, str], ...]


def picking(links: Links, shown: Iterable[str], language: str) -> Picking:
    """Return the form for a page that shows the results of these ids."""
    here = frozenset(shown)
    return Picking(
        action=url_for("selection.show", language=language),
        keep=links.base,
        picks=links.picks,
        elsewhere=tuple(key for key in links.picks if key not in here),
        search=tuple(pair for pair in links.pairs(links.query) if pair[0] != "pick"),
    )


FILES = (
    ("CSV", "csv", "text/csv"),
    ("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("RIS", "ris", "application/x-research-info-systems"),
    ("BibTeX", "bib", "application/x-bibtex"),
    ("JSON Lines", "jsonl", "application/jsonl"),
)
FEEDS = (
    ("Atom", "feeds.atom", "application/atom+xml"),
    ("JSON Feed", "feeds.json_feed", "application/feed+json"),
)


def taking(query: Query, language: str, *, dates_as_words: bool) -> Taking:
    """Return the links for a query, whatever page of it is shown."""
    first = replace(query, page=1, per_page=Query().per_page)

    parameters = Links("", first, dates_as_words).to(first)

    def href(base: str) -> str:
        return base + parameters

    return Taking(
        files=tuple(
            Way(name, href(url_for("downloads.search", language=language, ending=ending)), kind)
            for name, ending, kind in FILES
        ),
        feeds=tuple(Way(name, href(url_for(endpoint, language=language)), kind) for name, endpoint, kind in FEEDS),
    )
