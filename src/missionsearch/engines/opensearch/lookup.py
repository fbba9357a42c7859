"""Documents by their addresses or ids."""

from __future__ import annotations

from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.stored import document_from_json
from missionsearch.models import Document

READ_AT_ONCE = 200
"""Documents: near a megabyte."""


def documents(connection: Connection, index: str, keys: list[str]) -> list[Document]:
    """Return those of these addresses' or ids' documents that the index has, each once, in the order given."""
    known: dict[str, Document] = {}
    for at in range(0, len(keys), READ_AT_ONCE):
        some = keys[at : at + READ_AT_ONCE]
        either = {"bool": {"should": [{"terms": {"url": some}}, {"terms": {"id": some}}]}}
        body = {"query": {"bool": {"filter": [either]}}, "size": 2 * len(some), "_source": ["id", "document"]}
        for hit in connection.search_unscored(index, body)["hits"]["hits"]:
            document = document_from_json(hit["_source"]["document"])
            known[document.url] = known[hit["_source"]["id"]] = document
    by_url = {known[key].url: known[key] for key in keys if key in known}
    return list(by_url.values())
