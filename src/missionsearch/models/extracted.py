"""What extraction reads in a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args


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

WebType = Literal["page", "notice", "directory"]
"""What a document that was a web page is: a text, one that is read at a glance, or entries to look something up in."""
WEB_TYPES: tuple[WebType, ...] = get_args(WebType)


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
    """What ``import`` was told, or the ``WebType`` of a page; empty: ``page``, or the extractor's name for a file."""
    candidates: tuple[Candidate, ...] = ()
    """What title, dates, section and translations were chosen from, the losers with reasons; not kept in the store."""


LanguageSource = Literal["text", "declaration", "section", "site", "nothing"]


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """The language of a page, and of each of its paragraphs in their order."""

    language: str
    """That of most of its text."""
    paragraphs: tuple[str, ...] = ()
    source: LanguageSource = "text"
    """What the language was taken from: the text; where that is too little, a declaration, the section, the site."""


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
    entity_tokens: frozenset[str]
    """Numbers and names of its text: what a translation leaves as it is. Only where one may have to be guessed."""
    imported: bool = False
    """It was imported: it stands as it was given."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph and the language it is written in."""

    text: str
    language: str
    page: int | None = None
    """The page of a PDF it stands on, from 1."""
