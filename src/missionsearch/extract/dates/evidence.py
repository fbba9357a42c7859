"""What a page holds that may tell a date, and what was made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from missionsearch.models import FoundDate

Kind = Literal["published", "modified", "unknown"]


@dataclass(frozen=True, slots=True)
class MachineDate:
    """A date that markup gives: in a meta tag, an attribute, structured data."""

    source: str
    text: str
    kind: Kind = "unknown"


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """Everything on a page that may tell a date; filled from the one parse of it."""

    title: str = ""
    """As shown: language tags and all."""
    language: str = ""
    url: str = ""
    machine: tuple[MachineDate, ...] = ()
    near: tuple[str, ...] = ()
    """Short lines round the title."""
    lines: tuple[str, ...] = ()
    """All short lines, those round the title first."""
    others: tuple[str, ...] = ()
    """Short lines that tell of other pages: comments, teasers, links."""
    lead: tuple[str, ...] = ()
    """The first paragraphs."""
    text: str = ""
    """All of the main text: only to settle which part of n/n/yyyy is the month."""
    fallback: Callable[[], str | None] | None = None
    """A general date finder for where the rules find nothing published."""


@dataclass(frozen=True, slots=True)
class FoundDates:
    event: FoundDate | None = None
    published: FoundDate | None = None
    modified: FoundDate | None = None
