"""A page's extraction written down: for the store and for scripts."""

from __future__ import annotations

from typing import Any

import msgspec

from missionsearch.models import ExtractedPage, FoundDate, PageLanguage


def dumps(page: ExtractedPage) -> bytes:
    """Return a page as JSON in UTF-8, from which ``loads`` makes the same page again."""
    return msgspec.json.encode(page)


def loads(data: bytes) -> ExtractedPage:
    """Return the page that ``dumps`` wrote.

    Raises:
        ValueError: it is not JSON, or of another shape.
    """
    try:
        return msgspec.json.decode(data, type=ExtractedPage)
    except msgspec.MsgspecError as error:
        raise ValueError(f"not a saved extraction: {error}") from error


def to_json(page: ExtractedPage, language: PageLanguage) -> dict[str, Any]:
    """Return what ``extract --json`` prints; ``language`` is what the text was found to be written in."""
    return {
        "url": page.url,
        "canonical": page.canonical,
        "title": page.title,
        "language": language.language,
        "language_told_by": language.source,
        "declared_language": page.declared_language,
        "paragraphs": list(page.paragraphs),
        "footnotes": list(page.footnotes),
        "kind": page.kind,
        "type": page.type,
        "section": list(page.section),
        "event": _date_json(page.event),
        "published": _date_json(page.published),
        "modified": _date_json(page.modified),
        "translations": dict(page.translations),
        "translation_tag": page.translation_tag,
        "attachments": list(map(msgspec.to_builtins, page.attachments)),
        "dropped": list(map(msgspec.to_builtins, page.dropped)),
        "extractor": page.extractor,
        "candidates": list(map(msgspec.to_builtins, page.candidates)),
    }


def _date_json(date: FoundDate | None) -> dict[str, str] | None:
    return {"value": date.value.isoformat(), "source": date.source} if date else None
