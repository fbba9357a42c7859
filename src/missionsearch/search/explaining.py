"""What a query was read as, and why each hit has its place, for people; ``cli.explaining`` says it in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, Literal, Protocol

from missionsearch.models import (
    PATH_SEPARATOR,
    And,
    Code,
    Explanation,
    Filters,
    Fuzzy,
    Group,
    HitExplanation,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    SearchResults,
    Share,
    Synonym,
    Term,
)
from missionsearch.search.plan import plan_to_json
from missionsearch.search.planning import plan_of
from missionsearch.search.relaxation import applied

FEW_WORDS = 2
"""Keywords up to which all must be there: docs/search-syntax.en.md."""


class Explains(Protocol):
    """What is asked of an engine here (``engines.SearchEngine``)."""

    def explain(self, query: Query, urls: Iterable[str]) -> tuple[HitExplanation, ...]: ...


def explained(engine: Explains, results: SearchResults) -> Explanation:
    """Return what an answered query was read as, and why each of its hits has its place."""
    query = applied(results.query)
    hits = engine.explain(query, [hit.url for hit in results.hits])
    return replace(meaning(query, hits), plan=plan_to_json(plan_of(query)), hits=hits)


def meaning(query: Query, hits: Iterable[HitExplanation] = ()) -> Explanation:
    """Return what a query was read as; words that are one symbol in a hit ("A 2015 30") are named as one."""
    return _with_codes_found(_read(query), [share for hit in hits for share in hit.shares])


def _with_codes_found(read: Explanation, shares: list[Share]) -> Explanation:
    codes = tuple(dict.fromkeys(share.clause for share in shares if share.where == "code"))
    counted = {share.clause for share in shares if share.where != "code"}
    parts = {part for code in codes for part in code.split()}
    words = tuple(word for word in read.words if word not in parts or word in counted)
    return replace(read, words=words, codes=tuple(dict.fromkeys((*read.codes, *codes))))


def _read(query: Query) -> Explanation:
    texts_of: dict[str, list[str]] = defaultdict(list)
    for kind, text in _clauses(query.root):
        if text not in texts_of[kind]:
            texts_of[kind].append(text)
    clauses: dict[str, Any] = {kind: tuple(texts) for kind, texts in texts_of.items()}
    return Explanation(**clauses, filters=tuple(_filters(query.filters)), needed=_needed(query))


def _clauses(node: Node | None) -> Iterator[tuple[str, str]]:
    """Yield what each clause is and how it is written."""
    match node:
        case And() | Or() | Group():
            for clause in node.clauses:
                yield from _clauses(clause)
        case Not(Or() as either):
            yield from (("excluded", text) for _, text in _clauses(either))
        case Not():
            yield "excluded", " ".join(text for _, text in _clauses(node.clause))
        case Synonym():
            typed, *others = (text for each in node.alternatives for _, text in _clauses(each))
            yield "synonyms", " = ".join([typed.strip('"'), *others])
        case None:
            return
        case _:
            yield _leaf(node)


def _leaf(node: Term | Phrase | Code | Prefix | Fuzzy) -> tuple[str, str]:
    text = f'"{node.text}"' if isinstance(node, Phrase) else node.text
    if node.field:
        return "fields", f"{node.field}:{text}"
    match node:
        case Prefix():
            return "fields", f"{text}*"
        case Fuzzy():
            return "fields", f"{text}~"
        case Code():
            return "codes", text
        case Phrase():
            return "exact", text
        case Term():
            return "words", text


def _filters(filters: Filters) -> Iterator[str]:
    """Yield each filter that a reader chose; what staff have hidden is not said."""
    for each in fields(filters):
        value = getattr(filters, each.name)
        if value and each.name != "without":
            values = value if isinstance(value, tuple) else (value,)
            yield f"{each.name}: " + ", ".join(
                PATH_SEPARATOR.join(v) if isinstance(v, tuple) else str(v) for v in values
            )


def _needed(query: Query) -> Literal["all", "enough", "any", "as combined"]:
    root = query.root
    if not isinstance(root, Group):
        return "all" if root is None else "as combined"
    if root.question or query.match == "any":
        return "any"
    return "all" if sum(isinstance(clause, Term | Synonym) for clause in root.clauses) <= FEW_WORDS else "enough"
