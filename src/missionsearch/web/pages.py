"""The pages that people read."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.http import generate_etag
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.engines import SearchEngine
from missionsearch.locales import LANGUAGES
from missionsearch.models import PATH_SEPARATOR, Filters, IndexInfo, Query, SearchResults
from missionsearch.web import formats
from missionsearch.web.addresses import url_for
from missionsearch.web.asking import asking
from missionsearch.web.changing import PARAMETER, changed
from missionsearch.web.followed import ping
from missionsearch.web.hits import safe_href, shown_hit, titled
from missionsearch.web.kept import KeptPage
from missionsearch.web.links import Links
from missionsearch.web.results import results_page
from missionsearch.web.selection import picks_of
from missionsearch.web.taking import picking, taking
from missionsearch.web.texts import gettext as _
from missionsearch.web.texts import ngettext
from missionsearch.web.unchanged import answer_key

blueprint = Blueprint("pages", __name__)
LATEST = 6
SECTIONS = 12
SIMILAR = 10


@blueprint.get("/")
def root() -> AnyResponse:
    """Lead to the reader's language."""
    language = request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    response = redirect(url_for("pages.home", language=language))
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/<any(fr, en):language>/")
def home(language: str) -> str:
    """Show the search box, the newest publications and the sections."""
    engine = asking().engine
    results = engine.search(Query(per_page=LATEST, reader_language=language))
    links = Links(url_for("pages.search", language=language), Query())
    similar_base = url_for("pages.similar", language=language)
    return render_template(
        "home.html",
        hits=[shown_hit(hit, language, similar_base) for hit in results.hits],
        sections=_top_sections(engine, results, links, language),
        everything=links.base,
        everything_label=_("See all publications (%(total)s)", total=formats.number(results.total, language)),
        freshness=_freshness(asking().info(), language),
        other_languages=_in_other_languages("pages.home", language),
    )


def _top_sections(
    engine: SearchEngine, results: SearchResults, links: Links, language: str
) -> list[tuple[str, str, str]]:
    """Return (label, count, link) of the outermost sections with texts in the page's language, the fullest first."""
    counted = engine.search(Query(filters=Filters(language=(language,)), per_page=1, highlight=False))
    spoken = {value.value for value in counted.facets.get("section", ())}
    outermost = [value for value in results.facets.get("section", ()) if PATH_SEPARATOR not in value.value]
    return [
        (value.label or value.value, formats.number(value.count, language), links.section((value.value,)))
        for value in outermost
        if value.value in spoken
    ][:SECTIONS]


def _freshness(info: IndexInfo, language: str) -> str:
    return ngettext(
        "%(count)s document, index of %(day)s.",
        "%(count)s documents, index of %(day)s.",
        info.documents,
        count=formats.number(info.documents, language),
        day=formats.day(info.built_at.date(), language),
    )


@blueprint.get("/<any(fr, en):language>/search")
def search(language: str) -> AnyResponse:
    """Show one page of results; the address holds all of the search.

    A button that changes one thing leads to the address of the changed search.
    """
    if change := request.args.get(PARAMETER):
        pairs = urlencode(changed(request.args.items(multi=True), change))
        return redirect(f"{request.path}?{pairs}" if pairs else request.path)
    ask, key, began = asking(), answer_key(), time.perf_counter()
    kept = ask.kept.get(key)
    if kept:
        ask.count(kept.text, language, kept.total, (time.perf_counter() - began) * 1000)
        return _with_etag(kept)
    query = ask.query(request, language)
    results = ask.answer(replace(query, cross=query.cross or "beside"))
    html = _results(results, language).encode()
    page = KeptPage(html, generate_etag(html), results.query.text if results.query.page == 1 else "", results.total)
    ask.kept.put(key, page)
    return _with_etag(page)


def _with_etag(page: KeptPage) -> Response:
    response = make_response(page.html)
    response.set_etag(page.etag)
    return response


def _results(results: SearchResults, language: str) -> str:
    """Return one page of results as HTML."""
    ask = asking()
    links = Links(request.path, results.query, request.args.get("dates") == "words", picks_of(request))
    offers = () if results.total else ask.offers(results.query)
    similar_base = url_for("pages.similar", language=language)
    page = results_page(results, offers, links, language, similar_base, ask.hidden_undated(results.query))
    return render_template(
        "results.html",
        page=page,
        query=results.query,
        best_bets=_best_bets(results.query, language),
        ping=ping(results.query, language),
        taking=taking(results.query, language, dates_as_words=links.dates_as_words),
        picking=picking(links, (hit.key for hit in page.hits), language),
        other_languages=_this_search_in_other_languages(language),
    )


def _best_bets(query: Query, language: str) -> list[BestBetShown]:
    """Return what staff put above the first page of a query's results."""
    if query.page != 1:
        return []
    documents = asking().best_bets(query.text, language, dt.datetime.now(dt.UTC).date())
    return [BestBetShown(document.url, document.title, document.language) for document in documents]


class BestBetShown(NamedTuple):
    """One line above the results."""

    href: str
    title: str
    language: str


def _this_search_in_other_languages(language: str) -> list[tuple[str, str]]:
    asked = request.query_string.decode("ascii", "replace")
    return [
        (code, f"{href}?{asked}" if asked else href) for code, href in _in_other_languages("pages.search", language)
    ]


@blueprint.get("/<any(fr, en):language>/similar")
def similar(language: str) -> Response:
    """Show publications like one; 404 where the index does not have it."""
    url = request.args.get("url", "")
    engine = asking().engine
    original = engine.get(url) if safe_href(url) else None
    base = url_for("pages.similar", language=language)
    hits = engine.similar(url, SIMILAR) if original else ()
    page = render_template(
        "similar.html",
        original=titled(original) if original else None,
        hits=[shown_hit(hit, language, base) for hit in hits],
        other_languages=_in_other_languages("pages.similar", language, url=url),
    )
    return make_response(page, 200 if original else 404)


@blueprint.get("/<any(fr, en):language>/<any(accessibility, data):page>")
def statement(language: str, page: str) -> str:
    """Show the accessibility statement or the notice on personal data: templates that a mission edits."""
    others = _in_other_languages("pages.statement", language, page=page)
    return render_template(f"{page}.{language}.html", other_languages=others)


def _in_other_languages(endpoint: str, language: str, **values: Any) -> list[tuple[str, str]]:
    """Return (language, link) of this page in the other languages."""
    return [(code, url_for(endpoint, language=code, **values)) for code in LANGUAGES if code != language]
