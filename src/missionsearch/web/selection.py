"""A selection: results that were ticked, kept in the address, shown and printed as a dossier, or exported."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Request, Response, make_response, render_template, request
from markupsafe import Markup

from missionsearch.exports import citation
from missionsearch.locales import LANGUAGES
from missionsearch.models import Document, Query
from missionsearch.urls import address_id, digest_of_id
from missionsearch.web import formats
from missionsearch.web.addresses import url_for
from missionsearch.web.asking import asking
from missionsearch.web.chips import chips
from missionsearch.web.downloads import BY_ENDING, as_file, page_layout, today
from missionsearch.web.hits import day_in_words, readable_address, safe_href
from missionsearch.web.links import Links
from missionsearch.web.marking import Marker
from missionsearch.web.parallel import sides
from missionsearch.web.taking import FILES, Way
from missionsearch.web.texts import gettext as _
from missionsearch.web.texts import ngettext

blueprint = Blueprint("selection", __name__)
MOST_PICKS = 100
"""Of one selection: their ids fit into an address that every server takes (2,000 characters)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One publication of the dossier."""

    key: str
    href: str
    address: str
    title: Markup
    language: str
    direction: str
    day: Markup
    section: tuple[str, ...]
    citation: str
    paragraphs: tuple[tuple[str, str, Markup], ...]
    without_it: str
    """The selection's address without this one."""


@dataclass(frozen=True, slots=True)
class Dossier:
    title: str
    pieces: tuple[Piece, ...]
    missing: int
    """How many of those picked are no longer in the index."""
    facts: tuple[tuple[str, str], ...]
    """What was searched, in which order, with which filters; the day; the index."""
    files: tuple[Way, ...]
    back: str
    """The search that it was picked from, the ticks kept."""
    anew: str
    """The same search without any tick."""


def picks_of(asked: Request) -> tuple[str, ...]:
    """Return the ids that an address holds, each once, as many as a selection may have; others are passed over."""
    picks = dict.fromkeys(key for key in asked.args.getlist("pick") if digest_of_id(key))
    return tuple(picks)[:MOST_PICKS]


@blueprint.get("/<any(fr, en):language>/selection")
def show(language: str) -> Response:
    """Show the ticked publications as a dossier: contents, texts, citations."""
    others = [
        (code, f"{url_for('selection.show', language=code)}?{request.query_string.decode('ascii', 'replace')}")
        for code in LANGUAGES
        if code != language
    ]
    page = render_template("selection.html", dossier=dossier(picks_of(request), language), other_languages=others)
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/<any(fr, en):language>/selection.<any(csv, xlsx, ris, bib, jsonl):ending>")
def download(language: str, ending: str) -> Response:
    """Answer with the ticked publications as a file, in the order of the ticks."""
    layout = page_layout(language)
    name = f"selection-{layout.accessed.isoformat()}"
    return as_file(BY_ENDING[ending], _picked(picks_of(request)), layout, name)


def _picked(picks: tuple[str, ...]) -> list[Document]:
    return asking().engine.documents(picks)


def dossier(picks: tuple[str, ...], language: str) -> Dossier:
    """Return what the page shows of a selection."""
    query = asking().query(request, language)
    links = Links(url_for("selection.show", language=language), query, request.args.get("dates") == "words", picks)
    search = replace(links, base=url_for("pages.search", language=language))
    documents = _picked(picks)
    marker = Marker(query)
    return Dossier(
        title=ngettext(
            "Selection of %(count)s publication",
            "Selection of %(count)s publications",
            len(documents),
            count=formats.number(len(documents), language),
        ),
        pieces=tuple(_piece(document, marker, links, language) for document in documents),
        missing=len(picks) - len(documents),
        facts=_facts(query, search, language),
        files=_files(links, language),
        back=search.to(query),
        anew=replace(search, picks=()).to(query),
    )


def _files(links: Links, language: str) -> tuple[Way, ...]:
    def href(ending: str) -> str:
        return replace(links, base=url_for("selection.download", language=language, ending=ending)).to(links.query)

    return tuple(Way(name, href(ending), kind) for name, ending, kind in FILES)


def _piece(document: Document, marker: Marker, links: Links, language: str) -> Piece:
    key = address_id(document.url)
    return Piece(
        key=key,
        href=safe_href(document.url),
        address=readable_address(document.url),
        title=marker(document.title.strip() or readable_address(document.url), document.language),
        language="" if document.language == "und" else document.language,
        direction=formats.direction(document.language),
        day=day_in_words(document.date, document.date_kind, language) if document.date else Markup(),
        section=tuple(map(formats.without_bidi_controls, document.section)),
        citation=citation(document, page_layout(language), language),
        paragraphs=sides(document, marker),
        without_it=replace(links, picks=tuple(other for other in links.picks if other != key)).to(links.query),
    )


def _facts(query: Query, search: Links, language: str) -> tuple[tuple[str, str], ...]:
    """Return what a reader of the paper must know to do the search again."""
    ask = asking()
    query_asked = ask.results(replace(query, page=1, per_page=1, highlight=False))
    labels = {"relevance": _("Most relevant"), "newest": _("Newest"), "oldest": _("Oldest")}
    order = query.sort if query.text or query.sort != "relevance" else "newest"
    filters = " · ".join(chip.label for chip in chips(query_asked, language))
    info = ask.info()
    return (
        (_("Searched for"), query.text or _("all publications")),
        (_("Order"), labels[order]),
        (_("Filters in force"), filters or _("none")),
        (_("Day of consultation"), formats.day(today(), language)),
        (_("Index"), f"{info.generation} ({formats.day(info.built_at.date(), language)})"),
    )
