"""What goes into an index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from missionsearch.models.extracted import Passage
from missionsearch.models.fetched import UNKNOWN_LANGUAGE

DateKind = Literal["event", "published", "modified"]


class Publication(Protocol):
    """What a reader is shown: the facts that a ``Document``, what an engine has read of one, and a ``Hit`` share."""

    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def date(self) -> dt.date | None: ...
    @property
    def date_kind(self) -> DateKind | None: ...
    @property
    def event(self) -> dt.date | None: ...
    @property
    def published(self) -> dt.date | None: ...
    @property
    def modified(self) -> dt.date | None: ...
    @property
    def section(self) -> tuple[str, ...]: ...
    @property
    def type(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def translations(self) -> Mapping[str, str]: ...


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
    """The section's path as the page names it, outermost first."""
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
    country: tuple[str, ...] = ()
    """Countries that it names, by their codes of ISO 3166-1."""
    organisation: tuple[str, ...] = ()
    """Organisations that it names, by the first acronym of their synonyms."""

    @property
    def date(self) -> dt.date | None:
        """The day to filter and sort by (docs/dates.md)."""
        return getattr(self, self.date_kind) if self.date_kind else None
