"""Tables that lay out a page: the cell that holds most of the text is the text."""

from __future__ import annotations

from collections import Counter

from missionsearch.extract.blocks import Block, sentences_in

ENOUGH, HALF = 80, 0.5
"""Letters, and share of the page's sentences, that a cell must hold."""


def main_cell(blocks: list[Block]) -> list[Block]:
    """Return the blocks of the cell that holds most of the text, where tables lay out the page; else none."""
    lengths: Counter[int] = Counter()
    depths: dict[int, int] = {}
    sentences = list(sentences_in(blocks))
    for block in sentences:
        above = _cells_above(block)
        lengths.update(dict.fromkeys(above, len(block.text)))
        depths.update({cell: len(above) - place for place, cell in enumerate(above)})
    enough = max(ENOUGH, HALF * sum(len(block.text) for block in sentences))
    cells = [cell for cell, count in lengths.items() if count >= enough]
    if not cells:
        return []
    main = max(cells, key=depths.__getitem__)
    return [block for block in blocks if main in _cells_above(block)]


def _cells_above(block: Block) -> list[int]:
    """Return the cells that a block stands in, the innermost first; a row stands in none of its own."""
    if block.element is None:
        return []
    own = [block.element] if block.element.tag == "td" else []
    return [id(tag) for tag in (*own, *block.element.iterancestors("td"))]
