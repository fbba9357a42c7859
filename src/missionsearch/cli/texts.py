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
from babel.numbers import format_decimal

from missionsearch.locales import FOLDER, LANGUAGES
from missionsearch.locales.helptexts import AS_WRITTEN, paragraphs

DOMAIN = "messages"


def N_(text: str) -> str:  # noqa: N802  (gettext's own name)
    """Return a text as it is: marked for translation where it is used later."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802  (as above)
    """Return a text in singular and plural as it is."""
    return one, many


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
    N_("No such option {name!r}."),
    N_("Try '{command} {option}' for help."),
    N_("Did you mean {possibility}?"),
    N_("(Did you mean one of: {possibilities}?)"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is a file."),
    N_("Choose from:\n\t{choices}"),
    N_("env var: {var}"),
    N_("file"),
    N_("directory"),
    N_("path"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("default: {default}"),
)
"""What Click says by itself; it looks texts up in the catalogue that ``speak`` names to it."""
OF_CLICK_BY_NUMBER = (
    NN_("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    NN_("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    NN_("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
)


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
        standard.bindtextdomain(DOMAIN, str(FOLDER))
        standard.textdomain(DOMAIN)


@cache
def _catalogue() -> standard.NullTranslations:
    language = terminal_language(os.environ)
    if language == "en":
        return standard.NullTranslations()
    return standard.translation(DOMAIN, str(FOLDER), [language], fallback=True)


def gettext(text: str, /, **values: object) -> str:
    """Return a text in the terminal's language, with ``%(name)s`` filled in."""
    translated = _catalogue().gettext(text)
    return translated % values if values else translated


def decimal(number: float) -> str:
    """Return a number with one decimal as the terminal's language writes it."""
    return format_decimal(number, "0.0", locale=terminal_language(os.environ))


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the text for a number in the terminal's language: French counts 0 and 1 as one."""
    return _catalogue().ngettext(one, many, number) % values


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
