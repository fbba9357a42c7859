"""Queries with fewer clauses that find the same documents with the same scores.

Every clause costs each node some time, whether it finds anything or not.
"""

from __future__ import annotations

from typing import Any

from missionsearch.engines.opensearch.clauses import Clause
from missionsearch.engines.opensearch.frequencies import Frequencies

ONLY_SCORED = ("title_forms_", "accented_")
"""Fields whose words stand in ``forms_…`` of the same document as well: they find nothing that this does not."""


def without_absent(part: Any, known: Frequencies) -> Any:
    """Return a clause without the alternatives that are known to be in no document, mostly words of other languages."""
    if isinstance(part, list):
        return [without_absent(each, known) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: without_absent(_there(name, value, known), known) for name, value in part.items()}


def _there(name: str, value: Any, known: Frequencies) -> Any:
    if name not in ("should", "queries") or not isinstance(value, list):
        return value
    return [each for each in value if known.noted(each) != 0] or value[:1]


def for_finding(part: Any) -> Any:
    """Return a clause that finds the same documents, without what only scores them."""
    if isinstance(part, list):
        return [for_finding(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: for_finding(_finding(value) if name == "should" else value) for name, value in part.items()}


def _finding(alternatives: list[Clause]) -> list[Clause]:
    fields = {field for each in alternatives for field in each.get("term", ())}
    return [each for each in alternatives if not any(_is_elsewhere(field, fields) for field in each.get("term", ()))]


def _is_elsewhere(field: str, fields: set[str]) -> bool:
    """Say whether the words of a field are looked for in the same language's forms too."""
    return field.startswith(ONLY_SCORED) and f"forms_{field.rpartition('_')[2]}" in fields
