"""What was typed, cut into words, phrases, codes, parentheses and operators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from missionsearch.analysis import CODE_NAME, find_codes, find_long_numbers, unspaced_key
from missionsearch.models import BrokenSyntax, Note, SearchField

_FIELDS: dict[str, SearchField] = {
    "title": "title",
    "titre": "title",
    "section": "section",
    "rubrique": "section",
    "site": "site",
    "url": "url",
    "symbol": "symbol",
    "cote": "symbol",
}
_OPERATORS = {"AND": "and", "ET": "and", "OR": "or", "OU": "or", "NOT": "not", "SAUF": "not"}
_QUOTES = '"“”„‟＂'
"""Double quotation marks: keyboards and word processors pair them in many ways, so any closes any."""
_QUOTED = rf"[{_QUOTES}](?P<double>[^{_QUOTES}]*)[{_QUOTES}]|«(?P<french>[^»]*)»|‹(?P<inner>[^›]*)›"
_PHRASE = re.compile(_QUOTED)
_TOKEN = re.compile(
    rf"""(?P<minus>-(?=[\w{_QUOTES}«‹(]))?(?P<plus>\+(?=[\w{_QUOTES}«‹]))?
        (?:(?P<field>title|titre|section|rubrique|site|url|symbol|cote):(?=[\w{_QUOTES}«‹(]))?
        (?:{_QUOTED}|(?P<paren>[()])|(?P<word>[^\s(){_QUOTES}«»‹›]+))""",
    re.VERBOSE | re.IGNORECASE,
)
ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


def outside_quotes(text: str) -> str:
    """Return a text with blanks in the place of its quoted phrases: every other letter stays where it was."""
    return _PHRASE.sub(lambda match: " " * len(match[0]), text)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    """``word phrase code ( ) and or not``"""
    text: str = ""
    field: SearchField | None = None
    minus: bool = False


def tokens_of(text: str, notes: list[Note]) -> Iterator[Token]:
    """Cut a typed text; operators count only in capitals beside words that are not."""
    words = [word for word in re.findall(r"[^\W_]+", text) if word not in _OPERATORS]
    cased = [word for word in words if word.lower() != word.upper()]
    shouting = all(word == word.upper() for word in cased) and bool(cased or not words)
    end = 0
    for start, after, code in _typed_codes(text):
        yield from _tokens_between(_BEFORE_NUMBER.sub("", text[end:start]), shouting, notes)
        yield code
        end = after
    yield from _tokens_between(text[end:], shouting, notes)


_BEFORE_NUMBER = re.compile(
    r"(?:(?<=\s)|^)(?:[^\W\d_]{1,5}\.|aff|arr|doc|no|nos|nr|num|réf|ref|n°|№)\s*$", re.IGNORECASE
)
"""Left out before a code: "aff. C-131/12" says affaire, "no. 2016-1321" n°, and a text writes it as it likes."""
_BEFORE_CODE = re.compile(r"(?:(?<=\s)|^)(?P<minus>-?)(?:(?P<field>symbol|cote|title|titre):)?$", re.IGNORECASE)


_FINAL = re.compile(r"\s+final\b", re.IGNORECASE)
"""Behind "COM(2016) 77": one text writes it, the next does not, and the document is the same."""


def _typed_codes(text: str) -> Iterator[tuple[int, int, Token]]:
    """Yield the codes of a typed text outside quotes and addresses, each with where it begins and ends."""
    plain = outside_quotes(text)
    addresses = [match.span() for match in ADDRESS.finditer(plain)]
    codes = list(find_codes(plain))
    numbers = find_long_numbers(plain) if not codes else ()
    for code in (*codes, *numbers):
        if any(start <= code.start < end for start, end in addresses):
            continue
        before = _BEFORE_CODE.search(plain[: code.start])
        sign, name = (before["minus"], (before["field"] or "").lower()) if before else ("", "")
        token = Token("code", _unnamed(text[code.start : code.end]), _FIELDS.get(name), bool(sign))
        final = _FINAL.match(plain, code.end) if "(" in token.text else None
        yield code.start - len(sign) - (len(name) + 1 if name else 0), final.end() if final else code.end, token


def _unnamed(code: str) -> str:
    """Return a code without the abbreviation that says what it is: "aff. C-131/12", "Doc. A/RES/70/1"."""
    name = CODE_NAME.match(code)
    rest = code[name.end() :] if name and not name[1].isupper() else ""
    numbered = name is not None and name[1].lower() in ("no", "nos", "nr", "num")
    return rest if rest and (numbered or any(each.end == len(rest) for each in find_codes(rest))) else code


def _tokens_between(text: str, shouting: bool, notes: list[Note]) -> Iterator[Token]:
    """Cut a typed text without codes."""
    end = 0
    for match in _TOKEN.finditer(text):
        if text[end : match.start()].strip() not in ("", "-"):
            notes.append(BrokenSyntax())
        end = match.end()
        yield from _token(match, shouting)
    if text[end:].strip() not in ("", "-"):
        notes.append(BrokenSyntax())


def _token(match: re.Match[str], shouting: bool) -> Iterator[Token]:
    """Yield what one piece of a typed text is: mostly one token."""
    field, minus = _FIELDS.get((match["field"] or "").lower()), bool(match["minus"])
    phrase = next((match[name] for name in ("double", "french", "inner") if match[name] is not None), None)
    word = match["word"]
    if phrase is not None:
        if re.search(r"\w", phrase):
            yield _quoted(phrase.strip(), field, minus)
    elif match["paren"]:
        if minus:
            yield Token("not")
        yield Token(match["paren"], field=field)
    elif word in _OPERATORS and not shouting and not field and not minus:
        yield Token(_OPERATORS[word])
    elif re.search(r"\w", word):
        if match["plus"] or field == "symbol":
            yield _quoted(word, field, minus)
        else:
            yield from (Token("word", part, field, minus) for part in ([word] if field or minus else _apart(word)))


def _quoted(text: str, field: SearchField | None, minus: bool) -> Token:
    """Return quoted text as a token; a code in quotes is a code."""
    codes = list(find_codes(text))
    whole = len(codes) == 1 and (codes[0].start, codes[0].end) == (0, len(text))
    number = text.isdecimal() and unspaced_key(text) is not None
    return Token("code" if whole or number or field == "symbol" else "phrase", text, field, minus)


def _apart(word: str) -> list[str]:
    """Return the words of "passeport/visa" or "visa+études"; addresses and the numbers of documents stay whole."""
    if re.search(r"[\d.:@]", word) or word == word.upper():
        return [word]
    return re.split(r"(?<=\w)[/+&|,;^?](?=\w)", word)
