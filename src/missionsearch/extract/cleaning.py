"""From chosen blocks to paragraphs: whole lines that are no text go, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from missionsearch.extract.blocks import HEADINGS, Block
from missionsearch.extract.content import Chosen
from missionsearch.extract.lines import plain, reason_to_drop
from missionsearch.extract.page_context import PageContext
from missionsearch.extract.titles import LONGEST_TAG, split_tag
from missionsearch.extract.trailing_content import bylines

MOST_DROPPED = 400
"""Lines of a page that are told as left out."""

MOST_LABELS = 2
"""Headings of nothing that may end a text; more are a list of titles."""


def cleaned(view: PageContext, chosen: Chosen) -> list[str]:
    """Return the blocks' texts without boilerplate lines, the title and empty headings; each drop is explained."""
    lines = [pattern for pattern in map(_compiled, view.rules.drop_lines) if pattern]
    kept: list[Block] = []
    title = plain(view.title).casefold()
    for block, reason in chosen.refused:
        view.drop(block.text, reason)
    above = bylines(chosen.blocks)
    for place, block in enumerate(chosen.blocks):
        dropped = "caption" if block.tag == "figcaption" else "byline" if place in above else ""
        dropped = dropped or _reason(block.text, title, lines) or ""
        if dropped:
            view.drop(block.text, dropped)
        else:
            kept.append(block)
    end = 1 + max((place for place, block in enumerate(kept) if block.tag not in HEADINGS), default=len(kept))
    if len(kept) - end <= MOST_LABELS:  # some pages set much of their text as headings
        for block in kept[end:]:
            view.drop(block.text, "label")
        del kept[end:]
    return [block.text for block in kept]


def _reason(text: str, title: str, lines: list[re.Pattern[str]]) -> str | None:
    """Return why a line goes: the operator's own rule before any other."""
    if lines and any(pattern.fullmatch(plain(text)) for pattern in lines):
        return "site rule"
    own = len(text) <= 2 * len(title) + LONGEST_TAG and plain(split_tag(text)[0]).casefold() == title
    return reason_to_drop(text) or ("title" if own else None)


def explain_rest(view: PageContext, paragraphs: list[str], footnotes: Sequence[str]) -> None:
    """Name what stands elsewhere on the page, as long as there is room."""
    known = {plain(text) for text in (*paragraphs, *footnotes, view.shown_title, *(d.text for d in view.dropped))}
    for block in view.everything:
        if len(view.dropped) >= MOST_DROPPED:
            break
        line = plain(block.text)
        if line not in known:
            known.add(line)
            view.drop(block.text, reason_to_drop(block.text) or "outside the main text")


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.I)
    except re.error:
        return None
