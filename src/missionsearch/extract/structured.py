"""What a page's JSON-LD says (schema.org): for dates, sections and kinds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from missionsearch.extract.elements import Elements
from missionsearch.markup import Tag

LONGEST_SCRIPT = 200_000
DEEPEST, MOST_VALUES = 8, 200
"""Levels of JSON-LD that are looked into, and values of one list."""
_BROKEN = re.compile(r'"(date(?:Published|Modified|Created))"\s*:\s*"([^"]{1,60})"')


def json_types(page: Elements) -> set[str]:
    """Return the schema.org types that a page's JSON-LD names."""
    return {name for script in _scripts(page) for name in re.findall(r'"@type"\s*:\s*"(\w+)"', script.string or "")}


def json_objects(page: Elements) -> Iterator[dict[str, Any]]:
    """Yield the objects of a page's JSON-LD, at any depth; of a broken script, its dates as they read."""
    for script in _scripts(page):
        text = script.string or script.get_text()
        try:
            yield from list(_objects(json.loads(text), 0))
        except (ValueError, RecursionError):
            yield dict(reversed(_BROKEN.findall(text[:LONGEST_SCRIPT])))


def _scripts(page: Elements) -> list[Tag]:
    return [script for script in page.named("script") if "ld+json" in str(script.get("type") or "").lower()]


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:MOST_VALUES]:
            yield from _objects(inner, depth + 1)
