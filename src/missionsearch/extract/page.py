"""One HTML page: what a person came to read, and what was left out and why.

The page is parsed once and its blocks are scored (``view``); the scores decide (``content``), whole lines that are
none go (``cleaning``), and what the page says of itself is read from the same tree (``facts``, ``dates``).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from missionsearch.config import SiteRules
from missionsearch.extract.attachments import find_attachments
from missionsearch.extract.cleaning import MOST_DROPPED, cleaned, explain_rest
from missionsearch.extract.content import choose
from missionsearch.extract.dates.page import dates_of_page
from missionsearch.extract.page_context import PageContext
from missionsearch.extract.page_types import type_of_page, web_type
from missionsearch.extract.sections import section_candidates
from missionsearch.extract.templates.spip import footnote_texts
from missionsearch.extract.titles import title_candidates
from missionsearch.extract.versions import offered_versions, version_candidates
from missionsearch.markup import read_markup
from missionsearch.models import ExtractedPage, FetchedPage


def extract_html(page: FetchedPage, rules: SiteRules, zone: ZoneInfo, explain: bool) -> ExtractedPage:
    """Return what an HTML page says; with ``explain``, what stands outside the main text too, as dropped."""
    view = PageContext(read_markup(page.final_url, page.headers, page.body), rules, page.final_url)
    base = view.head.base
    canonical = view.head.canonical or page.url
    own = {page.url, page.final_url, canonical}
    versions = offered_versions(view.elements, view.template, view.head, own)
    translations = {each.language: each.url for each in versions if not each.lost}
    language, parts = view.head.language, view.template
    chosen = choose(view.reading, view.elements, parts, rules, view.breadcrumb)
    footnotes = tuple(footnote_texts(parts.notes))
    paragraphs = cleaned(view, chosen)
    kind = type_of_page(page, view.elements, parts, chosen.blocks, view.everything, view.rules)
    dates = dates_of_page(page, view, language or "", paragraphs, zone)
    if explain:
        explain_rest(view, paragraphs, footnotes)
    around = view.elements.first("main") or view.elements.first("article") or view.body
    return ExtractedPage(
        url=page.url,
        canonical=canonical,
        title=view.title or (paragraphs[0][:120] if paragraphs else ""),
        paragraphs=tuple(paragraphs),
        kind=kind,
        type=web_type(paragraphs) if kind == "article" else "",
        footnotes=footnotes,
        section=view.sections[0].names if view.sections else (),
        declared_language=language,
        event=dates.event,
        published=dates.published,
        modified=dates.modified,
        translations=translations,
        translation_tag=view.tag if view.tag and view.tag not in translations else None,
        attachments=find_attachments(parts.area if parts.area is not None else around, base),
        dropped=tuple(view.dropped[:MOST_DROPPED]),
        extractor=chosen.extractor,
        candidates=(
            *title_candidates(view.titles),
            *dates.candidates,
            *section_candidates(view.sections),
            *version_candidates(versions),
        ),
    )
