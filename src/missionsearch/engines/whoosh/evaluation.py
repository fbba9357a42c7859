"""Which documents a plan's clause matches, and how well: every clause becomes arrays, and arrays are combined.

A typed word is looked up in every language that the index holds; a document matches it when it matches in one of
them. ``leaves`` evaluates what holds no other clause, ``runs`` words beside each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from missionsearch.analysis import analyzer
from missionsearch.engines.whoosh import leaves
from missionsearch.engines.whoosh.matches import NOTHING, Matches, flagged, intersection, subtract, union
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.runs import run_matches
from missionsearch.engines.whoosh.structured import structured
from missionsearch.engines.whoosh.vocabulary import expand_fuzzy, expand_prefix
from missionsearch.search.clauses import (
    Adjacent,
    AllOf,
    AnyOf,
    Clause,
    CodeKey,
    Expansion,
    FirstOf,
    InField,
    InYear,
    Named,
    Run,
    Structured,
    Word,
)

MOST_EXPANSIONS = 400
"""Words that all the prefixes and near spellings of a query may stand for together."""

Expand = Callable[[Reader, str, str], tuple[list[str], bool]]
EXPANDING: dict[str, Expand] = {"beginning": expand_prefix, "near spelling": expand_fuzzy}


@dataclass
class Evaluation:
    """One plan's evaluation."""

    reader: Reader
    limited: bool = False
    """An expansion was cut."""
    expansions: int = MOST_EXPANSIONS
    """Words that prefixes and near spellings may still stand for."""

    def matches(self, clause: Clause) -> Matches:
        """Return the documents that match a clause."""
        match clause:
            case AnyOf():
                return self.any_of(clause)
            case AllOf():
                return self.all_of(clause)
            case FirstOf():
                return next((matches for each in clause.clauses if len((matches := self.matches(each)).docs)), NOTHING)
            case Named():
                return self.named(clause)
            case Run():
                return run_matches(self.reader, clause, self.matches)
            case InYear():
                return self.in_year(clause)
            case Structured():
                return structured(self.reader, clause)
            case _:
                return self.leaf(clause)

    def leaf(self, clause: Word | Adjacent | CodeKey | Expansion | InField) -> Matches:
        """Return the documents of a clause that holds no other."""
        match clause:
            case Word():
                return leaves.word(self.reader, clause)
            case Adjacent():
                return leaves.adjacent(self.reader, clause)
            case CodeKey():
                return leaves.code(self.reader, clause)
            case InField():
                return leaves.in_field(self.reader, clause)
            case Expansion():
                return self.expansion(clause)

    # --- combinations

    def any_of(self, clause: AnyOf) -> Matches:
        if clause.clauses and all(isinstance(each, Word | Adjacent) for each in clause.clauses):  # kept by their words
            return self.reader.cached(("any", clause.clauses), lambda: union(list(map(self.matches, clause.clauses))))
        return union(list(map(self.matches, clause.clauses)), clause.best)

    def all_of(self, clause: AllOf) -> Matches:
        if clause.clauses:
            matches = intersection(list(map(self.matches, clause.clauses)))
        else:
            matches = leaves.plain(self.reader, self.reader.all_docs())
        return subtract(matches, list(map(self.matches, clause.excluded)))

    def named(self, clause: Named) -> Matches:
        """Return the documents that have a name or another name of the same; the typed one scores in full."""
        share = np.float32(clause.weight)
        others = (self.matches(other) for _, other in clause.others)
        return union(
            [self.matches(clause.typed), *(Matches(matches.docs, matches.scores * share) for matches in others)],
            best=True,
        )

    def in_year(self, clause: InYear) -> Matches:
        """Return the documents that have a year as a word, and those of that year: as good as the best of the others.

        Who types "speech 2019" means speeches of 2019, and few of them say so.
        """
        written = self.matches(clause.word)
        dated = leaves.plain(self.reader, flagged(self.reader.years == clause.year))
        best = written.scores.max() if len(written.docs) else np.float32(1)
        return union([written, Matches(dated.docs, np.full(len(dated.docs), best, np.float32))], best=True)

    # --- beginnings and near spellings

    def expansion(self, clause: Expansion) -> Matches:
        """Return the documents that have any of the index's words that a prefix or a near spelling stands for."""
        of_language = {language: self.expanded(clause, language) for language in self.reader.languages}
        if clause.title:
            titles = (Adjacent(lang, (each,), title=True) for lang, matches in of_language.items() for each in matches)
            return union([leaves.adjacent(self.reader, title) for title in titles], best=True)
        parts = []
        for language, surfaces in of_language.items():
            wanted: dict[str, set[str]] = {}
            for surface in surfaces:
                wanted.setdefault(analyzer(language).stem(surface), set()).add(surface)
            parts += [leaves.with_forms(self.reader, language, stem, forms) for stem, forms in wanted.items()]
        matches = union(parts, best=True)
        return Matches(matches.docs, matches.scores * np.float32(clause.weight))

    def expanded(self, clause: Expansion, language: str) -> list[str]:
        """Return the words that a prefix or a near spelling stands for, as far as the query's budget goes."""
        if not self.expansions:
            self.limited = True
            return []
        surfaces, cut = EXPANDING[clause.kind](self.reader, language, clause.text)
        chosen = surfaces[: self.expansions]
        self.expansions -= len(chosen)
        self.limited |= cut or len(chosen) < len(surfaces)
        return chosen
