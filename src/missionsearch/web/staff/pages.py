"""The login, the overview and what people search.

The modules beside this one hold the other pages. Each change is one form, one line in the audit log, and a redirect to
a page that may be loaded again.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3

from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.config import Settings
from missionsearch.errors import MissionSearchError
from missionsearch.locales import LANGUAGES
from missionsearch.models import IndexInfo
from missionsearch.querylog import Statistics, read_statistics
from missionsearch.web import formats
from missionsearch.web.addresses import url_for
from missionsearch.web.asking import asking
from missionsearch.web.limits import limit_form
from missionsearch.web.staff import care, deciding, following, judging, oidc
from missionsearch.web.staff.access import SHARED_NAME, Access, begin_session, check_form, set_up_sessions
from missionsearch.web.staff.console import (
    EXTENSION,
    Console,
    back,
    blueprint,
    console,
    end_session,
    for_staff,
    now,
    page,
)
from missionsearch.web.texts import gettext as _

__all__ = ["care", "deciding", "following", "judging", "register"]  # they add their pages to the blueprint

PERIODS = (7, 30, 90, 365)
"""Days that query statistics can be asked for."""
LOGINS = "10 per minute; 100 per hour"
"""Logins from one address: a person who mistypes can try again, a machine that guesses does not get far."""


def register(app: Flask, settings: Settings) -> None:
    """Open the console where somebody can log in; elsewhere ``/staff`` does not exist.

    Raises:
        ConfigError: a way to log in is configured wrongly.
    """
    access = Access.of(settings, os.environ)
    if not access.is_open:
        return
    app.extensions[EXTENSION] = Console(settings, access)
    secure = settings.web.is_encrypted
    set_up_sessions(app, settings.index_dir, os.environ, secure, strict=not access.oidc)
    oidc.register(app, settings, os.environ)
    app.register_blueprint(blueprint)
    limit_form(app, "staff.log_in", LOGINS)


@blueprint.get("/")
def front() -> AnyResponse:
    """Lead to the console in the reader's language."""
    language = request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    return redirect(url_for("staff.overview", language=language), 303)


# --- coming and going


@blueprint.route("/<any(fr, en):language>/login", methods=["GET", "POST"])
def log_in(language: str) -> AnyResponse:
    """Ask for the password; a wrong one is answered 403 and noted."""
    access = console().access
    if not (access.password_hash or access.oidc):
        abort(403)
    if request.method == "GET" or not access.password_hash:
        return page("login", language, ways=access, problem="")
    check_form()
    if not access.admits(request.form.get("password", "")):
        console().store.record(SHARED_NAME, "wrong password", now())
        return page("login", language, 403, ways=access, problem=_("This password is not the right one."))
    begin_session(SHARED_NAME)
    console().store.record(SHARED_NAME, "logged in", now())
    return back("overview", language)


@blueprint.post("/<any(fr, en):language>/logout")
@for_staff
def log_out(language: str) -> AnyResponse:
    """End the session."""
    end_session()
    return back("log_in", language)


# --- what is to be seen


@blueprint.get("/<any(fr, en):language>/")
@for_staff
def overview(language: str) -> AnyResponse:
    """Show the state of the index, what needs care, and the latest changes by hand."""
    index = _index()
    return page(
        "overview",
        language,
        index=index,
        languages=_by_language(index, language) if index else [],
        week=_statistics(7, 5),
        audit=console().store.audit(20),
    )


def _by_language(index: IndexInfo, language: str) -> list[tuple[str, int]]:
    """Return how many documents each language has, by its name in the page's."""
    counts = index.by_language.items()
    return [(formats.language_name(code, language) or _("Unknown language"), count) for code, count in counts]


def _index() -> IndexInfo | None:
    try:
        return asking().engine.info()
    except MissionSearchError:
        return None


@blueprint.get("/<any(fr, en):language>/queries")
@for_staff
def queries(language: str) -> AnyResponse:
    """Show what was searched, what was not found and what was slow."""
    days = request.args.get("days", "30")
    chosen = int(days) if days.isdecimal() and int(days) in PERIODS else 30
    return page("queries", language, found=_statistics(chosen, 50), days=chosen, periods=PERIODS)


def _statistics(days: int, limit: int) -> Statistics:
    today = now().date()
    first = today - dt.timedelta(days=days - 1)
    try:
        return read_statistics(console().settings.index_dir, first, today, limit)
    except sqlite3.Error:
        return Statistics(first, today, 0, 0, (), (), ())
