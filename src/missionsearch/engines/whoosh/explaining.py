"""What gave a document its score: a plan's evaluation once more, clause by clause, for one document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from missionsearch.engines.whoosh import leaves
from missionsearch.engines.whoosh.evaluation import Evaluation
from missionsearch.engines.whoosh.execution import MatchSet
from missionsearch.engines.whoosh.matches import Ints, Matches
from missionsearch.engines.whoosh.proximity import gains
from missionsearch.engines.whoosh.relatives import relatives
from missionsearch.engines.whoosh.runs import asking, relatives_rank, small_words, words_and_codes
from missionsearch.engines.whoosh.structured import combined, translations_in
from missionsearch.engines.whoosh.termlists import TermList
from missionsearch.models import HitExplanation, Share
from missionsearch.search.clauses import AllOf, AnyOf, Clause, FirstOf, Named, Run, Structured, Word
from missionsearch.search.plan import SearchPlan
from missionsearch.search.runs import ignoring
from missionsearch.search.shares import added_up, named, where_of

Listed = Matches | TermList


@dataclass(frozen=True, slots=True)
class Explainer:
    """Works out the shares of one document's score."""

    evaluation: Evaluation
    number: int

    def shares(self, plan: SearchPlan, score: float, is_best: bool) -> tuple[Share, ...]:
        """Return what each clause gave the document of a score, the largest first.

        What its date added is a share too, and where it is one of the best hits, what neighbours added.
        """
        shares = (*self.of(plan.root, ""), *self.neighbours(plan, is_best)) if plan.root else ()
        return added_up(shares, plan, score)

    def neighbours(self, plan: SearchPlan, is_best: bool) -> Iterator[Share]:
        if plan.neighbours and is_best:
            gain = gains(self.evaluation.reader, np.array([self.number]), plan.neighbours)
            yield Share("", "neighbours", float(gain[0]))

    def of(self, clause: Clause, text: str) -> Iterator[Share]:
        """Yield the shares of a clause; ``text`` is what was typed for it, where the clause does not say."""
        match clause:
            case AnyOf() | AllOf():
                for each in clause.clauses:
                    yield from self.of(each, text)
            case FirstOf():
                matching = (each for each in clause.clauses if len(self.evaluation.matches(each).docs))
                yield from self.of(next(matching, clause.clauses[-1]), text)
            case Run():
                yield from self.run(clause)
            case Named():
                yield from self.named(clause, text)
            case Word():
                yield from self.word(clause, text)
            case Structured():
                yield from self.structured(clause)
            case _:
                yield Share(*named(clause, text), self.score(clause))

    def run(self, run: Run) -> Iterator[Share]:
        """Yield the shares of a run of clauses as ``runs.run_matches`` adds them up."""
        reader = self.evaluation.reader
        for clause in run.beside:
            yield from self.of(clause, "")
        words, codes = words_and_codes(reader, run)
        for code in codes:
            yield from self.of(code, "")
        asked = asking(reader, words)
        for word in asked:
            yield from self.of(word.clause, word.text)
        if asked and relatives_rank(reader, asked, run, self.evaluation.matches):
            akin = ((word.text, relatives(reader, word)) for word in asked if word.relatives)
            yield from (Share(text, "relatives", _at(matches, self.number) * run.relatives) for text, matches in akin)
        small = asked or words
        if small and all(ignoring(word, reader.languages) for word in asked):
            text = " ".join(word.text for word in small)
            yield Share(text, "small words", _at(small_words(reader, small, run), self.number))

    def named(self, clause: Named, text: str) -> Iterator[Share]:
        """Yield the shares of what was typed, or of the other name where that gives more."""
        others = [(self.score(other) * clause.weight, name) for name, other in clause.others]
        best, name = max(others, default=(0.0, ""))
        if best > self.score(clause.typed):
            yield Share(name, "synonym", best)
        else:
            yield from self.of(clause.typed, text)

    def word(self, clause: Word, text: str) -> Iterator[Share]:
        """Yield what a word gave in each representation."""
        reader = self.evaluation.reader
        if _at(leaves.word(reader, clause), self.number):
            for representation, weight in clause.shares:
                listed = leaves.in_representation(reader, clause, representation)
                yield Share(text or clause.surface, where_of(representation), _at(listed, self.number) * weight)

    def structured(self, clause: Structured) -> Iterator[Share]:
        """Yield what each term gave in each representation."""
        for term in clause.terms:
            for representation, weight in term.shares:
                listed = combined(self.evaluation.reader, term, representation)
                yield Share(term.typed, where_of(representation), _at(listed, self.number) * weight)

    def has(self, clause: Clause) -> bool:
        return place_of(self.evaluation.matches(clause).docs, self.number) is not None

    def score(self, clause: Clause) -> float:
        return _at(self.evaluation.matches(clause), self.number)


def explanation(match_set: MatchSet, url: str, place: int) -> HitExplanation:
    """Return why one of the shown documents has its score, which is its best version's."""
    score, better = float(match_set.shown.scores[place]), match_set.shown.scores > match_set.shown.scores[place]
    is_best = match_set.plan.neighbours is not None and int(better.sum()) < match_set.plan.neighbours.best
    explainer = Explainer(match_set.evaluation, match_set.scored(place))
    return HitExplanation(url, score, explainer.shares(match_set.plan, score, is_best))


def other_names(match_set: MatchSet, number: int) -> list[str]:
    """Return the other names of what was typed by which alone a document was found."""
    explainer = Explainer(match_set.evaluation, number)
    return [
        name
        for named in match_set.names
        for name, other in named.others
        if explainer.has(other) and not explainer.has(named.typed)
    ]


def translations(match_set: MatchSet, number: int) -> list[tuple[str, str]]:
    """Return which typed words stand as which words of the other language in a document."""
    root = match_set.plan.root
    return list(translations_in(match_set.evaluation.reader, root, number)) if isinstance(root, Structured) else []


def place_of(docs: Ints, number: int) -> int | None:
    """Return where a document stands among others, which ascend; None where it is none of them."""
    at = int(np.searchsorted(docs, number))
    return at if at < len(docs) and int(docs[at]) == number else None


def _at(listed: Listed | None, number: int) -> float:
    """Return what a document scores in a list, 0 where it does not stand there."""
    if listed is None:
        return 0.0
    at = place_of(listed.docs, number)
    return 0.0 if at is None else float(listed.scores[at])
