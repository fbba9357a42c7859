"""Codes as they are typed: with spaces, as a name and a number, as one word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from missionsearch.analysis import LANGUAGES, analyzer
from missionsearch.models import Code

MOST_PARTS, LONGEST_SPACED = 6, 4
"""The most parts of a code typed with spaces, and letters of each."""
_LETTER_NUMBER = re.compile(r"[^\W\d_]{1,2}\d{1,3}")


def spaced_codes(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first word, and the one after the last, of every reading of neighbouring words as a code.

    "A 2015 30" may be A/2015/30 and "h1 n1" H1N1; the longest reading from each word comes first.

    >>> list(spaced_codes(["budget", "A", "2015", "30"]))
    [(1, 4), (1, 3), (2, 4)]
    """
    for first in range(len(texts)):
        for after in range(min(first + MOST_PARTS, len(texts)), first + 1, -1):
            if _may_be_code(texts[first:after], opens=first == 0 and after < len(texts)):
                yield first, after


def _may_be_code(parts: Sequence[str], opens: bool) -> bool:
    """Say whether words beside each other may be a code; "a 10" is none, and "A 10" none where it ``opens`` a text."""
    if len(parts) == 2 and any(analyzer(language).is_stop_word(parts[0].lower()) for language in LANGUAGES):
        return parts[0].isupper() and parts[1].isdecimal() and not opens
    if len(parts) < 4 and all(map(_LETTER_NUMBER.fullmatch, parts)):
        return True
    short = all(part and " " not in part and (len(part) <= LONGEST_SPACED or part.isdecimal()) for part in parts)
    return short and any(map(str.isdecimal, parts))


def as_words(code: Code) -> Iterator[str]:
    """Yield a code as it is typed, and of a name and a number as one word too: "A-380" may be A380 in all texts."""
    yield code.text
    name, _, number = code.key.partition("-")
    if name.isalpha() and number.isdecimal():
        yield name + number
