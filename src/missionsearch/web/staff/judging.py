"""The mission's own judged set, the synonyms held against it, and what extraction makes of a stored page."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import request
from soupsieve import SelectorSyntaxError
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.config import SiteRules
from missionsearch.errors import ConfigError, InputError, MissionSearchError
from missionsearch.extract import ExtractError, extract_page
from missionsearch.judged import OwnSet, moves, own_set
from missionsearch.locales.findings import kind_in_words, place_in_words, reader_in_words, reason_in_words
from missionsearch.locales.spoken import in_language
from missionsearch.models import ExtractedPage, FetchedPage, Hit
from missionsearch.relevance import Scores
from missionsearch.search.query import parse_query
from missionsearch.search.synonyms import Synonyms, parse_synonyms, starter_text
from missionsearch.staffstore import RightPage
from missionsearch.store import PageStore
from missionsearch.urls import canonicalize, site_of
from missionsearch.web.asking import asking
from missionsearch.web.hits import safe_href
from missionsearch.web.staff.console import (
    LONGEST_TEXT,
    back,
    blueprint,
    console,
    for_staff,
    now,
    page,
    page_store,
    who,
)
from missionsearch.web.texts import gettext as _

LONGEST_RULE = 200
"""Characters of a selector that is tried."""
SHOWN_BLOCKS = 200


# --- the right page


@blueprint.route("/<any(fr, en):language>/right-pages", methods=["GET", "POST"])
@for_staff
def right_pages(language: str) -> AnyResponse:
    """Show a search's first page to name the right one, and all that were named."""
    if request.method == "GET":
        return _right_pages(language, request.args.get("q", "").strip())
    form = request.form
    text = form.get("query", "")
    try:
        judged = RightPage(text, language, form.get("url", ""))
        console().store.judge(judged, form.get("right") != "no", who(), now())
    except InputError:
        problem = _("A right page needs a search and an address, written in full.")
        return _right_pages(language, text, problem, 400)
    return back("right_pages", language, q=text)


def _right_pages(language: str, text: str, problem: str = "", status: int = 200) -> AnyResponse:
    named = console().store.right_pages()
    right = {each.url for each in named if (each.query, each.language) == (" ".join(text.split()).lower(), language)}
    scores = _scores(own_set(named), asking().synonyms()) if named else None
    values = {"hits": _first_page(text, language) if text else (), "named": named, "right": right, "scores": scores}
    return page("right_pages", language, status, text=text, problem=problem, found=values, href=safe_href)


def _first_page(text: str, language: str) -> tuple[Hit, ...]:
    query = parse_query(text, reader_language=language, synonyms=asking().synonyms(), today=now().date())
    try:
        return asking().results(replace(query, highlight=False)).hits
    except MissionSearchError:
        return ()


def _scores(judged: OwnSet, synonyms: Synonyms) -> Scores | None:
    try:
        return judged.scores(asking().engine, synonyms, now().date())
    except MissionSearchError:
        return None


# --- synonyms


@blueprint.route("/<any(fr, en):language>/synonyms", methods=["GET", "POST"])
@for_staff
def synonyms(language: str) -> AnyResponse:
    """Edit the synonyms: try them on the judged set, and save them."""
    path = console().settings.synonyms_path
    if request.method == "GET":
        return _editor(language, _text_of(path), saved="saved" in request.args)
    text = "\n".join(request.form.get("text", "").splitlines())[:LONGEST_TEXT] + "\n"
    try:
        wanted = parse_synonyms(text, _("the text"))
        if request.form.get("do") == "save":
            _save(path, text)
            console().store.record(who(), f"synonyms saved: {path.name}", now())
            return back("synonyms", language, saved=1)
    except ConfigError as error:
        return _editor(language, text, 400, problem=in_language(str(error), language))
    except OSError:
        problem = _("%(file)s cannot be written by the service; give it the right to, or edit it there.", file=path)
        return _editor(language, text, 500, problem=problem)
    judged = own_set(console().store.right_pages())
    before, after = _scores(judged, asking().synonyms()), _scores(judged, wanted)
    return _editor(language, text, tried=True, before=before, after=after)


def _editor(
    language: str,
    text: str,
    status: int = 200,
    before: Scores | None = None,
    after: Scores | None = None,
    **values: object,
) -> AnyResponse:
    changed = moves(before, after) if before and after else ()
    return page("synonyms", language, status, text=text, before=before, after=after, moves=changed, **values)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return starter_text()


def _save(path: Path, text: str) -> None:
    """Replace a file in one step, so that no search reads half of it."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=".synonyms-", encoding="utf-8", delete=False) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


# --- extraction


@blueprint.get("/<any(fr, en):language>/extraction")
@for_staff
def extraction(language: str) -> AnyResponse:
    """Show what extraction keeps and drops of a stored page, also under rules that are only tried here."""
    typed = {name: request.args.get(name, "").strip()[:LONGEST_RULE] for name in ("title", "body", "drop")}
    url = request.args.get("url", "").strip()
    if not url:
        return page("extraction", language, url="", typed=typed, found=None)
    with page_store() as store:
        try:
            extracted = _extracted(store, url, typed)
        except ValueError:
            problem = _("This page is not stored; crawl it first.")
        except SelectorSyntaxError as error:
            problem = _("This is no CSS selector: %(why)s", why=str(error).splitlines()[0])
        except ExtractError as error:
            problem = in_language(str(error), language)
        else:
            return page(
                "extraction", language, url=url, typed=typed, found=extracted, shown=SHOWN_BLOCKS, in_words=_words_for()
            )
    return page("extraction", language, 400, url=url, typed=typed, found=None, problem=problem)


def _words_for() -> dict[str, Callable[[str], str]]:
    """Return what the page says sources, reasons and kinds with."""
    functions = {"place": place_in_words, "reason": reason_in_words, "kind": kind_in_words, "reader": reader_in_words}
    return {name: partial(in_words, translate=_) for name, in_words in functions.items()}


def _extracted(store: PageStore, url: str, typed: dict[str, str]) -> ExtractedPage:
    """Return what extraction makes of a stored page under the site's rules and those that are tried."""
    address = canonicalize(url)
    fetched: FetchedPage | None = store.get(address) or store.get(store.redirects().get(address, address))
    if fetched is None:
        raise ValueError(url)
    settings = console().settings
    return extract_page(
        fetched, _with(settings.extract.rules_for(site_of(fetched.final_url)), typed), settings.site.zone
    )


def _with(rules: SiteRules, typed: dict[str, str]) -> SiteRules:
    def tried(name: str, own: tuple[str, ...]) -> tuple[str, ...]:
        return (typed[name], *own) if typed[name] else own

    title, body, drop = tried("title", rules.title), tried("body", rules.body), tried("drop", rules.drop)
    return replace(rules, title=title, body=body, drop=drop)
