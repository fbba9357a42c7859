"""A document as JSON, and back: all its fields by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from missionsearch.models import Document


def document_to_json(document: Document) -> dict[str, Any]:
    """Return everything that a document holds."""
    values: dict[str, Any] = msgspec.to_builtins(document)
    return values


def document_from_json(values: Mapping[str, Any]) -> Document:
    """Return the document that ``document_to_json`` was given."""
    return msgspec.convert(values, Document)
