"""What the general extractor missed, and what it took too much of: settled on the page's own tree.

Start reading at ``completed``. A general extractor judges each paragraph by itself; a template does not: paragraphs
that lie side by side in one element belong together, and what lies above the title or in the furniture does not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from missionsearch.extract.around import (
    ENDS,
    ends_or_points,
    is_link,
    letters_of,
    without_surroundings,
)
from missionsearch.extract.blocks import HEADINGS, Block
from missionsearch.extract.elements import classes_of
from missionsearch.extract.lines import plain, reason_to_drop

LEAD_LETTERS = 80
"""A text between title and body from this length on is the lead; below, it may be a date or a name."""
MARKED_LEAD = 25
"""The same where the template calls it the lead."""
LEAD_REACH = 12
"""Blocks between title and body beyond which they do not belong together."""
SENTENCE = 60
"""Letters from which a block is taken for sentences, as in ``blocks.sentences_in``."""
UNPLACED = -1
MOST_CUT = 0.3
"""Share of a found text that its place on the page may speak against; more, and the place is misread."""
RUN_TOGETHER, RUN_GAP = 300, 40
"""Characters of a block that may be several of the page's, and letters that may lie between two of these."""
OWN_SHARE = 0.2
"""Share of a found text that must lie in an element before its other paragraphs are taken too."""


def completed(found: Sequence[Block], places: Places) -> list[Block]:
    """Return the general extractor's blocks as the page's tree shows them to be."""
    blocks = places.placed(found)
    if places.is_other_articles(blocks):
        blocks = places.first_text()
    blocks = places.without_furniture(blocks)
    blocks = places.with_neighbours(blocks)
    blocks = [*places.lead(blocks), *blocks]
    return without_surroundings(blocks)


@dataclass
class _Placed(Block):
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
    ours: set[str] = field(default_factory=set)
    top: int | None = None
    """Where the title stands for the first time."""
    never: str = ""

    def __post_init__(self) -> None:
        for place, block in enumerate(self.page):
            self.at.setdefault(plain(block.text), []).append(place)
        self.ours = {plain(block.text) for block in self.own}
        self.top = next(iter(self.at.get(self.title, ())), None)
        self.never = _letters("\n".join(self.unread))

    def placed(self, found: Sequence[Block]) -> list[_Placed]:
        """Return the blocks with their places: each at or below the one before, where the page repeats itself."""
        blocks: list[_Placed] = []
        last = UNPLACED
        long = max(RUN_TOGETHER, OWN_SHARE * letters_of(found))
        for block in found:
            places = self.at.get(plain(block.text)) or self.at.get(plain(_MARKED.sub("", block.text)))
            if not places and _letters(block.text) in self.never:
                continue
            if not places:
                parts = self._parts_of(block) if len(block.text) >= long else []
                blocks += parts or [_Placed(block.text, block.tag)]
                last = parts[-1].place if parts else last
                continue
            below = bisect_right(places, last)
            last = places[below if below < len(places) else 0]
            blocks.append(self.block_at(last))
        return blocks

    def _parts_of(self, block: Block) -> list[_Placed]:
        """Return the page's blocks that a general extractor ran together; none where they do not make it up."""
        whole, at, parts = _letters(block.text), 0, []
        for place, part in enumerate(self.page):
            letters = _letters(part.text)
            found = whole.find(letters, at, at + RUN_GAP + len(letters)) if letters else -1
            if found >= 0:
                parts.append(self.block_at(place))
                at = found + len(letters)
        return parts if len(parts) > 1 and at >= 0.9 * len(whole) else []

    def block_at(self, place: int) -> _Placed:
        block = self.page[place]
        return _Placed(block.text, block.tag, block.links, block.element, place)

    def own_of(self, found: Sequence[Block]) -> list[Block]:
        """Return the blocks that lie outside the furniture, or nowhere that is known."""
        return [block for block in found if (text := plain(block.text)) in self.ours or text not in self.at]

    def first_text_is_in(self, found: Sequence[Block]) -> bool:
        """Say whether the blocks hold the sentences that stand below the title."""
        first = self.first_text()
        texts = {plain(block.text) for block in found}
        held = [block for block in first if plain(block.text) in texts]
        return letters_of(held) >= max(2 * LEAD_LETTERS, 0.5 * letters_of(first))

    # --- what is too much

    def without_furniture(self, blocks: list[_Placed]) -> list[_Placed]:
        """Return the blocks that lie below the title and outside the furniture, where most of the text does."""
        whole = letters_of(blocks)
        top = UNPLACED if self.top is None else self.top
        above = [block for block in blocks if 0 <= block.place <= top]
        if above and letters_of(above) <= MOST_CUT * whole and not any(map(_is_sentence, above)):
            blocks = [block for block in blocks if not (0 <= block.place <= top)]
        inside = [block for block in blocks if block.place < 0 or plain(block.text) in self.ours]
        return inside if letters_of(inside) >= (1 - MOST_CUT) * whole else blocks

    def is_other_articles(self, blocks: list[_Placed]) -> bool:
        """Say whether the blocks are teasers, each below a link, and the text below the title is left out."""
        sentences = [block for block in blocks if len(block.text) >= SENTENCE and block.place > 0]
        led = sum(is_link(self.page[block.place - 1], 0.5) for block in sentences)
        if len(sentences) < 2 or led < 0.5 * len(sentences):
            return False
        first = self.first_text()
        return letters_of(first) >= 2 * LEAD_LETTERS and not ({b.place for b in first} & {b.place for b in blocks})

    def first_text(self) -> list[_Placed]:
        """Return the sentences below the title, up to the first heading or link."""
        blocks: list[_Placed] = []
        if self.top is None:
            return blocks
        for place in range(self.top + 1, len(self.page)):
            block = self.block_at(place)
            if block.tag in HEADINGS or is_link(block, 0.5):
                if blocks or place > self.top + LEAD_REACH:
                    break
            elif len(block.text) >= SENTENCE and plain(block.text) in self.ours:
                blocks.append(block)
        return blocks

    # --- what was missed

    def with_neighbours(self, blocks: list[_Placed]) -> list[_Placed]:
        """Return the blocks and, in the page's order, the others that lie in the same elements in the same way."""
        known = [block for block in blocks if block.place >= 0]
        if not known:
            return blocks
        taken = {block.place for block in known}
        texts = {plain(block.text) for block in blocks}
        letters: Counter[tuple[object, ...]] = Counter()
        for block in known:
            if len(block.text) >= SENTENCE:
                letters.update(dict.fromkeys(_ways(block), len(block.text)))
        ways = {way for way, count in letters.items() if count >= OWN_SHARE * letters_of(blocks)}
        alike = {way[1:] for way in ways if len(way) > 2}
        parents = {way[0] for way in ways}
        first, last = min(taken), max(taken)
        added = [
            block
            for place in range(len(self.page))
            if place not in taken
            and self._belongs(block := self.block_at(place), ways, parents, alike if first <= place <= last else None)
            and plain(block.text) not in texts
        ]
        return _merged(blocks, _reached(added, taken, self.page))

    def _belongs(
        self, block: _Placed, ways: set[tuple[object, ...]], parents: set[object], alike: set[tuple[object, ...]] | None
    ) -> bool:
        """Say whether a block lies as the found ones do; ``alike`` are their ways without the element they end in.

        None where the block does not stand between two of them: then it must end in the same element.
        """
        text, between = plain(block.text), alike is not None
        if text not in self.ours or is_link(block, 0.6 if between else 0.3) or reason_to_drop(text):
            return False
        if ends_or_points(text):
            return False
        if self.top is not None and block.place >= 0 and block.place <= self.top:
            return False
        if _is_sentence(block):
            own = set(_ways(block))
            if not ways.isdisjoint(own) or any(way[1:] in alike for way in own if alike and len(way) > 2):
                return True
        return between and block.tag in ("li", "p", "tr", *HEADINGS) and not parents.isdisjoint(_holders(block))

    def lead(self, blocks: list[_Placed]) -> Iterator[_Placed]:
        """Yield the paragraphs between the title and the first block found."""
        first = next((block.place for block in blocks[:3] if block.place >= 0), None)
        if first is None or self.top is None:
            return
        top = max(place for place in self.at[self.title] if place <= max(first, self.top))
        texts = {plain(block.text) for block in blocks}
        for place in range(top + 1, first) if first - top <= LEAD_REACH else ():
            block = self.block_at(place)
            text = plain(block.text)
            ended = len(text) >= LEAD_LETTERS and text[-1] in '.!?…»"”'
            lead = not is_link(block, 0.2) and (ended or (len(text) >= MARKED_LEAD and _is_marked_lead(block)))
            if lead and text in self.ours and text not in texts:
                yield block


_MARKED = re.compile(r"\s*(?:\[[^\]]{0,60}\]|[¶#])+$")
"""A heading's marks that lead to it or to its editor."""
_LEADS = re.compile(
    r"(?:^|[\s_-])(?:standfirst|sub-?title|sub-?head(?:line)?|chap(?:o|eau)|lead|lede|dek|deck|accroche|sous-?titre|summary)"
    r"(?:$|[\s_-])",
    re.I,
)


def _is_marked_lead(block: Block) -> bool:
    tag = block.element
    for _ in range(3):
        if tag is None or tag.name in ("article", "main", "body"):
            return False
        names = f"{classes_of(tag)} {' '.join(str(tag.get(name) or '') for name in _NAMING)}"
        if _LEADS.search(names):
            return True
        tag = tag.parent
    return False


_NAMING = ("data-gu-name", "data-qa", "data-testid", "data-component", "itemprop")
"""Attributes by which templates name their parts beside class and id."""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _is_sentence(block: Block) -> bool:
    return len(block.text) >= SENTENCE and block.text[-1] in '.!?…:;»"”)'


def _ways(block: Block) -> Iterator[tuple[object, ...]]:
    """Yield how a block lies in the elements above it: each with the names and classes on the way down to it.

    The way ends at what parts articles from each other.
    """
    tag, names = block.element, []
    for _ in range(4):
        if tag is None or tag.parent is None:
            return
        names.append(f"{tag.name}.{classes_of(tag)}" if tag is not block.element else tag.name)
        yield (id(tag.parent) if tag.name not in ("div", "td") or len(names) > 1 else id(tag), *names)
        if tag.name in ("article", "section", "li", "aside", "body"):
            return
        tag = tag.parent


def _holders(block: Block) -> set[object]:
    """Return the ids of the element that holds a block, or its list or table; of a table's wrapper too."""
    tag = block.element.parent if block.element else None
    table = block.tag == "tr"
    while tag is not None and tag.name in ("ul", "ol", "dl", "li", "tbody", "thead", "table"):
        tag = tag.parent
    return {id(tag), id(tag.parent)} if table and tag is not None and tag.name in ("div", "figure") else {id(tag)}


def _reached(added: list[_Placed], taken: set[int], page: Sequence[Block]) -> list[_Placed]:
    """Return the blocks to which no heading of links, and no line such as "78 commentaires", bars the way."""
    first, last = min(taken), max(taken)
    kept = [block for block in added if block.place >= 0 and first <= block.place <= last]
    below = [block for block in added if block.place >= 0 and block.place > last]
    for block in below:
        between = page[last + 1 : block.place]
        if len(between) > LEAD_REACH or any(_bars(other) for other in between):
            break
        kept.append(block)
        last = block.place
    for block in reversed([block for block in added if block.place >= 0 and block.place < first]):
        between = page[block.place + 1 : first]
        if len(between) > LEAD_REACH or any(_bars(other) for other in between):
            break
        kept.append(block)
        first = block.place
    return kept


def _bars(block: Block) -> bool:
    return (block.tag in HEADINGS and is_link(block, 0.5)) or bool(ENDS.fullmatch(plain(block.text)[:60]))


def _merged(blocks: list[_Placed], added: list[_Placed]) -> list[_Placed]:
    """Return both in the page's order; a block without a place stays behind the one it followed."""
    order: list[tuple[int, int, _Placed]] = []
    last = -1
    for number, block in enumerate(blocks):
        last = last if block.place < 0 else max(last, block.place)
        order.append((last, number, block))
    order += [(block.place, -1, block) for block in added if block.place >= 0]
    return [block for *_, block in sorted(order, key=lambda each: each[:2])]
