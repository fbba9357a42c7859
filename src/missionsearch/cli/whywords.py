"""What became of an address, for a terminal: ``why``."""

from __future__ import annotations

import datetime as dt

from missionsearch.cli.sentences import in_terminal_language
from missionsearch.cli.texts import gettext as _
from missionsearch.crawl.rules import said
from missionsearch.crawl.why import Why
from missionsearch.models import Fate


def in_words(found: Why) -> list[str]:
    """Return an address's fate in a few lines."""
    lines = [found.url, *(f"  {line}" for line in _fate(found))]
    if found.advice:
        lines.append("  " + _("what to do: %(advice)s", advice=in_terminal_language(found.advice)))
    return lines


def _fate(found: Why) -> list[str]:
    if found.imported:
        return [_("it was imported, not crawled")]
    if found.fate:
        return [*_crawled(found, found.fate), *_indexed(found, found.fate)]
    if found.leads_to:
        return [_("it leads to %(url)s", url=found.leads_to)]
    if found.stored:
        return [_("it is stored; no crawl of this release has seen it yet")]
    if found.rule:
        rule = in_terminal_language(said(found.rule))
        return [_("no crawl has seen it, and none would ask for it: it %(rule)s", rule=rule)]
    return [_("no crawl has seen it: no page, sitemap or feed that was read leads to it")]


def _crawled(found: Why, fate: Fate) -> list[str]:
    """Return how an address was found, asked for and answered."""
    lines = [_found(fate)]
    asked = _time(fate.asked_at)
    if fate.asked_at and fate.status:
        asked = _("%(time)s, answered %(status)s", time=asked, status=fate.status)
    lines += [_("asked: %(when)s", when=asked), _outcome(fate)]
    if fate.since_at and fate.crawls > 1:
        lines.append(_("so since: %(time)s, in %(count)s crawls", time=_time(fate.since_at), count=fate.crawls))
    if found.stored and fate.outcome in ("failed", "waiting", "gone", "excluded"):
        lines.append(_("what was stored of it before stays"))
    return lines


def _found(fate: Fate) -> str:
    ways = {
        "seed": _("it is a seed"),
        "link": _("linked"),
        "sitemap": _("named by a sitemap"),
        "feed": _("named by a feed"),
        "redirect": _("a redirect led to it"),
        "canonical": _("named as a canonical address"),
        "store": _("known from an earlier crawl, linked nowhere now"),
    }
    way = ways.get(fate.found_by, fate.found_by)
    return (
        _("found: %(way)s on %(page)s", way=way, page=fate.found_on) if fate.found_on else _("found: %(way)s", way=way)
    )


def _outcome(fate: Fate) -> str:
    outcomes = {
        "kept": _("it was fetched and stored"),
        "unchanged": _("it is stored, and has not changed"),
        "redirected": _("it gave way to another address"),
        "gone": _("it is gone"),
        "excluded": _("a rule stopped it"),
        "failed": _("it could not be had"),
        "waiting": _("it is left to the next run"),
    }
    line = _("outcome: %(outcome)s", outcome=outcomes[fate.outcome])
    if fate.rule:
        line += _(": ") + _("it %(rule)s", rule=in_terminal_language(said(fate.rule)))
    return f"{line} ({in_terminal_language(fate.detail)})" if fate.detail else line


def _indexed(found: Why, fate: Fate) -> list[str]:
    if fate.document and fate.document != found.url:
        return [_("indexed: yes, under %(url)s", url=fate.document)]
    if fate.document:
        return [_("indexed: yes")]
    reason = fate.index_detail or fate.index_rule
    return [_("indexed: no, %(reason)s", reason=in_terminal_language(reason))] if reason else []


def _time(moment: dt.datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else _("never")
