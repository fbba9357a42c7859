"""The search syntax: words, phrases, operators, fields, beginnings and near spellings, as a tree.

docs/search-syntax.en.md is the description for people. Whatever can be typed has a tree: what is broken is read as
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from missionsearch.analysis import LANGUAGES, analyzer, find_codes, key_of_code, normalize
from missionsearch.models import (
    And,
    BrokenSyntax,
    Code,
    Cut,
    Fuzzy,
    Group,
    Node,
    Not,
    Note,
    Or,
    Phrase,
    Prefix,
    SearchField,
    Synonym,
    Term,
)
from missionsearch.search.questions import is_question
from missionsearch.search.synonyms import Synonyms
from missionsearch.urls import canonicalize

MAX_CLAUSES = 64
MAX_DEPTH = 12
SHORTEST_PREFIX = 2
"""Letters before a star: with one, half the vocabulary begins so."""

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
_MARKS = '"“”„‟＂'
"""Double quotation marks: keyboards and word processors pair them in many ways, so any closes any."""
_QUOTED = rf"[{_MARKS}](?P<double>[^{_MARKS}]*)[{_MARKS}]|«(?P<french>[^»]*)»|‹(?P<inner>[^›]*)›"
_PHRASE = re.compile(_QUOTED)
_TOKEN = re.compile(
    rf"""(?P<minus>-(?=[\w{_MARKS}«‹(]))?(?P<plus>\+(?=[\w{_MARKS}«‹]))?
        (?:(?P<field>title|titre|section|rubrique|site|url|symbol|cote):(?=[\w{_MARKS}«‹(]))?
        (?:{_QUOTED}|(?P<paren>[()])|(?P<word>[^\s(){_MARKS}«»‹›]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


def outside_quotes(text: str) -> str:
    """Return a text with blanks in the place of its quoted phrases: every other letter stays where it was."""
    return _PHRASE.sub(lambda match: " " * len(match[0]), text)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """``word phrase code ( ) and or not``"""
    text: str = ""
    field: SearchField | None = None
    minus: bool = False


_LEAVES = ("word", "phrase", "code")


class _Broken(Exception):
    """The text is no expression; it is searched as words."""


def parse_text(text: str, synonyms: Synonyms, notes: list[Note]) -> Node | None:
    """Return what a text asks for, None where it holds no word; what had to be done with it is added to the notes."""
    tokens = list(_tokens(text, notes))
    if not any(token.text for token in tokens):
        notes.clear()
        return None
    if sum(token.kind in _LEAVES for token in tokens) > MAX_CLAUSES:
        tokens = _cut(tokens)
        notes.append(Cut("clauses"))
    operators = any(token.kind in ("and", "or", "not") for token in tokens)
    question = is_question(text) and not operators
    if question:
        tokens = [_in_prose(token) for token in tokens if token.text]  # parentheses in prose set nothing apart
    try:
        return _Parser(tokens, synonyms, question).whole()
    except _Broken:
        notes.append(BrokenSyntax())
    return _Parser([replace(token, minus=False) for token in tokens if token.text], synonyms, question).whole()


def _in_prose(token: _Token) -> _Token:
    """Return a token of a question: nobody leaves out a small word, so "fut -elle" has lost its hyphen."""
    small = any(analyzer(language).is_stop_word(normalize(token.text)) for language in LANGUAGES)
    return replace(token, minus=token.minus and not small)


def _cut(tokens: Sequence[_Token]) -> list[_Token]:
    """Return the first words of a query that has too many, with what they leave open closed."""
    places = [place for place, token in enumerate(tokens) if token.kind in _LEAVES]
    kept = list(tokens[: places[MAX_CLAUSES - 1] + 1])
    opened = sum((token.kind == "(") - (token.kind == ")") for token in kept)
    return kept + [_Token(")")] * opened


def _tokens(text: str, notes: list[Note]) -> Iterator[_Token]:
    """Cut a typed text; operators count only in capitals beside words that are not."""
    words = [word for word in re.findall(r"[^\W_]+", text) if word not in _OPERATORS]
    cased = [word for word in words if word.lower() != word.upper()]
    shouting = all(word == word.upper() for word in cased) and bool(cased or not words)
    end = 0
    for start, after, code in _typed_codes(text):
        yield from _tokens_between(text[end:start], shouting, notes)
        yield code
        end = after
    yield from _tokens_between(text[end:], shouting, notes)


_BEFORE_CODE = re.compile(r"(?:(?<=\s)|^)(?P<minus>-?)(?:(?P<field>symbol|cote|title|titre):)?$", re.IGNORECASE)


def _typed_codes(text: str) -> Iterator[tuple[int, int, _Token]]:
    """Yield the codes of a typed text outside quotes and addresses, each with where it begins and ends."""
    plain = outside_quotes(text)
    addresses = [match.span() for match in _ADDRESS.finditer(plain)]
    for code in find_codes(plain):
        if any(start <= code.start < end for start, end in addresses):
            continue
        before = _BEFORE_CODE.search(plain[: code.start])
        sign, name = (before["minus"], (before["field"] or "").lower()) if before else ("", "")
        token = _Token("code", text[code.start : code.end], _FIELDS.get(name), bool(sign))
        yield code.start - len(sign) - (len(name) + 1 if name else 0), code.end, token


def _tokens_between(text: str, shouting: bool, notes: list[Note]) -> Iterator[_Token]:
    """Cut a typed text without codes."""
    end = 0
    for match in _TOKEN.finditer(text):
        if text[end : match.start()].strip() not in ("", "-"):
            notes.append(BrokenSyntax())
        end = match.end()
        yield from _token(match, shouting)
    if text[end:].strip() not in ("", "-"):
        notes.append(BrokenSyntax())


def _token(match: re.Match[str], shouting: bool) -> Iterator[_Token]:
    """Yield what one piece of a typed text is: mostly one token."""
    field, minus = _FIELDS.get((match["field"] or "").lower()), bool(match["minus"])
    phrase = next((match[name] for name in ("double", "french", "inner") if match[name] is not None), None)
    word = match["word"]
    if phrase is not None:
        if re.search(r"\w", phrase):
            yield _quoted(phrase.strip(), field, minus)
    elif match["paren"]:
        if minus:
            yield _Token("not")
        yield _Token(match["paren"], field=field)
    elif word in _OPERATORS and not shouting and not field and not minus:
        yield _Token(_OPERATORS[word])
    elif re.search(r"\w", word):
        if match["plus"] or field == "symbol":
            yield _quoted(word, field, minus)
        else:
            yield from (_Token("word", part, field, minus) for part in ([word] if field or minus else _apart(word)))


def _quoted(text: str, field: SearchField | None, minus: bool) -> _Token:
    """Return quoted text as a token; a code in quotes is a code."""
    codes = list(find_codes(text))
    whole = len(codes) == 1 and (codes[0].start, codes[0].end) == (0, len(text))
    return _Token("code" if whole or field == "symbol" else "phrase", text, field, minus)


class _Parser:
    """Recursive descent: ``or`` binds least, then ``and``, then words beside each other."""

    def __init__(self, tokens: Sequence[_Token], synonyms: Synonyms, question: bool) -> None:
        self.tokens, self.at, self.synonyms, self.question = tokens, 0, synonyms, question
        self.field: SearchField | None = None
        """Of the parentheses that we are in: ``title:(visa bourse)``."""

    def whole(self) -> Node | None:
        """Return what all the tokens say.

        Raises:
            _Broken: they do not make an expression.
        """
        root = self.expression(0)
        if self.at < len(self.tokens):
            raise _Broken
        return root

    @property
    def next(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def expression(self, depth: int) -> Node | None:
        if depth > MAX_DEPTH:
            raise _Broken
        clauses = [self.conjunction(depth)]
        while self.next == "or":
            self.at += 1
            clauses.append(self.conjunction(depth))
        if len(clauses) > 1 and None in clauses:
            raise _Broken
        return clauses[0] if len(clauses) == 1 else Or(tuple(clause for clause in clauses if clause))

    def conjunction(self, depth: int) -> Node | None:
        clauses = [self.group(depth)]
        while self.next == "and":
            self.at += 1
            clauses.append(self.group(depth))
        if len(clauses) > 1 and None in clauses:
            raise _Broken
        return clauses[0] if len(clauses) == 1 else And(tuple(clause for clause in clauses if clause))

    def group(self, depth: int) -> Node | None:
        clauses: list[Node] = []
        while self.next in (*_LEAVES, "(", "not"):
            clauses.append(self.clause(depth))
        return Group(tuple(self.with_synonyms(clauses)), self.question) if clauses else None

    def clause(self, depth: int) -> Node:
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "not":
            if self.next not in (*_LEAVES, "("):
                raise _Broken
            return Not(self.clause(depth))
        if token.kind == "(":
            outer, self.field = self.field, token.field or self.field
            inside = self.expression(depth + 1)
            if self.next != ")" or inside is None:
                raise _Broken
            self.at += 1
            self.field = outer
            return inside
        node = _leaf(replace(token, field=token.field or self.field))
        return Not(node) if token.minus else node

    def with_synonyms(self, clauses: list[Node]) -> Iterator[Node]:
        """Yield clauses with each run of words (or phrase) that has other names replaced by a choice of them."""
        at = 0
        while at < len(clauses):
            run = []
            for clause in clauses[at:]:
                if not isinstance(clause, Term) or clause.field:
                    break
                run.append(clause)
            length, names = self.synonyms.at([term.text for term in run])
            clause = clauses[at]
            if length:
                typed: Node = run[0] if length == 1 else Phrase(" ".join(term.text for term in run[:length]))
                yield Synonym((typed, *map(_name, names)))
                at += length
                continue
            yield clause
            at += 1


def _apart(word: str) -> list[str]:
    """Return the words of "passeport/visa" or "visa+études"; addresses and the numbers of documents stay whole."""
    if re.search(r"[\d.:@]", word) or word == word.upper():
        return [word]
    return re.split(r"(?<=\w)[/+&|,;^?](?=\w)", word)


def _leaf(token: _Token) -> Node:
    if token.kind == "phrase":
        return Phrase(token.text, token.field)
    if token.kind == "code" or token.field == "symbol":
        return Code(token.text, key_of_code(token.text), token.field)
    address = _ADDRESS.fullmatch(token.text)
    if address and not token.field:
        return Term(_pasted(address[0]), "url")
    fuzzy = re.fullmatch(r"(.*\w)~+\d?", token.text)
    if fuzzy:
        return Fuzzy(fuzzy[1], token.field)
    if token.text.endswith("*") and re.search(rf"\w{{{SHORTEST_PREFIX},}}\*+$", token.text):
        return Prefix(token.text.rstrip("*"), token.field)
    return Term(token.text, token.field)


def _pasted(address: str) -> str:
    """Return the part of a pasted address that the index's address must hold."""
    with suppress(ValueError):
        address = canonicalize(address if "://" in address else f"http://{address}")
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/")


def _name(name: str) -> Term | Phrase:
    return Phrase(name) if len(name.split()) > 1 else Term(name)
