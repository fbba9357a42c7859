"""A page for each publication: what we know of it. The original's address stays the main link."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from urllib.parse import quote_plus

from flask import Blueprint, Response, abort, make_response, render_template, request
from markupsafe import Markup

from missionsearch.exports import FORMATS, Layout, citation, csl_json
from missionsearch.locales import LANGUAGES
from missionsearch.locales.findings import place_in_words
from missionsearch.models import Attachment, Document, FoundDate
from missionsearch.urls import address_id, digest_of_id
from missionsearch.web import formats
from missionsearch.web.addresses import url_for
from missionsearch.web.asking import asking
from missionsearch.web.downloads import as_file, author_body, today
from missionsearch.web.facets import type_label
from missionsearch.web.hits import ShownHit, readable_address, safe_href, shown_hit
from missionsearch.web.marking import Marker
from missionsearch.web.parallel import Row, rows, sides
from missionsearch.web.sources import removal_of, sources_of
from missionsearch.web.texts import gettext as _
from missionsearch.web.why import Why, why

blueprint = Blueprint("publications", __name__)
SIMILAR = 5
CSL_JSON = "application/vnd.citationstyles.csl+json"


@dataclass(frozen=True, slots=True)
class ShownDate:
    label: str
    day: dt.date
    in_words: str
    source: str
    """Where on the page it was found; empty where that is not known."""
    is_main: bool
    """It is the one to filter and sort by."""


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One language version: its column's head."""

    href: str
    """The original."""
    page: str
    """Our page about it."""
    title: Markup
    language: str
    direction: str
    label: str


@dataclass(frozen=True, slots=True)
class PublicationPage:
    key: str
    version: ShownVersion
    others: tuple[ShownVersion, ...]
    beside: ShownVersion | None
    """The version that is shown beside it."""
    rows: tuple[Row, ...]
    paragraphs: tuple[tuple[str, str, Markup], ...]
    """Where there is no version to show beside it."""
    dates: tuple[ShownDate, ...]
    section: tuple[str, ...]
    kind: str
    attachments: tuple[Attachment, ...]
    aliases: tuple[str, ...]
    address: str
    citations: tuple[tuple[str, str], ...]
    """(style, text)."""
    similar: tuple[ShownHit, ...]
    searched: str
    """What was searched, to be marked."""
    why: Why | None
    """Why that finds it; None where nothing was searched."""


def address_of(language: str, key: str, searched: str = "") -> str:
    """Return the address of our page about a publication; many stand on a page, so it is put together by hand."""
    tail = f"?q={quote_plus(searched)}" if searched else ""
    return f"{request.script_root}/{language}/publication/{key}{tail}"


@blueprint.get("/<any(fr, en):language>/publication/<key>")
def show(language: str, key: str) -> Response:
    """Show what we know of a publication; 410 where the index had it once, 404 where it never did."""
    document = asking().engine.get(key)
    if document is None:
        return gone(key, language)
    others = [(code, address_of(code, key, request.args.get("q", ""))) for code in LANGUAGES if code != language]
    page = render_template("publication.html", page=publication_page(document, language), other_languages=others)
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def gone(key: str, language: str) -> Response:
    """Say what a removed publication was called and when it went."""
    change = removal_of(key) if digest_of_id(key) else None
    if change is None:
        abort(404)
    day = change.at.date()
    page = render_template(
        "removed.html",
        title=formats.without_bidi_controls(change.title) or readable_address(change.url),
        title_language="" if change.language == "und" else change.language,
        address=readable_address(change.url),
        day=day.isoformat(),
        day_in_words=formats.day(day, language),
        other_languages=[(code, address_of(code, key)) for code in LANGUAGES if code != language],
    )
    return make_response(page, 410)


@blueprint.get("/<any(fr, en):language>/publication/<key>.<any(ris, bib, json):ending>")
def reference(language: str, key: str, ending: str) -> Response:
    """Answer with one publication as a reference: RIS, BibTeX or CSL-JSON."""
    document = asking().engine.get(key)
    if document is None:
        abort(410 if digest_of_id(key) and removal_of(key) else 404)
    layout = Layout(author_body(), today())
    if ending == "json":
        text = json.dumps([csl_json(document, layout, key)], ensure_ascii=False)
        return Response(text, content_type=f"{CSL_JSON}; charset=utf-8")
    return as_file(FORMATS["bibtex" if ending == "bib" else "ris"], [document], layout, key)


def publication_page(document: Document, language: str) -> PublicationPage:
    """Return what the page shows, in the reader's language."""
    ask = asking()
    query = ask.query(request, language)
    marker = Marker(query)
    versions = tuple(ask.engine.documents(dict(sorted(document.translations.items())).values()))
    beside = next(iter(versions), None)
    sources = sources_of(document.url)
    layout = Layout(author_body(), today())
    base = url_for("pages.similar", language=language)
    return PublicationPage(
        key=address_id(document.url),
        version=_version(document, marker, language, query.text),
        others=tuple(_version(other, marker, language, query.text) for other in versions),
        beside=_version(beside, marker, language, query.text) if beside else None,
        rows=rows(document, beside, marker) if beside else (),
        paragraphs=() if beside else sides(document, marker),
        dates=_dates(document, (sources.event, sources.published, sources.modified), language),
        section=tuple(map(formats.without_bidi_controls, document.section)),
        kind=type_label(document.type),
        attachments=tuple(each for each in sources.attachments if safe_href(each.url)),
        aliases=document.aliases,
        address=readable_address(document.url),
        citations=tuple((style, citation(document, layout, style)) for style in _styles(language)),
        similar=tuple(shown_hit(hit, language, base) for hit in ask.engine.similar(document.url, SIMILAR)),
        searched=query.text,
        why=why(ask.engine, query, document.url, language),
    )


def _styles(language: str) -> list[str]:
    """Return the styles of citation, the reader's own first."""
    return sorted(LANGUAGES, key=lambda code: code != language)


def _version(document: Document, marker: Marker, language: str, searched: str) -> ShownVersion:
    return ShownVersion(
        href=safe_href(document.url),
        page=address_of(language, address_id(document.url), searched),
        title=marker(document.title.strip() or readable_address(document.url), document.language),
        language="" if document.language == "und" else document.language,
        direction=formats.direction(document.language),
        label=formats.language_name(document.language, language) or "",
    )


def _dates(document: Document, sources: tuple[FoundDate | None, ...], language: str) -> tuple[ShownDate, ...]:
    labels = {"event": _("Event"), "published": _("Published"), "modified": _("Updated")}
    return tuple(
        ShownDate(
            label=label,
            day=day,
            in_words=formats.day(day, language),
            source=place_in_words(source.source, _) if source and source.value == day else "",
            is_main=name == document.date_kind,
        )
        for (name, label), source in zip(labels.items(), sources, strict=True)
        if (day := getattr(document, name))
    )
