"""From a tree to the blocks that a reader sees: paragraphs, headings, list items, rows. The only reader of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from missionsearch.markup import Tag

_BLOCKS = """
address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody td tfoot th
thead tr ul
"""
BLOCKS = frozenset(_BLOCKS.split())
_UNSEEN = """
script style noscript template head title meta link iframe object embed svg canvas audio video map select
option button input textarea datalist math frameset noframes
"""
UNSEEN = frozenset(_UNSEEN.split())
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
MOST_IN_A_CELL, LONGEST_CELL = 3, 400
"""Blocks of a cell, and characters of one, above which its table lays out the page."""
_SPACES = ("\n", "\t", "\r", "\f", "\v", "\u200b", "\ufeff")
_BEFORE_SIGN = re.compile(r" +([,.)\]])(?![.\d])")
_HEADING_LINKS = frozenset(("mw-editsection", "headerlink", "header-anchor", "anchor-link", "anchorjs-link"))
"""Classes of what stands behind a heading to link or edit it, and is no part of it."""


@dataclass(slots=True)
class Block:
    """A run of text that stands by itself."""

    text: str
    tag: str
    links: int = 0
    """Characters of it that lie in links."""
    element: Tag | None = field(default=None, repr=False, compare=False)
    """The block element that it stands in: its place in the template."""
    score: float = 0.0
    """How surely it belongs to what a person came to read, from 0 to 1; what ``content`` decides by."""


def read_blocks(root: Tag) -> list[Block]:
    """Return the blocks below an element in the page's order; a table's row is one, its cells parted by bars."""
    reader = _Reader()
    reader.walk(root, root)
    reader.flush(root)
    return reader.blocks


class _Reader:
    """Walks a tree; ``holder`` is the block element that the text at hand stands in."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.links = self.inside_links = 0
        self.length = 0
        """Characters in ``parts``."""
        self.broken = False

    def add(self, text: str) -> None:
        if self.parts or not text.isspace():  # what parts two elements is no text
            self.parts.append(text)
            self.length += len(text)

    def flush(self, holder: Tag, broken: bool = False) -> None:
        """Make a block of the text at hand; ``broken`` by a line break, behind which its sentence may run on."""
        if not self.parts:
            self.links, self.broken = 0, False
            return
        text = tidy("".join(self.parts))
        if text:
            links = len(text) if self.inside_links else min(self.links, len(text))
            if self.broken and runs_on(self.blocks[-1].text, text):
                self.blocks[-1].text += f" {text}"
                self.blocks[-1].links += links
            else:
                self.blocks.append(Block(text, holder.tag, links, holder))
        self.parts, self.links, self.length = [], 0, 0
        self.broken = broken and bool(text)

    def walk(self, node: Tag, holder: Tag) -> None:
        if text := node.text:
            self.add(text)
        for child in node:
            name = child.tag
            if name in BLOCKS:
                self.flush(holder)
                if name == "tr":
                    self.row(child)
                else:
                    self.walk(child, child)
                    self.flush(child)
            elif name not in UNSEEN or (name == "button" and holder.tag in HEADINGS):
                self.inline(child, holder)
            if tail := child.tail:
                self.add(tail)

    def inline(self, child: Tag, holder: Tag) -> None:
        if child.tag == "br":
            self.flush(holder, broken=True)
            return
        if (classes := child.get("class")) and not _HEADING_LINKS.isdisjoint(classes.split()):
            return
        before, blocks = self.length, len(self.blocks)
        # A heading that opens its own answer leads nowhere else.
        link = child.tag == "a" and not (holder.tag in HEADINGS and (child.get("href") or "#").startswith("#"))
        self.inside_links += link
        self.walk(child, holder)
        if link:
            self.inside_links -= 1
            self.links += self.length - (before if len(self.blocks) == blocks else 0)

    def row(self, row: Tag) -> None:
        """Read a table's row as one block; a table that lays out the page gives the blocks of its cells."""
        cells = [self._cell(cell) for cell in row if cell.tag in ("td", "th")]
        if any(len(cell) > MOST_IN_A_CELL or any(len(block.text) > LONGEST_CELL for block in cell) for cell in cells):
            self.blocks += [block for cell in cells for block in cell]
            return
        texts = [" ".join(block.text for block in cell) for cell in cells if cell]
        if texts:
            links = sum(block.links for cell in cells for block in cell)
            self.blocks.append(Block(" | ".join(texts), "tr", links, row))

    def _cell(self, cell: Tag) -> list[Block]:
        inside = _Reader()
        inside.inside_links = self.inside_links
        inside.walk(cell, cell)
        inside.flush(cell)
        return inside.blocks


def runs_on(before: str, after: str) -> bool:
    """Say whether a line break parts one sentence.

    >>> runs_on("Le premier vers finit ici,", "et le deuxième le suit.")
    True
    """
    return after[0].islower() and (before[-1].isalpha() or before[-1] == ",")


def tidy(text: str) -> str:
    """Return text as a browser shows it: runs of white space as one space, none before punctuation that takes none.

    Non-breaking spaces stay: French sets them before ; : ! ? and inside « ».
    """
    if text.isascii():
        text = " ".join(text.split())
    else:
        text = text.replace("\u00ad", "")
        for space in _SPACES:
            text = text.replace(space, " ")
        while "  " in text:
            text = text.replace("  ", " ")
        text = text.strip(" \u00a0\u202f")
    spaced = " ," in text or " ." in text or " )" in text or " ]" in text
    return _BEFORE_SIGN.sub(r"\1", text) if spaced else text


def sentences_in(blocks: list[Block]) -> Iterator[Block]:
    """Yield the blocks that read like text and not like menus: long enough, and not mostly links."""
    for block in blocks:
        if len(block.text) >= 60 and block.links < len(block.text) * 0.5:
            yield block
