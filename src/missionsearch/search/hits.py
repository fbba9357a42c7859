"""A document as a hit of the results, the same from every engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from missionsearch.analysis import fold
from missionsearch.models import BySection, ByTitle, Hit, Publication, Reason
from missionsearch.search.snippets import (
    HighlightableText,
    HighlightPatterns,
    find_spans,
    marked_whole,
    snippet,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """What a hit shows of its document's text, as escaped HTML with ``<mark>``."""

    html: str = ""
    title: str = ""
    page: int | None = None
    """The page of a PDF on which it stands."""
    reason: Reason | None = None
    """Where the words stand, where the passage does not show them."""


def passage_of(
    document: Publication,
    title: HighlightableText,
    whole: HighlightableText,
    patterns: HighlightPatterns,
    sections: Iterable[str] = (),
) -> Passage:
    """Return what to show of a document for what was looked for, of its title and its text."""
    in_title = find_spans(title, patterns)
    cut = snippet(whole, patterns)
    reason: Reason | None = None
    if not cut.is_match:
        reason = ByTitle() if in_title else BySection() if _in_section(document, sections) else None
    return Passage(cut.html, marked_whole(title, in_title), cut.page, reason)


def _in_section(document: Publication, wanted: Iterable[str]) -> bool:
    names = fold(" | ".join(document.section))
    return any(f" {fold(text)} " in f" {names} " for text in wanted)


def hit_of(document: Publication, score: float, shown: Passage, reasons: tuple[Reason, ...] = ()) -> Hit:
    """Return the hit that shows a document; where it stands is said only where nothing else is."""
    own = (shown.reason,) if shown.reason and not reasons else ()
    return Hit(
        url=document.url,
        title=document.title,
        snippet=shown.html,
        language=document.language,
        date=document.date,
        date_kind=document.date_kind,
        event=document.event,
        published=document.published,
        modified=document.modified,
        section=document.section,
        type=document.type,
        site=document.site,
        translations=document.translations,
        score=score,
        page_number=shown.page,
        reasons=(*reasons, *own),
        marked_title=shown.title,
    )
