"""Plans that ask for less than another one, for an engine that takes so many clauses and no more.

What counts least for the order of hits goes first. Only where that is not enough, fewer words are looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from missionsearch.search.clauses import (
    Adjacent,
    AllOf,
    AnyOf,
    Clause,
    CodeKey,
    Expansion,
    FirstOf,
    InYear,
    Named,
    Run,
    Structured,
    Word,
)
from missionsearch.search.plan import SearchPlan

MOST_WORDS = (32, 16, 8)
"""Words of a run that are still looked for, at the very last."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A plan with less in it."""

    plan: SearchPlan
    finds_less: bool = False
    """Words or names are left out, too; else the same documents are found, in an order that rests on less."""


def narrower(plan: SearchPlan) -> Iterator[Narrowed]:
    """Yield plans that each ask for less than the one before; the first finds the same, without relatives."""
    for leave_out in _RANKING:
        plan = leave_out(plan)
        yield Narrowed(plan)
    plan = _changed(plan, _without_other_names)
    yield Narrowed(plan, finds_less=True)
    for most in MOST_WORDS:
        plan = _changed(plan, lambda clause, most=most: _first_words(clause, most))  # type: ignore[misc]
        yield Narrowed(plan, finds_less=True)


def _changed(plan: SearchPlan, change: Callable[[Clause], Clause]) -> SearchPlan:
    return plan if plan.root is None else replace(plan, root=changed(plan.root, change))


def changed(clause: Clause, change: Callable[[Clause], Clause]) -> Clause:
    """Return a clause of which every part is changed, the innermost first."""

    def several(parts: tuple[Clause, ...]) -> tuple[Clause, ...]:
        return tuple(changed(each, change) for each in parts)

    match clause:
        case AnyOf() | FirstOf():
            clause = replace(clause, clauses=several(clause.clauses))
        case AllOf():
            clause = replace(clause, clauses=several(clause.clauses), excluded=several(clause.excluded))
        case Named():
            others = tuple((name, changed(each, change)) for name, each in clause.others)
            clause = replace(clause, typed=changed(clause.typed, change), others=others)
        case InYear():
            clause = replace(clause, word=changed(clause.word, change))
        case Run():
            words = tuple(replace(word, clause=changed(word.clause, change)) for word in clause.words)
            beside, excluded = several(clause.beside), several(clause.excluded)
            clause = replace(clause, words=words, beside=beside, excluded=excluded)
    return change(clause)


# --- what only ranks


def _without_relatives(plan: SearchPlan) -> SearchPlan:
    """Return a plan whose words have no relatives."""

    def change(clause: Clause) -> Clause:
        if not isinstance(clause, Run):
            return clause
        return replace(clause, words=tuple(replace(word, relatives=()) for word in clause.words))

    return _changed(plan, change)


def _without_neighbours(plan: SearchPlan) -> SearchPlan:
    return replace(plan, neighbours=None)


def _scored_by(representations: int, translations: int) -> Callable[[SearchPlan], SearchPlan]:
    """Return what leaves the first representations of each word, and the likeliest translations of each term.

    The first representation holds all the others' documents (``clauses.Word``).
    """

    def change(clause: Clause) -> Clause:
        match clause:
            case Adjacent():
                word = clause.scored_as and replace(clause.scored_as, shares=clause.scored_as.shares[:representations])
                return replace(clause, shares=clause.shares[:representations], scored_as=word)
            case Word() | CodeKey():
                return replace(clause, shares=clause.shares[:representations])
            case Structured():
                terms = (
                    replace(term, shares=term.shares[:representations], stems=term.stems[:translations])
                    for term in clause.terms
                )
                return replace(clause, terms=tuple(terms))
            case _:
                return clause

    return lambda plan: _changed(plan, change)


def _without_degrees(plan: SearchPlan) -> SearchPlan:
    """Return a plan in which all words that a beginning or a near spelling stands for score the same."""

    def change(clause: Clause) -> Clause:
        return replace(clause, alike=True) if isinstance(clause, Expansion) else clause

    return _changed(plan, change)


_RANKING = (_without_relatives, _without_neighbours, _scored_by(2, 6), _without_degrees, _scored_by(1, 3))


# --- what finds


def _without_other_names(clause: Clause) -> Clause:
    return clause.typed if isinstance(clause, Named) else clause


def _first_words(clause: Clause, most: int) -> Clause:
    match clause:
        case AnyOf() | AllOf():
            return replace(clause, clauses=clause.clauses[: most * 3])
        case Run():
            return replace(clause, words=clause.words[:most], codes=(), beside=clause.beside[:most])
        case _:
            return clause
