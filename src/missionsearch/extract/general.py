"""A general guess at the day of publication: htmldate's, where the operator asks for it (``[extract] guess_dates``)."""

from __future__ import annotations

import logging

from htmldate import find_date

logging.getLogger("htmldate").setLevel(logging.CRITICAL)
LONGEST_MARKUP, MOST_BLOCKS = 3_000_000, 6_000
"""Characters of markup, and blocks, from which it takes longer than a page is worth."""


def publication_day(html: str, blocks: int) -> str | None:
    """Return the day (ISO 8601) that htmldate takes for that of the publication; None of a page that is too long.

    A. Barbaresi, "htmldate: A Python package to extract publication dates from web pages", JOSS 5(51), 2020.
    """
    if len(html) > LONGEST_MARKUP or blocks > MOST_BLOCKS:
        return None
    try:
        day = find_date(html, original_date=True, extensive_search=True)
    except Exception:
        return None
    return str(day) if day else None
