"""Days in lists of other publications: each stands beside a heading or a link of its own, several times over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from missionsearch.extract.blocks import HEADINGS, Block
from missionsearch.extract.dates.labels import labelled_days
from missionsearch.extract.dates.visible import ROUND_NEAR_TITLE
from missionsearch.extract.dates.written import ANY_DIGIT
from missionsearch.extract.lines import plain
from missionsearch.extract.trailing_content import is_link

LEAST = 3
"""Days and heads of a list; two days may be a publication's own and that of its last change."""
LONGEST_DATED = 100
"""Characters of a line that tells a day."""
LEAST_WORDS = 3
"""Words of what heads a teaser; a link of fewer is rather an author or a section."""
LINKED = 0.75
"""Share of a teaser's head that is a link."""
BELOW_TITLE = 3
"""Blocks below the title among which a page tells its own day."""

Setting = tuple[str | None, ...]
"""By which elements a template sets a line: name and classes of its own and of the one around it."""


def places_in_lists(page: Sequence[Block], titles: Iterable[str]) -> set[int]:
    """Return the places of days that tell of the publications listed on a page, and not of the page itself.

    ``titles`` are what may be the page's own title: the day beside that is the page's, be it like the others.
    """
    own = {plain(title) for title in titles if title}
    dated: dict[Setting, list[int]] = defaultdict(list)
    for place, block in enumerate(page):
        if len(block.text) <= LONGEST_DATED and ANY_DIGIT.search(block.text) and _tells_one_day(block.text):
            dated[_setting_of(block)].append(place)
    return {place for places in dated.values() if len(places) >= LEAST for place in _listed(page, places, own)}


def _tells_one_day(line: str) -> bool:
    days = labelled_days(line)
    return len(days) == 1 and days[0].day.date is not None and days[0].beside <= ROUND_NEAR_TITLE


def _setting_of(block: Block) -> Setting:
    """Return what the lines of one list have in common."""
    element = block.element
    above = element.getparent() if element is not None else None
    return tuple(value for tag in (element, above) if tag is not None for value in (tag.tag, tag.get("class")))


def _listed(page: Sequence[Block], places: list[int], own: set[str]) -> set[int]:
    """Return the places of like lines if several days of them have a teaser's head above them, or below.

    One that has none, and stands below the page's own title, tells of the page.
    """
    for step in (-1, 1):
        heads = {place: head for place in places if (head := _teaser_head(page, place + step, own))}
        days = {labelled_days(page[place].text)[0].day.date for place in heads}
        if min(len(days), len(set(heads.values()))) >= LEAST:
            return {place for place in places if place in heads or not _is_below_title(page, place, own)}
    return set()


def _teaser_head(page: Sequence[Block], place: int, own: set[str]) -> str:
    """Return the words of a block that may head a teaser, as a heading or a link; nothing where it may not."""
    if not 0 <= place < len(page):
        return ""
    block = page[place]
    words = plain(block.text)
    leads = block.tag in HEADINGS or is_link(block, LINKED)
    may = leads and words not in own and len(words.split()) >= LEAST_WORDS and not labelled_days(block.text)
    return words if may else ""


def _is_below_title(page: Sequence[Block], place: int, own: set[str]) -> bool:
    return any(plain(block.text) in own for block in page[max(0, place - BELOW_TITLE) : place])
