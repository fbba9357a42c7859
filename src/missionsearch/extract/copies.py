"""Texts that a page holds twice: for telephones and for wide screens, or in a slide that a script shows again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from missionsearch.extract.blocks import HEADINGS, Block

LEAST = 25
"""Letters from which a text that stands above already is a copy: names and labels recur."""
MOST = 3
"""Times up to which a text is copied; what stands there more often is meant each time, such as a condition of sale."""
_ROWS = frozenset(("tr", "td", "th", "dd", "dt"))
"""Rows and cells say the same of many things."""


def without_copies(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without those whose text stands above already, word for word.

    A heading of another level stays: it heads another part.
    """
    times = Counter(block.text for block in blocks)
    tags: dict[str, str] = {}
    kept: list[Block] = []
    for block in blocks:
        first = tags.get(block.text)
        if first is None or not _is_copy(block, first, times[block.text]):
            kept.append(block)
        tags.setdefault(block.text, block.tag)
    return kept


def _is_copy(block: Block, first: str, times: int) -> bool:
    """Say whether a block, whose text stands ``times`` times and first in an element called ``first``, is a copy."""
    if len(block.text) < LEAST or times > MOST or block.tag in _ROWS:
        return False
    return block.tag == first or not (block.tag in HEADINGS and first in HEADINGS)
