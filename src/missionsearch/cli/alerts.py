"""``alerts send``: write to the readers who follow a search."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import asdict

import click

from missionsearch.alerts import Subscriptions, send_due
from missionsearch.cli.context import Root, json_option, print_json, print_text
from missionsearch.cli.texts import gettext as _
from missionsearch.errors import MissionSearchError, UsageError
from missionsearch.mail import Login


@click.group()
def alerts() -> None:
    """Readers who follow a search by e-mail."""


@alerts.command("send")
@json_option
@click.pass_obj
def send(root: Root, as_json: bool) -> None:
    """Write to every reader whose mail is due and for whose search something was added; for a timer, once a day.

    What could not be sent is tried again by the next run; the exit code is then 1.
    """
    settings = root.settings
    if not settings.alerts.enabled:
        raise UsageError("alerts are off; to begin: [alerts] enabled = true in missionsearch.toml (docs/alerts.md)")
    now = dt.datetime.now(dt.UTC)
    subscriptions = Subscriptions(settings.index_dir)
    engine, synonyms = root.engine(patient=True), root.synonyms().current()
    done = send_due(settings, engine, subscriptions, synonyms, Login.of(os.environ), now)
    if as_json:
        print_json(asdict(done))
    else:
        print_text(
            _(
                "%(due)s due, %(sent)s sent, %(added)s publications added",
                due=done.due,
                sent=done.sent,
                added=done.added,
            )
        )
    if done.failed:
        raise MissionSearchError(f"{done.failed} mails could not be sent; they are tried again: {done.problem}")
