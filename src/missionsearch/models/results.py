"""What an engine answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from missionsearch.models.indexed import DateKind
from missionsearch.models.notes import Note, Reason
from missionsearch.models.queries import Query


@dataclass(frozen=True, slots=True)
class Hit:
    url: str
    title: str
    snippet: str
    """Escaped HTML; ``<mark>`` is the only markup."""
    language: str
    date: dt.date | None
    date_kind: DateKind | None
    event: dt.date | None
    published: dt.date | None
    modified: dt.date | None
    section: tuple[str, ...]
    type: str
    site: str
    translations: Mapping[str, str]
    score: float
    page_number: int | None = None
    """The page of a PDF on which the best passage stands."""
    reasons: tuple[Reason, ...] = ()
    marked_title: str = ""
    """The title as escaped HTML, its matches marked; empty where none was asked for."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int
    selected: bool = False
    label: str = ""
    """What a person reads; the value itself when empty."""


@dataclass(frozen=True, slots=True)
class HistogramBar:
    value: str
    """``2015`` or ``2015-10``."""
    count: int


@dataclass(frozen=True, slots=True)
class FoundPage:
    """What an engine finds for a plan: one page of hits, and counts over the whole match set."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    histogram: tuple[HistogramBar, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What is answered to a query."""

    query: Query
    total: int
    """Publications that match (docs/search-syntax.en.md says how versions count)."""
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    """``language year month section type site country organisation``; ``month`` only inside chosen years."""
    took_ms: float
    suggestion: str | None = None
    """The query with its spelling corrected, when that finds more."""
    histogram: tuple[HistogramBar, ...] = ()
    notes: tuple[Note, ...] = ()
    cross: tuple[Hit, ...] = ()
    """Up to three publications that exist in the other language alone (``Query.cross``)."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one clause of a query gave a hit in one representation."""

    clause: str
    """What was typed; of a synonym, the name that the hit has."""
    where: str
    """``text stems``, ``title stems``, ``text written``, ``title written``, ``code``, ``phrase``, ``beginning``,
    ``near spelling``, ``synonym``, ``year``, ``small words``, ``field``, ``neighbours``, ``relatives``, ``language`` or
    ``date``."""
    score: float


@dataclass(frozen=True, slots=True)
class HitExplanation:
    """Why a document has its score: the shares add up to it."""

    url: str
    score: float
    shares: tuple[Share, ...]
    """The largest first."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a query was read as, and why each hit has its place."""

    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    """Quoted: meant as written."""
    excluded: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    """``title:visa``, ``ambassad*``, ``ambasade~``."""
    synonyms: tuple[str, ...] = ()
    """``OSCE = Organization for …``."""
    filters: tuple[str, ...] = ()
    needed: Literal["all", "enough", "any", "as combined"] = "all"
    """How many of the words: all, a quarter of their weight, any; or what AND, OR and parentheses say."""
    hits: tuple[HitExplanation, ...] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)
    """What the engine was given (``search.plan``), in values that ``json`` can write."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One line of autocomplete."""

    text: str
    kind: Literal["title", "phrase"]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What is published now."""

    generation: str
    built_at: dt.datetime
    documents: int
    by_language: Mapping[str, int]
    by_type: Mapping[str, int]
    by_crawler: Mapping[str, int] = field(default_factory=dict)
    """Documents of each crawler, by its ``[engine] crawler``; empty where one crawler writes the index alone."""
