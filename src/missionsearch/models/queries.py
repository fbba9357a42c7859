"""What a person asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from missionsearch.models.notes import Note

PATH_SEPARATOR = " > "
"""Between the names of a section's path where it is one text: in facet values, addresses, ``import`` and files."""

SearchField = Literal["title", "section", "site", "url", "symbol"]


@dataclass(frozen=True, slots=True)
class Term:
    """One typed word, as typed: analysis is the engine's."""

    text: str
    field: SearchField | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand beside each other, in order; never widened."""

    text: str
    field: SearchField | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A document symbol or reference number: A/2015/30 (``analysis.codes``)."""

    text: str
    key: str
    field: SearchField | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so: ``ambassad*`` (without the star)."""

    text: str
    field: SearchField | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words one or two letters away: ``ambasade~`` (without the tilde)."""

    text: str
    field: SearchField | None = None


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word or run of words and what else it may be called; any of them matches."""

    alternatives: tuple[Node, ...]
    """The first is what was typed; the others are a Term or a Phrase each."""


@dataclass(frozen=True, slots=True)
class And:
    clauses: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    clauses: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    clause: Node


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses beside each other without an operator.

    Plain words (Term, Synonym) are subject to ``Query.match``: all of them must match, or most, or any.
    Every other clause must match; a Not must not.
    """

    clauses: tuple[Node, ...]
    question: bool = False
    """Asked in natural language: a document may lack most of the words, and the parts of a compound count alone."""


@dataclass(frozen=True, slots=True)
class TranslatedTerm:
    """One typed word, or one word of a name, and what may stand for it in the other language."""

    typed: str
    """In lower case; all words of a name."""
    stems: tuple[tuple[str, float], ...]
    """Each with its weight, the best first."""
    weight: float = 1.0
    """Weight of the term in the query: the words of a name share the weight of what was typed."""
    sure: frozenset[str] = frozenset()
    """Stems that a person may be shown as its translation."""


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """What a text becomes in the other language: a structured query (Darwish and Oard, 2003).

    A document's count of a term is the weighted sum of its counts of the term's stems, and so is the number of
    documents that have the term; then BM25.
    """

    source: str
    """The language it was typed in."""
    language: str
    """The language of the documents."""
    terms: tuple[TranslatedTerm, ...]


Node = Term | Phrase | Code | Prefix | Fuzzy | Synonym | And | Or | Not | Group

Sort = Literal["relevance", "newest", "oldest"]
Match = Literal["most", "any"]
Cross = Literal["", "beside", "only"]
"""Whether publications that exist in the other language alone are asked for: beside the others, or only these."""
UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Filters:
    """What must hold beside the text. Values within one filter are alternatives; filters are all required."""

    language: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    """``2015``, ``2015-10`` (a month) or ``undated``."""
    section: tuple[tuple[str, ...], ...] = ()
    """Paths, outermost first; a section holds its sub-sections."""
    type: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    """Codes of ISO 3166-1: publications that name any of these countries."""
    organisation: tuple[str, ...] = ()
    """First acronyms of their synonyms, as ``Document.organisation``."""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    """Inclusive."""
    without: tuple[str, ...] = ()
    """Addresses of publications that staff have hidden: never found, never counted."""
    untranslated: str = ""
    """Only publications that have no version in this language."""


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A date that was typed among the words and may stand for a filter."""

    text: str
    """The text as typed: "octobre 2015", "depuis mars 2014"."""
    date_from: dt.date | None
    date_to: dt.date | None
    rest: Node | None
    """The query without it."""


@dataclass(frozen=True, slots=True)
class Query:
    """A checked request."""

    text: str = ""
    """As typed."""
    root: Node | None = None
    """The parsed text; None lists everything that the filters let through, newest first."""
    filters: Filters = Filters()
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 10
    reader_language: str | None = None
    """Which version of a publication to show when several match; None: the best-scoring one."""
    collapse: bool = True
    """A publication and its translations are one result."""
    match: Match = "most"
    translated: TranslatedText | None = None
    """Searched in place of ``root``: in the other language alone."""
    cross: Cross = ""
    typed_date: TypedDate | None = None
    near_dates: tuple[tuple[dt.date, dt.date], ...] = ()
    """Spans that rank nearer publications higher without filtering (a bare year, a day without a year).

    Where there are any, a year among the words is found in texts and in dates."""
    highlight: bool = True
    """Make snippets."""
    facets: bool = True
    """Count facets and the histogram; a search of which the hits or the total are wanted is cheaper without."""
    notes: tuple[Note, ...] = ()
    """What parsing did that the page must say."""
