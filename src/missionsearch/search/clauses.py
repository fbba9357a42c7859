"""The clauses of a search plan: which documents match one, and what each representation of them counts.

A clause names representations of a document, not fields of an index. What depends on the index (which of two readings
any document has, how much a word tells) stands in a clause as a choice with its rule, and the engine applies the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

WordForm = Literal["stems", "surfaces", "accented"]


class Representation(NamedTuple):
    """One way to look at a document's text."""

    title: bool
    """The title alone; else all text."""
    words: WordForm
    """As stems; as written, without accents; or, of words that have accents, with them."""

    def __str__(self) -> str:
        return f"{'title' if self.title else 'text'} {self.words}"


STEMS, TITLE_STEMS = Representation(False, "stems"), Representation(True, "stems")
SURFACES, TITLE_SURFACES = Representation(False, "surfaces"), Representation(True, "surfaces")


class ScoreShare(NamedTuple):
    """What the score of one representation counts."""

    representation: Representation
    weight: float


# --- clauses that hold no other


@dataclass(frozen=True, slots=True)
class Word:
    """Documents that have a word in the first representation; each representation's BM25 counts its share."""

    language: str
    surface: str
    """As typed, accents kept."""
    stem: str
    shares: tuple[ScoreShare, ...]


@dataclass(frozen=True, slots=True)
class Adjacent:
    """Documents in which words of one language stand beside each other, in this order."""

    language: str
    surfaces: tuple[str, ...]
    as_written: bool = False
    """As written, accents aside, small words too; else in any of their forms."""
    title: bool = False
    """In the title."""
    shares: tuple[ScoreShare, ...] = ()
    """What each representation counts, for an engine that scores a phrase in each."""
    scored_as: Word | None = None
    """The word whose score counts, where one word alone is meant as written."""
    accents: bool = False
    """Accents are part of what is written: one word alone, typed with accents, after a minus."""


@dataclass(frozen=True, slots=True)
class CodeKey:
    """Documents that have a document symbol or reference number."""

    text: str
    """As typed."""
    key: str
    shares: tuple[ScoreShare, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Documents that have any word of the index that begins so, or is written nearly so."""

    kind: Literal["beginning", "near spelling"]
    text: str
    weight: float
    title: bool = False
    alike: bool = False
    """An engine may give all of them the same score: the weight."""


@dataclass(frozen=True, slots=True)
class InField:
    """Documents whose section, site or address has a word."""

    field: Literal["section", "site", "url"]
    text: str


@dataclass(frozen=True, slots=True)
class InYear:
    """Documents of a year or with the year as a word: those of the year score as the best of the others."""

    year: int
    word: Clause


@dataclass(frozen=True, slots=True)
class Combined:
    """Documents that have any of several stems, which count as one term.

    Its count in a document is the weighted sum of theirs, and so is the number of documents that have it; then BM25
    (Darwish and Oard, "Probabilistic Structured Query Methods", 2003).
    """

    typed: str
    language: str
    stems: tuple[tuple[str, float], ...]
    """Each with its weight, the best first."""
    shares: tuple[ScoreShare, ...]
    sure: frozenset[str] = frozenset()
    """Stems that a person is shown as what was typed."""


@dataclass(frozen=True, slots=True)
class Structured:
    """Documents that have enough of several terms, each of which may stand as other words."""

    terms: tuple[Combined, ...]
    minimum: Minimum


# --- combinations


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents of any clause; scores are added, or the best counts."""

    clauses: tuple[Clause, ...]
    best: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents of every clause and of none of the excluded ones; of no clause at all: every document."""

    clauses: tuple[Clause, ...]
    excluded: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The documents of the first clause that any document satisfies."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Documents that have a name or another name of the same thing; the best counts."""

    typed: Clause
    others: tuple[tuple[str, Clause], ...]
    """Each with how it is written."""
    weight: float
    """Share of its score that another name brings."""


# --- words beside each other


@dataclass(frozen=True, slots=True)
class Relatives:
    """Words of the index of the same family as a typed one ("fondation", "fondateur"): they rank, and find nothing."""

    language: str
    surface: str
    """As typed, without accents."""
    stem: str
    """The stem of the typed word; its relatives have other stems."""


@dataclass(frozen=True, slots=True)
class RunWord:
    """One of the words that stand beside each other without an operator."""

    text: str
    clause: Clause
    small_in: tuple[str, ...] = ()
    """Languages in which it is a small word, which asks nothing of documents in them."""
    stems: tuple[tuple[str, str], ...] = ()
    """The word's stem in each language; from their frequencies an engine guesses the language of the query."""
    is_name: bool = False
    """It has other names: then it always asks something."""
    in_titles: tuple[Adjacent, ...] = ()
    """The word in a title, small or not: what is left to find where all words are small."""
    relatives: tuple[Relatives, ...] = ()


@dataclass(frozen=True, slots=True)
class SpacedCode:
    """Neighbouring words that are one code where a document has it: "A 2015 30"."""

    first: int
    after: int
    """Of the words: the first one, and the one after the last."""
    code: CodeKey


@dataclass(frozen=True, slots=True)
class Minimum:
    """How much of its words' weight (their idf) a document must have ("minimum should match")."""

    all_up_to: int
    """So many words are all needed."""
    share: float
    """Of more words."""
    any_word: bool = False
    """One word is enough, whichever."""


Demand = Literal["always", "where any has it", "ranks"]


@dataclass(frozen=True, slots=True)
class Run:
    """Clauses that stand beside each other without an operator."""

    words: tuple[RunWord, ...]
    minimum: Minimum
    codes: tuple[SpacedCode, ...] = ()
    """In the order of the words, the longest first; one that is taken uses its words up."""
    beside: tuple[Clause, ...] = ()
    """What else stands there: phrases, codes, parentheses."""
    demand: Demand = "always"
    """Whether a document must have that: always; where any document has all of it; or whether it only ranks."""
    excluded: tuple[Clause, ...] = ()
    loose: bool = False
    """A question: parts of compounds count by themselves."""
    relatives: float = 0.0
    """Where a document need not have all of the words: share of its score that a word's relatives bring."""


Clause = Word | Adjacent | CodeKey | Expansion | InField | InYear | Structured | AnyOf | AllOf | FirstOf | Named | Run


def names_in(clause: Clause | None) -> Iterator[Named]:
    """Yield the names in a clause that have others."""
    match clause:
        case Named():
            yield clause
        case AnyOf() | AllOf() | FirstOf():
            for each in clause.clauses:
                yield from names_in(each)
        case Run():
            for each in (*(word.clause for word in clause.words), *clause.beside):
                yield from names_in(each)
