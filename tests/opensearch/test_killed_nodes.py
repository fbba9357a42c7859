"""A node is killed, the elected manager too, while the index is written and searched; KILLS=20 is the long run."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pytest

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.engines.opensearch import bulk, copies, failures, requests, writing
from missionsearch.engines.opensearch.bulk import Item
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.hosts import Host
from missionsearch.errors import EngineDown
from missionsearch.models import Query, Term
from tests.engines.documents import document, url
from tests.opensearch.cluster import Cluster, Unavailable, cluster
from tests.opensearch.load import Load, asking

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


def test_a_list_goes_on_where_a_node_dies_with_a_part_of_its_point_in_time(
    nodes: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "AT_ONCE", 20)
    engine = engine_on(nodes, f"test{secrets.token_hex(4)}")
    engine.build(document(f"a{number}", "visa") for number in range(BUILT))
    hits = engine.iterate(Query(root=Term("visa")))
    urls = [next(hits).url]
    stats = nodes.ask(0, "_nodes/stats/indices/search")["nodes"].values()
    holders = (each["name"] for each in stats if each["indices"]["search"]["point_in_time_current"])
    killed = int(next(holders).removeprefix("node"))
    nodes.kill(killed)
    try:
        urls += [hit.url for hit in hits]
    finally:
        nodes.start_node(killed)
        nodes.wait(3)
    assert sorted(urls) == sorted(url(f"a{number}") for number in range(BUILT))


@contextlib.contextmanager
def asked_by() -> Iterator[set[threading.Thread]]:
    """Give the threads that ask a host for something meanwhile."""
    threads: set[threading.Thread] = set()
    perform = Host.perform_request

    def perform_request(self: Host, *asked: Any, **options: Any) -> Any:
        threads.add(threading.current_thread())
        return perform(self, *asked, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Host, "perform_request", perform_request)
        yield threads


def test_readers_are_told_so_at_once_while_all_nodes_are_down_and_are_answered_when_they_are_back(
    nodes: Cluster,
) -> None:
    engine = engine_on(nodes, f"test{secrets.token_hex(4)}")
    engine.build(document(f"a{number}", "visa") for number in range(BUILT))
    others = set(threading.enumerate())
    for number in range(3):
        nodes.kill(number)
    try:
        with pytest.raises(EngineDown, match="does not answer"):
            engine.search(Query(root=Term("visa")))
        with pytest.raises(EngineDown, match="does not answer"), asked_by() as threads:
            engine.search(Query(root=Term("visa")))
        assert threading.current_thread() not in threads
    finally:
        for number in range(3):
            nodes.start_node(number)
        nodes.wait(3)
    for checking in set(threading.enumerate()) - others:
        checking.join(60)
    assert engine.search(Query(root=Term("visa"))).total == BUILT


@pytest.fixture
def refused_parts(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Answers that lacked a shard, which the engine refused and asked for again."""
    refused: list[object] = []
    refuse = failures.refuse_parts

    def refuse_parts(answer: dict[str, Any]) -> None:
        try:
            refuse(answer)
        except Exception as error:
            refused.append(error)
            raise

    monkeypatch.setattr(failures, "refuse_parts", refuse_parts)
    return refused


@pytest.fixture
def kill_in_bulk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None], int], None]:
    """Arm a kill between and during the requests of the next bulk, of which there are many small ones."""
    armed: list[tuple[Callable[[], None], int]] = []
    monkeypatch.setattr(bulk, "CHUNK_BYTES", 20_000)

    def send(connection: Connection, index: str, items: Iterable[Item]) -> int:
        return bulk.send(connection, index, watched(items, *armed.pop()) if armed else items)

    def watched(items: Iterable[Item], kill: Callable[[], None], at: int) -> Iterator[Item]:
        for number, each in enumerate(items):
            if number == at:
                threading.Thread(target=kill).start()
            yield each

    monkeypatch.setattr(writing, "send", send)
    return lambda kill, at: armed.append((kill, at))


def test_a_killed_node_loses_nothing_and_falsifies_nothing(
    nodes: Cluster,
    refused_parts: list[object],
    kill_in_bulk: Callable[[Callable[[], None], int], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "missionsearch.engines.opensearch")
    writer, drawn = engine_on(nodes), random.Random(KILLS)
    writer.build(document(f"a{number}", "visa") for number in range(BUILT))
    acknowledged = [url(f"a{number}") for number in range(BUILT)]
    kills, load = Counter[str](), Load([BUILT])
    with asking(load, [engine_on(nodes) for _ in range(2)]):
        for round_ in range(KILLS):
            manager, in_bulk = nodes.manager(), round_ % 4 < 2
            killed = manager if round_ % 2 == 0 else drawn.randrange(3)
            if in_bulk:
                kill_in_bulk(partial(nodes.kill, killed), drawn.randrange(ADDED))
            else:
                threading.Timer(drawn.uniform(0, LATEST_S), nodes.kill, [killed]).start()
            load.published.append(load.published[-1] + ADDED)
            writer.update((document(f"b{round_}-{number}", "visa " * 50) for number in range(ADDED)), ())
            acknowledged += [url(f"b{round_}-{number}") for number in range(ADDED)]
            while nodes.processes[killed].poll() is None:
                time.sleep(0.1)
            nodes.start_node(killed)
            nodes.wait(3)
            kills.update(["in all", *["of the elected manager"] * (killed == manager), *["in bulk"] * in_bulk])
            print(f"kill {round_ + 1}: node{killed}; {load}", flush=True)
    lost = set(acknowledged) - {hit.url for hit in engine_on(nodes).iterate(Query())}
    again = sum("made again" in each.getMessage() for each in caplog.records)
    print(f"kills: {dict(kills)}; {load}; {len(refused_parts)} answers lacked a shard and were asked for again")
    print(f"{len(acknowledged)} documents acknowledged, {len(lost)} lost; {again} indexes made again")
    assert (load.wrong, load.partial, load.failed, lost) == ([], [], [], set())
    assert len(load.answered_s) > KILLS
    assert engine_on(nodes).info().documents == len(acknowledged)
