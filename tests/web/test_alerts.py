"""A reader follows a search: asks, confirms, stops."""

import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from missionsearch.alerts import Subscriptions
from missionsearch.config import AlertSettings, ReportSettings, Settings, WebSettings
from missionsearch.engines import open_engine
from missionsearch.web import create_app
from missionsearch.web.requestlog import JsonLines, access
from tests.commands import LONGEST_S
from tests.ports import refusing_port
from tests.postbox import Mailbox, mailbox
from tests.web.documents import documents

READER = "lectrice@lecteurs.example"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


def client_of(root: Path, port: int, enabled: bool = True) -> FlaskClient:
    settings = Settings(
        root=root,
        web=WebSettings(base_url="https://search.example"),
        report=ReportSettings(smtp_host="127.0.0.1", smtp_port=port),
        alerts=AlertSettings(enabled=enabled, mail_from="search@m.example"),
    )
    engine = open_engine(settings)
    engine.build(documents())
    return create_app(settings, engine).test_client()


@pytest.fixture
def client(tmp_path: Path, box: Mailbox) -> FlaskClient:
    return client_of(tmp_path, box.port)


def count(root: Path) -> int:
    return Subscriptions(root / "index").count()


def ask(client: FlaskClient, address: str = READER, **more: str) -> int:
    form = {"address": address, "period": "daily", **more}
    return client.post("/fr/alerts?q=visa&lang=fr&page=3&sort=newest", data=form).status_code


def test_there_are_no_alerts_until_they_are_configured(tmp_path: Path) -> None:
    client = client_of(tmp_path, 25, enabled=False)
    assert client.get("/fr/alerts").status_code == 404
    assert "/fr/alerts" not in client.get("/fr/search?q=visa").text


def test_a_results_page_offers_to_follow_its_search(client: FlaskClient) -> None:
    assert "/fr/alerts?q=visa&amp;lang=fr" in client.get("/fr/search?q=visa&lang=fr&page=2").text


def test_a_reader_follows_by_confirming_and_stops_by_one_click(
    client: FlaskClient, box: Mailbox, tmp_path: Path
) -> None:
    assert ask(client) == 303
    (confirm,) = box.links("confirm")
    assert box.messages[0]["To"] == READER
    client.get(confirm)  # a mail program opens links by itself
    assert count(tmp_path) == 0
    assert client.post(confirm).status_code == 200
    assert count(tmp_path) == 1
    readers = Subscriptions(tmp_path / "index")
    number = confirm.partition("id=")[2].partition("&")[0]
    stop = f"/fr/alerts/stop?id={number}&key={readers.key_of(number, 'stop')}"
    client.get(stop)
    assert count(tmp_path) == 1
    assert client.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert count(tmp_path) == 0


def test_order_and_page_of_a_search_are_not_followed(client: FlaskClient, box: Mailbox) -> None:
    ask(client)
    assert "visa · fr\n" in box.texts()[0]


def test_who_follows_already_is_answered_the_same_and_gets_no_mail(client: FlaskClient, box: Mailbox) -> None:
    assert ask(client) == 303
    client.post(box.links("confirm")[0])
    assert (ask(client), len(box.messages)) == (303, 1)


@pytest.mark.parametrize("address", ["", "nobody", "a@b.example\r\nBcc: c@d.example"])
def test_what_is_no_address_is_said_to_be_none(client: FlaskClient, box: Mailbox, address: str) -> None:
    assert (ask(client, address), box.messages) == (400, [])


def test_a_form_of_another_site_makes_us_write_to_nobody(client: FlaskClient, box: Mailbox) -> None:
    data = {"address": READER, "period": "daily"}
    answer = client.post("/fr/alerts?q=visa", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, box.messages) == (403, [])


def test_one_address_of_the_net_cannot_make_us_write_without_end(client: FlaskClient) -> None:
    data = {"address": "no"}
    asked = [
        client.post("/fr/alerts?q=visa", data=data, environ_base={"REMOTE_ADDR": "203.0.113.5"}).status_code
        for _ in range(12)
    ]
    assert asked == [400] * 10 + [429] * 2


def test_while_no_mail_can_be_sent_the_reader_is_told_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(tmp_path, refusing_port())
    assert ask(client) == 503
    assert ("could not be sent" in caplog.text, READER in caplog.text) == (True, False)


def test_while_the_mail_server_keeps_us_waiting_every_search_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("missionsearch.web.alerts.SILENCE_S", LONGEST_S)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = client_of(tmp_path, silent.getsockname()[1])
        answers: list[int] = []
        asking = threading.Thread(target=lambda: answers.append(ask(client)))
        asking.start()
        connection, _ = silent.accept()
        searching = threading.Thread(target=lambda: answers.append(client.get("/fr/search?q=visa").status_code))
        searching.start()
        searching.join(LONGEST_S / 10)
        assert answers == [200]
        connection.close()
        asking.join()
    assert answers == [200, 503]


def test_a_forged_link_confirms_nothing(client: FlaskClient) -> None:
    assert client.post("/fr/alerts/confirm?id=x&key=y").status_code == 404


def test_neither_address_nor_key_stands_in_the_request_log(
    client: FlaskClient, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, access.name)
    ask(client)
    client.post(box.links("confirm")[0])
    lines = "".join(JsonLines().format(record) for record in caplog.records)
    key = box.links("confirm")[0].partition("key=")[2]
    assert ("/fr/alerts/confirm" in lines, READER in lines, key in lines) == (True, False, False)
