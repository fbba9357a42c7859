"""Why each block of a page is taken for its text or not, for whoever looks into a page that reads badly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from missionsearch.config import SiteRules
from missionsearch.extract.content import choose
from missionsearch.extract.model import content_model
from missionsearch.extract.page_context import PageContext
from missionsearch.markup import read_markup
from missionsearch.models import FetchedPage

MOST_FEATURES = 4
"""Features told of each block: those that move it most."""


@dataclass(frozen=True, slots=True)
class ScoredBlock:
    """One block of a page, and what decided on it."""

    text: str
    tag: str
    score: float
    """How surely it is text, from 0 to 1, with what a template family and the operator's rules say."""
    kept: bool
    reason: str
    """Why it is part of no text whatever its score; mostly nothing."""
    features: tuple[tuple[str, float], ...]
    """The features that decided, with the log odds that each adds."""


def scored_blocks(page: FetchedPage, rules: SiteRules) -> tuple[ScoredBlock, ...]:
    """Return the blocks of an HTML page in its order, each with its score and the features that decided."""
    view = PageContext(read_markup(page.final_url, page.headers, page.body), rules, page.final_url)
    reading = view.reading
    if reading is None:
        return ()
    chosen = choose(reading, view.elements, view.template, rules, view.breadcrumb)
    kept = {id(block) for block in chosen.blocks}
    reasons = {id(block): reason for block, reason in chosen.refused}
    deciding = content_model().deciding(reading.rows)
    return tuple(
        ScoredBlock(
            block.text, block.tag, block.score, id(block) in kept, reasons.get(id(block), ""), _strongest(features)
        )
        for block, features in zip(reading.blocks, deciding, strict=True)
    )


def _strongest(features: dict[str, float]) -> tuple[tuple[str, float], ...]:
    strongest = sorted(features.items(), key=lambda pair: -abs(pair[1]))[:MOST_FEATURES]
    return tuple((name, round(value, 2)) for name, value in strongest)


def blocks_to_json(blocks: Sequence[ScoredBlock]) -> list[dict[str, Any]]:
    """Return the blocks as ``extract --json`` prints them."""
    return [{**asdict(block), "score": round(block.score, 3), "features": dict(block.features)} for block in blocks]
