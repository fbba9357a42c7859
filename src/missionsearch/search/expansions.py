"""The form in which a typed prefix or a near spelling is looked up, the same on every engine."""

from __future__ import annotations

from missionsearch.analysis import normalize, strip_accents

LONG = 6
"""Letters from which on a near spelling may differ in two."""


def bare_form(text: str) -> str:
    """Return a typed word without case, accents and elided article; empty where nothing is left.

    >>> bare_form("L’Été")
    'ete'
    """
    return strip_accents(normalize(text)).split("'")[-1]


def most_mistakes(word: str) -> int:
    """Return in how many letters a word may differ from a near spelling."""
    return 1 if len(word) < LONG else 2
