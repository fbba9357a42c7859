"""What words of a typed word's family bring to a document (``clauses.Relatives``)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from missionsearch.engines.whoosh.matches import NOTHING, Matches, union
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.termlists import fields_of
from missionsearch.search.clauses import SURFACES, Relatives, RunWord
from missionsearch.search.relatives import beginning_of, relatives_of


def relatives(reader: Reader, word: RunWord) -> Matches:
    """Return the documents that have a relative of a word, as if all its relatives were one term; in any language."""
    return reader.cached(("relatives", word.relatives), lambda: union([_of(reader, each) for each in word.relatives]))


def _of(reader: Reader, word: Relatives) -> Matches:
    stems = relatives_of(word, dict.fromkeys(_beginning(reader, word.language, beginning_of(word))))
    scored = reader.combined(word.language, stems) if stems else None
    return NOTHING if scored is None else Matches(scored.docs, scored.scores)


def _beginning(reader: Reader, language: str, text: str) -> Iterator[str]:
    """Yield the words of the index that begin so, without accents; one more than once, by text, title and segment."""
    start = text.encode()
    for segment in reader.segments:
        for field in fields_of(language, SURFACES):
            terms = segment.files.terms_from(field, start)
            yield from (term.decode() for term in takewhile(lambda term: term.startswith(start), terms))
