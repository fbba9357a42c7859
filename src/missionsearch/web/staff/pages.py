"""The pages of the console; each change is one form, one line in the audit log, and a way back to the page."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.config import Settings
from missionsearch.errors import InputError, MissionSearchError
from missionsearch.locales import LANGUAGES
from missionsearch.models import IndexInfo
from missionsearch.querylog import Statistics, read_statistics
from missionsearch.staffstore import BestBet, StaffStore
from missionsearch.web.addresses import url_for
from missionsearch.web.asking import asking
from missionsearch.web.staff.access import SHARED_NAME, Access, begin_session, check_form, form_token, set_up_sessions

EXTENSION = "missionsearch-staff"
PERIODS = (7, 30, 90, 365)
"""Days that query statistics can be asked for."""
LOGINS = "10 per minute"
"""From one address: a person who mistypes tries again, a machine that guesses does not get far."""

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
View = Callable[..., Any]


class Console:
    """What the pages work with."""

    def __init__(self, settings: Settings, access: Access) -> None:
        self.settings, self.access = settings, access
        self.store = StaffStore(settings.index_dir)


def register(app: Flask, settings: Settings) -> None:
    """Open the console where somebody can log in; elsewhere ``/staff`` does not exist.

    Raises:
        ConfigError: a way to log in is configured wrongly.
    """
    access = Access.of(settings, os.environ)
    if not access.is_open:
        return
    app.extensions[EXTENSION] = Console(settings, access)
    set_up_sessions(app, settings.index_dir, os.environ)
    app.register_blueprint(blueprint)
    limiter = app.extensions.get("rate-limiter")
    if limiter:
        app.view_functions["staff.log_in"] = limiter.limit(LOGINS, methods=["POST"])(app.view_functions["staff.log_in"])


def console() -> Console:
    """Return the present application's console."""
    found: Console = current_app.extensions[EXTENSION]
    return found


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def for_staff(view: View) -> View:
    """Let only who is logged in see a page, and check the token of every form that is sent to it."""

    @wraps(view)
    def guarded(language: str, **values: Any) -> Any:
        if console().access.user() is None:
            return redirect(url_for("staff.log_in", language=language), 303)
        if request.method == "POST":
            check_form()
        return view(language, **values)

    return guarded


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep every page of the console out of caches and search engines."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/")
def front() -> AnyResponse:
    """Lead to the console in the reader's language."""
    language = request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    return redirect(url_for("staff.overview", language=language))


# --- coming and going


@blueprint.route("/<any(fr, en):language>/login", methods=["GET", "POST"])
def log_in(language: str) -> AnyResponse:
    """Ask for the password; a wrong one is answered 403 and noted."""
    if not console().access.password_hash:
        abort(403)
    if request.method == "GET":
        return _page("staff/login.html", language, problem="")
    check_form()
    if not console().access.admits(request.form.get("password", "")):
        console().store.note(SHARED_NAME, "wrong password", now())
        return _page("staff/login.html", language, 403, problem=gettext("This password is not the right one."))
    begin_session(SHARED_NAME)
    console().store.note(SHARED_NAME, "logged in", now())
    return redirect(url_for("staff.overview", language=language), 303)


@blueprint.post("/<any(fr, en):language>/logout")
@for_staff
def log_out(language: str) -> AnyResponse:
    """End the session."""
    session.clear()
    return redirect(url_for("staff.log_in", language=language), 303)


# --- what is to be seen


@blueprint.get("/<any(fr, en):language>/")
@for_staff
def overview(language: str) -> AnyResponse:
    """Show the state of the index, what needs care, and the latest changes by hand."""
    return _page(
        "staff/overview.html",
        language,
        index=_index(),
        week=_statistics(7, 5),
        audit=console().store.audit(20),
    )


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
    return _page("staff/queries.html", language, found=_statistics(chosen, 50), days=chosen, periods=PERIODS)


def _statistics(days: int, limit: int) -> Statistics:
    today = now().date()
    first = today - dt.timedelta(days=days - 1)
    try:
        return read_statistics(console().settings.index_dir, first, today, limit)
    except sqlite3.Error:
        return Statistics(first, today, 0, 0, (), (), ())


# --- best bets


@blueprint.route("/<any(fr, en):language>/best-bets", methods=["GET", "POST"])
@for_staff
def best_bets(language: str) -> AnyResponse:
    """List best bets, and keep a new one."""
    if request.method == "GET":
        return _bets(language, request.args.get("q", ""))
    form = request.form
    try:
        bet = BestBet(
            query=form.get("query", ""),
            url=form.get("url", ""),
            language=form.get("language", "") if form.get("language") in LANGUAGES else "",
            first=_day(form.get("first", "")),
            last=_day(form.get("last", "")),
        )
        console().store.add_best_bet(bet, _who(), now())
    except InputError as error:
        return _bets(language, form.get("query", ""), str(error), 400)
    return redirect(url_for("staff.best_bets", language=language), 303)


def _bets(language: str, text: str, problem: str = "", status: int = 200) -> AnyResponse:
    bets = console().store.best_bets()
    return _page("staff/best_bets.html", language, status, bets=bets, text=text, problem=problem)


@blueprint.post("/<any(fr, en):language>/best-bets/<int:number>/remove")
@for_staff
def remove_best_bet(language: str, number: int) -> AnyResponse:
    """Take a best bet out."""
    console().store.remove_best_bet(number, _who(), now())
    return redirect(url_for("staff.best_bets", language=language), 303)


def _day(text: str) -> dt.date | None:
    """Return the day of a form's field.

    Raises:
        InputError: it holds something that is no day.
    """
    try:
        return dt.date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise InputError(f"{text!r} is not a day; write it as 2015-10-31") from error


# --- hidden publications


@blueprint.route("/<any(fr, en):language>/hidden", methods=["GET", "POST"])
@for_staff
def hidden(language: str) -> AnyResponse:
    """List hidden publications, and hide another: it is found no more from the next search on."""
    if request.method == "GET":
        return _hidden(language)
    try:
        console().store.hide(request.form.get("url", ""), request.form.get("reason", ""), _who(), now())
    except InputError as error:
        return _hidden(language, str(error), 400)
    return redirect(url_for("staff.hidden", language=language), 303)


def _hidden(language: str, problem: str = "", status: int = 200) -> AnyResponse:
    return _page("staff/hidden.html", language, status, hidden=console().store.hidden(), problem=problem)


@blueprint.post("/<any(fr, en):language>/hidden/show")
@for_staff
def unhide(language: str) -> AnyResponse:
    """Let a hidden publication be found again."""
    console().store.unhide(request.form.get("url", ""), _who(), now())
    return redirect(url_for("staff.hidden", language=language), 303)


# --- every page


_PLACES = (
    ("staff.overview", lazy_gettext("Overview")),
    ("staff.queries", lazy_gettext("Searches")),
    ("staff.best_bets", lazy_gettext("Best bets")),
    ("staff.hidden", lazy_gettext("Hidden publications")),
)


def _who() -> str:
    return console().access.user() or SHARED_NAME


def _page(template: str, language: str, status: int = 200, **values: Any) -> Response:
    user = console().access.user()
    places = [
        (url_for(endpoint, language=language), label, endpoint == request.endpoint) for endpoint, label in _PLACES
    ]
    text = render_template(
        template,
        user=user,
        places=places if user else [],
        token=form_token(),
        other_languages=[
            (code, url_for(str(request.endpoint), **{**(request.view_args or {}), "language": code}))
            for code in LANGUAGES
            if code != language and request.method == "GET"
        ],
        **values,
    )
    return make_response(text, status)
