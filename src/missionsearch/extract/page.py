"""One HTML page: what a person came to read, and what was left out and why.

BeautifulSoup over lxml parses the page once (``view``); the chain finds the text (``choosing``), whole lines that are
none go (``cleaning``), and what the page says of itself is read from the same tree (``facts``, ``dates``).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from missionsearch.config import SiteRules
from missionsearch.extract import facts, general
from missionsearch.extract.attachments import find_attachments
from missionsearch.extract.choosing import choose, fits_general
from missionsearch.extract.cleaning import cleaned, explain_rest
from missionsearch.extract.dates import DateEvidence, FoundDates, find_dates
from missionsearch.extract.kinds import kind_of_page
from missionsearch.extract.lines import plain
from missionsearch.extract.marked_dates import machine_dates
from missionsearch.extract.shown_lines import lines_elsewhere, lines_near_title, lines_of_others, places_in_boxes
from missionsearch.extract.spip import spip_parts
from missionsearch.extract.view import PageView
from missionsearch.markup import read_markup
from missionsearch.models import ExtractedPage, FetchedPage

MOST_DROPPED = 400


def extract_html(page: FetchedPage, rules: SiteRules, zone: ZoneInfo) -> ExtractedPage:
    """Return what an HTML page says."""
    markup = read_markup(page.final_url, page.headers, page.body)
    return _read(page, PageView(markup, rules), zone)


def _read(page: FetchedPage, view: PageView, zone: ZoneInfo) -> ExtractedPage:
    """Return what the page says."""
    base = view.head.base
    canonical = view.head.canonical or page.url
    section = facts.read_section(view.breadcrumb, view.title, page.final_url)
    own = {page.url, page.final_url, canonical}
    translations = facts.find_translations(view.elements, base, page.headers, own)
    language = view.head.language
    if language:
        translations.pop(language, None)
    parts = spip_parts(view.elements)
    chosen = choose(view, parts)
    paragraphs = cleaned(view, chosen)
    kind = kind_of_page(page, view.elements, parts, chosen.blocks, view.everything, view.rules)
    dates = find_dates(_evidence(view, page.url, language or "", paragraphs), zone)
    explain_rest(view, paragraphs, chosen.footnotes)
    around = view.elements.first("main") or view.elements.first("article") or view.body
    return ExtractedPage(
        url=page.url,
        canonical=canonical,
        title=view.title or (paragraphs[0][:120] if paragraphs else ""),
        paragraphs=tuple(paragraphs),
        kind=kind,
        footnotes=tuple(chosen.footnotes),
        section=section,
        declared_language=language,
        event=dates.event,
        published=None if _is_only_the_change(dates) else dates.published,
        modified=dates.modified,
        translations=translations,
        translation_tag=view.tag if view.tag and view.tag not in translations else None,
        attachments=find_attachments(parts.area if parts.area is not None else around, base),
        dropped=tuple(view.dropped[:MOST_DROPPED]),
        extractor=chosen.extractor,
    )


def _evidence(view: PageView, url: str, language: str, paragraphs: list[str]) -> DateEvidence:
    boxed = places_in_boxes(view.everything)
    near = lines_near_title(view.everything, view.shown_title, boxed)
    title = plain(view.shown_title)
    elsewhere = lines_elsewhere(view.everything, view.elements, set(paragraphs), boxed)
    elsewhere = tuple(line for line in elsewhere if not title or plain(line) not in (title, plain(view.title)))
    return DateEvidence(
        title=view.shown_title,
        language=language,
        url=url,
        machine=tuple(machine_dates(view.elements)),
        near=near,
        lines=tuple(dict.fromkeys((*near, *elsewhere))),
        others=lines_of_others(view.everything, boxed),
        lead=tuple(paragraphs[:2]),
        text="\n".join(paragraphs)[:20_000],
        fallback=lambda: general.publication_day(view.html) if fits_general(view) else None,
    )


def _is_only_the_change(dates: FoundDates) -> bool:
    """Say whether the general finder took the day of the last change for that of publication."""
    published, modified = dates.published, dates.modified
    return bool(published and modified and published.source == "general" and published.value == modified.value)
