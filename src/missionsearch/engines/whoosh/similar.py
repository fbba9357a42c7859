"""Publications like one: those that share its most significant terms."""

from __future__ import annotations

from collections import Counter

import numpy as np

from missionsearch.analysis import analyzer, field_language
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.models import Document
from missionsearch.search.weights import idf

SIGNIFICANT_TERMS = 20
TITLE_SHARE = 3
"""A word of the title tells as much as so many of the text."""
WORDS_READ = 2_000


def similar_documents(reader: Reader, number: int, limit: int) -> list[tuple[int, float]]:
    """Return the numbers and scores of the documents nearest to one, best first, without itself.

    The one's most significant terms (tf·idf) are searched for, any of them, each with its weight.
    """
    document = reader.document(number)
    language = field_language(document.language)
    scores = np.zeros(reader.count, np.float32)
    for stem, weight in significant_terms(reader, document, language):
        term = reader.term(language, stem)
        if term is not None:
            scores[term.docs] += term.scores * np.float32(weight)
    scores[number] = 0
    best = np.argsort(-scores, kind="stable")[:limit] if len(scores) <= limit else _top(scores, limit)
    return [(int(term), float(scores[term])) for term in best if scores[term] > 0]


def _top(scores: np.ndarray[tuple[int], np.dtype[np.float32]], limit: int) -> list[int]:
    near = np.argpartition(-scores, limit)[:limit]
    return sorted(near.tolist(), key=lambda number: (-float(scores[number]), number))


def significant_terms(reader: Reader, document: Document, language: str) -> list[tuple[str, float]]:
    """Return a document's most significant stems and their weights, which add up to one."""
    own = analyzer(language)
    counts: Counter[str] = Counter()
    for surface in own.tokens(document.title).surfaces:
        counts[own.stem(surface)] += TITLE_SHARE
    read = 0
    for passage in document.passages:
        if field_language(passage.language) == language and read < WORDS_READ:
            surfaces = own.tokens(passage.text).surfaces
            read += len(surfaces)
            counts.update(map(own.stem, surfaces))
    counts.pop("", None)
    total = reader.statistics[language][0]
    weighed = []
    for stem, count in counts.most_common(80):
        listed = reader.term(language, stem)
        if listed is not None and len(listed.docs) > 1:
            weighed.append((stem, (1 + np.log(count)) * idf(total, len(listed.docs))))
    weighed.sort(key=lambda pair: -pair[1])
    chosen = weighed[:SIGNIFICANT_TERMS]
    whole = sum(weight for _, weight in chosen) or 1.0
    return [(stem, float(weight / whole)) for stem, weight in chosen]
