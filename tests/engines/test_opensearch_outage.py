"""A cluster that is down: found out without waiting for it, told to everybody at once, and over when it answers."""

from __future__ import annotations

import contextlib
import gc
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from opensearchpy.exceptions import ConnectionTimeout, TransportError

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.engines.opensearch import client as clients
from missionsearch.engines.opensearch import hosts, outage
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.engine import OpenSearchIndex
from missionsearch.engines.opensearch.failures import IN_PART
from missionsearch.engines.opensearch.fields import SCHEMA_VERSION
from missionsearch.errors import EngineDown
from missionsearch.models import Query, Term
from tests.engines.test_opensearch_client import WHOLE, connection, serving

RED = {"error": {"type": "search_phase_execution_exception", "reason": "all shards failed"}, "status": 503}
DESCRIBED = {"missionsearch-1-0": {"mappings": {"_meta": {"schema": SCHEMA_VERSION, "documents": 3}}}}


@contextlib.contextmanager
def standing_still() -> Iterator[str]:
    """Give the address of a node that is stopped: the kernel takes what is sent to it, and nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait shortly, and check no cluster that is down unless a test says so."""
    monkeypatch.setattr(hosts, "GREETED_WITHIN_S", 0.3)
    monkeypatch.setattr(clients, "READER", clients.Patience(0.1, 0.1))
    monkeypatch.setattr(outage, "AGAIN_S", 3600)


def settings_of(*addresses: str) -> EngineSettings:
    """Return settings by which a slow search is waited for until the tests are given up."""
    return EngineSettings(name="opensearch", hosts=addresses, timeout_s=3600)


def engine_on(*addresses: str, patient: bool = False) -> SearchEngine:
    return open_engine(Settings(engine=settings_of(*addresses)), patient)


def seen_down(address: str) -> Connection:
    """Return a connection of a reader who has waited in vain."""
    reader = connection(address)
    with pytest.raises(EngineDown):
        reader.search("all", {})
    return reader


def test_a_node_that_stands_still_is_passed_over_however_long_a_search_may_take() -> None:
    with standing_still() as still, serving((200, WHOLE)) as node:
        both = Connection(settings_of(still, node.host), {})
        assert [both.search("all", {}) for _ in range(3)] == [WHOLE] * 3


@pytest.mark.parametrize("nodes", [1, 3])
def test_readers_and_probes_are_told_that_all_nodes_stand_still(nodes: int) -> None:
    with contextlib.ExitStack() as stack:
        engine = engine_on(*(stack.enter_context(standing_still()) for _ in range(nodes)))
        with pytest.raises(EngineDown, match=r"does not answer .*timed out"):
            engine.ready()
        with pytest.raises(EngineDown, match=r"does not answer .*timed out"):
            engine.search(Query(root=Term("visa")))


@pytest.mark.parametrize(
    "failure", [ConnectionTimeout("TIMEOUT", "", TimeoutError()), TransportError(503, IN_PART, {"error": {}})]
)
def test_one_search_that_cannot_be_answered_takes_no_other_readers_answer_away(failure: TransportError) -> None:
    def ask(_: object) -> None:
        raise failure

    with serving((200, WHOLE)) as node:
        reader = connection(node.host)
        with pytest.raises(EngineDown):
            reader.call(ask)
        assert reader.search("all", {}) == WHOLE


def test_a_reader_is_told_at_once_of_a_cluster_that_was_seen_down() -> None:
    with serving((503, RED)) as node:
        reader = seen_down(node.host)
        before = len(node.asked)
        with pytest.raises(EngineDown, match="does not answer"):
            reader.search("all", {})
        assert len(node.asked) == before


def test_a_run_asks_a_cluster_that_was_seen_down() -> None:
    with serving((503, RED)) as node:
        run = seen_down(node.host).patient()
        node.answers = [(200, WHOLE)]
        assert run.search("all", {}) == WHOLE


def test_a_run_waits_for_a_cluster_that_a_reader_gives_up() -> None:
    answers: list[tuple[int, Any]] = [*[(503, RED)] * 3, (200, DESCRIBED)]
    with serving(*answers) as node:
        with pytest.raises(EngineDown):
            engine_on(node.host).info()
        node.answers = list(answers)
        assert engine_on(node.host, patient=True).info().documents == 3


def test_readers_are_answered_again_once_a_check_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "AGAIN_S", 0.02)
    with serving((503, RED)) as node:
        others = set(threading.enumerate())
        reader = seen_down(node.host)
        node.answers = [(200, WHOLE)]
        for checking in set(threading.enumerate()) - others:
            checking.join(60)
        assert reader.search("all", {}) == WHOLE


def test_a_cluster_that_nobody_reads_from_any_more_is_not_checked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "AGAIN_S", 0.02)
    with serving((503, RED)) as node:
        others = set(threading.enumerate())
        seen_down(node.host)
        until = time.monotonic() + 60
        while any(thread.name == "outage" for thread in set(threading.enumerate()) - others):
            assert time.monotonic() < until
            gc.collect()
            time.sleep(0.02)


def test_what_a_node_refuses_is_logged_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with serving((503, RED)) as node:
        seen_down(node.host)
    assert [record.exc_info for record in caplog.records] == [None]


def test_a_probe_asks_a_cluster_that_was_seen_down_and_readers_are_answered_from_then_on() -> None:
    with serving((503, RED)) as node:
        reader = seen_down(node.host)
        node.answers = [(200, DESCRIBED), (200, WHOLE), (200, DESCRIBED), (200, WHOLE)]
        assert OpenSearchIndex(reader, EngineSettings(), keep=3).ready().documents == 3
        assert reader.search("all", {}) == WHOLE


def test_a_probe_waits_for_nothing() -> None:
    with serving((503, RED), (200, DESCRIBED)) as node:
        with pytest.raises(EngineDown):
            engine_on(node.host).ready()
        assert len(node.asked) == 1


def test_an_index_that_is_not_there_is_no_outage() -> None:
    with serving((404, {"error": {"type": "index_not_found_exception"}, "status": 404})) as node:
        reader = connection(node.host)
        assert reader.outage is not None
        assert not reader.outage.goes_on()
