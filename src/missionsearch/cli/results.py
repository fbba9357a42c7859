"""Search results in words, for a terminal."""

from __future__ import annotations

import re

from missionsearch.cli import explaining
from missionsearch.cli.texts import decimal, ngettext
from missionsearch.cli.texts import gettext as _
from missionsearch.locales.matches import match_in_words
from missionsearch.models import (
    PATH_SEPARATOR,
    BrokenSyntax,
    Corrected,
    Cut,
    Explanation,
    Hit,
    Ignored,
    Note,
    ReadAsDate,
    SearchResults,
    Unreadable,
    Widened,
)


def results_in_words(results: SearchResults, explanation: Explanation | None = None) -> list[str]:
    """Return a page of results as lines for a terminal, explained where an explanation is given."""
    first = (results.query.page - 1) * results.query.per_page + 1
    lines = [
        ngettext(
            "%(total)s result in %(time)s ms",
            "%(total)s results in %(time)s ms",
            results.total,
            total=results.total,
            time=decimal(results.took_ms),
        ),
        *map(note_in_words, results.notes),
        "",
    ]
    whys = {why.url: why for why in explanation.hits} if explanation else {}
    lines += explaining.in_words(explanation) if explanation else []
    for number, hit in enumerate(results.hits, first):
        lines += hit_in_words(number, hit)
        if hit.url in whys:
            lines += [*explaining.hit_in_words(whys[hit.url]), ""]
    if results.cross:
        lines.append(_("Also in English:") if results.cross[0].language == "en" else _("Also in French:"))
        lines += [line for number, hit in enumerate(results.cross, 1) for line in hit_in_words(number, hit)]
    if results.suggestion:
        lines.append(_("Did you mean: %(text)s", text=results.suggestion))
    return lines


def note_in_words(note: Note) -> str:
    """Return what was done beyond what was typed, for a terminal."""
    limits = {
        "length": _("the query is very long: its beginning was searched"),
        "clauses": _("the query has very many words: the first were searched"),
        "ranking": _("the query is very long: all of it was searched, but the results are ordered by fewer criteria"),
        "expansions": _("very many words begin so: the commonest were searched"),
    }
    match note:
        case Widened():
            return _("no publication has all of these words: these have some")
        case Corrected():
            return _("nothing was found as typed; searched instead: %(text)s", text=note.text)
        case ReadAsDate():
            return _("read as a date: %(text)s", text=note.text)
        case BrokenSyntax():
            return _("not readable as an expression: its words were searched")
        case Cut():
            return limits.get(note.part, note.part)
        case Ignored():
            parameter = f"{note.name}={note.value}"
            return _("left out: %(text)s", text=parameter)
        case Unreadable():
            return _("some results cannot be shown: their record is damaged; the next run mends it")


def hit_in_words(number: int, hit: Hit) -> list[str]:
    """Return one hit as lines for a terminal, matches between asterisks."""
    import html

    snippet = html.unescape(re.sub(r"</?mark>", "*", hit.snippet))
    facts = [
        str(hit.date) if hit.date else _("undated"),
        hit.language,
        PATH_SEPARATOR.join(hit.section),
        *(match_in_words(reason, _) for reason in hit.reasons),
    ]
    return [f"{number}. {hit.title}", f"   {hit.url}", f"   {' · '.join(filter(None, facts))}", f"   {snippet}", ""]
