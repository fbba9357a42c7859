"""A node is killed, the elected manager too, while the index is written and searched; KILLS=20 is the long run."""

from __future__ import annotations

import os
import random
import secrets
import threading
import time
from collections.abc import Iterable, Iterator

import pytest

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.engines.opensearch import bulk, copies, writing
from missionsearch.engines.opensearch.bulk import Item
from missionsearch.engines.opensearch.client import Connection
from missionsearch.errors import EngineDown
from missionsearch.models import Query, Term
from tests.engines.documents import document, url
from tests.opensearch.cluster import Cluster, Unavailable, cluster

pytestmark = pytest.mark.opensearch

KILLS = int(os.environ.get("KILLS", "2"))
BUILT, ADDED = 300, 150
LATEST_S = 2.5
"""After an update has begun: it takes about as long, so a node dies before, while or after it is written."""


@pytest.fixture(scope="module")
def nodes() -> Iterator[Cluster]:
    """A cluster of this test's own: others must not lose their nodes."""
    try:
        with cluster() as made:
            yield made
    except Unavailable as reason:
        pytest.skip(f"NO OPENSEARCH: {reason}")


def engine_on(nodes: Cluster, index: str = "missions", replicas: int = 1) -> SearchEngine:
    settings = EngineSettings(
        name="opensearch", hosts=nodes.hosts, index=index, shards=3, replicas=replicas, timeout_s=60
    )
    return open_engine(Settings(engine=settings))


@pytest.fixture
def a_holder_dies(nodes: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kill a node with a part of the first index that is written, just before that; it comes back after the test."""
    killed: list[int] = []

    def send(connection: Connection, index: str, items: Iterable[Item]) -> int:
        if not killed:
            holder = nodes.ask(0, f"_cat/shards/{index}?format=json")[0]["node"]
            killed.append(int(holder.removeprefix("node")))
            nodes.kill(killed[0])
        return bulk.send(connection, index, items)

    monkeypatch.setattr(writing, "send", send)
    monkeypatch.setattr(copies, "LOST_S", 3.0)
    yield
    nodes.start_node(killed[0])
    nodes.wait(3)


def only_copies(nodes: Cluster) -> SearchEngine:
    """Return an engine whose new generations have no second copy, over one that has them."""
    index = f"test{secrets.token_hex(4)}"
    engine_on(nodes, index).build(document(f"a{number}", "visa") for number in range(BUILT))
    return engine_on(nodes, index, replicas=0)


def test_an_update_begins_again_where_a_node_dies_with_a_part_of_the_new_index(
    nodes: Cluster, request: pytest.FixtureRequest
) -> None:
    engine = only_copies(nodes)
    request.getfixturevalue("a_holder_dies")
    engine.update((document(f"b{number}", "visa") for number in range(ADDED)), [url("a0")])
    assert engine.info().documents == engine.search(Query(root=Term("visa"))).total == BUILT + ADDED - 1
    assert len(engine.generations()) == 2


def test_a_build_begins_again_where_a_node_dies_with_a_part_of_the_new_index(
    nodes: Cluster, a_holder_dies: None
) -> None:
    engine = engine_on(nodes, f"test{secrets.token_hex(4)}", replicas=0)
    engine.build(document(f"a{number}", "visa") for number in range(BUILT))
    assert engine.info().documents == engine.search(Query(root=Term("visa"))).total == BUILT


def test_a_part_that_is_lost_too_often_is_said_and_what_is_published_stays(
    nodes: Cluster, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = only_copies(nodes)
    request.getfixturevalue("a_holder_dies")
    monkeypatch.setattr(writing, "MADE", 1)
    with pytest.raises(EngineDown, match="lost a part of the new index 1 times; are its nodes up"):
        engine.update([document("b", "visa")], ())
    assert engine.info().documents == engine.search(Query(root=Term("visa"))).total == BUILT
    assert len(engine.generations()) == 1


def test_a_killed_node_loses_nothing_and_falsifies_nothing(nodes: Cluster) -> None:
    writer, done = engine_on(nodes), threading.Event()
    writer.build(document(f"a{number}", "visa") for number in range(BUILT))
    published = [BUILT]
    """How many documents each generation had, the next one's before it is published."""
    wrong: list[object] = []
    asked = [0]

    def keep_searching() -> None:
        engine = engine_on(nodes)
        while not done.is_set():
            try:
                first = len(published) - 1
                results = engine.search(Query(root=Term("visa")))
                counts = {sum(each.count for each in results.facets["language"]), results.total}
                if len(counts) != 1 or results.total not in published[max(0, first - 1) :] or len(results.hits) != 10:
                    wrong.append((results.total, published[-2:], len(results.hits)))
                asked[0] += 1
            except Exception as error:
                wrong.append(error)

    drawn = random.Random(KILLS)
    searching = [threading.Thread(target=keep_searching) for _ in range(2)]
    for thread in searching:
        thread.start()
    try:
        for round_ in range(KILLS):
            killed = nodes.manager() if round_ % 2 == 0 else drawn.randrange(3)
            threading.Timer(drawn.uniform(0, LATEST_S), nodes.kill, [killed]).start()
            published.append(published[-1] + ADDED)
            writer.update((document(f"b{round_}-{number}", "visa " * 50) for number in range(ADDED)), ())
            while nodes.processes[killed].poll() is None:
                time.sleep(0.1)
            nodes.start_node(killed)
            nodes.wait(3)
            print(f"kill {round_ + 1}: node{killed}, {asked[0]} queries so far, {len(wrong)} of them wrong", flush=True)
    finally:
        done.set()
        for thread in searching:
            thread.join()
    assert wrong == []
    assert asked[0] > KILLS
    assert engine_on(nodes).info().documents == engine_on(nodes).search(Query(root=Term("visa"))).total == published[-1]
