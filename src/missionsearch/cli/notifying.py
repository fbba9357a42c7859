"""Send a run's report where ``[report]`` says; secrets come from the environment, which only the command line reads."""

from __future__ import annotations

import datetime as dt
import os
from typing import TextIO

from missionsearch.cli.following import run_in_words
from missionsearch.config import Settings
from missionsearch.reindex.notifying import Notification, Secrets, is_wanted, notify
from missionsearch.runlists import lists_behind
from missionsearch.store import open_store

CHANGES = ("added", "changed", "removed")


def secrets() -> Secrets:
    given = (os.environ.get(f"MISSIONSEARCH_{name}", "") for name in ("SMTP_USER", "SMTP_PASSWORD", "WEBHOOK_TOKEN"))
    return Secrets(*given)


def notify_of_last_run(settings: Settings, out: TextIO) -> None:
    """Send how the last run ended, where that is configured and wanted; say on ``out`` what could not be sent."""
    if not (settings.report.mail_to or settings.report.webhook) or not settings.store_path.exists():
        return
    with open_store(settings.store_path) as store:
        (run,) = store.runs.last(1, "reindex") or (None,)
        counts = lists_behind(store, run) if run else {}
    if run and is_wanted(settings.report, run, sum(counts[name] for name in CHANGES)):
        name = settings.site.name or "missionsearch"
        notification = Notification(run, tuple(run_in_words(run, counts)), name, dt.datetime.now(dt.UTC))
        for problem in notify(settings.report, secrets(), notification):
            out.write(f"missionsearch: {problem}\n")
