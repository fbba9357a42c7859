"""Where on its page each text of a publication stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from missionsearch.extract.around import is_link, letters_of
from missionsearch.extract.blocks import HEADINGS, Block
from missionsearch.extract.lines import plain

SENTENCE = 60
"""Letters from which a block is taken for sentences, as in ``blocks.sentences_in``."""
UNPLACED = -1
NEAR_TITLE = 12
"""Blocks below the title within which its text begins."""
FIRST_TEXT = 160
"""Letters of the text below the title from which it is told from a label."""
RUN_TOGETHER, RUN_GAP = 300, 40
"""Characters of a block that may be several of the page's, and letters that may lie between two of these."""
MOST_RUNS = 0.2
"""Share of all that was found below which a block is not looked at for several run together."""
_MARKED = re.compile(r"\s*(?:\[[^\]]{0,60}\]|[¶#])+$")
"""A heading's marks that lead to it or to its editor."""


@dataclass
class Placed(Block):
    """A block and where on the page it stands; ``UNPLACED`` where the page's blocks are cut otherwise."""

    place: int = UNPLACED


@dataclass
class Places:
    """Where each text of a page stands: ``page`` holds every block, ``own`` those outside the furniture."""

    page: Sequence[Block]
    own: Sequence[Block]
    title: str
    unread: Sequence[str] = ()
    """What is part of no text: dialogs, questions for consent."""
    at: dict[str, list[int]] = field(default_factory=dict)
    """A text, as ``lines.plain`` writes it, to its places on the page."""
    ours: set[str] = field(default_factory=set)
    """The texts outside the furniture."""
    top: int | None = None
    """Where the title stands for the first time."""
    never: str = ""

    def __post_init__(self) -> None:
        for place, block in enumerate(self.page):
            self.at.setdefault(plain(block.text), []).append(place)
        self.ours = {plain(block.text) for block in self.own}
        self.top = next(iter(self.at.get(self.title, ())), None)
        self.never = _letters("\n".join(self.unread))

    def placed(self, found: Sequence[Block]) -> list[Placed]:
        """Return the blocks with their places: each at or below the one before, where the page repeats itself."""
        blocks: list[Placed] = []
        last = UNPLACED
        long = max(RUN_TOGETHER, MOST_RUNS * letters_of(found))
        for block in found:
            places = self.at.get(plain(block.text)) or self.at.get(plain(_MARKED.sub("", block.text)))
            if not places and _letters(block.text) in self.never:
                continue
            if not places:
                parts = self._parts_of(block) if len(block.text) >= long else []
                blocks += parts or [Placed(block.text, block.tag)]
                last = parts[-1].place if parts else last
                continue
            below = bisect_right(places, last)
            last = places[below if below < len(places) else 0]
            blocks.append(self.block_at(last))
        return blocks

    def _parts_of(self, block: Block) -> list[Placed]:
        """Return the page's blocks that a general extractor ran together; none where they do not make it up."""
        whole, at, parts = _letters(block.text), 0, []
        for place, part in enumerate(self.page):
            letters = _letters(part.text)
            found = whole.find(letters, at, at + RUN_GAP + len(letters)) if letters else -1
            if found >= 0:
                parts.append(self.block_at(place))
                at = found + len(letters)
        return parts if len(parts) > 1 and at >= 0.9 * len(whole) else []

    def block_at(self, place: int) -> Placed:
        block = self.page[place]
        return Placed(block.text, block.tag, block.links, block.element, place)

    def own_of(self, found: Sequence[Block]) -> list[Block]:
        """Return the blocks that lie outside the furniture, or nowhere that is known."""
        return [block for block in found if (text := plain(block.text)) in self.ours or text not in self.at]

    def first_text_is_in(self, found: Sequence[Block]) -> bool:
        """Say whether the blocks hold the sentences that stand below the title."""
        first = self.first_text()
        texts = {plain(block.text) for block in found}
        held = [block for block in first if plain(block.text) in texts]
        return letters_of(held) >= max(FIRST_TEXT, 0.5 * letters_of(first))

    def first_text(self) -> list[Placed]:
        """Return the sentences below the title, up to the first heading or link."""
        blocks: list[Placed] = []
        if self.top is None:
            return blocks
        for place in range(self.top + 1, len(self.page)):
            block = self.block_at(place)
            if block.tag in HEADINGS or is_link(block, 0.5):
                if blocks or place > self.top + NEAR_TITLE:
                    break
            elif len(block.text) >= SENTENCE and plain(block.text) in self.ours:
                blocks.append(block)
        return blocks


def is_sentence(block: Block) -> bool:
    return len(block.text) >= SENTENCE and block.text[-1] in '.!?…:;»"”)'


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
