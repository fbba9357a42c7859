"""The whole request of a search: a page of hits with counts beside it, or every hit in order."""

from __future__ import annotations

from typing import Any

from missionsearch.engines.opensearch import counting
from missionsearch.engines.opensearch.clauses import Clause, sent_clauses
from missionsearch.engines.opensearch.fields import WINDOW
from missionsearch.search.plan import SearchPlan

Request = dict[str, Any]

MOST_VERSIONS = 8
"""Language versions of one publication that are told apart; more would be somebody's mistake."""
AT_ONCE = 1_000
"""Hits that are asked for at once where all are wanted."""

MOST_NAMED = 1_000
"""Publications with several versions that match, up to which each is read; so many take a node some milliseconds."""

BEST: list[Any] = [{"_score": "desc"}, {"url": "asc"}]

_NAMED = {"field": "publication", "min_doc_count": 2, "shard_min_doc_count": 2, "size": MOST_NAMED + 1}
SEVERAL = {"several": {"terms": _NAMED}}
"""The publications of which several versions match; all versions of one lie in the same shard, so none is left out."""

NEWEST: list[Any] = [{"date": "desc"}, {"url": "asc"}]
ORDERS: dict[str, list[Any]] = {
    "relevance": ["_score", *NEWEST],
    "newest": NEWEST,
    "oldest": [{"dated": "asc"}, {"url": "asc"}],
}


def page_of(query_clause: Clause, plan: SearchPlan, counted: bool = True) -> Request:
    """Return the request of one page of hits, and, where they are not to be joined, of counts of versions."""
    start, collapse = min((plan.page.number - 1) * plan.page.size, WINDOW), plan.page.collapse
    aggs = counting.of_versions(plan.filters, plan.page.facets) | (SEVERAL if collapse else {})
    return {
        "query": matching(query_clause, plan),
        "post_filter": {"bool": {"filter": list(counting.conditions(plan.filters).values())}},
        "from": start,
        "size": min(plan.page.size, WINDOW - start),
        "sort": _order(plan),
        "track_scores": True,
        "track_total_hits": False,
        "_source": ["publication", "url", "document"],
        **({"aggs": aggs} if counted else {}),
        **({"collapse": {"field": "publication"}} if collapse else {}),
    }


def joined_counts(query_clause: Clause, plan: SearchPlan) -> Request:
    """Return the request that counts publications, however many."""
    counted = counting.of_publications(plan.filters, plan.page.facets)
    return {"query": _unscored(query_clause, plan), "size": 0, "track_total_hits": False, "aggs": counted}


def values_of(query_clause: Clause, plan: SearchPlan, several: dict[str, int]) -> Request:
    """Return the request of each version's values for facets, and of which of the filters let it through.

    ``several`` are their publications, each with how many versions match whatever the filters.
    """
    named = [
        {"bool": {"filter": [clause], "_name": name}} for name, clause in counting.conditions(plan.filters).items()
    ]
    chosen = [_unscored(query_clause, plan), {"terms": {"publication": list(several)}}]
    return {
        "query": {"bool": {"filter": chosen, "should": named}},
        "size": sum(several.values()),
        "sort": ["_doc"],
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["publication", *(field for _, field, _ in counting.counted_facets(plan.filters))],
    }


def _unscored(query_clause: Clause, plan: SearchPlan) -> Clause:
    return {"bool": {"filter": [matching(query_clause, plan)]}}


def matching(query_clause: Clause, plan: SearchPlan) -> Clause:
    """Return the clause of the documents, not the bare entries of publications, that are not hidden."""
    return {
        "bool": {
            "must": [query_clause],
            "filter": [{"exists": {"field": "url"}}],
            "must_not": counting.excluded(plan.filters),
        }
    }


def _order(plan: SearchPlan) -> list[Any]:
    by_relevance = plan.page.sort == "relevance"
    return ORDERS["newest" if plan.root is None and by_relevance else plan.page.sort]


def after(query_clause: Clause, plan: SearchPlan, last: list[Any] | None) -> Request:
    """Return the request of the hits that come after one, a version each, with what they are sorted by."""
    return {
        "query": _let_through(query_clause, plan),
        "size": AT_ONCE,
        "sort": _order(plan),
        "track_scores": True,
        "track_total_hits": False,
        "_source": _shown(plan),
        **({"search_after": last} if last else {}),
    }


def _shown(plan: SearchPlan) -> list[str]:
    """Return what a hit brings along: where versions are collapsed, they are asked for afterwards, all at once."""
    return ["publication", "url"] if plan.page.collapse else ["publication", "url", "document"]


def of_publications(query_clause: Clause, plan: SearchPlan, publications: list[str]) -> Request:
    """Return the request of the versions of some publications that match, the best ones first."""
    return {
        "query": _of_some(query_clause, plan, "publication", publications),
        "size": len(publications) * MOST_VERSIONS,
        "sort": BEST,
        "track_scores": True,
        "track_total_hits": False,
        "_source": ["publication", "document"],
    }


def most_clauses(query_clause: Clause, plan: SearchPlan) -> int:
    """Return how many clauses the largest of a plan's requests has."""
    return sent_clauses(_of_some(query_clause, plan, "url", []))


def _of_some(query_clause: Clause, plan: SearchPlan, field: str, values: list[str]) -> Clause:
    return {"bool": {"must": [_let_through(query_clause, plan)], "filter": [{"terms": {field: values}}]}}


def among(query_clause: Clause, plan: SearchPlan, urls: list[str]) -> Request:
    """Return the request of those of some addresses that are found, with their scores and publications' keys."""
    return scores_of(_let_through(query_clause, plan), urls) | {"_source": ["publication", "url"]}


def scores_of(clause: Clause, urls: list[str]) -> Request:
    """Return the request of what a clause gives some addresses' documents."""
    return {
        "query": {"bool": {"must": [clause], "filter": [{"terms": {"url": urls}}]}},
        "size": len(urls),
        "_source": ["url"],
    }


def _let_through(query_clause: Clause, plan: SearchPlan) -> Clause:
    """Return the clause of the documents that are found and that the filters let through."""
    return {
        "bool": {"must": [matching(query_clause, plan)], "filter": list(counting.conditions(plan.filters).values())}
    }
