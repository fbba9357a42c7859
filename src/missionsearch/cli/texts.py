"""Texts of the command line in the language of the terminal: French where the environment says so, else English.

The help of the commands needs no marks in the code: it is read from there (``locales.helptexts``) and translated when a
command is looked up. Everything else that a person reads is written as ``_("…")``.
"""

from __future__ import annotations

import gettext as standard
import os
from collections.abc import Mapping
from functools import cache

import click

from missionsearch.locales import LANGUAGES, compiled_folder
from missionsearch.locales.helptexts import AS_WRITTEN, paragraphs

DOMAIN = "messages"


def N_(text: str) -> str:  # noqa: N802  (gettext's own name)
    """Return a text as it is: marked for translation where it is used later."""
    return text


OF_CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("Error: {message}"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("No such command {name!r}."),
    N_("No such option: {name}"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("default: {default}"),
)
"""What Click says by itself; it looks texts up in the catalogue that ``speak`` names to it."""


def terminal_language(environment: Mapping[str, str]) -> str:
    """Return the language that a terminal is set to: the first variable that is set decides (POSIX, locale).

    >>> terminal_language({"LANG": "fr_FR.UTF-8"}), terminal_language({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"})
    ('fr', 'en')
    """
    named = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    code = named[:2].lower()
    return code if code in LANGUAGES else "en"


def speak() -> None:
    """Let Click say its own texts in the terminal's language."""
    if terminal_language(os.environ) != "en":
        standard.bindtextdomain(DOMAIN, str(compiled_folder()))
        standard.textdomain(DOMAIN)


@cache
def _catalogue() -> standard.NullTranslations:
    language = terminal_language(os.environ)
    if language == "en":
        return standard.NullTranslations()
    return standard.translation(DOMAIN, str(compiled_folder()), [language], fallback=True)


def gettext(text: str, /, **values: object) -> str:
    """Return a text in the terminal's language, with ``%(name)s`` filled in."""
    found = _catalogue().gettext(text)
    return found % values if values else found


def translated(command: click.Command) -> click.Command:
    """Return a command with its help, and that of its options, in the terminal's language."""
    if terminal_language(os.environ) == "en":
        return command
    if command.help:
        command.help = "\n\n".join(map(_paragraph, paragraphs(command.help)))
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            option.help = gettext(option.help)
    return command


def _paragraph(text: str) -> str:
    kept = AS_WRITTEN if text.startswith(AS_WRITTEN) else ""
    return kept + gettext(text.removeprefix(kept))
