"""The scores of hits, on the scale of the other engine: what a score must reach is the same on both."""

from __future__ import annotations

from missionsearch.engines.opensearch.client import RawHit
from missionsearch.search.weights import DEFAULT

LEFT_OUT = DEFAULT.k1 + 1
"""A factor of BM25 that Lucene leaves out: it is the same for all hits."""


def score_of(hit: RawHit) -> float:
    """Return the score of a hit, 0 where it has none."""
    return float(hit["_score"] or 0.0) * LEFT_OUT
