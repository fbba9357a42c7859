"""``hide``, ``unhide`` and ``staff-password``: what staff decide by hand, from the shell."""

from __future__ import annotations

import datetime as dt
import getpass

import click
from argon2 import PasswordHasher

from missionsearch.cli.context import Root, print_text
from missionsearch.cli.texts import gettext as _
from missionsearch.errors import UsageError
from missionsearch.staffstore import StaffStore

SHORTEST_PASSWORD = 12
"""Letters: what NIST SP 800-63B and the CNIL ask of a password without further rules."""


@click.command()
@click.argument("url")
@click.option("--reason", default="", help="Why: kept for colleagues.")
@click.pass_obj
def hide(root: Root, url: str, reason: str) -> None:
    """Take a publication out of all results at once; it stays out when its site is crawled again."""
    store = StaffStore(root.settings.index_dir)
    address = store.hide(url, reason, getpass.getuser(), dt.datetime.now(dt.UTC))
    print_text(_("%(url)s is not found any more. To undo: missionsearch unhide %(url)s", url=address))


@click.command()
@click.argument("url")
@click.pass_obj
def unhide(root: Root, url: str) -> None:
    """Let a hidden publication be found again."""
    store = StaffStore(root.settings.index_dir)
    done = store.unhide(url, getpass.getuser(), dt.datetime.now(dt.UTC))
    print_text(_("%(url)s can be found again", url=url) if done else _("%(url)s was not hidden", url=url))


@click.command("staff-password")
@click.password_option(help="Typed twice where it is not given.")
def staff_password(password: str) -> None:
    """Print the hash of a password, to set as MISSIONSEARCH_STAFF_PASSWORD_HASH: it opens the console at /staff."""
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError(
            f"a password of at least {SHORTEST_PASSWORD} letters: four words that do not belong together, say"
        )
    print_text(PasswordHasher().hash(password))
