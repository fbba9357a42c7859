"""Search results as JSON: one object for ``search --json`` and ``/api/v1/search``."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from missionsearch.models import (
    PATH_SEPARATOR,
    BrokenSyntax,
    ByName,
    BySection,
    BySpelling,
    ByTitle,
    ByTranslation,
    ByVersion,
    Completion,
    Corrected,
    Cut,
    Explanation,
    FacetValue,
    Hit,
    Ignored,
    Note,
    ReadAsDate,
    Reason,
    SearchResults,
    Unreadable,
    Widened,
)
from missionsearch.search.query import section_path
from missionsearch.urls import address_id

JsonObject = dict[str, Any]
FACETS = ("language", "year", "month", "section", "type", "site", "country", "organisation")


def results_to_json(results: SearchResults) -> JsonObject:
    """Return what one search answered, in values that ``json`` can write; days are ISO 8601 texts."""
    return {
        "query": results.query.text,
        "total": results.total,
        "page": results.query.page,
        "per_page": results.query.per_page,
        "took_ms": round(results.took_ms, 3),
        "hits": [hit_to_json(hit) for hit in results.hits],
        "facets": facets_to_json(results.facets),
        "suggestion": results.suggestion,
        "histogram": [{"value": bar.value, "count": bar.count} for bar in results.histogram],
        "notes": [note_to_json(note) for note in results.notes],
        "cross": [hit_to_json(hit) for hit in results.cross],
    }


def hit_to_json(hit: Hit) -> JsonObject:
    """Return one hit; ``snippet`` is escaped HTML in which ``<mark>`` is the only markup."""
    return {
        "id": address_id(hit.url),
        "url": hit.url,
        "title": hit.title,
        "marked_title": hit.marked_title,
        "snippet": hit.snippet,
        "language": hit.language,
        "date": _day(hit.date),
        "date_kind": hit.date_kind,
        "published": _day(hit.published),
        "event": _day(hit.event),
        "modified": _day(hit.modified),
        "section": list(hit.section),
        "type": hit.type,
        "site": hit.site,
        "translations": dict(hit.translations),
        "score": round(hit.score, 6),
        "page_number": hit.page_number,
        "reasons": [reason_to_json(reason) for reason in hit.reasons],
    }


def note_to_json(note: Note) -> JsonObject:
    """Return something that was done beyond what was typed: its kind, and a detail where it has one."""
    match note:
        case Widened():
            return _kind_and_detail("widened")
        case Corrected():
            return _kind_and_detail("corrected", note.text)
        case ReadAsDate():
            return _kind_and_detail("typed_date", note.text)
        case BrokenSyntax():
            return _kind_and_detail("broken_syntax")
        case Cut():
            return _kind_and_detail("limit", note.part)
        case Ignored():
            return _kind_and_detail("ignored", f"{note.name}={note.value}")
        case Unreadable():
            return _kind_and_detail("damaged", str(note.hits))


def reason_to_json(reason: Reason) -> JsonObject:
    """Return why a hit matched, where its passage does not show it."""
    match reason:
        case ByName():
            return _kind_and_detail("synonym", reason.name)
        case BySpelling():
            return _kind_and_detail("corrected", reason.words)
        case ByVersion():
            return _kind_and_detail("version", reason.language)
        case ByTitle():
            return _kind_and_detail("title")
        case BySection():
            return _kind_and_detail("section")
        case ByTranslation():
            return _kind_and_detail("translation", f"{reason.typed} → {reason.found}")


def _kind_and_detail(kind: str, detail: str = "") -> JsonObject:
    return {"kind": kind, "detail": detail}


def explanation_to_json(explanation: Explanation) -> JsonObject:
    """Return what a query was read as, and for each hit what gave it its score."""
    return asdict(explanation)


def facets_to_json(facets: Mapping[str, tuple[FacetValue, ...]]) -> JsonObject:
    """Return every facet's values; a facet without any is an empty list."""
    labelled = {**facets, "section": _told_apart(facets.get("section", ()))}
    return {name: [_value_to_json(value) for value in labelled.get(name, ())] for name in FACETS}


def _told_apart(sections: tuple[FacetValue, ...]) -> tuple[FacetValue, ...]:
    """Return sections of which those that share a name are labelled with their parents: "News > Visits"."""
    paths = [section_path(value.value) or (value.value,) for value in sections]
    names = {path: value.label or path[-1] for value, path in zip(sections, paths, strict=True)}
    often = Counter(names.values())

    def label(path: tuple[str, ...]) -> str:
        trail = [names.get(path[:depth], path[depth - 1]) for depth in range(1, len(path) + 1)]
        return PATH_SEPARATOR.join(trail) if often[names[path]] > 1 else names[path]

    return tuple(replace(value, label=label(path)) for value, path in zip(sections, paths, strict=True))


def completion_to_json(completion: Completion) -> JsonObject:
    """Return one line of autocomplete."""
    return {"text": completion.text, "kind": completion.kind, "url": completion.url}


def _value_to_json(value: FacetValue) -> JsonObject:
    return {
        "value": value.value,
        "label": value.label or value.value,
        "count": value.count,
        "selected": value.selected,
    }


def _day(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None
