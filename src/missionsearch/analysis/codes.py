"""Document symbols, reference numbers and the like: A/2015/30, L. 311-2, COM(2015) 185, 1540 (2004).

One rule finds them in texts and in what is typed. A code is a run of parts (letters or digits) with signs between
them; its key is the parts joined by hyphens, so that a dash, a slash, a bracket or a space makes no difference, and
two codes that differ in any part stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from missionsearch.analysis.folding import strip_accents

MOST_PARTS = 8
LONGEST_PART = 8
"""Letters: "RES", "Add", "SHDM"; a longer one is a word with a hyphen."""
_JOINTS = r"\*?[./–—‑-]\s?|\*\s?|\(|(?<=\d)\s\(|\s\((?=(?:19|20)\d\d\)\s?\d)|\)[./-]?|\)\s(?=\d)"
_PART = rf"[^\W\d_]{{1,{LONGEST_PART}}}+|\d{{1,6}}+"
"""Possessive: a run of letters is cut into parts in one way. Trying all ways takes seconds for 60 letters."""
_CODE = re.compile(rf"(?<![^\W_])(?<![./–—-])(?:{_PART})(?:(?:{_JOINTS})?(?:{_PART})){{1,{MOST_PARTS}}}(?![^\W_])\)?")
_LETTER_SPACE_NUMBER = re.compile(
    r"(?<![^\W_])(?<![./–—-])(?:[A-Z]{1,8}[./-]){0,3}[A-Z]{1,3}\s\d{1,5}(?:[-–/.]\d{1,4})+(?![^\W_])"
)
"""L 311-2, R 123-4, MC.DEC 4/13: a space where others write a dot or a slash."""
PARTS = re.compile(r"[^\W\d_]+|\d+")
_DATE = re.compile(r"\d{1,2}([./–-])\d{1,2}\1\d{2,4}|\d{4}([./–-])\d{1,2}\2\d{1,2}")
_YEARS = re.compile(r"(?:19|20)(\d\d)\s?([-–/])\s?(?:19|20)?(\d\d)")
YEAR = re.compile(r"(?:19|20)\d\d")
_IN_ENGLISH = {"ue": "eu", "ce": "ec", "cee": "eec", "jai": "jha", "pesc": "cfsp"}
"""Ends of European acts in French: 2014/24/UE is 2014/24/EU."""
CODE_NAME = re.compile(r"([^\W\d_]{2,5})\.\s")
"""A word before a code that says what kind it is: "doc. A/HRC/31/56"."""
HAS_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A code in a text: characters ``start`` to ``end``, and what it is compared by."""

    start: int
    end: int
    key: str


def is_code(term: str) -> bool:
    """Say whether a term of the index is a code's key: no word holds a hyphen."""
    return "-" in term


def find_codes(text: str) -> Iterator[CodeMention]:
    """Yield the codes of a text, in order.

    >>> [code.key for code in find_codes("Voir A/2015/30, l’article L. 311-2 et COM(2015) 185.")]
    ['a-2015-30', 'l-311-2', 'com-2015-185']
    >>> [code.key for code in find_codes("du 21/11/2014, en 2014-2015, aux États-Unis, 9 h 30")]
    []
    """
    if not HAS_DIGIT.search(text):
        return
    end = 0
    for match in sorted(
        [*_CODE.finditer(text), *_LETTER_SPACE_NUMBER.finditer(text)], key=lambda mention: mention.start()
    ):
        written = match[0] if match[0].count(")") <= match[0].count("(") else match[0].removesuffix(")")
        if match.start() >= end and _is_one(written):
            end = match.start() + len(written)
            yield CodeMention(match.start(), end, key_of_code(written))


def key_of_code(written: str) -> str:
    """Return what two spellings of a code have in common.

    >>> key_of_code("EX.DOC/2015–18"), key_of_code("ex doc 2015 18")
    ('ex-doc-2015-18', 'ex-doc-2015-18')
    """
    parts = PARTS.findall(strip_accents(written.lower()))
    return "-".join(_of_act(parts) if len(parts) == 3 else parts)


def _of_act(parts: list[str]) -> list[str]:
    """Return three parts, those of a European act as in English.

    >>> key_of_code("(UE) 2016/679") == key_of_code("EU 2016/679"), key_of_code("95/46/CE"), key_of_code("CE/12/4")
    (True, '95-46-ec', 'ce-12-4')
    """
    first, second, last = parts
    if first in _IN_ENGLISH and YEAR.fullmatch(second) and last.isdecimal():
        return [_IN_ENGLISH[first], second, last]
    if last in _IN_ENGLISH and first.isdecimal() and second.isdecimal():
        return [first, second, _IN_ENGLISH[last]]
    return parts


def in_either_language(part: str) -> tuple[str, ...]:
    """Return how a part of a key is written: the ends of European acts in English and in French."""
    return (part, *(french for french, english in _IN_ENGLISH.items() if english == part))


def _is_one(written: str) -> bool:
    """Say whether a run of parts and signs is a code: not a day, a span of years, a time, a word with a hyphen."""
    parts = PARTS.findall(written)
    digits = [part for part in parts if part.isdecimal()]
    named = [part for part in parts if not part.isdecimal()]
    if not digits or len(parts) < 2 or _DATE.fullmatch(written) or _is_span_of_years(written):
        return False
    if ")" in written and "(" not in written and "/" not in written:  # "a) 12" counts something
        return False
    if not named:
        return _is_numeric_code(written, digits)
    if re.fullmatch(r"[^\W\d_]+\d+|\d+[^\W\d_]+", written):  # G20, 70e: words
        return False
    if re.search(r"[^\W\d_]\s\(", written) and not named[0].isupper():  # "loi (2010) 5", not CM/Rec (2010) 5
        return False
    return _has_joint(written, named)


def _is_span_of_years(written: str) -> bool:
    """Say whether a text is 2014-2015, 2014-15 or 2014/15; 2015/30 is none."""
    years = _YEARS.fullmatch(written)
    return years is not None and (years[2] != "/" or int(years[3]) == (int(years[1]) + 1) % 100)


def _is_numeric_code(written: str, digits: Sequence[str]) -> bool:
    """Say whether numbers alone are a code: two with a slash, or one with a year in brackets."""
    if len(digits) != 2:
        return False
    first, second = digits
    if re.fullmatch(r"\d+\s?\(\d{4}\)", written):
        return YEAR.fullmatch(second) is not None
    month = int(first) <= 12 and YEAR.fullmatch(second) is not None
    return "/" in written and not month and len(first) + len(second) >= 4


def _has_joint(written: str, named: Sequence[str]) -> bool:
    """Say whether letters and numbers are joined as in a code: by a slash, a bracket, a dot or a hyphen."""
    if "/" in written or "(" in written:
        return any(part.isupper() or len(part) <= 4 for part in named)
    if re.search(r"\.\s", written) and not named[0].isupper() and not re.search(r"\d[–—‑-]\d", written):
        return False  # "art. 5", "p. 12"
    short = all(len(part) <= 3 for part in named)
    return (
        short and re.search(r"[.\s–—‑-]\s?\d|\d[–—‑-]\d", written) is not None and not re.search(r"\d[.,]\d", written)
    )
