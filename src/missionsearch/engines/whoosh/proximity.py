"""What the best hits gain where neighbours of the query stand near each other (``plan.Neighbours``)."""

from __future__ import annotations

import numpy as np

from missionsearch.engines.whoosh.matches import Floats, Ints, Matches
from missionsearch.engines.whoosh.postings import Places
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.termlists import fields_of
from missionsearch.search.clauses import STEMS
from missionsearch.search.plan import REACH_IN_ORDER, REACH_NEAR, Neighbours, Pair
from missionsearch.search.weights import idf

_DOCUMENT = 1 << 32
"""Document and position in one number: positions stay below."""


def with_neighbours(reader: Reader, matches: Matches, scored: Ints, neighbours: Neighbours) -> Matches:
    """Return matches of which the best score more by their neighbours; ``scored`` are the documents scored for them."""
    if len(matches.docs) <= neighbours.best:
        best = np.arange(len(matches.docs))
    else:
        best = np.argpartition(-matches.scores, neighbours.best - 1)[: neighbours.best]
    scores = matches.scores.copy()
    scores[best] += gains(reader, scored[best], neighbours)
    return Matches(matches.docs, scores)


def gains(reader: Reader, numbers: Ints, neighbours: Neighbours) -> Floats:
    """Return what each of some documents gains."""
    order = np.argsort(numbers)
    added = np.zeros(len(numbers), np.float32)
    for pair in neighbours.pairs:
        added[order] += _gain(reader, numbers[order], pair, neighbours)
    return added


def _gain(reader: Reader, numbers: Ints, pair: Pair, weights: Neighbours) -> Floats:
    """Return what one pair gives to documents, which ascend."""
    gain = np.zeros(len(numbers), np.float32)
    lists = [reader.term(pair.language, stem) for stem in (pair.first, pair.second)]
    if lists[0] is None or lists[1] is None:
        return gain
    documents = reader.statistics[pair.language][0]
    k1, tells = reader.weights.k1, pair.times * sum(idf(documents, len(term.docs)) for term in lists if term)
    for index, (low, high) in enumerate(zip(reader.bases, reader.bases[1:], strict=False)):
        first, last = np.searchsorted(numbers, (low, high))
        norm = reader.norm(index, pair.language)
        if first == last or norm is None:
            continue
        local = numbers[first:last] - low
        in_order, near = _counts(reader, index, pair, local)
        for weight, times in ((weights.in_order, in_order), (weights.near, near)):
            gain[first:last] += weight * tells * (k1 + 1) * times / (times + norm[local])
    return gain


def _counts(reader: Reader, index: int, pair: Pair, numbers: Ints) -> tuple[Ints, Ints]:
    """Return how often the pair stands in order, and near each other, in each of some documents of a segment."""
    in_order, near = np.zeros(len(numbers), np.int64), np.zeros(len(numbers), np.int64)
    for field in fields_of(pair.language, STEMS):
        first, second = (_places(reader, index, field, stem) for stem in (pair.first, pair.second))
        if first is None or second is None:
            continue
        which, keys = _keys(first, numbers)
        _, others = _keys(second, numbers)
        after, within = np.searchsorted(others, keys, "right"), np.searchsorted(others, keys + REACH_NEAR, "right")
        soon = np.searchsorted(others, keys + REACH_IN_ORDER, "right") - after
        about = within - np.searchsorted(others, keys - REACH_NEAR, "left")
        in_order += np.bincount(which, soon, len(numbers)).astype(np.int64)
        near += np.bincount(which, about, len(numbers)).astype(np.int64)
    return in_order, near


def _keys(places: Places, numbers: Ints) -> tuple[Ints, Ints]:
    which, positions = places.of(numbers)
    return which, which * _DOCUMENT + positions


def _places(reader: Reader, index: int, field: str, stem: str) -> Places | None:
    """Return where a term stands in a segment; kept, for the next query with the word."""

    def read() -> Places | None:
        postings = reader.segments[index].files.postings(field, stem)
        return postings.places() if postings is not None else None

    return reader.cached(("places", index, field, stem), read)
