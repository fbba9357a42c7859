"""The search syntax: words, phrases, operators, fields, beginnings and near spellings, as a tree.

docs/search-syntax.en.md is the description for people. Whatever can be typed has a tree: what is broken is read as
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from missionsearch.analysis import LANGUAGES, analyzer, key_of_code, normalize
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
from missionsearch.search.tokens import ADDRESS, Token, tokens_of
from missionsearch.urls import canonicalize

MAX_CLAUSES = 64
MAX_DEPTH = 12
SHORTEST_PREFIX = 2
"""Letters before a star: with one, half the vocabulary begins so."""

_LEAVES = ("word", "phrase", "code")


class _Broken(Exception):
    """The text is no expression; it is searched as words."""


def parse_text(text: str, synonyms: Synonyms, notes: list[Note]) -> Node | None:
    """Return what a text asks for, None where it holds no word; what had to be done with it is added to the notes."""
    tokens = list(tokens_of(text, notes))
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


def _in_prose(token: Token) -> Token:
    """Return a token of a question: nobody leaves out a small word, so "fut -elle" has lost its hyphen."""
    small = any(analyzer(language).is_stop_word(normalize(token.text)) for language in LANGUAGES)
    return replace(token, minus=token.minus and not small)


def _cut(tokens: Sequence[Token]) -> list[Token]:
    """Return the first words of a query that has too many, with what they leave open closed."""
    places = [place for place, token in enumerate(tokens) if token.kind in _LEAVES]
    kept = list(tokens[: places[MAX_CLAUSES - 1] + 1])
    opened = sum((token.kind == "(") - (token.kind == ")") for token in kept)
    return kept + [Token(")")] * opened


class _Parser:
    """Recursive descent: ``or`` binds least, then ``and``, then words beside each other."""

    def __init__(self, tokens: Sequence[Token], synonyms: Synonyms, question: bool) -> None:
        self.tokens, self.at, self.synonyms, self.question = tokens, 0, synonyms, question
        self.field: SearchField | None = None
        """The field of the parentheses that we are in: ``title:(visa bourse)``."""

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
            length, names = self.synonyms.names_at([term.text for term in run])
            clause = clauses[at]
            if length:
                typed: Node = run[0] if length == 1 else Phrase(" ".join(term.text for term in run[:length]))
                yield Synonym((typed, *map(_name, names)))
                at += length
                continue
            yield clause
            at += 1


def _leaf(token: Token) -> Node:
    if token.kind == "phrase":
        return Phrase(token.text, token.field)
    if token.kind == "code" or token.field == "symbol":
        return Code(token.text, key_of_code(token.text), token.field)
    address = ADDRESS.fullmatch(token.text)
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
