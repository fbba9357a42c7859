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
LONGEST_RATED = 72
"""Letters that zxcvbn looks at; a longer password is as strong as its beginning at the least."""
STRONG = 4
"""zxcvbn's highest score: over 10^10 guesses by who knows leaked passwords, words, rows of keys and dates."""
OUR_WORDS = ("missionsearch", "motdepasse", "mot", "passe", "recherche", "ambassade", "consulat", "mission", "bonjour")
"""What is tried first on a French mission's console; zxcvbn's own lists are English."""


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
    if not _is_strong(password):
        raise UsageError(
            "this password is soon guessed: it leaked elsewhere, or is hardly more than a word, a row of keys, a date; "
            "four words that do not belong together are better"
        )
    print_text(PasswordHasher().hash(password))


def _is_strong(password: str) -> bool:
    """Say whether a password withstands who tries what people choose (OWASP ASVS 2.1.7)."""
    from zxcvbn import zxcvbn  # here: its lists are read when it is imported, and other commands need them not

    return int(zxcvbn(password[:LONGEST_RATED], user_inputs=list(OUR_WORDS))["score"]) >= STRONG
