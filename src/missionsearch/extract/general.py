"""The general extractors that speak where no rule does: trafilatura for the text, htmldate for the day."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from htmldate import find_date
from lxml import etree
from trafilatura import bare_extraction

from missionsearch.extract.blocks import HEADINGS, Block, tidy
from missionsearch.extract.lines import plain

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_BLOCKS = frozenset(("p", "head", "item", "quote", "row", "code", "fw", "ab", "div", "list", "table", "cell"))


def main_blocks(html: str, precise: bool = True) -> list[Block]:
    """Return the blocks that trafilatura takes for the main text; none where it fails or finds none.

    ``precise`` favours leaving out what may be the template's.

    A. Barbaresi, "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and Extraction", 2021.
    """
    try:
        found = bare_extraction(html, favor_precision=precise, include_comments=False, with_metadata=False)
    except Exception:  # it meets pages that it cannot read; the next step of the chain can
        return []
    body = getattr(found, "body", None)
    return list(_blocks(body)) if body is not None else []


LEAD_LETTERS = 80
"""A text between title and body from this length on is the lead; below, it may be a date or a name."""
LEAD_REACH = 12
"""Blocks between title and body beyond which they do not belong together."""
MOSTLY_LINK, HALF_LINK = 0.8, 0.4
ENOUGH_ABOVE = 300
"""Letters of text above a line such as "78 commentaires" from which it is taken for the article's end."""
_POINTERS = re.compile(
    r"(?:(?:à|a) )?lire (?:aussi|également|la suite)\s*:?.{0,160}|"
    r"(?:voir|regarder|écouter) (?:aussi|également)\s*:.{0,160}|"
    r"(?:read|see) (?:more|also)\s*:.{0,160}|also read\s*:.{0,160}|(?:temps de )?lecture\s*:?\s*\d+ ?min.{0,20}|"
    r"\d+ min(?:utes?)?\.? (?:de lecture|read)|(?:article )?réservé (?:à nos|aux) abonnés.{0,40}|"
    r"(?:sign up|subscribe) (?:for|to) .{1,80}newsletters?.{0,40}|inscrivez-vous à .{0,60}newsletter.{0,40}",
    re.I,
)
"""Lines between an article's paragraphs that lead to others; in SPIP's texts they are the editor's own."""
_ENDS = re.compile(
    r"à la une(?: (?:de|du|sur) .{1,30})?|(?:sur|dans) le même (?:sujet|thème|dossier).{0,20}|dans la même rubrique|"
    r"(?:à|a) (?:lire|voir) (?:aussi|également)|articles? (?:liés?|similaires?|associés?|connexes?)|(?:les )?plus lus|"
    r"(?:vos |les )?(?:\d+ )?(?:commentaires?|réactions?)(?: \(\d+\))?|(?:\d+ )?comments?(?: \(\d+\))?|"
    r"related (?:articles?|stories|posts?|content|topics?)|you (?:may|might) also like.{0,20}|most (?:read|popular)|"
    r"more (?:from|on) .{1,30}|(?:leave|post) a (?:comment|reply)|laisser un commentaire|recommended for you|"
    r"vous aimerez aussi.{0,20}|nos derniers articles|derniers articles",
    re.I,
)


def completed(found: list[Block], page: list[Block], own: list[Block], title: str) -> list[Block]:
    """Return the blocks with the lead that stands above them, and without the links to other pages below them.

    ``page`` holds every block of the page, ``own`` those outside its furniture.
    """
    places: dict[str, int] = {}
    for place, block in enumerate(page):
        for line in block.text.split("\n"):
            places.setdefault(plain(line), place)
    for block in found:  # what reads as an index of links is told by them
        same = places.get(plain(block.text))
        block.links = page[same].links if same is not None else 0
    lead = list(_lead(found, page, own, places, plain(title)))
    return [*lead, *_without_links_below(_without_others(found))]


def _lead(
    found: list[Block], page: list[Block], own: list[Block], places: dict[str, int], title: str
) -> Iterator[Block]:
    """Yield the paragraphs between the title and the first block found."""
    first = next((places[text] for block in found[:3] if (text := plain(block.text)) in places), None)
    top = max((place for place, block in enumerate(page[:first]) if plain(block.text) == title), default=None)
    if first is None or top is None or first - top > LEAD_REACH:
        return
    ours = {plain(block.text) for block in own}
    taken = {plain(block.text) for block in found}
    for block in page[top + 1 : first]:
        text = plain(block.text)
        sentence = len(text) >= LEAD_LETTERS and text[-1] in '.!?…»"”' and block.links < 0.2 * len(text)
        if sentence and text in ours and text not in taken:
            yield block


def _without_others(found: list[Block]) -> list[Block]:
    """Return the blocks without lines that lead to other articles, and without what stands below the article's end.

    What is more than half as long as the text above it is no appendix: such a line may stand in a box beside the text.
    """
    above, whole = 0, sum(len(block.text) for block in found)
    kept: list[Block] = []
    for block in found:
        line = plain(block.text)
        ends = len(line) < 60 and _ENDS.fullmatch(line)
        if ends and above > ENOUGH_ABOVE and whole - above < 0.5 * above:
            break
        above += len(block.text)
        if len(line) > 200 or not (ends or _POINTERS.fullmatch(line)):
            kept.append(block)
    return kept


def _without_links_below(found: list[Block]) -> list[Block]:
    """Return the blocks without the list of links to other pages, and its heading, that ends them."""
    end = len(found)
    while end and (found[end - 1].tag == "item" or found[end - 1].links > MOSTLY_LINK * len(found[end - 1].text)):
        end -= 1
    below = found[end:]
    if len(below) < 2 or sum(block.links for block in below) < HALF_LINK * sum(len(block.text) for block in below):
        return found
    while end and found[end - 1].tag in HEADINGS:
        end -= 1
    return found[:end] or found


def _blocks(body: etree._Element) -> list[Block]:
    blocks: list[Block] = []
    parts: list[str] = []

    def flush(tag: str) -> None:
        text = tidy("".join(parts).replace("\n", " "))
        parts.clear()
        if text:
            blocks.append(Block(text, "h2" if tag == "head" else tag))

    def walk(element: etree._Element, tag: str) -> None:
        name = str(element.tag)
        block = name in _BLOCKS and name != "cell"
        if block:
            flush(tag)
        if name == "lb":
            flush(tag)
        if name == "cell" and parts and "".join(parts).strip():
            parts.append(" | ")
        parts.append(element.text or "")
        for child in element:
            walk(child, name if block else tag)
            parts.append(child.tail or "")
        if block:
            flush(name)

    walk(body, "body")
    flush("body")
    return blocks


def publication_day(html: str) -> str | None:
    """Return the day (ISO 8601) that htmldate takes for that of the publication.

    A. Barbaresi, "htmldate: A Python package to extract publication dates from web pages", JOSS 5(51), 2020.
    """
    try:
        found = find_date(html, original_date=True, extensive_search=True)
    except Exception:
        return None
    return str(found) if found else None
