"""What a query means to an engine: decided once, before any engine runs, as pure data.

``planning.plan_of`` makes a plan of a ``Query``; ``clauses`` are what it is made of.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from missionsearch.models import Filters, Sort
from missionsearch.search.clauses import Clause, Representation, ScoreShare


@dataclass(frozen=True, slots=True)
class HighlightTerms:
    """What is marked in titles and snippets."""

    stems: tuple[tuple[str, str], ...] = ()
    """Language and stem: every form of the word is marked."""
    quoted: tuple[tuple[str, str], ...] = ()
    """Language and stem of quoted words, for a text in which no run stands as it was typed."""
    runs: tuple[str, ...] = ()
    """Patterns of quoted words, codes and beginnings, in a text without accents; each is marked as one."""
    near: tuple[str, ...] = ()
    """Words of which near spellings are marked."""
    capitals: tuple[str, ...] = ()
    """Small words that are names in capitals (US, IT): marked where they stand so."""
    sections: tuple[str, ...] = ()
    """What the name of a section was to hold: a hit says where nothing else of it matches."""


@dataclass(frozen=True, slots=True)
class NearDates:
    """Days near which a document scores more: a bare year, a day without a year."""

    spans: tuple[tuple[dt.date, dt.date], ...]
    weight: float
    """Added share of the score."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words that are neighbours in the query, small words aside."""

    language: str
    first: str
    second: str
    """Stems."""
    times: int
    """How often they are neighbours."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What the best hits gain where neighbours of the query stand near each other (all text, stems, small words keep
    their places). Each pair counts like a term whose idf is that of both, once in order and once in either order."""

    pairs: tuple[Pair, ...]
    in_order: float
    """Weight of the first up to ``REACH_IN_ORDER`` places before the second."""
    near: float
    """Weight of both within ``REACH_NEAR`` places, in either order."""
    best: int
    """Hits that are scored so: docs/decisions/0004."""


REACH_IN_ORDER, REACH_NEAR = 3, 7


@dataclass(frozen=True, slots=True)
class LanguagePrior:
    """A little more for documents in the reader's language, where the query may be in it: an order, never a filter."""

    language: str
    weight: float
    """Added share of the score."""
    words: tuple[tuple[tuple[str, str], ...], ...]
    """For each word its stem in each language (empty: a small word there). The query is in the language in whose
    documents they are commonest; where two are alike, it may be in either."""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Which of the publications that are found are shown, in which order and as what."""

    number: int = 1
    size: int = 10
    """Hits of a page."""
    sort: Sort = "relevance"
    collapse: bool = True
    """Versions of one publication are one hit; else each is its own."""
    reader_language: str | None = None
    """The version in this language is shown, where there are several."""
    snippets: bool = True
    facets: bool = True
    """Facets and the histogram are counted; else an engine may leave them empty: the total alone is asked for."""


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What a query means: all that an engine is told."""

    root: Clause | None
    """None: every document, newest first."""
    filters: Filters
    page: ResultPage = ResultPage()
    near_dates: NearDates | None = None
    neighbours: Neighbours | None = None
    prior: LanguagePrior | None = None
    highlight: HighlightTerms = HighlightTerms()


def plan_to_json(value: Any) -> Any:
    """Return a plan, or a part of one, in values that ``json`` can write; each clause says which kind it is."""
    match value:
        case Representation():
            return str(value)
        case ScoreShare():
            return {"representation": str(value.representation), "weight": value.weight}
        case tuple():
            return [plan_to_json(each) for each in value]
        case dt.date():
            return value.isoformat()
        case _ if is_dataclass(value):
            parts = ((each.name, plan_to_json(getattr(value, each.name))) for each in fields(value))
            return {"is": type(value).__name__, **{name: part for name, part in parts if part not in (None, [], "")}}
        case _:
            return value
