"""A generation lies on more than one node before anybody relies on it."""

from __future__ import annotations

import secrets

import pytest
from opensearchpy import OpenSearch

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from tests.engines.documents import document

pytestmark = pytest.mark.opensearch


def test_a_generation_has_its_copies_before_it_is_published(opensearch_hosts: tuple[str, ...]) -> None:
    name = f"test{secrets.token_hex(4)}"
    settings = EngineSettings(name="opensearch", hosts=opensearch_hosts, index=name, shards=3, replicas=1)
    engine = open_engine(Settings(engine=settings))
    seen: list[tuple[str, int]] = []
    with OpenSearch(list(opensearch_hosts)) as client:

        def look(_: SearchEngine) -> None:
            health = client.cluster.health(index=f"{name}-*")
            seen.append((health["status"], health["active_shards"]))

        try:
            engine.build((document(f"a{number}", "visa") for number in range(30)), look)
            engine.update([document("b", "visa")], (), look)
        finally:
            client.indices.delete(index=f"{name}-*")
    assert seen == [("green", 6), ("green", 12)]
