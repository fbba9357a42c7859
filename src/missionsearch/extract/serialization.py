"""A page's extraction written down: for the store and for scripts."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

from missionsearch.models import Attachment, Candidate, DroppedBlock, ExtractedPage, FoundDate, PageLanguage


def dumps(page: ExtractedPage) -> bytes:
    """Return a page as JSON in UTF-8, from which ``loads`` makes the same page again."""
    return json.dumps(asdict(page), ensure_ascii=False, default=_day, separators=(",", ":")).encode()


def loads(data: bytes) -> ExtractedPage:
    """Return the page that ``dumps`` wrote.

    Raises:
        ValueError: it is not JSON, or of another shape (a KeyError or TypeError underneath).
    """
    values = json.loads(data)
    try:
        for name in ("event", "published", "modified"):
            values[name] = _found_date(values[name])
        for name in ("paragraphs", "footnotes", "section", "page_starts"):
            values[name] = tuple(values[name])
        values["attachments"] = tuple(Attachment(**each) for each in values["attachments"])
        values["dropped"] = tuple(DroppedBlock(**each) for each in values["dropped"])
        values["candidates"] = tuple(Candidate(**each) for each in values["candidates"])
        return ExtractedPage(**values)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a saved extraction: {error}") from error


def to_json(page: ExtractedPage, language: PageLanguage) -> dict[str, Any]:
    """Return what ``extract --json`` prints; ``language`` is what the text was found to be written in."""
    return {
        "url": page.url,
        "canonical": page.canonical,
        "title": page.title,
        "language": language.language,
        "language_told_by": language.told_by,
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
        "attachments": [asdict(each) for each in page.attachments],
        "dropped": [asdict(each) for each in page.dropped],
        "extractor": page.extractor,
        "candidates": [asdict(each) for each in page.candidates],
    }


def _day(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"cannot be written as JSON: {value!r}")


def _found_date(value: dict[str, str] | None) -> FoundDate | None:
    return FoundDate(dt.date.fromisoformat(value["value"]), value["source"]) if value else None


def _date_json(found: FoundDate | None) -> dict[str, str] | None:
    return {"value": found.value.isoformat(), "source": found.source} if found else None
