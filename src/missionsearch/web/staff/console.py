"""What the pages of the console share: who may see them, how they are shown, what they work with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.config import Settings
from missionsearch.locales import LANGUAGES
from missionsearch.locales.spoken import in_language
from missionsearch.staffstore import StaffStore
from missionsearch.store import PageStore, read_store
from missionsearch.web import addresses
from missionsearch.web.addresses import url_for
from missionsearch.web.staff.access import SESSION_HOURS, SHARED_NAME, Access, check_form, form_token
from missionsearch.web.texts import gettext as _

EXTENSION = "missionsearch-staff"
blueprint = Blueprint("staff", __name__, url_prefix="/staff")
View = Callable[..., Any]
LONGEST_TEXT = 100_000
"""Characters of a text that a form may send: a file of synonyms has some ten thousand."""


class Console:
    """What the pages work with."""

    def __init__(self, settings: Settings, access: Access) -> None:
        self.settings, self.access = settings, access
        self.store = StaffStore(settings.index_dir)


def console() -> Console:
    """Return the present application's console."""
    own: Console = current_app.extensions[EXTENSION]
    return own


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def user() -> str | None:
    """Return who asks; None where they have to log in, also with the cookie of a session that was logged out of."""
    if "user" in session and _has_ended():
        return None
    return console().access.user()


def _has_ended() -> bool:
    """Say whether this session was logged out of; the store is asked once a request."""
    if "session_has_ended" not in g:
        g.session_has_ended = console().store.has_ended(form_token())
    return bool(g.session_has_ended)


def who() -> str:
    """Return who asks, as the audit log names them."""
    return user() or SHARED_NAME


def end_session() -> None:
    """Log out who asks: here, and wherever else their cookie lies."""
    console().store.end_session(form_token(), now(), now() + dt.timedelta(hours=SESSION_HOURS))
    g.pop("session_has_ended", None)
    session.clear()


def for_staff(view: View) -> View:
    """Let only who is logged in see a page, and check the token of every form that is sent to it."""

    @wraps(view)
    def guarded(language: str, **values: Any) -> Any:
        if user() is None:
            return redirect(url_for("staff.log_in", language=language), 303)
        if request.method == "POST":
            check_form()
        return view(language, **values)

    return guarded


@contextmanager
def page_store() -> Iterator[PageStore]:
    """Open the page store to read; where there is none, the page says so (404)."""
    with read_store(console().settings.store_path) as store:
        if store is None:
            abort(404, _("There has been no run yet."))
        yield store


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep every page of the console out of caches and search engines."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def back(endpoint: str, language: str, **values: Any) -> AnyResponse:
    """Lead from a form that has done its work to a page that may be loaded again (303)."""
    return redirect(url_for(f"staff.{endpoint}", language=language, **values), 303)


def page(template: str, language: str, status: int = 200, **values: Any) -> Response:
    """Show a page of the console; it has ``say``, which gives what a stage said in the page's language."""
    named = user()
    text = render_template(
        f"staff/{template}.html",
        user=named,
        places=_places(language) if named else [],
        token=form_token(),
        other_languages=_other_languages(language),
        say=partial(in_language, language=language),
        **values,
    )
    return make_response(text, status)


def _places(language: str) -> list[tuple[str, str, bool]]:
    names = {
        "overview": _("Overview"),
        "runs": _("Runs"),
        "why_address": _("An address"),
        "care": _("Needs care"),
        "queries": _("Searches"),
        "best_bets": _("Best bets"),
        "hidden": _("Hidden publications"),
        "right_pages": _("Right pages"),
        "synonyms": _("Synonyms"),
        "extraction": _("Extraction"),
    }
    here = str(request.endpoint).removeprefix("staff.")
    return [(url_for(f"staff.{name}", language=language), label, name == here) for name, label in names.items()]


def _other_languages(language: str) -> list[tuple[str, str]]:
    if request.method != "GET":
        return []
    return [(code, addresses.in_language(code)) for code in LANGUAGES if code != language]
