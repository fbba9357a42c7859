"""The general extractors that speak where no rule does: trafilatura for the text, htmldate for the day."""

from __future__ import annotations

import logging

from htmldate import find_date
from lxml import etree
from trafilatura import bare_extraction

from missionsearch.extract.blocks import Block, runs_on, tidy

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_BLOCKS = frozenset(("p", "head", "item", "quote", "row", "code", "fw", "ab", "div", "list", "table", "cell"))
_HOLD_CODE = frozenset(("p", "head", "item", "quote", "cell", "row"))
"""Blocks in whose sentences code may stand."""


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
    return _blocks(body) if body is not None else []


def _blocks(body: etree._Element) -> list[Block]:
    blocks: list[Block] = []
    parts: list[str] = []

    broken = False
    """By a line break, behind which a sentence may run on."""

    def flush(tag: str, at_break: bool = False) -> None:
        nonlocal broken
        text = tidy("".join(parts).replace("\n", " "))
        parts.clear()
        if text and broken and runs_on(blocks[-1].text, text):
            blocks[-1].text += f" {text}"
        elif text:
            blocks.append(Block(text, "h2" if tag == "head" else tag))
        broken = at_break and bool(text)

    def walk(element: etree._Element, tag: str) -> None:
        name = str(element.tag)
        block = name in _BLOCKS and name != "cell" and not (name == "code" and tag in _HOLD_CODE)
        if block:
            flush(tag)
        if name == "lb":
            flush(tag, at_break=True)
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
