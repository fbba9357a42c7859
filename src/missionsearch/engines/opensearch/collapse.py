"""A publication is one hit and counts once, whichever of its versions match.

OpenSearch counts versions. Its own count of distinct publications is an estimate, and joining versions to publications
for each facet costs several times as much as a search. But few queries find two versions of many publications, because
these are in different languages. So a page also asks which publications match in several versions. If they are few,
their values are read and the surplus is subtracted. If they are many, versions are joined to publications.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from missionsearch.engines.opensearch import counting, requests
from missionsearch.engines.opensearch.clauses import Clause
from missionsearch.engines.opensearch.client import Answer, RawHit, Versions
from missionsearch.engines.opensearch.counting import Counts
from missionsearch.engines.opensearch.listing import by_publication
from missionsearch.search.plan import SearchPlan

AskAll = Callable[[list[requests.Request]], list[Answer]]
"""From requests to their answers, all at once."""


def collapsed(ask: AskAll, query_clause: Clause, plan: SearchPlan, answer: Answer) -> tuple[list[Versions], Counts]:
    """Return the versions of each publication on a page, and the counts, of what ``requests.page_of`` was answered."""
    hits = answer["hits"]["hits"]
    if not plan.page.collapse:
        return [[hit] for hit in hits], counting.versions_in(answer["aggregations"])
    several = _several(answer)
    publications = by_publication(hits)
    unsure = [key for key in publications if several is None or key in several]
    wanted = [requests.of_publications(query_clause, plan, unsure)] if unsure else []
    if several is None:
        wanted.append(requests.joined_counts(query_clause, plan))
    elif several:
        wanted.append(requests.values_of(query_clause, plan, several))
    answers = ask(wanted)
    if unsure:
        publications |= by_publication(answers[0]["hits"]["hits"])
    if several is None:
        return list(publications.values()), counting.publications_in(answers[-1]["aggregations"], plan.filters)
    values = answers[-1]["hits"]["hits"] if several else []
    return list(publications.values()), _without_surplus(counting.versions_in(answer["aggregations"]), values, plan)


def finds_many(answer: Answer, plan: SearchPlan) -> bool:
    """Say whether several versions of so many publications match that these had to be joined."""
    return plan.page.collapse and "aggregations" in answer and _several(answer) is None


def _several(answer: Answer) -> dict[str, int] | None:
    """Return the publications of which several versions match, each with how many.

    None where they are too many, or so many are known to match that they were not asked for.
    """
    buckets = answer["aggregations"]["several"]["buckets"] if "aggregations" in answer else None
    if buckets is None or len(buckets) > requests.MOST_NAMED:
        return None
    return {str(each["key"]): int(each["doc_count"]) for each in buckets}


def _without_surplus(counts: Counts, hits: list[RawHit], plan: SearchPlan) -> Counts:
    """Return counts of publications, of those of versions and of the values of every version beside another."""
    every = set(counting.conditions(plan.filters))
    total = counts.total - _surplus(_passing(hits, every), "publication").total()
    tables = dict(counts.tables)
    for facet, field, others in counting.counted_facets(plan.filters):
        if facet in tables and facet != counting.BY_VERSION:
            surplus = _surplus(_passing(hits, set(others)), field)
            tables[facet] = {value: count - surplus[value] for value, count in tables[facet].items()}
    return Counts(total, tables)


def _passing(hits: Iterable[RawHit], conditions: set[str]) -> list[RawHit]:
    """Return the hits that meet all of some conditions."""
    return [hit["fields"] for hit in hits if conditions <= set(hit.get("matched_queries", ()))]


def _surplus(versions: list[dict[str, list[str]]], field: str) -> Counter[str]:
    """Return, for each value of a field, by how much the versions that have it exceed their publications."""
    having = Counter((each["publication"][0], value) for each in versions for value in each.get(field, ()))
    surplus: Counter[str] = Counter()
    for (_, value), count in having.items():
        surplus[value] += count - 1
    return surplus
