"""Lines of a page that may tell its dates: those round the title first, then those of elements named after a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bs4 import Tag

from missionsearch.extract.blocks import Block, tidy
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
from missionsearch.extract.lines import plain

ABOVE_TITLE, BELOW_TITLE = 3, 12
"""Blocks round the title among which a line with a day is the publication's."""
LONGEST_NEAR, LONGEST = 140, 160
MOST_LINES = 300
"""Lines with digits that are looked at: first and last ones; a publication's own stand round its text."""
MOST_CLASSED = 60
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


def lines_near_title(page: Sequence[Block], title: str) -> tuple[str, ...]:
    """Return the short lines with a number that stand round the title, in the page's order from the title on."""
    places = [place for place, block in enumerate(page) if plain(block.text) == plain(title)] if title else []
    if not places:
        return ()
    top = places[0]
    below = list(_with_labels(_before_text(page[top + 1 : top + 1 + BELOW_TITLE])))
    above = list(_with_labels([block for block in page[max(0, top - ABOVE_TITLE) : top] if _may_tell(block)]))
    lines = (line for line in (*below, *reversed(above)) if 4 < len(line) < LONGEST_NEAR and _numbered(line))
    return tuple(line for line in lines if plain(title)[:20] not in plain(line))  # a path repeats the title, cut short


def lines_elsewhere(page: Sequence[Block], elements: Elements, kept: set[str]) -> tuple[str, ...]:
    """Return the other short lines with a number, without the paragraphs that are ``kept`` and what tells of others."""
    found: dict[str, None] = {}
    for tag in elements.classed(_DATED)[:MOST_CLASSED]:
        if not inside(tag, "aside", "nav", "li") and not of_others(tag, _PERHAPS_OTHERS):
            text = text_of(tag)
            if 4 < len(text) < 200:
                found[text] = None
    for line, block in zip(_with_labels(page), page, strict=True):
        own = 6 < len(line) < LONGEST and _numbered(line) and line not in kept and not _leads_away(block)
        if own and not of_others(block.element) and not of_others(block.element, _PERHAPS_OTHERS):
            found[line] = None
    lines = list(found)
    return tuple(lines if len(lines) <= MOST_LINES else lines[: MOST_LINES // 2] + lines[-MOST_LINES // 2 :])


def lines_of_others(page: Sequence[Block]) -> tuple[str, ...]:
    """Return the short lines with a number that tell of other pages: in comments, teasers and links."""
    short = (block for block in page if len(block.text) < LONGEST and _numbered(block.text))
    lines = [block.text for block in short if _leads_away(block, MOST_LINKED_NEAR) or of_others(block.element)]
    return tuple(lines[:MOST_LINES])


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
