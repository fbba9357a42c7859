"""The chain: the operator's rules, SPIP's templates, the general extractor, the page without its furniture.

Start reading at ``choose``: it takes the blocks of the first step that finds enough.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from missionsearch.extract import general
from missionsearch.extract.around import without_pointers, without_surroundings
from missionsearch.extract.blocks import Block, read_blocks, sentences_in
from missionsearch.extract.completing import completed
from missionsearch.extract.furniture import Furniture
from missionsearch.extract.lines import plain
from missionsearch.extract.places import Places
from missionsearch.extract.spip import Found
from missionsearch.extract.view import PageView
from missionsearch.markup import Tag

ENOUGH = 80
"""Characters of main text below which the next step of the chain is tried."""
LONG_PAGE = 400
"""Characters of sentences from which a page of SPIP's that none of its templates explains is a publication's."""
LEAST_SHARE = 0.2
"""Share of a page's sentences outside its furniture below which the general extractor has missed the text."""
LONG_FOR_GENERAL, BLOCKS_FOR_GENERAL = 3_000_000, 6_000
"""Characters of markup, and blocks, from which the general extractors take longer than a page is worth."""
HALF = 0.5
MUCH_MORE = 2
"""Times a lead's letters from which the sentences outside the furniture are a text that no mark tells of."""
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The blocks of the main text, and which step of the chain found them."""

    blocks: list[Block]
    extractor: str
    footnotes: list[str]


def choose(view: PageView, parts: Found) -> Chosen:
    """Return the blocks of the first step that finds enough; what it refuses goes to ``view.dropped``."""
    return _Chain(view).choose(parts)


def fits_general(view: PageView) -> bool:
    """Say whether the general extractors, which compare blocks in pairs, read the page in bounded time."""
    return len(view.html) < LONG_FOR_GENERAL and len(view.everything) < BLOCKS_FOR_GENERAL


class _Chain:
    def __init__(self, view: PageView) -> None:
        self.view = view
        self.furniture = Furniture(view.elements)
        self.refused = {id(tag) for selector in view.rules.drop for tag in view.elements.select(selector)}

    def choose(self, parts: Found) -> Chosen:
        """Return the blocks of the first step that finds enough."""
        for selector in self.view.rules.body:
            roots = self.view.elements.select(selector)
            blocks = [block for root in roots for block in self.read(root)]
            if _weight(blocks) >= ENOUGH:
                return Chosen(blocks, "rules", parts.footnote_texts())
        if parts.roots:
            blocks = [block for root in parts.roots for block in self.read(root, parts.notes)]
            if (_weight(blocks) >= ENOUGH or (blocks and parts.is_spip)) and not self.is_lead_alone(blocks, parts):
                return Chosen(without_pointers(blocks), "spip", parts.footnote_texts())
        own, name = self.own
        sentences = _weight(list(sentences_in(own)))
        if parts.is_spip and (name != "body" or parts.text_root is not None or sentences < LONG_PAGE):
            return Chosen(own, name, [])
        cell = main_cell(own) if name == "body" else []
        if cell:
            return Chosen(without_surroundings(self.below_title(cell)), name, [])
        found = self.general(sentences, own)
        return Chosen(found, "trafilatura", []) if found else Chosen(own, name, [])

    def is_lead_alone(self, blocks: list[Block], parts: Found) -> bool:
        """Say whether a template's marks hold a lead only, and the text stands in an element of another name."""
        if parts.text_root is not None:
            return False
        own, _ = self.own
        return _weight(list(sentences_in(own))) > MUCH_MORE * _weight(blocks)

    def general(self, sentences: int, own: list[Block]) -> list[Block]:
        """Return what the general extractor finds: none where that is little beside the page's own ``sentences``.

        A short text below the title may be little beside the teasers round it.
        """
        places = Places(self.view.everything, own, plain(self.view.shown_title), self.view.unread)
        for precise in (True, False) if fits_general(self.view) else ():
            found = general.main_blocks(self.view.html, precise)
            if _weight(found) >= ENOUGH:
                settled = completed(found, places)
                if _weight(places.own_of(settled)) >= LEAST_SHARE * sentences or places.first_text_is_in(settled):
                    return settled
        return []

    def read(self, root: Tag, notes: list[Tag] | None = None) -> list[Block]:
        refuse = self.refusing(self.furniture.inside, notes or [])
        return read_blocks(root, refuse, self.view.drop)

    @cached_property
    def own(self) -> tuple[list[Block], str]:
        """Return the blocks of the main or article element, else of the body, without navigation and the like."""
        for name in ("main", "article"):
            tags = self.view.elements.named(name)
            role = self.view.elements.select("[role=main]") if name == "main" else []
            for tag in [*tags, *role]:
                if len(tags) <= 1 or name == "main":
                    blocks = read_blocks(tag, self.refusing(self.furniture.around, []), lambda *_: None)
                    if _weight(blocks) >= ENOUGH:
                        return blocks, name
        for selector in ("#contenu", "#content", "#main", "#principal", ".contenu", ".content"):
            found = self.view.elements.select_one(selector)
            if found:
                blocks = read_blocks(found, self.refusing(self.furniture.around, []), lambda *_: None)
                if _weight(list(sentences_in(blocks))) >= ENOUGH:
                    return blocks, "body"
        blocks = read_blocks(self.view.body, self.refusing(self.furniture.around, []), lambda *_: None)
        whole = _weight(list(sentences_in(self.view.everything)))
        if whole >= LONG_PAGE and _weight(list(sentences_in(blocks))) < LEAST_SHARE * whole:
            # A page builder's classes may speak of widgets all over: names and roles alone must tell then.
            blocks = read_blocks(self.view.body, self.refusing(self.furniture.marked, []), lambda *_: None)
        return blocks, "body"

    def below_title(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks below the title, where most of the text stands there."""
        title = plain(self.view.shown_title)
        place = next((place for place, block in enumerate(blocks) if plain(block.text) == title), -1)
        below = blocks[place + 1 :]
        return below if _weight(below) >= HALF * _weight(blocks) else blocks

    def refusing(self, rule: Callable[[Tag], str | None], notes: list[Tag]) -> Callable[[Tag], str | None]:
        footnotes = set(map(id, notes))
        above = {id(tag) for tag in self.view.title_tag.parents} if self.view.title_tag is not None else set()

        def refuse(tag: Tag) -> str | None:
            if tag is self.view.title_tag:
                return "title"
            if tag is self.view.breadcrumb:
                return "breadcrumb"
            if id(tag) in footnotes:
                return "footnote"
            if id(tag) in self.refused:
                return "site rule"
            return None if id(tag) in above else rule(tag)  # a header that holds the title may hold the lead too

        return refuse


def main_cell(blocks: list[Block]) -> list[Block]:
    """Return the blocks of the cell that holds most of the text, where tables lay out the page; else none."""
    letters: Counter[int] = Counter()
    depths: dict[int, int] = {}
    sentences = list(sentences_in(blocks))
    for block in sentences:
        above = _cells_above(block)
        letters.update(dict.fromkeys(above, len(block.text)))
        depths.update({cell: len(above) - place for place, cell in enumerate(above)})
    enough = max(ENOUGH, HALF * sum(len(block.text) for block in sentences))
    cells = [cell for cell, count in letters.items() if count >= enough]
    if not cells:
        return []
    main = max(cells, key=depths.__getitem__)
    return [block for block in blocks if main in _cells_above(block)]


def _cells_above(block: Block) -> list[int]:
    """Return the cells that a block stands in, the innermost first; a row stands in none of its own."""
    if block.element is None:
        return []
    own = [block.element] if block.element.name == "td" else []
    return [id(tag) for tag in (*own, *block.element.parents) if tag.name == "td"]


def _weight(blocks: list[Block]) -> int:
    """Return how much text blocks hold, in letters: scripts without an alphabet say a word in one or two signs."""
    return sum(len(block.text) + 2 * len(_DENSE.findall(block.text)) for block in blocks)
