"""A document as JSON, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from missionsearch.models import Document, Passage


def document_to_json(document: Document) -> dict[str, Any]:
    """Return everything that a document holds."""
    days = {name: _text(getattr(document, name)) for name in ("event", "published", "modified")}
    return {
        "url": document.url,
        "title": document.title,
        "passages": [[passage.text, passage.language, passage.page] for passage in document.passages],
        "language": document.language,
        **days,
        "date_kind": document.date_kind,
        "section": list(document.section),
        "type": document.type,
        "site": document.site,
        "translations": [list(pair) for pair in document.translations.items()],
        "publication": document.publication,
        "aliases": list(document.aliases),
        "country": list(document.country),
        "organisation": list(document.organisation),
    }


def document_from_json(data: Mapping[str, Any]) -> Document:
    """Return the document that ``document_to_json`` was given."""
    facts: dict[str, Any] = {name: _day(data[name]) for name in ("event", "published", "modified")}
    return Document(
        url=data["url"],
        title=data["title"],
        passages=tuple(Passage(text, language, page) for text, language, page in data["passages"]),
        language=data["language"],
        date_kind=data["date_kind"],
        section=tuple(data["section"]),
        type=data["type"],
        site=data["site"],
        translations=dict(data["translations"]),
        publication=data["publication"],
        aliases=tuple(data["aliases"]),
        country=tuple(data["country"]),
        organisation=tuple(data["organisation"]),
        **facts,
    )


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
