"""Texts in the language of the page.

A text is written in English where it is used; ``locales/LANGUAGE/LC_MESSAGES/messages.po`` holds what people read.
Flask-Babel finds the catalogue, once a request: asking it for each of a page's 60 texts took a fifth of its time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import g
from flask_babel import get_translations
from markupsafe import Markup


def gettext(text: str, /, **values: object) -> str:
    """Return a text in the page's language, with ``%(name)s`` filled in."""
    translated = str(_catalogue().gettext(text))
    return translated % values if values else translated


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the form of a text that goes with a count."""
    return str(_catalogue().ngettext(one, many, number)) % values


def for_templates() -> dict[str, Any]:
    """Return what templates call ``_``: values are escaped there, the text itself is ours and may hold markup."""
    catalogue = _catalogue()

    def translated(text: str, /, **values: object) -> Markup:
        filled = _marked_up(catalogue, text)
        return filled % values if values else filled

    return {"_": translated}


@cache
def _marked_up(catalogue: Any, text: str) -> Markup:
    return Markup(catalogue.gettext(text))  # noqa: S704  (from our catalogues)


def _catalogue() -> Any:
    catalogue = g.get("catalogue")  # once: each look at ``g`` costs as much as translating
    if catalogue is None:
        catalogue = g.catalogue = get_translations()
    return catalogue
