"""``stats``: what people looked for, and did not find."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict

import click

from missionsearch.cli.context import Root, json_option, print_json, print_text
from missionsearch.cli.notifying import secrets
from missionsearch.cli.texts import gettext as _
from missionsearch.config import Settings
from missionsearch.errors import ConfigError, InputError, MissionSearchError
from missionsearch.querylog import FILE_NAME, SearchedText, Statistics, read_statistics
from missionsearch.reindex.notifying import Notification, notify

DAYS = 30
WIDEST_TEXT = 50


@click.command()
@click.option("--days", type=click.IntRange(1, 800), default=DAYS, show_default=True, help="How far back.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Lines of each list.")
@click.option("--send", is_flag=True, help="Also send what was not found to [report] mail_to and webhook; for a timer.")
@json_option
@click.pass_obj
def stats(root: Root, days: int, limit: int, send: bool, as_json: bool) -> None:
    """Print what people searched for, what they did not find, and what was slow."""
    today = dt.datetime.now(dt.UTC).date()
    try:
        statistics = read_statistics(root.settings.index_dir, today - dt.timedelta(days=days - 1), today, limit)
    except sqlite3.Error as error:
        path = root.settings.index_dir / FILE_NAME
        raise InputError(f"{path} cannot be read: {error}; remove it, and counting begins anew") from error
    if send:
        send_digest(root.settings, statistics)
    if as_json:
        print_json(_as_json(statistics))
    else:
        print_text("\n".join(statistics_in_words(statistics)))


def send_digest(settings: Settings, statistics: Statistics) -> None:
    """Send what was searched and not found; nothing where everything was.

    Raises:
        ConfigError: nobody is named to send it to.
        MissionSearchError: it could not be delivered.
    """
    report = settings.report
    if not (report.mail_to or report.webhook):
        raise ConfigError("--send needs [report] mail_to or webhook in missionsearch.toml")
    if not statistics.without:
        return
    title = _("%(count)s searches without a result", count=statistics.without_result)
    lines = (title, "", *map(_line, statistics.without))
    now = dt.datetime.now(dt.UTC)
    notification = Notification(_as_json(statistics), lines, settings.site.name or "missionsearch", now, title)
    failed = notify(report, secrets(), notification)
    if failed:
        raise MissionSearchError("; ".join(failed))


def _as_json(statistics: Statistics) -> dict[str, object]:
    return asdict(statistics) | {"first": statistics.first.isoformat(), "last": statistics.last.isoformat()}


def statistics_in_words(statistics: Statistics) -> Iterator[str]:
    """Yield the lines of a report."""
    yield _(
        "%(first)s to %(last)s: %(searches)s searches, %(without)s without a result",
        first=statistics.first,
        last=statistics.last,
        searches=statistics.searches,
        without=statistics.without_result,
    )
    if not statistics.searches:
        yield _("Nothing has been logged; [stats] query_log = true in missionsearch.toml counts searches.")
        return
    for heading, texts in (
        (_("Most searched"), statistics.top),
        (_("Searched and not found"), statistics.without),
        (_("Found, and nobody went on to a result"), statistics.unfollowed),
        (_("Slowest"), statistics.slow),
    ):
        if texts:
            yield ""
            yield heading
            yield from map(_line, texts)


def _line(text: SearchedText) -> str:
    shown = text.text if len(text.text) <= WIDEST_TEXT else text.text[: WIDEST_TEXT - 1] + "…"
    counts = _("%(results)6d found  %(time)7.0f ms", results=text.results, time=text.slowest_ms)
    return f"  {text.searches:6}  {shown:{WIDEST_TEXT}}  {text.language:2}  {counts}"
