"""What a search plan becomes: one query of OpenSearch's, by the same rules as on one machine.

What a plan leaves to the index (``clauses.FirstOf``, ``clauses.Run``) is said by its frequencies; ``leaves`` has
the clauses that hold no other, ``runs`` words beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from missionsearch.engines.opensearch.clauses import (
    EVERYTHING,
    NOTHING,
    Clause,
    all_of,
    any_of,
    best_of,
    boosted,
    scoring,
)
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import code_clause, leaf_clause, stem_clause
from missionsearch.engines.opensearch.lighter import without_absent
from missionsearch.engines.opensearch.raising import prior_clauses, raised
from missionsearch.engines.opensearch.runs import run_clause
from missionsearch.engines.opensearch.structured import structured_clause
from missionsearch.search import clauses as planned
from missionsearch.search.clauses import AllOf, AnyOf, FirstOf, InYear, Named, Run, Structured, Word
from missionsearch.search.plan import SearchPlan


def query_of(plan: SearchPlan, known: Frequencies) -> Clause:
    """Return the query that finds and scores a plan's documents, however long; its filters are not in it."""
    if plan.root is None:
        return EVERYTHING
    known.learn([*_wanted(plan.root, known), *prior_clauses(plan, known)])
    return without_absent(raised(clause_of(plan.root, known), plan, known), known)  # type: ignore[no-any-return]


def clause_of(clause: planned.Clause, known: Frequencies) -> Clause:
    """Return what a plan's clause becomes."""
    match clause:
        case AnyOf():
            put_together = best_of if clause.best else any_of
            return put_together(clause_of(each, known) for each in clause.clauses)
        case AllOf():
            wanted, unwanted = ([clause_of(each, known) for each in some] for some in (clause.clauses, clause.excluded))
            return all_of(wanted, unwanted)
        case FirstOf():
            clauses = (clause_of(each, known) for each in clause.clauses)
            return next((each for each in clauses if known.of(each)), NOTHING)
        case Named():
            others = (boosted(clause_of(other, known), clause.weight) for _, other in clause.others)
            return best_of([clause_of(clause.typed, known), *others])
        case Run():
            return run_clause(clause, known, lambda each: clause_of(each, known))
        case InYear():
            return _in_year(clause, known)
        case Structured():
            return structured_clause(clause, known)
        case Word() if clause.language not in known.languages:
            return NOTHING
        case _:
            return leaf_clause(clause)


def _in_year(clause: InYear, known: Frequencies) -> Clause:
    """Return the clause of a year: as a word, or as the document's own, which is as good as the best of the others."""
    written = clause_of(clause.word, known)
    return best_of([written, scoring({"term": {"year": str(clause.year)}}, known.best_score(written))])


def _wanted(clause: planned.Clause, known: Frequencies) -> Iterator[Clause]:
    """Yield the clauses of whose documents the count will be needed, to ask for all of them at once."""
    match clause:
        case Run():
            yield from (code_clause(each.code) for each in clause.codes)
            has_small = any(language in known.languages for word in clause.words for language in word.small_in)
            for word in clause.words:
                if has_small:
                    yield from (stem_clause(*stem) for stem in word.stems if stem[1])
                if not clause.minimum.any_word and not _decides(word.clause):
                    yield clause_of(word.clause, known)
                    yield from (clause_of(each, known) for each in _readings(word.clause))
            for each in clause.beside:
                yield from _wanted(each, known)
        case FirstOf():
            yield from (clause_of(each, known) for each in clause.clauses if not _decides(each))
        case AnyOf() | AllOf():
            for each in clause.clauses:
                yield from _wanted(each, known)


def _readings(clause: planned.Clause) -> Iterator[Word]:
    """Yield a typed word as one of each language."""
    match clause:
        case Word():
            yield clause
        case Named():
            yield from _readings(clause.typed)
        case AnyOf():
            for each in clause.clauses:
                yield from _readings(each)


def _decides(clause: planned.Clause) -> bool:
    """Say whether a clause asks the index itself."""
    match clause:
        case FirstOf() | Run() | InYear():
            return True
        case Named():
            return any(map(_decides, (clause.typed, *(other for _, other in clause.others))))
        case AnyOf() | AllOf():
            return any(map(_decides, clause.clauses))
        case _:
            return False
