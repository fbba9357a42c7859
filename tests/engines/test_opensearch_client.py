"""Talking to a cluster that is busy, in parts, gone or choosy: over HTTP and TLS on loopback, without a cluster."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from missionsearch.config import EngineSettings
from missionsearch.engines.opensearch import bulk
from missionsearch.engines.opensearch import client as clients
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.generations import Generations
from missionsearch.errors import ConfigError, EngineDown
from tests.certificates import encrypt, self_signed
from tests.commands import missionsearch

WHOLE = {"_shards": {"total": 3, "successful": 3, "failed": 0}, "timed_out": False, "hits": {"hits": []}}
IN_PART = WHOLE | {"_shards": {"total": 3, "successful": 2, "failed": 1}}
LATE = WHOLE | {"timed_out": True}


@dataclass
class Node:
    """Answers what it is given, in turn; the last of it for ever."""

    answers: list[tuple[int, Any]]
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    host: str = ""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                node.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
                node.asked.append(self.path)
                node.authorizations.append(self.headers.get("Authorization"))
                status, body = node.answers.pop(0) if len(node.answers) > 1 else node.answers[0]
                data = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextlib.contextmanager
def serving(*answers: tuple[int, Any], certificate: Path | None = None) -> Iterator[Node]:
    node = Node(list(answers))
    server = ThreadingHTTPServer(("127.0.0.1", 0), node.handler())
    if certificate:
        encrypt(server, certificate)
    node.host = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield node
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "READER", clients.Patience(0.3, 0.3))
    monkeypatch.setattr(clients, "PAUSE_S", 0.01)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("tls"))


def connection(*hosts: str, environ: dict[str, str] | None = None, ca_file: str = "") -> Connection:
    return Connection(EngineSettings(name="opensearch", hosts=hosts, ca_file=ca_file), environ or {})


@pytest.mark.parametrize("first", [(200, IN_PART), (200, LATE), (503, {"error": "no manager"}), (429, {})])
def test_an_answer_that_is_late_or_in_part_is_asked_for_again(first: tuple[int, Any]) -> None:
    with serving(first, (200, WHOLE)) as node:
        assert connection(node.host).search("all", {}) == WHOLE


@pytest.mark.parametrize(("answer", "why"), [(IN_PART, "only 2 of 3 shards answered"), (LATE, "it took too long")])
def test_an_answer_that_stays_in_part_is_an_error_and_never_shown(answer: Any, why: str) -> None:
    with serving((200, answer)) as node, pytest.raises(EngineDown, match=rf"does not answer \({why}\); is it up\?"):
        connection(node.host).search("all", {})


def test_parts_are_forbidden_with_every_search() -> None:
    with serving((200, WHOLE)) as node:
        connection(node.host).search("all", {})
    assert "allow_partial_search_results=false" in node.asked[0]


def test_a_host_that_is_down_is_passed_over() -> None:
    with serving((200, WHOLE)) as dead:
        pass
    with serving((200, WHOLE)) as node:
        assert [connection(dead.host, node.host).search("all", {}) for _ in range(3)] == [WHOLE] * 3


def test_a_shard_that_is_away_is_said_rather_than_the_node_that_is() -> None:
    away = {"error": {"type": "search_phase_execution_exception", "reason": ""}, "status": 503}
    with serving((200, WHOLE)) as dead:
        pass
    with serving((503, away)) as node, pytest.raises(EngineDown, match="a shard is on no node that is up"):
        connection(dead.host, node.host).search("all", {})


def test_a_check_names_a_shard_that_is_on_no_node() -> None:
    described = {"missionsearch-1": {"mappings": {"_meta": {"documents": 3}}}}
    with serving((200, described), (200, {"status": "red"})) as node:
        found = Generations(connection(node.host), EngineSettings(), keep=3).damage()
    assert [each.partition(";")[0] for each in found] == ["missionsearch-1: a shard is on no node"]


def test_no_host_at_all_is_said_with_their_addresses() -> None:
    with serving((200, WHOLE)) as dead:
        pass
    with pytest.raises(EngineDown, match=f"OpenSearch at {dead.host} does not answer .*; is it up"):
        connection(dead.host).search("all", {})


@pytest.mark.parametrize(
    ("environ", "sent"),
    [
        ({}, None),
        ({"USER": "crawler", "PASSWORD": "é:"}, "Basic Y3Jhd2xlcjrDqTo="),
        ({"API_KEY": "abc"}, "ApiKey abc"),
    ],
)  # fmt: skip
def test_secrets_come_from_the_environment(environ: dict[str, str], sent: str | None) -> None:
    with serving((200, WHOLE)) as node:
        named = {f"MISSIONSEARCH_OPENSEARCH_{name}": value for name, value in environ.items()}
        connection(node.host, environ=named).search("all", {})
    assert node.authorizations == [sent]


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="set MISSIONSEARCH_OPENSEARCH_USER") as refused:
        connection("https://crawler:secret@search1.example:9200")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_user_who_is_refused_is_told_at_once_which_variables_to_set(status: int) -> None:
    with serving((status, {"error": "no"})) as node:
        with pytest.raises(ConfigError, match=f"refuses this user .{status}.; set MISSIONSEARCH_OPENSEARCH_USER"):
            connection(node.host).search("all", {})
        assert len(node.asked) == 1


@pytest.mark.parametrize("answer", [(200, "<p>Bonjour"), (404, "<p>Not Found"), (405, "<p>Not Allowed")])
def test_a_host_that_is_no_opensearch_is_said_at_once(answer: tuple[int, str]) -> None:
    with serving(answer) as node:
        with pytest.raises(ConfigError, match=f"what answers at {node.host} is no OpenSearch"):
            connection(node.host).search("all", {})
        assert len(node.asked) == 1


def test_a_host_that_speaks_no_tls_is_said_at_once() -> None:
    with serving((200, WHOLE)) as node, pytest.raises(ConfigError, match="speaks no TLS; write http://"):
        connection(node.host.replace("http:", "https:")).search("all", {})


FULL = {"type": "cluster_block_exception", "reason": "index blocked by: [disk usage exceeded flood-stage watermark]"}


NO_MORE = {"type": "index_create_block_exception", "reason": "blocked by: [FORBIDDEN/10/cluster create-index blocked];"}
"""As of a real cluster above its high watermark."""


@pytest.mark.parametrize(("status", "error"), [(403, NO_MORE), (403, FULL), (429, FULL)])
def test_a_cluster_that_may_not_be_written_to_is_no_wrong_password(status: int, error: dict[str, str]) -> None:
    with serving((status, {"error": error, "status": status})) as node:
        with pytest.raises(EngineDown, match=r"takes no changes \(.*blocked.*\]\); make room on the disks"):
            connection(node.host).search("all", {})
        assert (len(node.asked) > 1) == (status == 429)  # that one may pass


ITEMS = [*(bulk.item({"index": {"_id": str(number)}}, {"n": number}) for number in range(2)), bulk.item({"delete": {}})]
TAKEN, GONE = {"index": {"status": 201}}, {"delete": {"status": 404}}


def test_only_what_a_busy_node_refused_of_a_bulk_is_sent_again() -> None:
    busy = {"index": {"status": 429, "error": {"type": "rejected_execution_exception", "reason": "queue full"}}}
    with serving((200, {"items": [TAKEN, busy, GONE]}), (200, {"items": [TAKEN]})) as node:
        assert bulk.send(connection(node.host), "all", ITEMS) == 3
    assert node.bodies == ["".join(ITEMS).encode(), ITEMS[1].encode()]


@pytest.mark.parametrize("status", [400, 404])
def test_a_document_that_is_not_taken_is_said_at_once_with_the_reason(status: int) -> None:
    refused = {"index": {"status": status, "error": {"type": "some_exception", "reason": "no such field [x]"}}}
    with serving((200, {"items": [TAKEN, refused, GONE]})) as node:
        with pytest.raises(EngineDown, match=r"cannot take a document: no such field \[x\]"):
            bulk.send(connection(node.host), "all", ITEMS)
        assert len(node.asked) == 1


def test_documents_that_a_full_disk_refuses_for_long_are_said_in_the_same_sentence() -> None:
    refused = {"items": [{"index": {"status": 429, "error": FULL}}]}
    with (
        serving((200, refused)) as node,
        pytest.raises(EngineDown, match=r"takes no changes .*; make room on the disks"),
    ):
        bulk.send(connection(node.host), "all", [bulk.item({"index": {}}, {})])


def test_a_certificate_is_checked_by_the_file_of_its_signer(certificate: Path) -> None:
    with serving((200, WHOLE), certificate=certificate) as node:
        assert connection(node.host, ca_file=str(certificate)).search("all", {}) == WHOLE


def test_a_certificate_that_is_not_trusted_is_said_at_once(certificate: Path) -> None:
    with (
        serving((200, WHOLE), certificate=certificate) as node,
        pytest.raises(ConfigError, match=r"\[engine\] ca_file"),
    ):
        connection(node.host).search("all", {})
    assert node.asked == []


def test_a_signers_file_that_is_missing_is_said() -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        connection("https://127.0.0.1:1", ca_file="/none.pem")


def test_a_command_says_in_a_sentence_that_it_is_refused(tmp_path: Path) -> None:
    with serving((401, {"error": "no"})) as node:
        (tmp_path / "missionsearch.toml").write_text(
            f'[engine]\nname = "opensearch"\nhosts = ["{node.host}"]\n', "utf-8"
        )
        said = missionsearch("search", "visa", root=tmp_path)
    assert said.code == 2
    assert "refuses this user (401)" in said.err
    assert "Traceback" not in said.err
