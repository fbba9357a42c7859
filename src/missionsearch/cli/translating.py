"""``to-translate``: which publications in one language only to translate next."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import asdict
from typing import Any

import click

from missionsearch.cli.context import Root, json_option, print_json, print_text
from missionsearch.cli.texts import gettext as _
from missionsearch.crosslanguage.asking import CrossSearch
from missionsearch.crosslanguage.demand import ASKED, COLUMNS, Searched, ToTranslate, to_translate
from missionsearch.errors import InputError
from missionsearch.exports.tables import table_text
from missionsearch.querylog import FILE_NAME, read_statistics
from missionsearch.search.query import parse_query

DAYS = 90


@click.command("to-translate")
@click.option("--into", type=click.Choice(["fr", "en"]), help="Only what is wanted in this language.")
@click.option("--days", type=click.IntRange(1, 800), default=DAYS, show_default=True, help="How far back.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Lines of the list.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for a spreadsheet: every publication.")
@json_option
@click.pass_obj
def to_translate_next(root: Root, into: str | None, days: int, limit: int, as_csv: bool, as_json: bool) -> None:
    """Print what exists in one language only, what readers of the other searched for first."""
    engine, settings = root.engine(), root.settings
    search = CrossSearch(engine, settings.index_dir)
    wanted = to_translate(search, root.synonyms().current().names, _searched(root, days))
    wanted = [each for each in wanted if into in (None, each.wanted)]
    if as_csv:
        print_text(table_text(COLUMNS, (each.cells() for each in wanted)).rstrip())
    elif as_json:
        print_json([_as_json(each) for each in wanted[:limit]])
    else:
        print_text("\n".join(map(_line, wanted[:limit])) or _("Every publication is in both languages."))


def _searched(root: Root, days: int) -> list[Searched]:
    today = dt.datetime.now(dt.UTC).date()
    try:
        statistics = read_statistics(root.settings.index_dir, today - dt.timedelta(days=days - 1), today, 4 * ASKED)
    except sqlite3.Error as error:
        path = root.settings.index_dir / FILE_NAME
        raise InputError(f"{path} cannot be read: {error}; remove it, and counting begins anew") from error
    return [Searched(parse_query(text.text, reader_language=text.language), text.searches) for text in statistics.top]


def _as_json(each: ToTranslate) -> dict[str, Any]:
    return asdict(each) | {"date": each.date.isoformat() if each.date else None}


def _line(each: ToTranslate) -> str:
    day = each.date.isoformat() if each.date else _("undated")
    searches = _("%(count)5d searches", count=each.searches)
    return f"{searches}  {each.language} → {each.wanted}  {day:10}  {each.title}\n{'':16}{each.url}"
