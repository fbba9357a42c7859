"""A reader follows a search by e-mail: asks for it, confirms it, ends it; no account, no cookie.

What a link in a mail leads to changes nothing by being opened, for mail programs open links too: a button does. Ending
at one click (RFC 8058) is the same address, asked with POST by the mail program.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.alerts import PERIODS, Subscription, Subscriptions
from missionsearch.alerts.messages import confirmation, in_words, link
from missionsearch.alerts.sending import last_run, sender_of
from missionsearch.config import Settings
from missionsearch.errors import InputError
from missionsearch.locales import LANGUAGES
from missionsearch.mail import FAILURES, Login, send
from missionsearch.web.addresses import in_language, url_for
from missionsearch.web.limits import limit_form
from missionsearch.web.texts import gettext as _
from missionsearch.web.turns import waiting_elsewhere

EXTENSION = "missionsearch-alerts"
REQUESTS = "10 per hour"
"""Requests from one address: each makes us write to somebody."""
SILENCE_S = 5
"""The SMTP server's: a reader waits meanwhile, and a thread of ours."""
SEARCH_PARAMETERS = ("q", "lang", "year", "section", "type", "site", "country", "organisation", "from", "to")
"""Parameters of a search that an alert keeps: order and page mean nothing in a mail."""

blueprint = Blueprint("alerts", __name__)
log = logging.getLogger(__name__)
Address = "/<any(fr, en):language>/alerts"


class Alerts:
    """What the pages work with."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.sender = settings, sender_of(settings)
        self.subscriptions = Subscriptions(settings.index_dir)


def register(app: Flask, settings: Settings) -> None:
    """Offer alerts where they are enabled; elsewhere their addresses do not exist."""
    app.jinja_env.globals["alerts"] = settings.alerts
    app.jinja_env.globals["followed"] = followed
    if not settings.alerts.enabled:
        return
    app.extensions[EXTENSION] = Alerts(settings)
    app.register_blueprint(blueprint)
    limit_form(app, "alerts.follow", REQUESTS)


def followed() -> str:
    """Return the present search as an alert keeps it."""
    return urlencode(
        [(name, value) for name in SEARCH_PARAMETERS for value in request.args.getlist(name) if value.strip()]
    )


@blueprint.route(Address, methods=["GET", "POST"])
def follow(language: str) -> AnyResponse:
    """Ask for an address and a period; then write to that address, and to nobody else, for confirmation."""
    search = followed()
    if request.method == "GET":
        return _form(language, search)
    _check_origin()
    alerts, now = _alerts(), dt.datetime.now(dt.UTC)
    try:
        asked = alerts.subscriptions.add(
            request.form.get("address", ""), search, language, request.form.get("period", ""), now
        )
    except InputError:
        return _form(language, search, 400, _("Write your e-mail address, such as name@example.org."))
    try:
        _ask_to_confirm(alerts, asked, now)
    except FAILURES as error:
        log.error("a confirmation could not be sent: %s", type(error).__name__)  # the error may name the address
        return _form(language, search, 503, _("The mail cannot be sent at the moment. Please try again later."))
    return redirect(url_for("alerts.asked", language=language), 303)


def _ask_to_confirm(alerts: Alerts, asked: Subscription, now: dt.datetime) -> None:
    """Write for confirmation; who follows the search already is answered the same, and gets no mail."""
    if asked.confirmed:
        return
    confirm = link(alerts.sender, alerts.subscriptions, asked, "confirm")
    to = alerts.subscriptions.address_of(asked)
    message = confirmation(alerts.sender, to, asked, confirm, now)
    with waiting_elsewhere(request.environ) as free:
        if not free:
            raise ConnectionError("the mail server keeps too many waiting")
        send(alerts.settings.report, Login.of(os.environ), message, SILENCE_S)


@blueprint.get(f"{Address}/asked")
def asked(language: str) -> AnyResponse:
    """Say that a mail is on its way: the same for every address, so that nobody learns who follows what."""
    return _page("alerts/asked.html")


@blueprint.route(f"{Address}/confirm", methods=["GET", "POST"])
def confirm(language: str) -> AnyResponse:
    """Ask once more, then begin to send mails."""
    subscription = _named("confirm")
    if request.method == "GET":
        return _page("alerts/confirm.html", search=in_words(subscription), done=subscription.confirmed)
    _alerts().subscriptions.confirm(subscription, last_run(_alerts().settings), dt.datetime.now(dt.UTC))
    return _page("alerts/confirm.html", search=in_words(subscription), done=True)


@blueprint.route(f"{Address}/stop", methods=["GET", "POST"])
def stop(language: str) -> AnyResponse:
    """End a subscription and forget its address; one that is gone already is told the same."""
    alerts = _alerts()
    number, key = request.args.get("id", ""), request.args.get("key", "")
    subscription = alerts.subscriptions.get(number, "stop", key)
    if request.method == "POST" and subscription:
        alerts.subscriptions.remove(subscription)
    return _page(
        "alerts/stop.html",
        search=in_words(subscription) if subscription else "",
        done=request.method == "POST" or not subscription,
    )


def _named(purpose: str) -> Subscription:
    subscription = _alerts().subscriptions.get(request.args.get("id", ""), purpose, request.args.get("key", ""))
    if subscription is None:
        abort(404)
    return subscription


def _alerts() -> Alerts:
    alerts: Alerts = current_app.extensions[EXTENSION]
    return alerts


def _check_origin() -> None:
    """Refuse a form that another site's page sends (``Sec-Fetch-Site``; W3C, Fetch Metadata)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)


def _form(language: str, search: str, status: int = 200, problem: str = "") -> Response:
    shown = Subscription("", search, language, "weekly", False, None, 0)
    address = request.form.get("address", "") if problem else ""
    values: dict[str, Any] = {"search": search, "words": in_words(shown), "problem": problem, "address": address}
    return _page("alerts/follow.html", status, periods=tuple(PERIODS), **values)


def _page(template: str, status: int = 200, **values: Any) -> Response:
    language = str((request.view_args or {}).get("language"))
    other = [(code, in_language(code)) for code in LANGUAGES if code != language]
    response = make_response(render_template(template, other_languages=other, **values), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
