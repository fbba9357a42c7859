"""The whole request of a search: a page of hits with counts beside it, or every hit in order."""

from __future__ import annotations

from typing import Any

from missionsearch.engines.opensearch import counting
from missionsearch.engines.opensearch.clauses import Clause
from missionsearch.engines.opensearch.fields import WINDOW
from missionsearch.models import Query

Request = dict[str, Any]

MOST_VERSIONS = 8
"""Language versions of one publication that are told apart; more would be somebody's mistake."""
AT_ONCE = 1_000
"""Hits that are asked for at once where all are wanted."""

BEST: list[Any] = [{"_score": "desc"}, {"url": "asc"}]

NEWEST: list[Any] = [{"date": "desc"}, {"url": "asc"}]
ORDERS: dict[str, list[Any]] = {
    "relevance": ["_score", *NEWEST],
    "newest": NEWEST,
    "oldest": [{"dated": "asc"}, {"url": "asc"}],
}


def page_of(asked: Clause, query: Query) -> Request:
    """Return the request of one page of hits, and of what is counted beside it."""
    start = min((query.page - 1) * query.per_page, WINDOW)
    return {
        "query": _found(asked, query),
        "post_filter": {"bool": {"filter": list(counting.conditions(query.filters).values())}},
        "from": start,
        "size": min(query.per_page, WINDOW - start),
        "sort": _order(query),
        "track_scores": True,
        "track_total_hits": False,
        "_source": _shown(query),
        "aggs": counting.aggregations(query.filters, query.collapse),
        **({"collapse": {"field": "publication"}} if query.collapse else {}),
    }


def _found(asked: Clause, query: Query) -> Clause:
    """Return the clause of the documents, not the bare entries of publications, that are not hidden."""
    return {
        "bool": {
            "must": [asked],
            "filter": [{"exists": {"field": "url"}}],
            "must_not": counting.excluded(query.filters),
        }
    }


def _order(query: Query) -> list[Any]:
    is_unasked = query.root is None and query.translated is None
    return ORDERS["newest" if is_unasked and query.sort == "relevance" else query.sort]


def after(asked: Clause, query: Query, last: list[Any] | None) -> Request:
    """Return the request of the hits that come after one, a version each, with what they are sorted by."""
    return {
        "query": _within(asked, query),
        "size": AT_ONCE,
        "sort": _order(query),
        "track_scores": True,
        "track_total_hits": False,
        "_source": _shown(query),
        **({"search_after": last} if last else {}),
    }


def _shown(query: Query) -> list[str]:
    """Return what a hit brings along: where versions are collapsed, they are asked for afterwards, all at once."""
    return ["publication", "url"] if query.collapse else ["publication", "url", "document"]


def of_publications(asked: Clause, query: Query, publications: list[str]) -> Request:
    """Return the request of the versions of some publications that match, the best ones first."""
    return {
        "query": {"bool": {"must": [_within(asked, query)], "filter": [{"terms": {"publication": publications}}]}},
        "size": len(publications) * MOST_VERSIONS,
        "sort": BEST,
        "track_scores": True,
        "track_total_hits": False,
        "_source": ["publication", "document"],
    }


def _within(asked: Clause, query: Query) -> Clause:
    """Return the clause of the documents that are found and that the filters let through."""
    return {"bool": {"must": [_found(asked, query)], "filter": list(counting.conditions(query.filters).values())}}
