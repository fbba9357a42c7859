"""What a page holds that may tell a date, and what was made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from missionsearch.models import Candidate, FoundDate

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
    """The title as shown: language tags and all."""
    language: str = ""
    region: str = ""
    """The country (ISO 3166) that the page's language tag names: "US" of en-US."""
    url: str = ""
    machine: tuple[MachineDate, ...] = ()
    near: tuple[str, ...] = ()
    """Short lines round the title."""
    lines: tuple[str, ...] = ()
    """All short lines, those round the title first."""
    below: tuple[str, ...] = ()
    """Short lines that end the text, or follow it at once."""
    others: Callable[[], tuple[str, ...]] = tuple
    """Short lines that tell of other pages: comments, teasers, links."""
    lead: tuple[str, ...] = ()
    """The first paragraphs."""
    text: str = ""
    """All of the main text: only to settle which part of n/n/yyyy is the month."""
    guess: Callable[[], str | None] | None = None
    """A general date finder (ISO 8601), asked where something speaks for a day, yet not enough."""
    trust_guess: bool = False
    """The operator takes a guess for this site's days of publication."""


@dataclass(frozen=True, slots=True)
class FoundDates:
    event: FoundDate | None = None
    published: FoundDate | None = None
    modified: FoundDate | None = None
    candidates: tuple[Candidate, ...] = field(default=(), compare=False)
    """Every day that was offered for one of the three, with what came of it."""


@dataclass(frozen=True, slots=True)
class DayOffered:
    """A day that one piece of evidence offers for one of the three."""

    value: dt.date
    source: str
    score: float
    """How often such evidence is right, from 0 to 1."""
    family: str
    """Evidence of one family comes from one hand, and does not bear itself out."""
    said: bool = True
    """The evidence says which of the three days it tells; a bare day may be any."""
    refused: str = ""
    """Why the day cannot be it, whatever else speaks for it."""
