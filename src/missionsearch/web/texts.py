"""Texts in the language of the page, with types: Flask-Babel has none.

A text is written in English where it is used; ``locales/LANGUAGE/LC_MESSAGES/messages.po`` holds what people read.
"""

from __future__ import annotations

import flask_babel


def gettext(text: str, /, **values: object) -> str:
    """Return a text in the page's language, with ``%(name)s`` filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form of a text that goes with a count; give the count as it is written as ``num``."""
    return str(flask_babel.ngettext(one, many, count, **values))
