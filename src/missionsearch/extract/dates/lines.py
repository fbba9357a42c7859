"""Lines of a page that may tell its dates: those round the title first, then those of elements named after a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from missionsearch.extract.blocks import HEADINGS, Block
from missionsearch.extract.dates.labels import is_label, is_time, labelled_days, tells_only_dates
from missionsearch.extract.dates.written import ANY_DIGIT, written_days
from missionsearch.extract.elements import Elements, inside, short_text_of
from missionsearch.extract.lines import plain
from missionsearch.extract.surroundings import Surroundings
from missionsearch.extract.wording import fold, is_one_of, pattern

ABOVE_TITLE, BELOW_TITLE = 3, 12
"""Blocks round the title among which a line with a day is the publication's."""
MOST_TITLES = 2
"""What may be the title, round which lines are looked at."""
LONGEST_NEAR, LONGEST = 140, 160
MOST_LINES = 300
"""Lines with digits that are looked at: first and last ones; a publication's own stand round its text."""
MOST_CLASSED, LONGEST_CLASSED = 60, 200
"""Elements named after a date or an author that are read, and characters from which one is no line."""
LONGEST_DAY = 30
"""Characters of a heading that is nothing but a day, with its weekday."""
LONGEST_LINKED_DAY = 40
LONGEST_LABEL = 40
SENTENCE = 80
"""Letters from which a block round the title is a paragraph."""
MOST_LINKED, MOST_LINKED_NEAR = 0.5, 0.75
"""Share of a line that may be links; beside the title the author, the section and the comments are links too."""
_DATED = re.compile(r"date|publi|modif|byline|posted|info-publi|timestamp|meta", re.I)
"""Classes of what tells a date or an author."""
PARTS_OF_DAY = 3
_PART_OF_DAY = re.compile(r"\d{1,2}\.?|[^\W\d_]{3,12}\.?|(?:19|20)\d\d|\d\d? [^\W\d_]{3,12}\.?|[^\W\d_]{3,12}\.? \d\d?")


def lines_near_title(
    page: Sequence[Block], titles: Sequence[str], around: Surroundings, boxed: set[int]
) -> tuple[str, ...]:
    """Return the short lines with a number that stand round the title, in the page's order from the title on.

    ``titles`` are what may be the title, the likeliest first: where a site's name stands in h1, the title is below.
    """
    known = list(dict.fromkeys(plain(title) for title in titles if title))
    places: dict[str, list[int]] = {title: [] for title in known}
    for place, block in enumerate(page):
        places.get(plain(block.text), []).append(place)
    # Teasers and menus repeat a title, as a link or a smaller heading.
    tops = [min(found, key=lambda place: (_level(page[place]), place)) for found in places.values() if found]
    found = [line for top in dict.fromkeys(tops[:MOST_TITLES]) for line in _round(page, top, around, boxed)]
    # A path repeats the title, cut short.
    return tuple(dict.fromkeys(line for line in found if not any(title[:20] in plain(line) for title in known)))


def _level(block: Block) -> str:
    """Return what sorts headings by their level, before all else."""
    return block.tag if block.tag in HEADINGS else "z"


def _round(page: Sequence[Block], top: int, around: Surroundings, boxed: set[int]) -> Iterator[str]:
    """Yield the short lines with a number round a place, from there on."""
    near = [(place, block) for place, block in enumerate(page) if place not in boxed and not _is_subheading(block)]
    below = [block for place, block in near if top < place <= top + BELOW_TITLE]
    above = [block for place, block in near if top - ABOVE_TITLE <= place < top and _may_tell(block, around)]
    lines = (*_with_labels(_joined(_before_text(below, around))), *reversed([*_with_labels(_joined(above))]))
    yield from (line for line in lines if 4 < len(line) < LONGEST_NEAR and ANY_DIGIT.search(line))


def lines_elsewhere(
    page: Sequence[Block], elements: Elements, kept: set[str], around: Surroundings, boxed: set[int]
) -> tuple[str, ...]:
    """Return the other short lines with a number, without the paragraphs that are ``kept`` and what tells of others."""
    texts: dict[str, None] = {}
    for tag in elements.classed(_DATED)[:MOST_CLASSED]:
        if not inside(tag, "nav", "li") and not around.in_teasers(tag):
            text = short_text_of(tag, LONGEST_CLASSED)
            if len(text) > 4:
                texts[text] = None
    for place, (line, block) in enumerate(zip(_with_labels(page), page, strict=True)):
        own = place not in boxed and 6 < len(line) < LONGEST and ANY_DIGIT.search(line) and _is_no_text(line, kept)
        if own and not _leads_away(block) and _may_tell_afar(line, block, around):
            texts[line] = None
    lines = list(texts)
    return tuple(lines if len(lines) <= MOST_LINES else lines[: MOST_LINES // 2] + lines[-MOST_LINES // 2 :])


def lines_below_text(
    page: Sequence[Block], paragraphs: Sequence[str], around: Surroundings, boxed: set[int]
) -> tuple[str, ...]:
    """Return the last line of the text and the one below it, where they are short and hold a number."""
    ends = (place for place in range(len(page) - 1, -1, -1) if paragraphs and page[place].text == paragraphs[-1])
    last = next(ends, len(page))
    return tuple(
        block.text
        for place, block in enumerate(page[last : last + 2], last)
        if place not in boxed
        and len(block.text) < LONGEST_NEAR
        and ANY_DIGIT.search(block.text)
        and _may_tell(block, around)
    )


def _is_no_text(line: str, kept: set[str]) -> bool:
    """Say whether a line is none of the publication's text, or there to tell its dates all the same."""
    return line not in kept or tells_only_dates(line) is not None


def _may_tell_afar(line: str, block: Block, around: Surroundings) -> bool:
    """Say whether a line may tell the page's own day: in a side column only where it says so ("Published: …")."""
    if not around.perhaps_of_others(block.element):
        return True
    return not around.in_teasers(block.element) and any(each.meaning == "published" for each in labelled_days(line))


def lines_of_others(page: Sequence[Block], around: Surroundings, boxed: set[int]) -> tuple[str, ...]:
    """Return the short lines with a number that tell of other pages: in comments, teasers and links."""
    short = [
        (place, block) for place, block in enumerate(page) if len(block.text) < LONGEST and ANY_DIGIT.search(block.text)
    ]
    lines = [
        block.text
        for place, block in short
        if place in boxed or _leads_away(block, MOST_LINKED_NEAR) or around.of_others(block.element)
    ]
    return tuple(lines[:MOST_LINES])


def places_in_boxes(page: Sequence[Block]) -> set[int]:
    """Return the places of what stands under headings such as "Agenda": up to the next heading, in the same element."""
    boxed: set[int] = set()
    head, frame = None, None
    for place, block in enumerate(page):
        if block.tag in HEADINGS:
            head, frame = (block.element if is_one_of(block.text, "dates", "boxes") else None), None
        elif head is not None and block.element is not None:
            holders = [block.element, *block.element.parents]
            if frame is None:
                around = {id(tag) for tag in head.parents}
                frame = next((tag for tag in holders if id(tag) in around), None)
            if any(tag is frame for tag in holders):
                boxed.add(place)
            else:
                head = None  # the side column has ended: a date above the title may follow
    return boxed


def _is_subheading(block: Block) -> bool:
    """Say whether a heading says more than a day: "Tarifs au 1er février" heads a part of the text."""
    return block.tag in HEADINGS and len(block.text) > LONGEST_DAY


def _before_text(blocks: Sequence[Block], around: Surroundings) -> list[Block]:
    """Return the blocks up to the second that is a paragraph: the first may be the lead."""
    kept, paragraphs = [], 0
    for block in blocks:
        paragraphs += len(block.text) >= SENTENCE
        if paragraphs > 1:
            break
        if _may_tell(block, around):
            kept.append(block)
    return kept


def _may_tell(block: Block, around: Surroundings) -> bool:
    """Say whether a block may tell of the page itself: what is mostly links leads to others, unless it says by whom."""
    own = not _leads_away(block, MOST_LINKED_NEAR) or pattern("dates", "by").match(fold(block.text))
    return bool(own) and not _is_caption(block) and not around.of_others(block.element)


def _is_caption(block: Block) -> bool:
    classes = block.element.get("class") if block.element is not None else None
    return block.tag == "figcaption" or "caption" in (classes or "").lower()


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a sheet of a calendar in one: day, month and perhaps year in elements of their own."""
    joined: list[Block] = []
    for block in blocks:
        joined.append(block)
        for parts in (PARTS_OF_DAY, PARTS_OF_DAY - 1):
            sheet = [each.text for each in joined[-parts:]]
            text = " ".join(sheet)
            if len(sheet) == parts and all(map(_PART_OF_DAY.fullmatch, sheet)) and _is_sheet(text, parts):
                joined[-parts:] = [replace(block, text=text)]
                break
    return joined


def _is_sheet(text: str, parts: int) -> bool:
    return any(day.date or parts < PARTS_OF_DAY for day in written_days(text))


def _leads_away(block: Block, most: float = MOST_LINKED) -> bool:
    return block.links > most * len(block.text) and not _links_its_day(block)


def _links_its_day(block: Block) -> bool:
    """Say whether a link is a day and nothing else: it leads to the page itself, or to what its site did that day."""
    links = block.element.iter("a") if block.element is not None and ANY_DIGIT.search(block.text) else ()
    texts = (short_text_of(link, LONGEST_LINKED_DAY) for link in links)
    return any(day.date and not day.start and is_time(text[day.end :]) for text in texts for day in written_days(text))


def _with_labels(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield each block's line; one with a digit behind the label of a block before it, such as "Last updated"."""
    before = ""
    for block in blocks:
        text = block.text
        short = before and len(text) < LONGEST and ANY_DIGIT.search(text)
        yield f"{before} {text}" if short and is_label(before) else text
        before = text if len(text) < LONGEST_LABEL else ""
