"""Matched documents with their scores, and how sets of them are combined: whole arrays at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents that match, ascending, and what each scores."""

    docs: Ints
    """int32 throughout: NumPy copies a whole list where it meets numbers of another width."""
    scores: Floats

    @property
    def nbytes(self) -> int:
        return len(self.docs) * 8 + 300


NOTHING = Matches(np.zeros(0, np.int32), np.zeros(0, np.float32))


def flagged(flags: NDArray[np.bool_]) -> Ints:
    """Return the documents that are flagged."""
    return np.flatnonzero(flags).astype(np.int32)


def union(parts: list[Matches], best: bool = False) -> Matches:
    """Return the documents of any part; scores are added, or the best is taken."""
    parts = [part for part in parts if len(part.docs)]
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return parts[0]
    size = max(int(part.docs[-1]) for part in parts) + 1
    present, scores = np.zeros(size, bool), np.zeros(size, np.float32)
    for part in parts:
        at = part.docs.astype(np.intp)  # or NumPy does it at each of the next steps
        present[at] = True
        if best:
            scores[at] = np.maximum(scores.take(at), part.scores)
        else:
            scores[at] += part.scores
    docs = np.flatnonzero(present)
    return Matches(docs.astype(np.int32), scores.take(docs))


def places_of(docs: Ints, among: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Return where documents stand among others, both ascending, and which of them do: the places of those alone."""
    if not len(among):
        return np.zeros(0, np.intp), np.zeros(len(docs), bool)
    at = among.searchsorted(docs)
    held = among.take(at, mode="clip") == docs  # half the time that brackets take, here and below
    return at[held], held


def intersection(parts: list[Matches]) -> Matches:
    """Return the documents of every part, scores added; the shortest list leads."""
    if not parts:
        return NOTHING
    first, *rest = sorted(parts, key=lambda part: len(part.docs))
    docs, scores = first.docs, first.scores
    for part in rest:
        if not len(docs):
            return NOTHING
        at = part.docs.searchsorted(docs)
        both = (part.docs.take(at, mode="clip") == docs).nonzero()[0]
        if len(both) < len(docs):
            at, docs, scores = at.take(both), docs.take(both), scores.take(both)
        scores = scores + part.scores.take(at)
    return Matches(docs, scores)


def subtract(matches: Matches, unwanted: list[Matches]) -> Matches:
    """Return the documents of a match that are in none of the others."""
    for part in unwanted:
        if len(part.docs) and len(matches.docs):
            keep = ~np.isin(matches.docs, part.docs, assume_unique=True)
            matches = Matches(matches.docs[keep], matches.scores[keep])
    return matches
