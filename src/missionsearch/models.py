"""The values that move through missionsearch, in the order in which they are made.

    FetchedPage ─▶ ExtractedPage ─▶ Document ─▶ (an engine) ─▶ SearchResults
                                       Query ──────┘

Each arrow between two stages is one of these and nothing else. All are frozen; times are UTC and end in
``_at``; days are ``datetime.date``. Languages are BCP 47 primary subtags, ``und`` where unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

UNKNOWN_LANGUAGE = "und"


# --- fetched by the crawler ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One HTTP answer as it was served."""

    url: str
    """The canonical form of the address that was asked for (``urls.canonicalize``)."""
    final_url: str
    """The canonical form of the address that answered, after redirects."""
    status: int
    headers: Mapping[str, str]
    """Lower-case names; only those that matter later (``store.KEPT_HEADERS``)."""
    body: bytes
    """Decompressed, otherwise as served; its character set is still to be found."""
    fetched_at: dt.datetime
    parent_url: str | None = None
    """For an attachment (PDF, docx): the page that links to it. None for a page."""


FateOutcome = Literal["kept", "unchanged", "redirected", "gone", "excluded", "failed", "waiting"]
"""kept: stored as fetched in this crawl · unchanged: stored, asked again or not due yet · redirected: gave way to
another address · gone: 404 or 410 · excluded: a rule stopped it · failed: it could not be had, what was stored stays ·
waiting: left for the next run."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one address that a crawl has seen."""

    url: str
    outcome: FateOutcome
    rule: str
    """Which rule decided: ``scope``, ``robots``, ``noindex``, ``canonical`` … (``crawl.rules``)."""
    detail: str
    """What it says beyond the rule: an address it leads to, a status, an error in words."""
    seen_at: dt.datetime
    seen_in: int
    """The crawl that decided (milliseconds since 1970 at its start)."""
    status: int | None = None
    """Of the last answer; None where it was not asked, or gave none."""
    found_on: str | None = None
    """The page, sitemap or feed that named it; None for a seed."""
    found_by: str = "link"
    """How: ``seed``, ``link``, ``sitemap``, ``feed``, ``redirect``, ``canonical``, ``store``."""
    asked_at: dt.datetime | None = None
    """When it was last asked for."""
    since_at: dt.datetime | None = None
    """When this outcome under this rule began; since then every crawl that saw it decided so."""
    crawls: int = 1
    """How many crawls these were."""
    document: str | None = None
    """The URL of the document that holds its text, in the published index."""
    index_rule: str = ""
    """Why it is in no document, or in another address's."""
    index_detail: str = ""


@dataclass(frozen=True, slots=True)
class FateGroup:
    """How many addresses of a crawl had one outcome under one rule."""

    outcome: FateOutcome
    rule: str
    count: int
    example: str
    found_on: str | None


# --- read by extraction -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day, and where on the page it was found."""

    value: dt.date
    source: str
    """For example ``meta article:published_time``, ``abbr.published``, ``visible line``, ``title``, ``lead``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a page offers for its title, a date, its section or a translation, and what was decided."""

    fact: str
    """``title``, ``event``, ``published``, ``modified``, ``section`` ("A > B") or ``translation`` ("en https://…")."""
    value: str
    source: str
    score: float
    """How much speaks for it, from 0 to 1."""
    lost: str = ""
    """Why it was not chosen; empty for the chosen one."""


@dataclass(frozen=True, slots=True)
class DroppedBlock:
    """A text that extraction left out, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a publication links to."""

    url: str
    title: str
    type: str
    """``pdf``, ``docx``, ``jpg`` …: the lower-case ending."""


PageType = Literal["article", "listing", "home", "plan", "contact", "search", "login", "file", "other"]


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """What a person reads on one page, and what the page says about itself."""

    url: str
    canonical: str
    title: str
    paragraphs: tuple[str, ...]
    """In order, without the title; headings, list items and table rows are entries of their own."""
    kind: PageType = "article"
    """Only an ``article`` (or a ``file``) becomes a document; the others are followed, not indexed."""
    footnotes: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    """The breadcrumb, outermost first, without home and without the page itself."""
    declared_language: str | None = None
    event: FoundDate | None = None
    published: FoundDate | None = None
    modified: FoundDate | None = None
    translations: Mapping[str, str] = field(default_factory=dict)
    """Language to canonical URL of the same publication in that language; never the page's own."""
    translation_tag: str | None = None
    """The language of a "[en]" tag that ended the title: a translation exists, its address unknown here."""
    attachments: tuple[Attachment, ...] = ()
    dropped: tuple[DroppedBlock, ...] = ()
    extractor: str = ""
    """What settled the text: ``rules``, a template family (``spip``, ``drupal`` …), ``model``, ``pdf`` …"""
    page_starts: tuple[int, ...] = ()
    """For a PDF: the index into ``paragraphs`` at which each of its pages begins."""
    type: str = ""
    """What ``import`` was told; empty: ``page``, or the extractor's name for a file."""
    candidates: tuple[Candidate, ...] = ()
    """What title, dates, section and translations were chosen from, the losers with reasons; not kept in the store."""


LanguageTeller = Literal["text", "declaration", "section", "site", "nothing"]


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """The language of a page, and of each of its paragraphs in their order."""

    language: str
    """That of most of its text."""
    paragraphs: tuple[str, ...] = ()
    told_by: LanguageTeller = "text"
    """What told it: where the text is too little, the page's declaration, else its section, its site."""


@dataclass(frozen=True, slots=True)
class PageOutline:
    """What is kept of each page while all of them are compared: for duplicates and translations."""

    url: str
    canonical: str
    kind: PageType
    language: str
    title: str
    section: tuple[str, ...]
    event: dt.date | None
    published: dt.date | None
    modified: dt.date | None
    text_hash: str
    """Equal for texts that a reader would call the same; empty for a page without text."""
    length: int
    """Characters of text."""
    translations: Mapping[str, str]
    translation_tag: str | None
    attachments: Mapping[str, str]
    """URL to the title that the page gives it."""
    marks: frozenset[str]
    """Numbers and names of its text: what a translation leaves as it is. Only where one may have to be guessed."""
    pushed: bool = False
    """It was imported: it stands as it was given."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph and the language it is written in."""

    text: str
    language: str
    page: int | None = None
    """The page of a PDF it stands on, from 1."""


# --- indexed ------------------------------------------------------------------------------------------

DateKind = Literal["event", "published", "modified"]


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of the index: a publication in one language, or a file it links to."""

    url: str
    title: str
    passages: tuple[Passage, ...]
    language: str = UNKNOWN_LANGUAGE
    """The language of most of its text."""
    event: dt.date | None = None
    published: dt.date | None = None
    modified: dt.date | None = None
    date_kind: DateKind | None = None
    """Which of the three ``date`` is; None for an undated publication."""
    section: tuple[str, ...] = ()
    """As its page names it, outermost first."""
    section_value: tuple[str, ...] = ()
    """What it is counted and filtered under, together with its counterparts in other languages; empty: ``section``."""
    section_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What readers of a language call it: as many names as ``section_value`` has."""
    type: str = "page"
    """``page``, ``pdf``, ``docx``, or what ``import`` was told."""
    site: str = ""
    """The host, without ``www.``."""
    translations: Mapping[str, str] = field(default_factory=dict)
    publication: str = ""
    """One id for all language versions of a publication (one of their URLs); empty: its own URL."""
    aliases: tuple[str, ...] = ()
    """Other addresses of the same text."""

    @property
    def date(self) -> dt.date | None:
        """The day to filter and sort by (docs/dates.md)."""
        return getattr(self, self.date_kind) if self.date_kind else None


# --- said of a query and of a hit ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Widened:
    """Few publications or none have all the words: any of them was enough."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """Nothing was found as typed: another spelling was searched."""

    text: str
    """The whole query as it was searched."""


@dataclass(frozen=True, slots=True)
class ReadAsDate:
    """A date among the words was a filter."""

    text: str
    """As typed."""


@dataclass(frozen=True, slots=True)
class BrokenSyntax:
    """The text is no expression: its words were searched."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Something was too much, and its first part was taken."""

    what: Literal["length", "clauses", "expansions", "values"]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A parameter that could not be read was left out."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Hits whose record in the index is damaged are not shown."""

    hits: int


Note = Widened | Corrected | ReadAsDate | BrokenSyntax | Cut | Ignored | Unreadable
"""Something that was done beyond what was typed, and that the page must say."""


@dataclass(frozen=True, slots=True)
class ByName:
    """A hit has another name of what was typed."""

    name: str


@dataclass(frozen=True, slots=True)
class BySpelling:
    """A hit has words with a corrected spelling."""

    words: str


@dataclass(frozen=True, slots=True)
class ByVersion:
    """What was typed stands in another language version of the publication."""

    language: str


@dataclass(frozen=True, slots=True)
class ByTitle:
    """What was typed stands in the title alone."""


@dataclass(frozen=True, slots=True)
class BySection:
    """What was typed stands in the name of the section alone."""


@dataclass(frozen=True, slots=True)
class ByTranslation:
    """A hit has a word that surely translates what was typed."""

    typed: str
    found: str
    """As written in the hit."""


Reason = ByName | BySpelling | ByVersion | ByTitle | BySection | ByTranslation
"""Why a hit matched, where its passage does not show it."""


# --- asked for ----------------------------------------------------------------------------------------

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
    """Of the term in the query: the words of a name share that of what was typed."""
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
    """As typed: "octobre 2015", "depuis mars 2014"."""
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
    notes: tuple[Note, ...] = ()
    """What parsing did that the page must say."""


# --- answered -----------------------------------------------------------------------------------------


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
class SearchResults:
    query: Query
    total: int
    """Publications that match (docs/search-syntax.en.md says how versions count)."""
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    """``language year month section type site``; ``month`` only inside chosen years."""
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
    """As typed; a synonym: the name that the hit has."""
    where: str
    """``text stems``, ``title stems``, ``text written``, ``title written``, ``code``, ``phrase``, ``beginning``,
    ``near spelling``, ``synonym``, ``year``, ``small words``, ``field``, ``neighbours``, ``language`` or ``date``."""
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
    """Of the words: all, a quarter of their weight, any; or what AND, OR and parentheses say."""
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


# --- reported -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageProblem:
    """A page that could not be used: counted and named, never the end of a run."""

    url: str
    problem: str
    linked_from: str | None = None
    """A page that links to it: where a broken link is mended."""


@dataclass(frozen=True, slots=True)
class CrawlReport:
    fetched: int = 0
    unchanged: int = 0
    """Answered 304."""
    gone: int = 0
    """404 or 410: taken out of the store."""
    excluded: int = 0
    """By robots.txt, meta robots, X-Robots-Tag or a redirect out of the scope, when they were to be asked."""
    not_due: int = 0
    """Stored, long unchanged, and not asked for in this run."""
    waiting: int = 0
    """Left to the next run: a bound was reached, or a host asked for rest."""
    rested: Mapping[str, str] = field(default_factory=dict)
    """Site to why the rest of it is left to the next run."""
    groups: tuple[FateGroup, ...] = ()
    """How many addresses had each fate, the largest group first."""
    failed: tuple[PageProblem, ...] = ()
    seconds: float = 0.0
    stopped: str | None = None
    """Why the crawl ended before its frontier was empty (``max_pages`` …); None when it was finished."""


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """Whether one of the seeds' sites could be crawled."""

    site: str
    """Scheme, host and port."""
    ok: bool
    problem: str = ""
    """Why not, in words."""


@dataclass(frozen=True, slots=True)
class LexiconReport:
    """What the site's translation pairs taught."""

    state: Literal["kept", "learned", "rebuilt"]
    """kept: the pairs are those of the run before · rebuilt: the file was missing or damaged."""
    pairs: int
    """Publications in French and in English."""
    entries: int
    """Words of one language with a word of the other."""
    coverage: float | None
    """Share of the index's French and English words, as often as they stand, that have an entry."""


@dataclass(frozen=True, slots=True)
class ReindexReport:
    generation: str
    documents: int
    added: int
    changed: int
    removed: int
    unchanged: int
    by_language: Mapping[str, int]
    not_indexed: Mapping[str, int]
    """Page kind to count: listings, home, plan …"""
    problems: tuple[PageProblem, ...]
    crawl: CrawlReport | None
    seconds: float
    run: int = 0
    """Its number in the history of runs."""
    sites: tuple[SiteHealth, ...] = ()
    """Of a run that crawled: each seed's site."""
    lexicon: LexiconReport | None = None
    """None where it could not be written."""
