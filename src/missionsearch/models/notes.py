"""Notes about a query, and reasons for a hit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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

    part: Literal["length", "clauses", "ranking", "expansions", "values"]
    """``ranking``: all was looked for, and the order of hits rests on less."""


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
    """The word as the hit writes it."""


Reason = ByName | BySpelling | ByVersion | ByTitle | BySection | ByTranslation
"""Why a hit matched, where its passage does not show it."""
