"""Publications like one: those that share its significant terms."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from missionsearch.analysis import analyzer, field_language
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.fields import LONGEST_WORD, key_of, publication_of
from missionsearch.engines.opensearch.stored import document_from_json
from missionsearch.models import Document
from missionsearch.search.weights import idf

SIGNIFICANT_TERMS, COMMON_WORDS = 20, 80
TITLE_SHARE = 3
"""A word of the title tells as much as so many of the text."""
WORDS_READ = 2_000


def similar(connection: Connection, index: str, document: Document, limit: int) -> list[tuple[Document, float]]:
    """Return the publications that share a document's significant terms, best first, each once."""
    name = f"stems_{field_language(document.language)}"
    words = _significant_terms(connection, index, document)
    shared = [{"term": {name: {"value": stem, "boost": weight}}} for stem, weight in words]
    itself = {"term": {"publication": key_of(publication_of(document))}}
    body = {
        "query": {"bool": {"should": shared, "minimum_should_match": 1, "must_not": [itself]}},
        "size": limit,
        "collapse": {"field": "publication"},
        "sort": ["_score", {"date": "desc"}, {"url": "asc"}],
        "_source": ["document"],
    }
    hits = connection.search(index, body)["hits"]["hits"] if words else []
    return [(document_from_json(each["_source"]["document"]), float(each["_score"])) for each in hits]


def _significant_terms(connection: Connection, index: str, document: Document) -> list[tuple[str, float]]:
    """Return a document's significant stems (tf·idf over all shards), each with its weight."""
    language = field_language(document.language)
    known = analyzer(language)
    counts: Counter[str] = Counter()
    for surface in known.tokens(document.title).surfaces:
        counts[known.stem(surface)] += TITLE_SHARE
    for passage in document.passages:
        if field_language(passage.language) == language and counts.total() < WORDS_READ:
            counts.update(map(known.stem, known.tokens(passage.text).surfaces))
    counts.pop("", None)
    common = [(stem[:LONGEST_WORD], count) for stem, count in counts.most_common(COMMON_WORDS)]
    aggs: dict[str, Any] = {
        str(at): {"filter": {"term": {f"stems_{language}": stem}}} for at, (stem, _) in enumerate(common)
    }
    aggs["all"] = {"filter": {"exists": {"field": f"stems_{language}"}}}
    counted = connection.search_unscored(index, {"size": 0, "aggs": aggs})["aggregations"]
    documents = counted["all"]["doc_count"]
    weighed = [
        (stem, (1 + math.log(count)) * idf(documents, counted[str(at)]["doc_count"]))
        for at, (stem, count) in enumerate(common)
        if counted[str(at)]["doc_count"] > 1
    ]
    return sorted(weighed, key=lambda pair: -pair[1])[:SIGNIFICANT_TERMS]
