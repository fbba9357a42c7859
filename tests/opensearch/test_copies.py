"""A generation lies on more than one node before anybody relies on it, and takes the place of another in one step."""

from __future__ import annotations

import os
import secrets

import pytest
from opensearchpy import OpenSearch

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from tests.engines.documents import document
from tests.opensearch.load import Load, asking

pytestmark = pytest.mark.opensearch

SWITCHES = int(os.environ.get("SWITCHES", "5"))


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


def test_readers_see_one_generation_or_the_next_and_no_query_fails(opensearch_hosts: tuple[str, ...]) -> None:
    name = f"test{secrets.token_hex(4)}"
    settings = Settings(engine=EngineSettings(name="opensearch", hosts=opensearch_hosts, index=name, shards=3))
    writer, load = open_engine(settings), Load([20])
    with OpenSearch(list(opensearch_hosts)) as client:
        try:
            writer.build(document(f"a{number}", "visa") for number in range(20))
            with asking(load, [open_engine(settings) for _ in range(2)]):
                for switch in range(SWITCHES):
                    load.published.append(load.published[-1] + 5)
                    writer.update((document(f"b{switch}-{number}", "visa") for number in range(5)), ())
        finally:
            client.indices.delete(index=f"{name}-*")
    print(f"{SWITCHES} switches of the alias; {load}")
    assert (load.wrong, load.partial, load.failed) == ([], [], [])
    assert len(load.answered_s) > SWITCHES
