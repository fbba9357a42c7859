"""What the general extractor missed, and what it took too much of: settled on the page's own tree.

Start reading at ``completed``. A general extractor judges each paragraph by itself; a template does not: paragraphs
that lie side by side in one element belong together, and what lies above the title or in the furniture does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from missionsearch.extract.around import ENDS, ends_or_points, is_link, letters_of, without_surroundings
from missionsearch.extract.blocks import HEADINGS, Block
from missionsearch.extract.elements import classes_of
from missionsearch.extract.lines import plain, reason_to_drop
from missionsearch.extract.places import FIRST_TEXT, SENTENCE, UNPLACED, Placed, Places, is_sentence

LEAD_LETTERS = 80
"""A text between title and body from this length on is the lead; below, it may be a date or a name."""
MARKED_LEAD = 25
"""The same where the template calls it the lead."""
LEAD_REACH = 12
"""Blocks between title and body beyond which they do not belong together."""
MOST_CUT = 0.3
"""Share of a found text that its place on the page may speak against; more, and the place is misread."""
OWN_SHARE = 0.2
"""Share of a found text that must lie in an element before its other paragraphs are taken too."""
MOST_LINKED, MOST_LINKED_BETWEEN = 0.3, 0.6
"""Share of a paragraph that may be links, and of one that stands between two that were found."""


def completed(found: Sequence[Block], places: Places) -> list[Block]:
    """Return the general extractor's blocks as the page's tree shows them to be."""
    blocks = places.placed(found)
    if _is_other_articles(blocks, places):
        blocks = places.first_text()
    blocks = _without_furniture(blocks, places)
    blocks = _with_neighbours(blocks, places)
    return without_surroundings([*_lead(blocks, places), *blocks])


# --- what is too much


def _without_furniture(blocks: list[Placed], places: Places) -> list[Placed]:
    """Return the blocks that lie below the title and outside the furniture, where most of the text does."""
    whole = letters_of(blocks)
    top = UNPLACED if places.top is None else places.top
    above = [block for block in blocks if 0 <= block.place <= top]
    if above and letters_of(above) <= MOST_CUT * whole and not any(map(is_sentence, above)):
        blocks = [block for block in blocks if not (0 <= block.place <= top)]
    inside = [block for block in blocks if block.place < 0 or plain(block.text) in places.ours]
    return inside if letters_of(inside) >= (1 - MOST_CUT) * whole else blocks


def _is_other_articles(blocks: list[Placed], places: Places) -> bool:
    """Say whether the blocks are teasers, each below a link, and the text below the title is left out."""
    sentences = [block for block in blocks if len(block.text) >= SENTENCE and block.place > 0]
    led = sum(is_link(places.page[block.place - 1], 0.5) for block in sentences)
    if len(sentences) < 2 or led < 0.5 * len(sentences):
        return False
    first = places.first_text()
    return letters_of(first) >= FIRST_TEXT and not ({b.place for b in first} & {b.place for b in blocks})


# --- what was missed


@dataclass(frozen=True, slots=True)
class _Template:
    """How the found blocks lie on the page."""

    ways: frozenset[tuple[object, ...]]
    """From the elements that hold a good part of them down to them, as ``_ways`` yields it."""
    alike: frozenset[tuple[object, ...]]
    """The same without the elements they begin at, where enough names are left to tell them by."""
    holders: frozenset[object]
    """The elements they begin at."""
    first: int
    last: int
    """The places of the first and the last of them."""

    def holds(self, block: Placed, places: Places) -> bool:
        """Say whether another block lies as these do; between two of them its names may do without the element."""
        text, between = plain(block.text), self.first <= block.place <= self.last
        most = MOST_LINKED_BETWEEN if between else MOST_LINKED
        if text not in places.ours or is_link(block, most) or reason_to_drop(text) or ends_or_points(text):
            return False
        if places.top is not None and block.place <= places.top:
            return False
        if is_sentence(block):
            own = set(_ways(block))
            if not self.ways.isdisjoint(own) or (between and any(way[1:] in self.alike for way in own)):
                return True
        part = between and block.tag in ("li", "p", "tr", *HEADINGS)
        return part and not self.holders.isdisjoint(_holders(block))


def _with_neighbours(blocks: list[Placed], places: Places) -> list[Placed]:
    """Return the blocks and, in the page's order, the others that lie in the same elements in the same way."""
    taken = {block.place for block in blocks if block.place >= 0}
    if not taken:
        return blocks
    texts = {plain(block.text) for block in blocks}
    template = _template_of([block for block in blocks if block.place >= 0], letters_of(blocks))
    others = (places.block_at(place) for place in range(len(places.page)) if place not in taken)
    added = [block for block in others if template.holds(block, places) and plain(block.text) not in texts]
    return _merged(blocks, _reached(added, taken, places.page))


def _template_of(known: Sequence[Placed], whole: int) -> _Template:
    letters: Counter[tuple[object, ...]] = Counter()
    for block in known:
        if len(block.text) >= SENTENCE:
            letters.update(dict.fromkeys(_ways(block), len(block.text)))
    ways = frozenset(way for way, count in letters.items() if count >= OWN_SHARE * whole)
    return _Template(
        ways=ways,
        alike=frozenset(way[1:] for way in ways if len(way) > 2),
        holders=frozenset(way[0] for way in ways),
        first=min(block.place for block in known),
        last=max(block.place for block in known),
    )


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


def _reached(added: list[Placed], taken: set[int], page: Sequence[Block]) -> list[Placed]:
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


def _merged(blocks: list[Placed], added: list[Placed]) -> list[Placed]:
    """Return both in the page's order; a block without a place stays behind the one it followed."""
    order: list[tuple[int, int, Placed]] = []
    last = -1
    for number, block in enumerate(blocks):
        last = last if block.place < 0 else max(last, block.place)
        order.append((last, number, block))
    order += [(block.place, -1, block) for block in added if block.place >= 0]
    return [block for *_, block in sorted(order, key=lambda each: each[:2])]


# --- the lead


def _lead(blocks: list[Placed], places: Places) -> Iterator[Placed]:
    """Yield the paragraphs between the title and the first block found."""
    first = next((block.place for block in blocks[:3] if block.place >= 0), None)
    if first is None or places.top is None:
        return
    top = max(place for place in places.at[places.title] if place <= max(first, places.top))
    texts = {plain(block.text) for block in blocks}
    for place in range(top + 1, first) if first - top <= LEAD_REACH else ():
        block = places.block_at(place)
        text = plain(block.text)
        ended = len(text) >= LEAD_LETTERS and text[-1] in '.!?…»"”'
        lead = not is_link(block, 0.2) and (ended or (len(text) >= MARKED_LEAD and _is_marked_lead(block)))
        if lead and text in places.ours and text not in texts:
            yield block


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
