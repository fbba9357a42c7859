"""Texts in the language of the page.

A text is written in English where it is used; ``locales/LANGUAGE/LC_MESSAGES/messages.po`` holds what people read.
Flask-Babel finds the catalogue, once a request: asking it for each of a page's 60 texts took a fifth of its time.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import get_translations


def gettext(text: str, /, **values: object) -> str:
    """Return a text in the page's language, with ``%(name)s`` filled in."""
    found = str(_catalogue().gettext(text))
    return found % values if values else found


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the form of a text that goes with a count."""
    return str(_catalogue().ngettext(one, many, number)) % values


def let_templates_speak(app: Flask) -> None:
    """Let templates use the same ``_``; there, values are escaped and a text is markup."""
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue
