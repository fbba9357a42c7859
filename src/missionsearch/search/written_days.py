"""A day in the ways in which texts write it: who types 11/11/1918 finds 11 novembre 1918."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from missionsearch.models import And, Node, Or, Phrase, TypedDate


def day_in_texts(typed: TypedDate) -> Node | None:
    """Return what a typed day and the words beside it are found by in texts; None for a longer time."""
    if typed.date_from is None or typed.date_from != typed.date_to:
        return None
    written = Or(tuple(map(Phrase, spellings_of(typed.date_from))))
    return And((typed.rest, written)) if typed.rest else written


def spellings_of(day: dt.date) -> tuple[str, ...]:
    """Return a day as French and English texts write it; signs between its numbers make no difference to a phrase.

    >>> spellings_of(dt.date(1918, 11, 1))[:4]
    ('1er novembre 1918', '1 novembre 1918', 'November 1 1918', '1 November 1918')
    >>> spellings_of(dt.date(1918, 11, 1))[4:]
    ('01/11/1918', '1/11/1918', '1918-11-01')
    """
    french, english = (format_date(day, "MMMM", locale=language) for language in ("fr", "en"))
    first = (f"1er {french} {day.year}",) if day.day == 1 else ()
    worded = (f"{day.day} {french} {day.year}", f"{english} {day.day} {day.year}", f"{day.day} {english} {day.year}")
    figures = (f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%Y-%m-%d}")
    return tuple(dict.fromkeys((*first, *worded, *figures)))
