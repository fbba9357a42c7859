"""What is tried, in which order, when the plain answer is empty; the same on every engine.

A typed date is a filter where dated publications match it, else words. A query that finds nothing is tried with its
spelling corrected, then with any one of its words; each is said by a ``Note``. Phrases are never widened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from missionsearch.analysis import key_of_signed
from missionsearch.models import (
    And,
    BySpelling,
    Code,
    Corrected,
    Filters,
    Group,
    Hit,
    Node,
    Not,
    Note,
    Or,
    Phrase,
    Prefix,
    Query,
    ReadAsDate,
    SearchResults,
    Synonym,
    Term,
    Widened,
)
from missionsearch.search.query import with_text
from missionsearch.search.synonyms import NONE, Synonyms
from missionsearch.search.tokens import ADDRESS
from missionsearch.search.written_days import day_in_texts

FEW = 3
"""Hits below which a corrected spelling is worth a second search."""
A_PAGE = 10
"""Publications below which a query of many words is widened: docs/decisions/0004."""
SHORTEST_BEGINNING = 4
"""Letters of a word that is offered as the beginning of others."""
FEWEST_WIDENED = 5
"""Plain words of such a query: of fewer, each is meant, and three exact answers beat fifty."""


_SIGNED = re.compile(r"[A-Za-z]{2,6}|[A-Za-z]{1,4}(?:[/&][A-Za-z]{1,4}){1,2}")
"""What may be capitals with signs between them: AC/DC, R&D."""


class Searches(Protocol):
    """What is asked of an engine here (``engines.SearchEngine``)."""

    def search(self, query: Query) -> SearchResults: ...

    def iterate(self, query: Query) -> Iterator[Hit]: ...

    def correct(self, query: Query) -> str | None: ...


def answer(engine: Searches, query: Query, synonyms: Synonyms = NONE) -> SearchResults:
    """Return the results of a query, by the first attempt that finds something.

    Raises:
        NoIndex, DamagedIndex: there is nothing to search.
    """
    results = _dated(engine, query)
    if results.total == 0 and query.text:
        results = _rescued(engine, query, synonyms) or results  # which has tried the corrected spelling
    else:
        results = _completed(engine, query, results, synonyms)
    return replace(results, query=replace(results.query, text=query.text), notes=(*query.notes, *results.notes))


def _completed(engine: Searches, query: Query, results: SearchResults, synonyms: Synonyms) -> SearchResults:
    """Return results widened where they are few for so many words, with a better spelling where there is one."""
    if results.total < A_PAGE and query.match == "most" and _plain_words(query.root) >= FEWEST_WIDENED:
        results = _widened(engine, results)
    if results.total < FEW and query.text:
        return replace(results, suggestion=_suggestion(engine, query, results.total, synonyms))
    return results


def _widened(engine: Searches, results: SearchResults) -> SearchResults:
    """Return results that any of the words brings, where the ones that have enough of them do not fill a page."""
    query = results.query
    more = engine.search(replace(applied(query), match="any"))
    if more.total <= results.total:
        return results
    notes = tuple(dict.fromkeys((*results.notes, *more.notes, Widened())))
    return replace(more, query=replace(query, match="any"), notes=notes)


def _plain_words(node: Node | None) -> int:
    """Return how many words stand beside each other without an operator; 0 for a question, which needs any of them."""
    if not isinstance(node, Group) or node.question:
        return 0
    return sum(isinstance(clause, Term | Synonym) for clause in node.clauses)


def _dated(engine: Searches, query: Query) -> SearchResults:
    """Search with a typed date as a filter where that finds something, or a day however texts write it; else as words.

    A title that holds the text as it was typed is what was meant.
    """
    plain = replace(query, typed_date=None)
    typed = query.typed_date
    if typed is None or _is_a_title(engine, query):
        return engine.search(plain)
    results = engine.search(applied(query))
    if results.total:
        return replace(results, query=query, notes=(*results.notes, ReadAsDate(typed.text)))
    in_texts = day_in_texts(typed)
    results = engine.search(replace(plain, root=in_texts)) if in_texts else results
    return results if results.total else engine.search(plain)


def _is_a_title(engine: Searches, query: Query) -> bool:
    """Say whether a title holds the text as it was typed: then its date is part of a name, and narrows nothing."""
    bare = replace(query, root=Phrase(query.text, "title"), typed_date=None, near_dates=(), page=1, per_page=1)
    return engine.search(replace(bare, highlight=False, facets=False)).total > 0


def applied(query: Query) -> Query:
    """Return the query of an answer as it was searched: a typed date that found something is a filter."""
    typed = query.typed_date
    if not typed:
        return query
    filters = replace(query.filters, date_from=typed.date_from, date_to=typed.date_to)
    return replace(query, root=typed.rest, filters=filters, typed_date=None)


def everything(engine: Searches, query: Query) -> Iterator[Hit]:
    """Return every publication that an answered query found, in its order."""
    return engine.iterate(applied(query))


def _rescued(engine: Searches, query: Query, synonyms: Synonyms) -> SearchResults | None:
    """Search with the spelling corrected, then with any of the words, then with both; None where all fail.

    A pasted address that no publication has is looked for in texts, a code without words that do not fit.
    """
    plain = replace(query, typed_date=None)
    text = engine.correct(plain)
    corrected = with_text(plain, text, synonyms) if text else None
    attempts: list[tuple[Query, tuple[Note, ...]]] = []
    if ADDRESS.fullmatch(query.text):
        attempts.append((replace(plain, root=Phrase(query.text.partition("://")[2] or query.text)), ()))
    if signed := _with_signs(query.text):
        attempts.append((replace(plain, root=signed), ()))
    if corrected and text:
        attempts.append((corrected, (Corrected(text),)))
    if _may_widen(plain.root):
        attempts.append((replace(plain, match="any"), (Widened(),)))
    if codes := _codes_alone(plain.root):
        attempts.append((replace(plain, root=codes), (Widened(),)))
    if corrected and text and _may_widen(corrected.root):
        attempts.append((replace(corrected, match="any"), (Corrected(text), Widened())))
    for attempt, notes in attempts:
        results = engine.search(attempt)
        if results.total:
            if notes and isinstance(notes[0], Corrected):
                results = _saying_what_was_corrected(results, query.text, notes[0].text)
            return replace(results, notes=(*results.notes, *notes))
    return None


def _with_signs(text: str) -> Node | None:
    """Return a name of a few letters with signs between them and without: "acdc" is AC/DC. None for another text."""
    if not _SIGNED.fullmatch(text):
        return None
    key = key_of_signed(text)
    return Or((Code(text, key), Term(key.removeprefix("-"))))


def _saying_what_was_corrected(results: SearchResults, typed: str, corrected: str) -> SearchResults:
    """Return results of which each hit names the words that were put in the place of others."""
    words = [word for word in corrected.split() if word not in typed.split()]
    reason = BySpelling(" ".join(words))
    return replace(results, hits=tuple(replace(hit, reasons=(*hit.reasons, reason)) for hit in results.hits))


def _may_widen(node: Node | None) -> bool:
    """Say whether a query has two plain words beside each other, of which one could do."""
    match node:
        case Group():
            words = [clause for clause in node.clauses if isinstance(clause, Term | Synonym)]
            return len(words) > 1 or any(map(_may_widen, node.clauses))
        case And() | Or():
            return any(map(_may_widen, node.clauses))
        case _:
            return False


def _codes_alone(node: Node | None) -> Group | None:
    """Return a query of words and codes without its words: "arrêt C-131/12" means the code, whatever it is called."""
    if not isinstance(node, Group) or not any(isinstance(clause, Code) for clause in node.clauses):
        return None
    kept = tuple(clause for clause in node.clauses if not isinstance(clause, Term | Synonym))
    return replace(node, clauses=kept) if len(kept) < len(node.clauses) else None


def _suggestion(engine: Searches, query: Query, total: int, synonyms: Synonyms) -> str | None:
    text = engine.correct(query)
    if not text:
        return None
    return text if answer_total(engine, with_text(query, text, synonyms)) > total else None


# --- the no-result page

OfferKind = Literal["corrected", "prefix", "without_filters", "fewer_words", "other_language"]


@dataclass(frozen=True, slots=True)
class Offer:
    """Another query that finds something."""

    kind: OfferKind
    query: Query
    total: int
    detail: str = ""


def no_result_help(engine: Searches, query: Query, synonyms: Synonyms = NONE) -> tuple[Offer, ...]:
    """Return other queries for one that found nothing, each with how much it finds."""
    offers: list[Offer] = []

    def offer(kind: OfferKind, other: Query, detail: str = "") -> None:
        total = answer_total(engine, other)
        if total:
            offers.append(Offer(kind, replace(other, page=1), total, detail))

    text = engine.correct(query)
    corrected = with_text(query, text, synonyms) if text else query
    if text:
        offer("corrected", corrected, text)
    if _is_one_word(query):
        prefix = f"{query.text}*"
        offer("prefix", replace(query, text=prefix, root=Prefix(query.text), typed_date=None), prefix)
    if query.filters.language:
        without = replace(query, filters=replace(query.filters, language=()))
        offer("other_language", without)
    if query.filters != Filters():
        offer("without_filters", replace(query, filters=Filters()))
        if text and not offers:
            offer("corrected", replace(corrected, filters=Filters()), text)
    for shorter in fewer_words(query)[:3]:
        offer("fewer_words", with_text(query, shorter, synonyms), shorter)
    return tuple(offers)


def _is_one_word(query: Query) -> bool:
    """Say whether a query is one plain word, which may be the beginning of another."""
    match query.root:
        case Group((Term(text, None),)):
            return len(text) >= SHORTEST_BEGINNING and text.isalpha()
        case _:
            return False


def answer_total(engine: Searches, query: Query) -> int:
    """Return how many publications a query finds as it stands."""
    return engine.search(replace(query, page=1, per_page=1, highlight=False, facets=False, typed_date=None)).total


def fewer_words(query: Query) -> list[str]:
    """Return a query's text with one plain word left out, the shortest word first."""
    if not isinstance(query.root, Group) or not all(isinstance(c, Term | Not) for c in query.root.clauses):
        return []
    words = [clause.text for clause in query.root.clauses if isinstance(clause, Term)]
    if len(words) < 2:
        return []
    order = sorted(range(len(words)), key=lambda at: (len(words[at]), at))
    return [" ".join(words[:at] + words[at + 1 :]) for at in order]
