"""``schedule``: print what puts ``reindex`` on a schedule, for systemd or for cron."""

from __future__ import annotations

import getpass
import shlex
import shutil
import sys
from pathlib import Path

import click

from missionsearch.cli.context import Root, print_text
from missionsearch.cli.units import CRON, systemd
from missionsearch.errors import UsageError


@click.command()
@click.argument("kind", type=click.Choice(["systemd", "cron"]))
@click.option("--calendar", default="hourly", show_default=True, help="When to run: a systemd calendar expression.")
@click.option("--user", help="The user who owns the index (default: the one who runs this command).")
@click.pass_obj
def schedule(root: Root, kind: str, calendar: str, user: str | None) -> None:
    """Print what runs reindex on a schedule, and a monitor that asks status: systemd units, or lines for cron."""
    settings, folder = root.settings, root.path.resolve()
    if any(character.isspace() or character in "%'\"\\\\" for character in str(folder)):
        raise UsageError(f"{folder}: units and crontabs need a root without blanks, quotes and percent signs")
    who, command = user or getpass.getuser(), shlex.quote(str(_command()))
    if kind == "cron":
        print_text(CRON.format(root=folder, user=who, command=command, minute=17))
        return
    digest = bool(settings.report.mail_to or settings.report.webhook)
    synonyms = settings.synonyms_path.resolve().parent
    print_text(systemd(folder, who, command, calendar, settings.alerts.enabled, digest, synonyms))


def _command() -> Path:
    """Return the installed command that this one was started as."""
    command = shutil.which(sys.argv[0])
    return Path(command).resolve() if command else Path(sys.executable).with_name("missionsearch")
