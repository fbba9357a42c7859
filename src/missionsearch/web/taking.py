"""The links of a results page that take its search along: files to keep, feeds to follow."""

from __future__ import annotations

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

    def href(base: str) -> str:
        return Links(base, first, dates_as_words).to(first)

    return Taking(
        files=tuple(
            Way(name, href(url_for("downloads.search", language=language, ending=ending)), kind)
            for name, ending, kind in FILES
        ),
        feeds=tuple(Way(name, href(url_for(endpoint, language=language)), kind) for name, endpoint, kind in FEEDS),
    )
