"""The learned part of the content decision: boosted trees over ``features.FEATURES``, in NumPy.

``content_model.npz`` holds the trees; ``training/train_content.py`` makes it. J. Friedman, "Greedy Function
Approximation: A Gradient Boosting Machine", 2001.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from missionsearch.extract.features import FEATURES
from missionsearch.extract.text_features import Floats

CHUNK = 30
"""Trees after which blocks that are decided are set aside."""
DECIDED = 4.5
"""Log odds beyond which the trees that are left do not turn a block."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of one depth at most, all in the same arrays, whose numbers need no other type to be looked up by."""

    feature: npt.NDArray[np.intp]
    threshold: Floats
    """Infinite in a leaf."""
    below: npt.NDArray[np.intp]
    """Where a value at or below the threshold leads; one above it leads to the next place. A leaf leads to itself."""
    value: Floats
    """What a leaf adds to the log odds."""
    roots: npt.NDArray[np.intp]
    start: float
    """The log odds before any tree."""
    depth: int

    def log_odds(self, rows: Floats) -> npt.NDArray[np.float64]:
        """Return the log odds that each row is content."""
        odds = np.full(len(rows), self.start)
        open_rows = np.arange(len(rows))
        for first in range(0, len(self.roots), CHUNK):
            odds[open_rows] += self._sum(rows[open_rows], self.roots[first : first + CHUNK])
            open_rows = open_rows[np.abs(odds[open_rows]) < DECIDED]
            if not len(open_rows):
                break
        return odds

    def _sum(self, rows: Floats, roots: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        count, width = rows.shape
        flat = rows.ravel()
        at = np.repeat(np.arange(count) * width, len(roots))
        node = np.tile(roots, count)
        for _ in range(self.depth):  # "wrap" asks of no place whether it is one, which costs more than to look it up
            value = flat.take(at + self.feature.take(node, mode="wrap"), mode="wrap")
            node = self.below.take(node, mode="wrap") + (value > self.threshold.take(node, mode="wrap"))
        total: npt.NDArray[np.float64] = self.value.take(node).reshape(count, len(roots)).sum(axis=1, dtype=np.float64)
        return total

    def contributions(self, row: Floats) -> dict[str, float]:
        """Return what each feature adds to the log odds of one row, by the values along its paths.

        A. Saabas, "Interpreting random forests", 2014: the change of a node's mean at each split goes to the feature.
        """
        added: dict[str, float] = {}
        for root in self.roots:
            node = int(root)
            while (below := int(self.below[node] + (row[self.feature[node]] > self.threshold[node]))) != node:
                name = FEATURES[self.feature[node]]
                added[name] = added.get(name, 0.0) + float(self.value[below] - self.value[node])
                node = below
        return added


@dataclass(frozen=True, slots=True)
class ContentModel:
    """The trees, the odds from which a block is kept, and what they were learned from."""

    trees: Trees
    threshold: float
    provenance: str

    def deciding(self, rows: Floats) -> Iterator[dict[str, float]]:
        """Yield, for each block, what each feature adds to its log odds."""
        return map(self.trees.contributions, rows)


@cache
def content_model() -> ContentModel:
    """Return the model that lies in the package.

    Raises:
        ValueError: it was made for other features.
    """
    with (files("missionsearch.extract") / "content_model.npz").open("rb") as file:
        return model_of(dict(np.load(file, allow_pickle=False)))


def model_of(arrays: dict[str, Any]) -> ContentModel:
    """Return the model that arrays of ``content_model.npz`` describe.

    Raises:
        ValueError: it was made for other features.
    """
    if tuple(arrays["features"].tolist()) != FEATURES:
        raise ValueError("content_model.npz was made for other features; run: python -m training.train_content")
    trees = _trees(arrays)
    return ContentModel(trees, float(arrays["keep_from"]), str(arrays["provenance"]))


def _trees(arrays: dict[str, Any]) -> Trees:
    """Return the trees of a file, level by level, so that the two children of a node stand side by side.

    In the file ``children`` is twice as long as the rest: two for each node, wherever they stand.
    """
    children = arrays["children"].reshape(-1, 2)
    levels = [arrays["roots"]]
    while len(inner := levels[-1][children[levels[-1], 0] != levels[-1]]):
        levels.append(children[inner].ravel())
    order = np.concatenate(levels)
    places = np.zeros(len(children), np.intp)
    places[order] = np.arange(len(order))
    below = places[children[order, 0]]
    return Trees(
        feature=arrays["feature"][order].astype(np.intp),
        threshold=np.where(below == np.arange(len(order)), np.float32(np.inf), arrays["threshold"][order]),
        below=below,
        value=arrays["value"][order],
        roots=places[arrays["roots"]],
        start=float(arrays["start"]),
        depth=int(arrays["depth"]),
    )
