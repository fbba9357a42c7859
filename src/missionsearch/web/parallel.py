"""Two versions of a publication side by side, paragraph by paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from missionsearch.crosslanguage.alignment import align
from missionsearch.models import Document
from missionsearch.web.formats import direction
from missionsearch.web.marking import Marker


@dataclass(frozen=True, slots=True)
class Side:
    """Paragraphs of one version that go together."""

    paragraphs: tuple[tuple[str, str, Markup], ...]
    """(language for the ``lang`` attribute, direction, the text marked)."""


@dataclass(frozen=True, slots=True)
class Row:
    """What two versions say in one place; a side may be empty."""

    one: Side
    other: Side


def sides(document: Document, marker: Marker) -> tuple[tuple[str, str, Markup], ...]:
    """Return a document's paragraphs, marked."""
    return _marked(document, marker, 0, len(document.passages))


def rows(one: Document, other: Document, marker: Marker) -> tuple[Row, ...]:
    """Return the paragraphs of two versions that go together (Gale and Church, by their lengths).

    Versions too different to be aligned are paired in the order of their paragraphs.
    """
    lengths = [[len(passage.text) for passage in document.passages] for document in (one, other)]
    spans = align(*lengths) or _in_order(*map(len, lengths))
    return tuple(
        Row(Side(_marked(one, marker, *ours)), Side(_marked(other, marker, *theirs))) for ours, theirs in spans
    )


def _in_order(ours: int, theirs: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [
        ((min(at, ours), min(at + 1, ours)), (min(at, theirs), min(at + 1, theirs))) for at in range(max(ours, theirs))
    ]


def _marked(document: Document, marker: Marker, start: int, end: int) -> tuple[tuple[str, str, Markup], ...]:
    return tuple(
        (
            "" if passage.language == "und" else passage.language,
            direction(passage.language),
            marker(passage.text, passage.language),
        )
        for passage in document.passages[start:end]
    )
