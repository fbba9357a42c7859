"""The dates of one page: gathers the evidence from what its extraction has read, and asks for the decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from missionsearch.extract import general
from missionsearch.extract.dates import DateEvidence, FoundDates, find_dates
from missionsearch.extract.dates.clock import MONTH_FIRST
from missionsearch.extract.dates.lines import (
    LONGEST_NEAR,
    lines_below_text,
    lines_elsewhere,
    lines_near_title,
    lines_of_others,
    places_in_boxes,
)
from missionsearch.extract.dates.metadata import machine_dates
from missionsearch.extract.dates.teasers import places_in_lists
from missionsearch.extract.elements import text_of
from missionsearch.extract.headings import SITE_NAME
from missionsearch.extract.lines import plain
from missionsearch.extract.page_context import PageContext
from missionsearch.extract.surroundings import Surroundings
from missionsearch.models import FetchedPage

LONGEST_TEXT = 20_000
"""Characters of the text that are asked which part of n/n/yyyy is the month."""


AMERICAN = (".gov", ".mil", ".edu", ".us")
"""Domains that are given in the United States alone."""
_REGION = re.compile(r"[a-zA-Z]{2,3}[-_]([a-zA-Z]{2})\b")


def _region(view: PageContext, url: str) -> str:
    """Return the country that the page's language tag names, in <html lang> or og:locale, or its host; mostly none."""
    said = (str(view.elements.root.get("lang") or ""), view.elements.meta("property", "og:locale"))
    match = next(filter(None, map(_REGION.match, said)), None)
    if match:
        return match[1].upper()
    return MONTH_FIRST if (urlsplit(url).hostname or "").endswith(AMERICAN) else ""


def dates_of_page(
    page: FetchedPage, view: PageContext, language: str, paragraphs: Sequence[str], zone: ZoneInfo
) -> FoundDates:
    """Return the event, published and modified days of a page, and what they were chosen from."""
    blocks, titles = view.everything, [view.shown_title, view.title]
    titles += [each.text for each in view.titles if each.tag is not None and each.score > SITE_NAME]
    around = Surroundings(view.title_tag, view.reading.holders if view.reading else None)
    boxed = places_in_boxes(blocks) | places_in_lists(blocks, titles)
    near = lines_near_title(blocks, titles, around, boxed)
    family = (text_of(tag) for tag in view.template.dates)
    near = tuple(dict.fromkeys((*(line for line in family if 4 < len(line) < LONGEST_NEAR), *near)))
    elsewhere = lines_elsewhere(blocks, view.elements, set(paragraphs), around, boxed)
    known = {plain(title) for title in titles if title}
    elsewhere = tuple(line for line in elsewhere if plain(line) not in known)
    evidence = DateEvidence(
        title=view.shown_title,
        language=language,
        region=_region(view, page.url),
        url=page.url,
        machine=tuple(machine_dates(view.elements, around, {page.url, page.final_url, *filter(None, titles)})),
        near=near,
        lines=tuple(dict.fromkeys((*near, *elsewhere))),
        below=lines_below_text(blocks, paragraphs, around, boxed),
        others=lambda: lines_of_others(blocks, around, boxed),
        lead=tuple(paragraphs[:2]),
        text="\n".join(paragraphs)[:LONGEST_TEXT],
        trust_guess=view.rules.guess_dates,
        guess=lambda: general.publication_day(view.html, len(view.everything)),
    )
    return find_dates(evidence, zone, page.fetched_at.astimezone(zone).date())
