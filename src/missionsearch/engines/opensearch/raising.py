"""What only raises scores: days that were typed, the reader's language, neighbours of the query."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from missionsearch.engines.opensearch.clauses import Clause, any_of
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import stem_clause
from missionsearch.engines.opensearch.runs import share_of
from missionsearch.search.plan import REACH_IN_ORDER, REACH_NEAR, NearDates, Neighbours, SearchPlan
from missionsearch.search.runs import may_be_in


def raised(clause: Clause, plan: SearchPlan, known: Frequencies) -> Clause:
    """Return a clause whose documents score more where the plan says so."""
    if plan.prior and may_be_in(plan.prior, known.languages, partial(share_of, known)):
        clause = _more_for(clause, {"term": {"language": plan.prior.language}}, plan.prior.weight)
    if plan.near_dates:
        clause = _more_for(clause, any_of(_spans(plan.near_dates)), plan.near_dates.weight)
    if plan.neighbours:
        clause = {"bool": {"must": [clause], "should": list(neighbour_clauses(plan.neighbours, known))}}
    return clause


def prior_clauses(plan: SearchPlan, known: Frequencies) -> Iterator[Clause]:
    """Yield the clauses whose counts say whether a query may be in the reader's language."""
    for stems in plan.prior.words if plan.prior else ():
        yield from (stem_clause(language, stem) for language, stem in stems if stem and language in known.languages)


def _more_for(clause: Clause, chosen: Clause, share: float) -> Clause:
    functions = [{"filter": chosen, "weight": 1 + share}]
    return {"function_score": {"query": clause, "functions": functions, "boost_mode": "multiply"}}


def _spans(near: NearDates) -> Iterator[Clause]:
    for first, last in near.spans:
        yield {"range": {"date": {"gte": int(f"{first:%Y%m%d}"), "lte": int(f"{last:%Y%m%d}")}}}


def neighbour_clauses(neighbours: Neighbours, known: Frequencies) -> Iterator[Clause]:
    """Yield clauses of neighbours of the query that stand near each other."""
    for pair in (each for each in neighbours.pairs if each.language in known.languages):
        name = f"stems_{pair.language}"
        both = [{"span_term": {name: stem}} for stem in (pair.first, pair.second)]
        for weight, slop, in_order in (
            (neighbours.in_order, REACH_IN_ORDER - 1, True),
            (neighbours.near, REACH_NEAR - 1, False),
        ):
            near = {"clauses": both, "slop": slop, "in_order": in_order, "boost": weight * pair.times}
            yield {"span_near": near}
