"""Dates, numbers and names of languages as a reader of French or English writes them."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

LOCALES = {"fr": Locale("fr"), "en": Locale("en", "GB")}


def day(value: dt.date, language: str) -> str:
    """Return a day in words: "1er octobre 2015", "1 October 2015"."""
    number = "1er" if value.day == 1 and language == "fr" else str(value.day)
    return number + _after_day(value.year, value.month, language)


@lru_cache(maxsize=2_000)  # formatting a date takes longer than the rest of a hit
def _after_day(year: int, month: int, language: str) -> str:
    """Return what stands behind the number of a day of a month."""
    return format_date(dt.date(year, month, 22), "long", locale=LOCALES[language]).removeprefix("22")


@lru_cache(maxsize=2_000)
def month(value: str, language: str, *, with_year: bool = True) -> str:
    """Return a month such as ``2015-10`` in words: "octobre 2015", "October 2015", or without its year."""
    first = dt.date.fromisoformat(f"{value}-01")
    return format_date(first, "LLLL y" if with_year else "LLLL", locale=LOCALES[language])


@lru_cache(maxsize=20_000)
def number(value: int, language: str) -> str:
    """Return a number with the reader's thousands separator."""
    return format_decimal(value, locale=LOCALES[language])


def percent(share: float, language: str) -> str:
    """Return a share of one as a whole percentage: "42 %", "42%"."""
    return format_percent(share, locale=LOCALES[language]).replace("\u202f", "\u00a0")


@cache
def language_name(code: str, language: str) -> str | None:
    """Return what a reader calls a language, with a capital; None for ``und`` and codes nobody knows."""
    name = _locale(language).languages.get(code) if code != "und" else None
    return name[0].upper() + name[1:] if name else None


@lru_cache(maxsize=500)
def direction(code: str) -> str:
    """Return ``ltr`` or ``rtl`` for a language."""
    return _locale(code).text_direction


def _locale(code: str) -> Locale:
    """Return a language's locale; English for a code that nobody knows."""
    try:
        return LOCALES.get(code) or Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return LOCALES["en"]


_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_bidi_controls(text: str) -> str:
    """Return a text without embeddings, overrides and isolates (Unicode UAX #9).

    They turn what follows around, so that a title can show another address or file type than it has. What is written
    from right to left needs none of them.
    """
    return text if text.isascii() else _BIDI_CONTROLS.sub("", text)
