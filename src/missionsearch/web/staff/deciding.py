"""What staff decide of the results: best bets and hidden publications."""

from __future__ import annotations

import datetime as dt

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.errors import InputError
from missionsearch.locales import LANGUAGES
from missionsearch.locales.spoken import in_language
from missionsearch.staffstore import BestBet
from missionsearch.web.staff.console import back, blueprint, console, for_staff, now, page, who

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
        console().store.add_best_bet(bet, who(), now())
    except InputError as error:
        return _bets(language, form.get("query", ""), in_language(str(error), language), 400)
    return back("best_bets", language)


def _bets(language: str, text: str, problem: str = "", status: int = 200) -> AnyResponse:
    bets = console().store.best_bets()
    return page("best_bets", language, status, bets=bets, text=text, problem=problem)


@blueprint.post("/<any(fr, en):language>/best-bets/<int:number>/remove")
@for_staff
def remove_best_bet(language: str, number: int) -> AnyResponse:
    """Take a best bet out."""
    console().store.remove_best_bet(number, who(), now())
    return back("best_bets", language)


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
        console().store.hide(request.form.get("url", ""), request.form.get("reason", ""), who(), now())
    except InputError as error:
        return _hidden(language, in_language(str(error), language), 400)
    return back("hidden", language)


def _hidden(language: str, problem: str = "", status: int = 200) -> AnyResponse:
    return page("hidden", language, status, hidden=console().store.hidden(), problem=problem)


@blueprint.post("/<any(fr, en):language>/hidden/show")
@for_staff
def unhide(language: str) -> AnyResponse:
    """Let a hidden publication be found again."""
    try:
        console().store.unhide(request.form.get("url", ""), who(), now())
    except InputError as error:
        return _hidden(language, in_language(str(error), language), 400)
    return back("hidden", language)
