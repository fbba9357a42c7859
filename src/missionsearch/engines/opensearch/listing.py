"""Every hit of a plan in order, some at a time, from one point in time of one generation.

A node that dies takes its part of the point with it. Then another is opened, the list is begun again, and what has
been given is passed over: no publication is given twice and none is left out, for a generation never changes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from missionsearch.engines.opensearch import requests
from missionsearch.engines.opensearch.clauses import Clause
from missionsearch.engines.opensearch.client import Connection, RawHit, Versions
from missionsearch.engines.opensearch.failures import PointLost
from missionsearch.errors import EngineDown
from missionsearch.search.plan import SearchPlan

Ask = Callable[[requests.Request], list[RawHit]]
"""From a request to its hits."""
KEPT_OPEN = "5m"
"""Longer than any reader of a list takes for one part of it."""
REOPENED = 5
"""Times that a lost point is opened again: a cluster that loses more is not up."""


def every_hit(connection: Connection, index: str, query_clause: Clause, plan: SearchPlan) -> Iterator[Versions]:
    """Yield a publication's versions that match, or each version by itself, in the order of the pages."""
    listing = _Listing(connection, index, query_clause, plan)
    for _ in range(REOPENED):
        try:
            yield from listing.rest()
            return
        except PointLost:
            continue
    raise EngineDown(f"OpenSearch lost a list of hits {REOPENED} times; are its nodes up?")


def with_versions(ask: Ask, query_clause: Clause, plan: SearchPlan, hits: list[RawHit]) -> list[Versions]:
    """Return each publication's versions that match, in the order of the hits; each hit alone where none collapse."""
    if not plan.page.collapse or not hits:
        return [[hit] for hit in hits]
    keys = list(dict.fromkeys(_key(hit, plan) for hit in hits))
    versions = by_publication(ask(requests.of_publications(query_clause, plan, keys)))
    return [versions[key] for key in keys]


def by_publication(hits: Iterable[RawHit]) -> dict[str, Versions]:
    """Return the hits of each publication, in their order."""
    versions: dict[str, Versions] = {}
    for hit in hits:
        versions.setdefault(str(hit["_source"]["publication"]), []).append(hit)
    return versions


def _key(hit: RawHit, plan: SearchPlan) -> str:
    return str(hit["_source"]["publication" if plan.page.collapse else "url"])


@dataclass
class _Listing:
    """One list of hits, and what has been given of it."""

    connection: Connection
    index: str
    query_clause: Clause
    plan: SearchPlan
    given: set[str] = field(default_factory=set)
    """Keys of publications, or addresses: some 100 bytes each."""

    def rest(self) -> Iterator[Versions]:
        """Yield what has not been given yet."""
        with self.point() as point:
            last: list[Any] | None = None
            while True:
                hits = self.hits(point, requests.after(self.query_clause, self.plan, last))
                yield from self.fresh(point, hits)
                if len(hits) < requests.AT_ONCE:
                    return
                last = hits[-1]["sort"]

    def fresh(self, point: str, hits: list[RawHit]) -> Iterator[Versions]:
        """Yield the hits of which nothing has been given, a publication as one."""
        new = [hit for hit in hits if _key(hit, self.plan) not in self.given]
        for versions in with_versions(partial(self.hits, point), self.query_clause, self.plan, new):
            self.given.add(_key(versions[0], self.plan))
            yield versions

    @contextlib.contextmanager
    def point(self) -> Iterator[str]:
        """Open a point in time, and close it."""
        options = {"keep_alive": KEPT_OPEN, "allow_partial_pit_creation": "false"}
        opened = self.connection.call(lambda client: client.create_pit(index=self.index, params=options))
        try:
            yield opened["pit_id"]
        finally:
            with contextlib.suppress(Exception):  # it ends by itself where the cluster cannot be told
                self.connection.client.delete_pit(body={"pit_id": [opened["pit_id"]]})

    def hits(self, point: str, request: dict[str, Any]) -> list[RawHit]:
        body = request | {"pit": {"id": point, "keep_alive": KEPT_OPEN}}
        hits: list[RawHit] = self.connection.search_in_point(body)["hits"]["hits"]
        return hits
