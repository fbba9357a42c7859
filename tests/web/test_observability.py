"""What a monitor and a log see, and how much one address may ask."""

import datetime as dt
import json
import logging
import re
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from missionsearch.config import Settings, WebSettings, parse_settings
from missionsearch.engines import open_engine
from missionsearch.errors import ConfigError
from missionsearch.store import open_store
from missionsearch.store.analysed import PUBLISHED_FROM
from missionsearch.web import create_app
from missionsearch.web.requestlog import JsonLines, access
from tests.web.documents import documents
from tests.web.reading import json_of
from tests.web.service import serving

STRANGER = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


def make_app(root: Path, **web: object) -> Flask:
    settings = Settings(root=root, web=WebSettings(**web))  # type: ignore[arg-type]
    engine = open_engine(settings)
    engine.build(documents())
    return create_app(settings, engine)


def test_metrics_name_requests_latency_and_the_index(app: Flask) -> None:
    client = app.test_client()
    client.get("/fr/search?q=visa")
    text = client.get("/metrics").text
    for line in (
        'missionsearch_requests_total{endpoint="pages.search",status="200"}',
        'missionsearch_request_seconds_bucket{endpoint="pages.search"',
        "missionsearch_index_up 1.0",
        'missionsearch_documents{language="fr"}',
        "missionsearch_index_age_seconds",
    ):
        assert line in text


def test_metrics_name_searches_that_found_nothing(app: Flask) -> None:
    client = app.test_client()
    for text in ("visa", "xylophonique", "xylophonique"):
        client.get(f"/fr/search?q={text}")
    assert "missionsearch_searches_without_result_total 2.0" in client.get("/metrics").text


def test_metrics_name_what_the_last_crawl_did_and_how_it_ended(app: Flask, tmp_path: Path) -> None:
    ended = dt.datetime(2026, 3, 15, tzinfo=dt.UTC)
    with open_store(Settings(root=tmp_path).store_path) as store:
        for fetched, outcome in ((9, "failed"), (7, "ok")):
            report = {"crawl": {"fetched": fetched, "seconds": 1.5, "limited": True}, "documents": 3}
            store.runs.finish(store.runs.begin("reindex", ended), ended, outcome, report)  # type: ignore[arg-type]
        store.runs.begin("reindex", ended)
    text = app.test_client().get("/metrics").text
    assert [line for line in text.splitlines() if line.startswith(("missionsearch_crawl", "missionsearch_last"))] == [
        'missionsearch_last_run{kind="reindex",outcome="ok"} 1.0',
        'missionsearch_last_run_end_timestamp_seconds{kind="reindex"} 1.7735328e+09',
        'missionsearch_crawl_pages{kind="reindex",result="fetched"} 7.0',
    ]


def test_metrics_are_not_for_strangers(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/metrics", environ_base=STRANGER).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404


def test_metrics_are_for_who_has_the_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISSIONSEARCH_METRICS_TOKEN", "secret")
    client = app.test_client()
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer secret"}, environ_base=STRANGER)
    assert answer.status_code == 200


def answers(client: FlaskClient, count: int, address: str, path: str = "/fr/search?q=visa") -> list[int]:
    return [client.get(path, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(count)]


def test_one_address_that_asks_too_much_is_told_to_wait_and_others_are_not(tmp_path: Path) -> None:
    client = make_app(tmp_path, rate_limit="3 per minute").test_client()
    assert answers(client, 5, "203.0.113.7") == [200, 200, 200, 429, 429]
    assert answers(client, 1, "203.0.113.8") == [200]


def test_a_refusal_says_when_to_come_back_in_the_readers_language(tmp_path: Path) -> None:
    client = make_app(tmp_path, rate_limit="1 per minute").test_client()
    answers(client, 1, "203.0.113.7")
    refused = client.get("/fr/search?q=visa", environ_base=STRANGER)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "Trop de demandes" in refused.text


def test_one_subscriber_of_ipv6_is_one_address(tmp_path: Path) -> None:
    client = make_app(tmp_path, rate_limit="2 per minute").test_client()
    assert answers(client, 2, "2001:db8::1") == [200, 200]
    assert answers(client, 1, "2001:db8::2") == [429]


def test_health_checks_and_this_machine_are_not_limited(tmp_path: Path) -> None:
    client = make_app(tmp_path, rate_limit="1 per minute").test_client()
    assert answers(client, 3, "203.0.113.7", "/healthz") == [200] * 3
    assert answers(client, 3, "127.0.0.1") == [200] * 3


def test_a_storage_that_is_down_costs_no_search(tmp_path: Path) -> None:
    pytest.importorskip("redis")
    client = make_app(tmp_path, rate_limit="5 per minute", rate_storage="redis://127.0.0.1:1").test_client()
    assert answers(client, 2, "203.0.113.7") == [200, 200]


def test_a_rate_that_is_none_is_told_by_its_line() -> None:
    with pytest.raises(ConfigError, match=r"line 2: rate_limit = 'often'"):
        parse_settings('[web]\nrate_limit = "often"\n')


def test_a_request_is_logged_without_what_was_searched(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, access.name):
        app.test_client().get("/fr/search?q=confidentiel", headers={"X-Request-ID": "abc-1"})
    (record,) = [record for record in caplog.records if record.name == access.name]
    line = json.loads(JsonLines().format(record))
    assert (line["path"], line["status"], line["method"]) == ("/fr/search", 200, "GET")
    assert "confidentiel" not in json.dumps(line)


def test_an_answer_carries_the_id_of_its_request(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/fr/", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert client.get("/fr/", headers={"X-Request-ID": "a b\tc"}).headers["X-Request-ID"].isalnum()


def test_searches_are_counted_and_first_pages_only(app: Flask, tmp_path: Path) -> None:
    client = app.test_client()
    client.get("/fr/search?q=visa")
    client.get("/fr/search?q=visa&page=2")
    assert (tmp_path / "index" / "queries.sqlite").exists()


def test_all_workers_of_a_service_count_together(tmp_path: Path) -> None:
    make_app(tmp_path)
    (tmp_path / "missionsearch.toml").write_text('[web]\nlog = "json"\n')
    with serving(tmp_path, "--workers", "2") as service:
        for _ in range(20):
            assert service.get("fr/search?q=visa")[0] == 200
        text = service.get("metrics")[1].decode()
    assert 'missionsearch_requests_total{endpoint="pages.search",status="200"} 20.0' in text
    assert "missionsearch_workers 2.0" in text
    largest, every = (
        float(re.findall(rf'^missionsearch_worker_memory_bytes{{which="{which}"}} (.+)$', text, re.M)[0])
        for which in ("largest", "all")
    )
    assert 10e6 < largest < every < 2 * largest + 1
    lines = [json.loads(line) for line in service.said if line.startswith("{")]
    assert sum(line.get("path") == "/fr/search" for line in lines) == 20


# --- alive and ready


def a_run_ended(root: Path, hours_ago: float, outcome: Literal["ok", "failed"] = "ok") -> None:
    ended = dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours_ago)
    with open_store(Settings(root=root).store_path) as store:
        store.runs.finish(store.runs.begin("reindex", ended), ended, outcome, {})


def test_a_service_without_an_index_is_alive_and_not_ready(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path)
    client = create_app(settings, open_engine(settings)).test_client()
    assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 503]


def test_an_index_that_no_reindex_has_made_is_ready(app: Flask) -> None:
    assert app.test_client().get("/readyz").status_code == 200


def test_an_index_is_ready_while_it_is_fresh(app: Flask, tmp_path: Path) -> None:
    a_run_ended(tmp_path, 47)
    assert app.test_client().get("/readyz").status_code == 200


def test_an_index_that_another_release_has_analysed_is_ready_and_says_so(app: Flask, tmp_path: Path) -> None:
    a_run_ended(tmp_path, 1)
    with open_store(Settings(root=tmp_path).store_path) as store:
        store.set_meta(PUBLISHED_FROM, json.dumps({"analysis": "of the release before"}))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, "another release" in json_of(answer)["note"]) == (200, True)


def test_an_index_that_has_gone_stale_is_not_ready_and_says_why(app: Flask, tmp_path: Path) -> None:
    a_run_ended(tmp_path, 49)
    a_run_ended(tmp_path, 1, "failed")
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, "more than 48 hours ago" in json_of(answer)["problem"]) == (503, True)
