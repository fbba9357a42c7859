"""Phrases: words that stand beside each other, found by their positions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import analyzer, strip_accents
from missionsearch.engines.whoosh.matches import NOTHING, Ints, Matches, places_of
from missionsearch.engines.whoosh.postings import Postings
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.termlists import fields_of
from missionsearch.search.clauses import Representation
from missionsearch.search.weights import idf

_DOCUMENT = 1 << 32
"""Document and position in one number: positions stay below, even with the gaps between paragraphs."""


def phrase_matches(
    reader: Reader, language: str, surfaces: tuple[str, ...], title_only: bool = False, exact: bool = False
) -> Matches:
    """Return the documents that have these words in this order.

    ``exact``: as written, small words too; else as stems, stop words leaving the gap they were. A phrase's score is
    BM25 with the phrase as the term, and the idf of its words added up.
    """
    docs, counts, norms = [], [], []
    for index, segment in enumerate(reader.segments):
        for field in fields_of(language, Representation(title_only, "surfaces" if exact else "stems")):
            terms = _terms(language, surfaces, exact, in_title=field.startswith("title"))
            lists = [(place, segment.files.postings(field, term)) for place, term in terms]
            present = [(place, postings) for place, postings in lists if postings is not None]
            if not terms or len(present) < len(terms):
                continue
            ids, times = in_order(present)
            docs.append(ids + np.int32(reader.bases[index]))
            counts.append(times)
            norm = reader.norm(index, language, title_only)
            norms.append(norm[ids] if norm is not None else np.ones(len(ids), np.float32))
    if not docs:
        return NOTHING
    every, tf, norm_of = np.concatenate(docs), np.concatenate(counts), np.concatenate(norms)
    ids, at = np.unique(every, return_inverse=True)
    added = np.bincount(at, weights=tf, minlength=len(ids)).astype(np.float32)
    norm_at = np.zeros(len(ids), np.float32)
    norm_at[at] = norm_of
    k1 = reader.weights.k1
    scores = (_idf_sum(reader, language, surfaces) * (k1 + 1) * added / (added + norm_at)).astype(np.float32)
    if reader.live is not None:
        alive = reader.live[ids]
        ids, scores = ids[alive], scores[alive]
    return Matches(ids, scores)


def _terms(language: str, surfaces: tuple[str, ...], exact: bool, in_title: bool) -> list[tuple[int, str]]:
    """Return the terms of a phrase with their places; of stems, titles hold those of stop words, bodies do not."""
    if exact:
        return list(enumerate(map(strip_accents, surfaces)))
    own = analyzer(language)
    stem = own.stem_all if in_title else own.stem
    stems = [(place, stem(surface)) for place, surface in enumerate(surfaces)]
    return [(place, text) for place, text in stems if text]


def _idf_sum(reader: Reader, language: str, surfaces: tuple[str, ...]) -> float:
    total = 0.0
    for surface in surfaces:
        stem = analyzer(language).stem(surface)
        term = reader.term(language, stem) if stem else None
        total += idf(reader.statistics[language][0], len(term.docs)) if term else 0.0
    return total or 1.0


def in_order(lists: list[tuple[int, Postings]]) -> tuple[Ints, NDArray[np.float32]]:
    """Return the documents in which terms stand at their places relative to each other, and how often."""
    if len(lists) == 1:
        postings = lists[0][1]
        return postings.doc_ids, postings.frequencies.astype(np.float32)
    shortest = min((postings.doc_ids for _, postings in lists), key=len)
    common = shortest
    for _, postings in lists:
        if postings.doc_ids is not shortest:
            common = common[places_of(common, postings.doc_ids)[1]]
    if not len(common):
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    (place, rarest), *rest = sorted(lists, key=lambda pair: len(pair[1].doc_ids))
    starts = _keys(rarest, common, place)
    for place, postings in rest:
        starts = starts[places_of(starts, _keys(postings, common, place))[1]]
    ids, counts = np.unique(starts // _DOCUMENT, return_counts=True)
    return ids.astype(np.int32), counts.astype(np.float32)


def _keys(postings: Postings, common: Ints, place: int) -> Ints:
    """Return document·2³² + where the phrase would begin, for each occurrence in the common documents."""
    at = np.searchsorted(postings.doc_ids, common)
    counts = postings.frequencies.astype(np.int64)
    chosen = counts[at]
    flat = postings.positions()
    begins = (np.cumsum(counts) - counts)[at]
    ends = np.cumsum(chosen)
    picked = flat[np.arange(int(ends[-1])) - np.repeat(ends - chosen - begins, chosen)]
    return np.asarray(np.repeat(common.astype(np.int64), chosen) * _DOCUMENT + picked + (1 << 16) - place)
