"""Which new publications does each saved search find?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qs

from missionsearch.engines.percolating import percolating
from missionsearch.models import And, Document, Group, Node, Query
from missionsearch.search.query import query_from_args
from missionsearch.search.synonyms import NONE, Synonyms


def strict(node: Node | None) -> Node | None:
    """Return a query's tree with every plain word required.

    A page of results may show what has most of the words further down; who is written to wants all of them.
    """
    if not isinstance(node, Group):
        return node
    clauses = tuple(stricter for clause in node.clauses if (stricter := strict(clause)) is not None)
    return clauses[0] if len(clauses) == 1 else And(clauses)


def query_of(search: str, synonyms: Synonyms = NONE, today: dt.date | None = None) -> Query:
    """Return the query of a saved search: the parameters of a results page (``q=visa&lang=fr``)."""
    query = query_from_args(parse_qs(search), synonyms=synonyms, today=today)
    return replace(query, root=strict(query.root), page=1, per_page=1000, collapse=False, highlight=False)


def matches(
    documents: Iterable[Document], searches: Iterable[str], synonyms: Synonyms = NONE, today: dt.date | None = None
) -> Mapping[str, frozenset[str]]:
    """Return, for each of these saved searches that finds any of these documents, their addresses."""
    addresses_of: dict[str, frozenset[str]] = {}
    with percolating(documents) as matching:
        for search in dict.fromkeys(searches):
            addresses = matching(query_of(search, synonyms, today))
            if addresses:
                addresses_of[search] = addresses
    return addresses_of
