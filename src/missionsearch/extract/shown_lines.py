# ruff: noqa: E501 (tables of names and patterns read best whole)
"""Lines of a page that may tell its dates: those round the title first, then those of elements named after a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from missionsearch.extract.blocks import HEADINGS, Block, tidy
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
from missionsearch.extract.lines import plain
from missionsearch.markup import Tag

ABOVE_TITLE, BELOW_TITLE = 3, 12
"""Blocks round the title among which a line with a day is the publication's."""
LONGEST_NEAR, LONGEST = 140, 160
MOST_LINES = 300
"""Lines with digits that are looked at: first and last ones; a publication's own stand round its text."""
MOST_CLASSED = 60
LONGEST_DAY = 30
"""Characters of a heading that is nothing but a day, with its weekday."""
SENTENCE = 80
"""Letters from which a block round the title is a paragraph."""
MOST_LINKED, MOST_LINKED_NEAR = 0.5, 0.75
"""Share of a line that may be links; beside the title the author, the section and the comments are links too."""
_DATED = re.compile(r"date|publi|modif|byline|posted|info-publi|timestamp|meta", re.I)
"""Classes of what tells a date or an author."""
_OTHERS = re.compile(r"comment|related|teaser|sidebar|forum|review|(?:post|user|author)-?profile", re.I)
_PERHAPS_OTHERS = re.compile(r"agenda|card|promo|archive|preview", re.I)
"""Classes of what tells the dates of other things; the latter where the title does not stand near."""
_LABEL = re.compile(
    r"(?:(?:date de )?(?:publication|parution)|(?:publi[ée]e?|mise? à jour|modifi[ée]e?)(?: le)?|release date|date|"
    r"(?:published|(?:last )?(?:updated|modified)|posted)(?: on)?|dernière (?:modification|mise à jour))\s*:?",
    re.I,
)
"""A label that stands in an element of its own, before that of its day."""
_BOXES = re.compile(
    r"agenda|calend(?:ar|rier|ario)|termine|kalender|veranstaltungen|événements?.{0,30}|events|upcoming .{0,30}|rendez-vous|"
    r"à venir|prochaine?s? .{1,30}|próxim[oa]s .{1,30}|eventos|(?:fermetures?|closures?|jours fériés|public holidays)(?: \d{4})?|"
    r"(?:les )?(?:autres?|derni(?:ers|ères)) .{1,40}|(?:other|latest|recent|more) .{1,40}|otros .{1,40}|weitere .{1,40}|"
    r"(?:à lire|voir) aussi|see also|related.{0,30}|archives?|календарь|афиша|анонс\w*|другие .{1,40}|أجندة|التقويم|المواعيد|مواعيد",
    re.I,
)
"""Headings of boxes that tell the days of other things, in the languages that missions use."""


def lines_near_title(page: Sequence[Block], title: str, boxed: set[int]) -> tuple[str, ...]:
    """Return the short lines with a number that stand round the title, in the page's order from the title on."""
    places = [place for place, block in enumerate(page) if plain(block.text) == plain(title)] if title else []
    if not places:
        return ()
    top = places[0]
    round_title = [
        (place, block) for place, block in enumerate(page) if place not in boxed and not _is_subheading(block)
    ]
    below = [block for place, block in round_title if top < place <= top + BELOW_TITLE]
    above = [block for place, block in round_title if top - ABOVE_TITLE <= place < top and _may_tell(block)]
    told = (*_with_labels(_before_text(below)), *reversed([*_with_labels(above)]))
    lines = (line for line in told if 4 < len(line) < LONGEST_NEAR and _numbered(line))
    return tuple(line for line in lines if plain(title)[:20] not in plain(line))  # a path repeats the title, cut short


def lines_elsewhere(page: Sequence[Block], elements: Elements, kept: set[str], boxed: set[int]) -> tuple[str, ...]:
    """Return the other short lines with a number, without the paragraphs that are ``kept`` and what tells of others."""
    found: dict[str, None] = {}
    for tag in elements.classed(_DATED)[:MOST_CLASSED]:
        if not inside(tag, "aside", "nav", "li") and not of_others(tag, _PERHAPS_OTHERS):
            text = text_of(tag)
            if 4 < len(text) < 200:
                found[text] = None
    for place, (line, block) in enumerate(zip(_with_labels(page), page, strict=True)):
        if place in boxed:
            continue
        own = 6 < len(line) < LONGEST and _numbered(line) and line not in kept and not _leads_away(block)
        if own and not of_others(block.element) and not of_others(block.element, _PERHAPS_OTHERS):
            found[line] = None
    lines = list(found)
    return tuple(lines if len(lines) <= MOST_LINES else lines[: MOST_LINES // 2] + lines[-MOST_LINES // 2 :])


def lines_of_others(page: Sequence[Block], boxed: set[int]) -> tuple[str, ...]:
    """Return the short lines with a number that tell of other pages: in comments, teasers and links."""
    short = [(place, block) for place, block in enumerate(page) if len(block.text) < LONGEST and _numbered(block.text)]
    lines = [
        block.text
        for place, block in short
        if place in boxed or _leads_away(block, MOST_LINKED_NEAR) or of_others(block.element)
    ]
    return tuple(lines[:MOST_LINES])


def places_in_boxes(page: Sequence[Block]) -> set[int]:
    """Return the places of what stands under headings such as "Agenda", up to the next heading."""
    boxed: set[int] = set()
    inside = False
    for place, block in enumerate(page):
        if block.tag in HEADINGS:
            inside = bool(_BOXES.fullmatch(plain(block.text).rstrip(" :")))
        elif inside:
            boxed.add(place)
    return boxed


def _is_subheading(block: Block) -> bool:
    """Say whether a heading says more than a day: "Tarifs au 1er février" heads a part of the text."""
    return block.tag in HEADINGS and len(block.text) > LONGEST_DAY


def _before_text(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks up to the second that is a paragraph: the first may be the lead."""
    kept, paragraphs = [], 0
    for block in blocks:
        paragraphs += len(block.text) >= SENTENCE
        if paragraphs > 1:
            break
        if _may_tell(block):
            kept.append(block)
    return kept


def _may_tell(block: Block) -> bool:
    """Say whether a block may tell of the page itself: one that is mostly a link leads to another."""
    return not of_others(block.element) and not _leads_away(block, MOST_LINKED_NEAR)


def _leads_away(block: Block, most: float = MOST_LINKED) -> bool:
    return block.links > most * len(block.text)


def _with_labels(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield each block's line, behind the label of a block before it that says no more than "Last updated"."""
    before = ""
    for block in blocks:
        text = tidy(block.text)
        yield f"{before} {text}".strip() if len(text) < LONGEST else text
        before = text if len(text) < 40 and _LABEL.fullmatch(plain(text)) else ""


def _numbered(line: str) -> bool:
    return bool(re.search(r"\d{2}", line))


def of_others(tag: Tag | None, classes: re.Pattern[str] = _OTHERS) -> bool:
    """Say whether an element lies among comments, teasers and the like."""
    around = (tag, *tag.parents) if tag is not None else ()
    return any(classes.search(classes_of(above)) for above in around if above.attrs and above.name != "body")
