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
from missionsearch.analysis.stopwords import ENGLISH, FRENCH

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
LETTERS, DIGITS = 3, 4
"""At most, of a name that is a few capitals and a number."""
_SMALL = ENGLISH | FRENCH
_NUMBERED = re.compile(rf"(?<![^\W_])(?<![./–—-])([A-Z]{{1,{LETTERS}}})(\s?)(\d{{1,{DIGITS}}})(?![^\W_])(?![.,/–—-]\d)")
"""A380, RN 7: names that are a few capitals and a number."""
LONGEST_APART = 2
"""Capitals of such a name with a space: of three, many a word in a title is one."""
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_DATE = re.compile(r"\d{1,2}([./–-])\d{1,2}\1\d{2,4}|\d{4}([./–-])\d{1,2}\2\d{1,2}")
_YEARS = re.compile(r"(?:19|20)(\d\d)\s?([-–/])\s?(?:19|20)?(\d\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG_NUMBER = re.compile(r"(?<![\w.,/–-])(\+?)(\d(?:[\s.-]?\d){9,14})(?![\s.,–-]?\d)")
"""A telephone number, the number of a book: others write it without spaces and hyphens."""
_WITH_COUNTRY = re.compile(r"[34]\d(?=\d{8,})")
"""Telephone numbers of Europe: +33 1 is 01 at home."""
_IN_ENGLISH = {"ue": "eu", "ce": "ec", "cee": "eec", "jai": "jha", "pesc": "cfsp"}
"""Ends of European acts in French: 2014/24/UE is 2014/24/EU."""
CODE_NAME = re.compile(r"([^\W\d_]{2,5})\.\s")
"""What a code is, before it: "doc. A/HRC/31/56"."""
_UNSPACED = re.compile(r"[^\W\d_]\d")
SHORTEST_UNSPACED = 6
"""Letters and digits of a code typed without signs: of fewer, many a word is one."""
SHORTEST_NUMBER = 10
"""Digits of a number that is a code of its own without spaces."""
_REVISION = re.compile(r"(?:-(?:rev|corr|add|amend)-\d+)+$")
_HAS_DIGIT = re.compile(r"\d")


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
    if not _HAS_DIGIT.search(text):
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
    parts = _PARTS.findall(strip_accents(written.lower()))
    return "-".join(_of_act(parts) if len(parts) == 3 else parts)


def _of_act(parts: list[str]) -> list[str]:
    """Return three parts, those of a European act as in English.

    >>> key_of_code("(UE) 2016/679") == key_of_code("EU 2016/679"), key_of_code("95/46/CE"), key_of_code("CE/12/4")
    (True, '95-46-ec', 'ce-12-4')
    """
    first, second, last = parts
    if first in _IN_ENGLISH and _YEAR.fullmatch(second) and last.isdecimal():
        return [_IN_ENGLISH[first], second, last]
    if last in _IN_ENGLISH and first.isdecimal() and second.isdecimal():
        return [first, second, _IN_ENGLISH[last]]
    return parts


def in_either_language(part: str) -> tuple[str, ...]:
    """Return how a part of a key is written: the ends of European acts in English and in French."""
    return (part, *(french for french, english in _IN_ENGLISH.items() if english == part))


def unspaced_key(typed: str) -> str | None:
    """Return the key of a code typed without its signs, None for what has a sign between letters and numbers.

    >>> unspaced_key("PCDEL80116"), unspaced_key("PC.DEL80116"), unspaced_key("PC.DEL/801/16"), unspaced_key("G20")
    ('-pcdel80116', '-pcdel80116', None, None)
    """
    joined = key_of_code(typed).replace("-", "")
    is_long = joined.isdecimal() and len(joined) >= SHORTEST_NUMBER
    return f"-{joined}" if is_long or (len(joined) >= SHORTEST_UNSPACED and _UNSPACED.search(typed)) else None


def code_keys(text: str) -> list[str]:
    """Return the keys under which the codes of a text are indexed: each code's own, and those of its endings.

    An ending of two parts and more is how people shorten a code: "1234/15" for PC.DEL/1234/15. A revision is found
    under the code it revises too, and a code of three parts and more without any sign (``unspaced_key``).

    >>> code_keys("PC.DEL/1234/15/Rev.1")
    ['pc-del-1234-15-rev-1', 'pc-del-1234-15', 'del-1234-15', '1234-15', '-pcdel123415']
    >>> code_keys("doc. A/HRC/31/56")[-1]
    '-ahrc3156'
    >>> code_keys("L’A380, l’A 320 et la RN 7, EN 12 JOURS")
    ['a-380', 'a-320', 'rn-7']
    """
    keys: dict[str, None] = {}
    for code in find_codes(text):
        bare = _REVISION.sub("", code.key)
        parts = bare.split("-")
        keys |= {code.key: None, bare: None} | dict.fromkeys(_endings(parts))
        named = parts[1:] if CODE_NAME.match(text, code.start) else parts
        if len(named) > 2 and named[0].isalpha():
            keys[f"-{''.join(named)}"] = None
    if _HAS_DIGIT.search(text):
        keys |= dict.fromkeys((*_numbered(text), *_long_numbers(text)))
    return list(keys)


def find_long_numbers(text: str) -> Iterator[CodeMention]:
    """Yield the telephone numbers, and other numbers of ten digits and more, of something typed; no row of years.

    >>> [number.key for number in find_long_numbers("tél. 01 42 34 56 78, de 2014 2015 2016")]
    ['01-42-34-56-78']
    """
    for number in _LONG_NUMBER.finditer(text):
        if not all(map(_YEAR.fullmatch, _PARTS.findall(number[0]))):
            yield CodeMention(number.start(), number.end(), key_of_code(number[0]))


def _long_numbers(text: str) -> Iterator[str]:
    """Yield the unspaced keys of long numbers.

    >>> list(_long_numbers("ISBN 978-2-07-036822-8, tél. +33 1 42 34 56 99, en 2010, 2011 et 2012"))
    ['-9782070368228', '-33142345699', '-0142345699']
    """
    for plus, number in _LONG_NUMBER.findall(text):
        digits = "".join(filter(str.isdecimal, number))
        yield f"-{digits}"
        if plus and _WITH_COUNTRY.match(digits):
            yield f"-0{digits[2:]}"


def key_of_name(word: str) -> str | None:
    """Return the key of a word that is a few letters and a number ("A380"), None for another."""
    parts = _PARTS.findall(word)
    whole = len(parts) == 2 and "".join(parts) == word and parts[0].isalpha() and len(word) > 1
    return key_of_code(word) if whole and len(parts[0]) <= LETTERS and len(parts[1]) <= DIGITS else None


def _numbered(text: str) -> Iterator[str]:
    """Yield the keys of names that are a few capitals and a number, with or without a space."""
    for name, apart, number in _NUMBERED.findall(text):
        is_word = apart and (len(name) > LONGEST_APART or (len(name) > 1 and name.lower() in _SMALL))
        if not is_word and not _YEAR.fullmatch(number):
            yield f"{name.lower()}-{number}"


def _endings(parts: Sequence[str]) -> Iterator[str]:
    for start in range(1, len(parts) - 1):
        if any(part.isdecimal() for part in parts[start:]):
            yield "-".join(parts[start:])


def _is_one(written: str) -> bool:
    """Say whether a run of parts and signs is a code: not a day, a span of years, a time, a word with a hyphen."""
    parts = _PARTS.findall(written)
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
        return _YEAR.fullmatch(second) is not None
    month = int(first) <= 12 and _YEAR.fullmatch(second) is not None
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
