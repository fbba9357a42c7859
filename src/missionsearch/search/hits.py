"""A document as a hit of the results, the same from every engine."""

from __future__ import annotations

from missionsearch.models import Document, Hit


def hit_of(document: Document, score: float, html: str, page: int | None, reasons: tuple[str, ...]) -> Hit:
    """Return the hit that shows a document, with a snippet (escaped HTML) and the page of a PDF it stands on."""
    return Hit(
        url=document.url,
        title=document.title,
        snippet=html,
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
        page_number=page,
        reasons=reasons,
    )
