"""How many documents of a generation match a clause: exact, over all shards, each asked for once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import msgspec

from missionsearch.engines.opensearch.clauses import Clause
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.vocabulary import Vocabulary
from missionsearch.errors import ConfigError
from missionsearch.models import IndexInfo
from missionsearch.search.section_names import SectionNames

MOST_CACHED = 20_000
"""Counts kept of a generation: some 10 MB."""
MOST_SECTIONS = 50_000
"""Sections whose names are asked for: more than any index has."""
MOST_CLAUSES = "indices.query.bool.max_clause_count"
USUAL_CLAUSES = 1024
"""What OpenSearch sets that to where its operator does not."""


class Frequencies:
    """Counts of one generation; it never changes, so they are kept from query to query."""

    def __init__(self, connection: Connection, index: str, info: IndexInfo, languages: dict[str, int]) -> None:
        self.connection, self.index = connection, index
        self.vocabulary = Vocabulary(connection, index)
        self.documents = info.documents
        self.languages = {language: count for language, count in languages.items() if count}
        """Languages that the index has texts in, each with how many documents do."""
        self._counts: OrderedDict[bytes, int] = OrderedDict()
        self._many: OrderedDict[bytes, None] = OrderedDict()

    def of(self, clause: Clause) -> int:
        """Return how many documents match a clause."""
        self.learn([clause])
        return self._counts[_key(clause)]

    def noted(self, clause: Clause) -> int | None:
        """Return how many documents match a clause, None where that has not been asked for."""
        return self._counts.get(_key(clause))

    def note_many(self, clause: Clause) -> None:
        """Note that several versions of many publications match a clause: their versions need not be counted first."""
        self._many[_key(clause)] = None
        if len(self._many) > MOST_CACHED:
            self._many.popitem(last=False)

    def finds_many(self, clause: Clause) -> bool:
        """Say whether that has been noted."""
        return _key(clause) in self._many

    def learn(self, clauses: Iterable[Clause]) -> None:
        """Ask for the counts of clauses that are not known yet, in one request."""
        unknown = {key: clause for clause in clauses if (key := _key(clause)) not in self._counts}
        if not unknown:
            return
        aggs = {str(number): {"filter": clause} for number, clause in enumerate(unknown.values())}
        answer = self.connection.search_unscored(self.index, {"size": 0, "aggs": aggs})
        for number, key in enumerate(unknown):
            self._counts[key] = answer["aggregations"][str(number)]["doc_count"]
        while len(self._counts) > MOST_CACHED + len(unknown):
            self._counts.popitem(last=False)

    @cached_property
    def sections(self) -> SectionNames:
        """What sections are counted under and called."""
        texts = {"terms": {"field": "section_names", "size": MOST_SECTIONS}}
        answer = self.connection.search_unscored(self.index, {"size": 0, "aggs": {"texts": texts}})
        return SectionNames([bucket["key"] for bucket in answer["aggregations"]["texts"]["buckets"]])

    @cached_property
    def most_clauses(self) -> int:
        """How many clauses the cluster takes in one query; its usual number where this user may not ask."""
        options = {"include_defaults": "true", "filter_path": f"*.{MOST_CLAUSES}"}
        try:
            settings = self.connection.call(lambda client: client.cluster.get_settings(params=options))
        except ConfigError:
            return USUAL_CLAUSES
        numbers = [
            _inside(settings, [kind, *MOST_CLAUSES.split(".")]) for kind in ("transient", "persistent", "defaults")
        ]
        return int(next(filter(None, numbers), USUAL_CLAUSES))

    def best_score(self, clause: Clause) -> float:
        """Return the best score of a clause's documents, 1 where there is none."""
        body = {"query": clause, "size": 1, "_source": False}
        hits = self.connection.search(self.index, body)["hits"]["hits"]
        return float(hits[0]["_score"]) if hits else 1.0


def _inside(settings: Any, path: list[str]) -> Any:
    """Return the setting at the end of a path, None where there is none."""
    for name in path:
        settings = settings.get(name) if isinstance(settings, dict) else None
    return settings


def _key(clause: Clause) -> bytes:
    return msgspec.json.encode(clause)
