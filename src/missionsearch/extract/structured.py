"""What a page's JSON-LD says (schema.org): for dates, sections and kinds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from missionsearch.markup import Tag

LONGEST_SCRIPT = 200_000
DEEPEST, MOST_VALUES = 8, 200
"""Levels of JSON-LD that are looked into, and values of one list."""
_BROKEN = re.compile(r'"(date(?:Published|Modified|Created))"\s*:\s*"([^"]{1,60})"')


def json_types(scripts: Iterable[Tag]) -> set[str]:
    """Return the schema.org types that JSON-LD names."""
    return {name for script in scripts for name in re.findall(r'"@type"\s*:\s*"(\w+)"', script.string or "")}


def json_objects(scripts: Iterable[Tag]) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD, at any depth; of a broken script, its dates as they read."""
    for script in scripts:
        text = script.string or script.get_text()
        try:
            yield from list(_objects(json.loads(text, strict=False), 0))  # strings may hold line breaks
        except (ValueError, RecursionError):
            yield dict(reversed(_BROKEN.findall(text[:LONGEST_SCRIPT])))


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
