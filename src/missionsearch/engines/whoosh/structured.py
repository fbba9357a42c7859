"""Terms that may stand as several words, searched as a structured query (``clauses.Structured``)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from missionsearch.engines.whoosh.matches import NOTHING, Ints, Matches, flagged
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.termlists import TermList
from missionsearch.search.clauses import Combined, Representation, Structured
from missionsearch.search.weights import minimum_should_match, word_weight


def structured(reader: Reader, clause: Structured) -> Matches:
    """Return the documents that have enough of the terms."""
    scores, weighed = np.zeros(reader.count, np.float32), np.zeros(reader.count, np.uint16)
    weights = []
    for term in clause.terms:
        lists = [(combined(reader, term, representation), weight) for representation, weight in term.shares]
        first = lists[0][0]
        if first is None:
            continue
        weights.append(word_weight(reader.documents, len(first.docs)))
        weighed[first.docs] += weights[-1]
        for listed, weight in lists:
            if listed is not None:
                scores[listed.docs] += np.float32(weight) * listed.scores
    if not weights:
        return NOTHING
    docs = flagged(weighed >= minimum_should_match(weights, [True] * len(weights), clause.minimum))
    return Matches(docs, scores[docs])


def combined(reader: Reader, term: Combined, representation: Representation) -> TermList | None:
    """Return the scored list of a term in a representation, None where no document has it."""
    return reader.combined(term.language, term.stems, representation.title)


def translations_in(reader: Reader, clause: Structured, number: int) -> Iterator[tuple[str, str]]:
    """Yield which typed word stands as which written form in a document: ("réfugiés", "refugees"); the sure ones."""
    for term in clause.terms:
        form = _form_in(reader, term, number)
        if form:
            yield term.typed, form


def _form_in(reader: Reader, term: Combined, number: int) -> str:
    """Return the written form of the best sure stem that a document has; empty where it has none."""
    one: Ints = np.array([number], np.int32)
    for stem, _ in term.stems:
        listed = reader.term(term.language, stem) if stem in term.sure else None
        forms = listed.forms_in(one).get(number, ()) if listed is not None else ()
        if forms:
            return forms[0]
    return ""
