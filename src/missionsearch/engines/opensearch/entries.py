"""The entry of each publication of a new generation: what its versions have, and in what they differ.

An entry is written with each version as if that were the only one. Where there are others, it is written again, of
what the generation then holds. One that has lost a version may stay as it is: in what all of its versions were alike,
those that are left are too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from missionsearch.engines.opensearch.bulk import Item, item
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.fields import ON_ENTRY, entry_id, entry_of

AT_ONCE = 500
"""Publications whose versions are read at once."""
MOST_VERSIONS = 50
"""Of a publication, on the average of those that are read at once."""
PART = 5_000
"""Publications among which those with several versions are looked for at once."""


def entries(connection: Connection, index: str, written: Collection[str] | None) -> Iterator[Item]:
    """Yield what writes the entries of some publications, by their keys; None: of all with several versions."""
    for keys in _with_several(connection, index) if written is None else [list(written)]:
        for at in range(0, len(keys), AT_ONCE):
            for key, versions in _versions(connection, index, keys[at : at + AT_ONCE]).items():
                if len(versions) > 1:
                    yield item({"index": {"_id": entry_id(key), "routing": key}}, entry_of(versions))


def _with_several(connection: Connection, index: str) -> Iterator[list[str]]:
    """Yield the keys of all publications with several versions, some at a time."""
    counted = connection.search_unscored(index, {"size": 0, "aggs": {"all": {"value_count": {"field": "publication"}}}})
    parts = int(counted["aggregations"]["all"]["value"]) // PART + 1
    for part in range(parts):
        wanted = {"field": "publication", "include": {"partition": part, "num_partitions": parts}, "size": 4 * PART}
        terms = {"terms": wanted | {"min_doc_count": 2, "shard_min_doc_count": 2}}
        answer = connection.search_unscored(index, {"size": 0, "aggs": {"several": terms}})
        yield [bucket["key"] for bucket in answer["aggregations"]["several"]["buckets"]]


def _versions(connection: Connection, index: str, keys: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the values of the versions of some publications."""
    body = {
        "query": {"terms": {"publication": keys}},
        "size": MOST_VERSIONS * len(keys),
        "sort": ["_doc"],
        "_source": False,
        "docvalue_fields": ["publication", *ON_ENTRY],
    }
    values: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for hit in connection.search_unscored(index, body)["hits"]["hits"] if keys else ():
        values[hit["fields"]["publication"][0]].append(hit["fields"])
    return values
