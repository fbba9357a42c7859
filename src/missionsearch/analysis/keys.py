"""Under which keys the codes of a text are indexed, and names that are written like codes.

``codes`` finds symbols and numbers with signs in them. Here are what people leave out of those, and names of a few
capitals and figures: A380, H1N1, AC/DC, US.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from missionsearch.analysis.codes import CODE_NAME, HAS_DIGIT, PARTS, YEAR, CodeMention, find_codes, key_of_code
from missionsearch.analysis.stopwords import ENGLISH, FRENCH

LETTERS, DIGITS = 3, 4
"""The most letters and digits of a name that is a few capitals and a number."""
_SMALL = ENGLISH | FRENCH
_JOINING = frozenset(
    "de le la les et au aux du des une the of and for to in by with from at dans pour avec sans sous sur par en".split()  # noqa: SIM905
)
_NAMES = (_SMALL | {"us"}) - _JOINING
"""Words that are names in capitals (US, IT, WHO); those that join others are set so in a heading, or typed so."""
_NUMBERED = re.compile(rf"(?<![^\W_])(?<![./–—-])([A-Z]{{1,{LETTERS}}})(\s?)(\d{{1,{DIGITS}}})(?![^\W_])(?![.,/–—-]\d)")
"""A380, RN 7: names that are a few capitals and a number."""
LONGEST_APART = 2
"""Capitals of such a name with a space: of three, many a word in a title is one."""
_LONG_NUMBER = re.compile(r"(?<![\w.,/–-])(\+?)(\d(?:[\s.-]?\d){9,14})(?![\s.,–-]?\d)")
"""A telephone number, the number of a book: others write it without spaces and hyphens."""
_WITH_COUNTRY = re.compile(r"[34]\d(?=\d{8,})")
"""Telephone numbers of Europe: +33 1 is 01 at home."""
_UNSPACED = re.compile(r"[^\W\d_]\d")
SHORTEST_UNSPACED = 6
"""Letters and digits of a code typed without signs: of fewer, many a word is one."""
SHORTEST_NUMBER = 10
"""Digits of a number that is a code of its own without spaces."""
_ACCOUNT = re.compile(r"[A-Z](?<![^\W_].)[A-Z]\d\d(?:\s?[A-Z\d]{4}){2,7}(?:\s?[A-Z\d]{1,3})?(?![^\W_])")
"""An account's number (ISO 13616): in groups of four, or run together."""
_MIXED = re.compile(r"[A-Za-z](?<![^\W_].)[A-Za-z]?\d{1,3}(?:\s?[A-Za-z]{1,2}\d{1,3}){1,2}(?![^\W_])")
"""H1N1, which others write H1 N1."""
_SIGNED_NAME = re.compile(r"[A-Z](?<![^\W_].)(?<![./&-].)[A-Z]{0,3}(?:[/&][A-Z]{1,4}){1,2}(?![./&-]?[^\W_])")
"""AC/DC, R&D."""
_CAPITALS = re.compile(r"[A-Z](?<![^\W_].)(?:[A-Z]{1,4}|\.(?:[A-Z]\.){1,4})(?![^\W_])")
"""US, U.S.; what stands before is looked at last, for a search from capital to capital is the fastest."""
_REVISION = re.compile(r"(?:-(?:rev|corr|add|amend)-\d+)+$")


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
    >>> code_keys("H1N1 in the US, AC/DC; WHAT WE DO"), code_keys("FR76 3000 6000 0112 3456 7890 189")[-1:]
    (['h-1-n-1', '-us', '-acdc'], ['-fr7630006000011234567890189'])
    """
    keys: dict[str, None] = {}
    for code in find_codes(text):
        bare = _REVISION.sub("", code.key)
        parts = bare.split("-")
        keys |= {code.key: None, bare: None} | dict.fromkeys(_endings(parts))
        named = parts[1:] if CODE_NAME.match(text, code.start) else parts
        if len(named) > 2 and named[0].isalpha():
            keys[f"-{''.join(named)}"] = None
    if HAS_DIGIT.search(text):
        keys |= dict.fromkeys((*_numbered(text), *_long_numbers(text), *_mixed(text)))
    return list(keys | dict.fromkeys(_capitals(text)))


def find_long_numbers(text: str) -> Iterator[CodeMention]:
    """Yield the telephone numbers, and other numbers of ten digits and more, of something typed; no row of years.

    >>> [number.key for number in find_long_numbers("tél. 01 42 34 56 78, de 2014 2015 2016")]
    ['01-42-34-56-78']
    """
    for number in sorted([*_ACCOUNT.finditer(text), *_LONG_NUMBER.finditer(text)], key=re.Match.start):
        if not all(map(YEAR.fullmatch, PARTS.findall(number[0]))):
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
    for account in _ACCOUNT.findall(text):
        yield f"-{key_of_code(account).replace('-', '')}"


def _mixed(text: str) -> Iterator[str]:
    return (key_of_code(name) for name in _MIXED.findall(text))


def _capitals(text: str) -> Iterator[str]:
    """Yield the keys of names without figures: capitals with signs between them, small words in capitals (US, IT, WHO).

    A small word among others in capitals is none: a heading is set so.
    """
    for match in _CAPITALS.finditer(text):
        key = key_of_capitals(match[0])
        beside = (text[: match.start()].rsplit(None, 1)[-1:], text[match.end() :].split(None, 1)[:1])
        if key and not any(word[0].isupper() and len(word[0]) > 1 for word in beside if word):
            yield key
    for name in _SIGNED_NAME.findall(text):
        yield key_of_signed(name)


def key_of_capitals(typed: str) -> str | None:
    """Return the key of a small word that stands in capitals: then it is a name. None for anything else.

    >>> key_of_capitals("US"), key_of_capitals("U.S."), key_of_capitals("us"), key_of_capitals("UNESCO")
    ('-us', '-us', None, None)
    """
    letters = typed.replace(".", "")
    small = letters.isupper() and len(letters) > 1 and letters.lower() in _NAMES
    return f"-{letters.lower()}" if small else None


def key_of_signed(typed: str) -> str:
    """Return the key of capitals with signs between them, and of the same without: AC/DC, acdc."""
    return f"-{key_of_code(typed).replace('-', '')}"


def key_of_name(word: str) -> str | None:
    """Return the key of a word that is a few letters and a number, or two such: A380, H1N1; None for another."""
    if _MIXED.fullmatch(word):
        return key_of_code(word)
    parts = PARTS.findall(word)
    whole = len(parts) == 2 and "".join(parts) == word and parts[0].isalpha() and len(word) > 1
    return key_of_code(word) if whole and len(parts[0]) <= LETTERS and len(parts[1]) <= DIGITS else None


def _numbered(text: str) -> Iterator[str]:
    """Yield the keys of names that are a few capitals and a number, with or without a space."""
    for name, apart, number in _NUMBERED.findall(text):
        is_word = apart and (len(name) > LONGEST_APART or (len(name) > 1 and name.lower() in _SMALL))
        if not is_word and not YEAR.fullmatch(number):
            yield f"{name.lower()}-{number}"


def _endings(parts: Sequence[str]) -> Iterator[str]:
    for start in range(1, len(parts) - 1):
        if any(part.isdecimal() for part in parts[start:]):
            yield "-".join(parts[start:])
