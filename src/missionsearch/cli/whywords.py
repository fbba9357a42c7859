"""What became of an address, for a terminal: ``why``."""

from __future__ import annotations

import datetime as dt

from missionsearch.cli.sentences import in_terminal_language
from missionsearch.cli.texts import N_
from missionsearch.cli.texts import gettext as _
from missionsearch.crawl.rules import rule_in_words, why_not_indexed
from missionsearch.crawl.why import Why
from missionsearch.models import Fate

WORDS = {
    # by what an address was found
    "seed": N_("it is a seed"),
    "link": N_("linked"),
    "sitemap": N_("named by a sitemap"),
    "feed": N_("named by a feed"),
    "redirect": N_("a redirect led to it"),
    "canonical": N_("named as a canonical address"),
    "store": N_("known from an earlier crawl, linked nowhere now"),
    # what came of it
    "kept": N_("it was fetched and stored"),
    "unchanged": N_("it is stored, and has not changed"),
    "redirected": N_("it gave way to another address"),
    "gone": N_("it is gone"),
    "excluded": N_("a rule stopped it"),
    "failed": N_("it could not be had"),
    "waiting": N_("it is left to the next run"),
}


def in_words(explanation: Why) -> list[str]:
    """Return an address's fate in a few lines."""
    lines = [explanation.url, *(f"  {line}" for line in _fate(explanation))]
    if explanation.advice:
        lines.append("  " + _("what to do: %(advice)s", advice=in_terminal_language(explanation.advice)))
    return lines


def _fate(explanation: Why) -> list[str]:
    if explanation.imported:
        return [_("it was imported, not crawled")]
    if explanation.fate:
        return [*_crawled(explanation, explanation.fate), *_indexed(explanation, explanation.fate)]
    if explanation.leads_to:
        return [_("it leads to %(url)s", url=explanation.leads_to)]
    if explanation.stored:
        return [_("it is stored; no crawl of this release has seen it yet")]
    if explanation.rule:
        rule = in_terminal_language(rule_in_words(explanation.rule))
        return [_("no crawl has seen it, and none would ask for it: it %(rule)s", rule=rule)]
    return [_("no crawl has seen it: no page, sitemap or feed that was read leads to it")]


def _crawled(explanation: Why, fate: Fate) -> list[str]:
    """Return how an address was found, asked for and answered."""
    lines = [_found(fate)]
    asked = _time(fate.asked_at)
    if fate.asked_at and fate.status:
        asked = _("%(time)s, answered %(status)s", time=asked, status=fate.status)
    lines += [_("asked: %(when)s", when=asked), _outcome(fate)]
    if fate.since_at and fate.crawls > 1:
        lines.append(_("so since: %(time)s, in %(count)s crawls", time=_time(fate.since_at), count=fate.crawls))
    if explanation.stored and fate.outcome in ("failed", "waiting", "gone", "excluded"):
        lines.append(_("what was stored of it before stays"))
    return lines


def _found(fate: Fate) -> str:
    way = _(WORDS[fate.found_by]) if fate.found_by in WORDS else fate.found_by
    if fate.found_on:
        return _("found: %(way)s on %(page)s", way=way, page=fate.found_on)
    return _("found: %(way)s", way=way)


def _outcome(fate: Fate) -> str:
    line = _("outcome: %(outcome)s", outcome=_(WORDS[fate.outcome]))
    if fate.rule:
        line += _(": ") + _("it %(rule)s", rule=in_terminal_language(rule_in_words(fate.rule)))
    return f"{line} ({in_terminal_language(fate.detail)})" if fate.detail else line


def _indexed(explanation: Why, fate: Fate) -> list[str]:
    if fate.document and fate.document != explanation.url:
        return [_("indexed: yes, under %(url)s", url=fate.document)]
    if fate.document:
        return [_("indexed: yes")]
    reason = why_not_indexed(fate)
    return [_("indexed: no, %(reason)s", reason=in_terminal_language(reason))] if reason else []


def _time(moment: dt.datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else _("never")
