"""A node is killed, the elected manager too, while the index is written and searched; KILLS=20 is the long run."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator

import pytest

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import Query, Term
from tests.engines.documents import document
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


def engine_on(nodes: Cluster) -> SearchEngine:
    return open_engine(Settings(engine=EngineSettings(name="opensearch", hosts=nodes.hosts, shards=3, timeout_s=60)))


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
