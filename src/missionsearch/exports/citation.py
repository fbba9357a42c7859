"""A publication cited: as French (ISO 690) and English (Chicago) readers do, and in CSL-JSON."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date

from missionsearch.exports.publication import Layout, one_line
from missionsearch.models import Publication

LOCALES = {"fr": Locale("fr"), "en": Locale("en", "GB")}
NBSP = "\u00a0"


@lru_cache(maxsize=20_000)  # about 50 years of days
def written_day(value: dt.date, language: str) -> str:
    """Return a day in words, French or English: "1er octobre 2015", "1 October 2015"."""
    written = format_date(value, "long", locale=LOCALES[language])
    return re.sub(r"^1 ", "1er ", written) if language == "fr" else written


def citation(publication: Publication, layout: Layout, style: str) -> str:
    """Return a citation in the style of ``fr`` or ``en``: author body, title, date, address, day of consultation.

    A publication without a date has none in its citation ("s. d.", "n.d.").
    """
    author, title = one_line(layout.author_of(publication)), one_line(publication.title)
    accessed = written_day(layout.accessed, style)
    if style == "fr":
        day = written_day(publication.date, "fr") if publication.date else f"s.{NBSP}d."
        available_at = f"Disponible à l’adresse{NBSP}: {publication.url}"
        work = f"{_ended(author)} «{NBSP}{_stopless(title)}{NBSP}» [en ligne]."
        return f"{work} {_ended(day)} [Consulté le {accessed}]. {available_at}"
    day = written_day(publication.date, "en") if publication.date else "n.d."
    return f"{_ended(author)} “{_ended(title)}” {_ended(day)} Accessed {accessed}. {publication.url}"


def _ended(text: str) -> str:
    """Return a text that ends like a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _stopless(text: str) -> str:
    return text if text.endswith("..") else text.removesuffix(".")


def csl_json(publication: Publication, layout: Layout, key: str) -> dict[str, Any]:
    """Return a publication as an item of CSL-JSON (https://citeproc-js.readthedocs.io, CSL 1.0.2)."""
    item: dict[str, Any] = {
        "id": key,
        "type": "webpage",
        "title": one_line(publication.title),
        "author": [{"literal": one_line(layout.author_of(publication))}],
        "URL": publication.url,
        "accessed": _date_parts(layout.accessed),
    }
    if publication.date:
        item["issued"] = _date_parts(publication.date)
    if publication.language != "und":
        item["language"] = publication.language
    return item


def _date_parts(day: dt.date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
