"""What readers and programs are told while the cluster that the index lies on does not answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from missionsearch.engines.opensearch import client as clients
from tests.opensearch.cluster import free_ports
from tests.web.conftest import app_of
from tests.web.reading import text_of

HOST = "127.0.0.1"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The pages of a service whose cluster is down."""
    monkeypatch.setattr(clients, "READER", clients.Patience(0.05, 0.05))
    hosts = json.dumps([f"http://{HOST}:{port}" for port in free_ports(2)])
    (tmp_path / "missionsearch.toml").write_text(f'[engine]\nname = "opensearch"\nhosts = {hosts}\n', "utf-8")
    return app_of(tmp_path).test_client()


def test_a_page_says_that_the_search_will_be_back(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.get("/fr/search?q=visa")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert text_of(answer, "h1") == ["La recherche n’est pas disponible"]
    assert text_of(answer, ".lead") == ["Les machines qui la portent ne répondent pas. Revenez dans quelques minutes."]
    assert f"OpenSearch at http://{HOST}:" in caplog.text


def test_a_program_is_told_without_the_addresses_of_the_nodes(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=visa")
    assert (answer.status_code, answer.get_json()["detail"]) == (503, "the search cluster does not answer")


def test_a_load_balancer_is_told_to_send_no_readers(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["ready"]) == (503, False)


def test_the_metrics_say_that_there_is_no_index_to_search(client: FlaskClient) -> None:
    assert "missionsearch_index_up 0.0" in client.get("/metrics").get_data(as_text=True)
