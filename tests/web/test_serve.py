"""``missionsearch serve`` for real: its own process, granian, HTTP on loopback."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.web.staff.access import PASSWORD_HASH
from tests.commands import LONGEST_S
from tests.web.service import COMMAND, Service, serving
from tests.web.test_answers import some_document
from tests.web.test_staff import HASH

FORM = b"POST /staff/fr/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALF_A_FORM = (
    FORM + b"Content-Length: 1000\r\n\r\npassword=",
    FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\npassw",
)


def test_it_serves_pages_and_the_api(service: Service) -> None:
    status, page = service.get("/fr/search?q=visa")
    assert (status, b"<mark>visa</mark>" in page) == (200, True)
    status, found = service.get("/api/v1/search?q=visa")
    assert (status, json.loads(found)["total"]) == (200, 6)
    assert service.get("/fr/search?q=visa", method="HEAD") == (200, b"")


def test_a_request_that_is_too_long_or_no_http_is_refused_and_the_next_one_answered(service: Service) -> None:
    assert service.get("/fr/search?q=" + "a" * 200_000)[0] in (400, 414, 431)
    host, port = service.address.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=LONGEST_S) as connection:
        connection.sendall(b"GET /fr/\xff\xfe\x00 HTTP/1.1\r\nHost: \x00\r\n\r\n")
        assert connection.recv(12).split(b" ")[1:] in ([b"400"], [b"200"], [b"404"])
    assert service.get("/healthz")[0] == 200


def test_connections_that_say_nothing_hold_nobody_up(root: Path) -> None:
    with serving(root, "--workers", "1") as service, ExitStack() as opened:
        host, port = service.address.removeprefix("http://").rstrip("/").split(":")
        for _ in range(40):  # a browser opens some in advance; each would keep a thread for five seconds
            opened.enter_context(socket.create_connection((host, int(port)), timeout=LONGEST_S))
        assert service.get("/healthz")[0] == 200  # within the 30 seconds that it waits


def test_half_sent_requests_hold_nobody_up(root: Path) -> None:
    with serving(root, "--workers", "1") as service, ExitStack() as opened:
        assert service.get("/healthz")[0] == 200
        host, port = service.address.removeprefix("http://").rstrip("/").split(":")
        for _ in range(60):
            connection = opened.enter_context(socket.create_connection((host, int(port)), timeout=LONGEST_S))
            connection.sendall(b"GET /fr/ HTTP/1.1\r\nHost: a\r\n")
        assert service.get("/fr/search?q=visa")[0] == 200  # within the 30 seconds that it waits


def test_a_service_stopped_while_its_workers_load_waits_for_none_of_them(root: Path) -> None:
    with serving(root, "--workers", "2") as service:
        pass  # as soon as it says its address: workers have begun and have not loaded
    assert [line for line in service.said if "worker" in line] == []


SLEEPS_THROUGH_THE_SIGNAL = """
import signal
import granian._signals as signals
from missionsearch.cli import main

set_handlers = signals.set_sync_signals

def set_deaf_handlers():
    stop, unheard = set_handlers(), []
    heed = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *given: unheard.append(given))
    signal.signal(signal.SIGUSR1, lambda *_: [heed(*given) for given in unheard])
    return stop

signals.set_sync_signals = set_deaf_handlers
main()
"""


def test_a_worker_that_sleeps_through_the_signal_to_stop_is_woken(root: Path) -> None:
    program = (sys.executable, "-c", SLEEPS_THROUGH_THE_SIGNAL)
    with serving(root, "--workers", "1", program=program) as service:
        assert service.get("/healthz")[0] == 200
    assert [line for line in service.said if "worker" in line] == []


@pytest.mark.parametrize("half", HALF_A_FORM)
def test_half_sent_forms_hold_nobody_up(root: Path, monkeypatch: pytest.MonkeyPatch, half: bytes) -> None:
    monkeypatch.setenv(PASSWORD_HASH, HASH)  # a form that anybody may send
    with serving(root, "--workers", "1") as service, ExitStack() as opened:
        assert service.get("/healthz")[0] == 200
        host, port = service.address.removeprefix("http://").rstrip("/").split(":")
        for _ in range(60):
            connection = opened.enter_context(socket.create_connection((host, int(port)), timeout=LONGEST_S))
            connection.sendall(half)
        assert service.get("/fr/search?q=visa")[0] == 200


LONG = 1500
LONG_TITLE = "Communiqué " + "de la mission " * 100


def build_a_long_list(root: Path) -> None:
    """Index so many documents that their list is more than two sockets hold."""
    many = [replace(some_document(1), url=f"https://a.example/{number}", title=LONG_TITLE) for number in range(LONG)]
    open_engine(load_settings(root)).build(many)


def ask_for_the_list(connection: socket.socket, service: Service) -> None:
    """Ask for all documents through a socket that takes little at a time."""
    host, port = service.address.removeprefix("http://").rstrip("/").split(":")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.settimeout(LONGEST_S)
    connection.connect((host, int(port)))
    connection.sendall(b"GET /fr/search.csv?q= HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")


def test_readers_who_do_not_take_their_files_hold_nobody_up(tmp_path: Path) -> None:
    build_a_long_list(tmp_path)
    with serving(tmp_path, "--workers", "1") as service:
        assert service.get("/healthz")[0] == 200
        with ExitStack() as opened:
            for _ in range(30):
                ask_for_the_list(opened.enter_context(socket.socket()), service)
            assert service.get("/fr/search?q=visa")[0] == 200
        while service.get("/fr/search.csv?q=")[0] == 429:  # until it is noticed that they have gone
            time.sleep(0.05)


def test_the_server_names_no_maker(service: Service) -> None:
    with urllib.request.urlopen(service.address + "healthz", timeout=LONGEST_S) as answer:
        assert answer.headers["Server"] == "search"


def test_a_port_in_use_is_exit_code_2_and_one_sentence(service: Service, root: Path) -> None:
    port = service.address.rstrip("/").rsplit(":", 1)[1]
    command = [*COMMAND, "--root", str(root), "serve", "--port", port]
    found = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert found.returncode == 2
    assert found.stderr == (
        f"missionsearch: port {port} is in use: stop what runs there, or choose another with --port"
        " (0 takes any free one)\n"
    )


def test_a_host_of_another_machine_is_exit_code_2(root: Path) -> None:
    command = [*COMMAND, "--root", str(root), "serve", "--host", "192.0.2.1", "--port", "0"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert found.returncode == 2
    assert found.stderr.startswith("missionsearch: cannot listen on 192.0.2.1, port 0: ")


def test_it_starts_without_an_index_takes_up_the_first_one_and_ends_cleanly(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "1") as service:
        status, page = service.get("/fr/")
        assert (status, b"missionsearch reindex" in page) == (503, True)
        open_engine(load_settings(tmp_path)).build([some_document(1)])
        assert service.get("/fr/")[0] == 200
        assert service.stop() == 0
    assert not any("Traceback" in line for line in service.said)


def test_readers_never_notice_a_new_generation(tmp_path: Path) -> None:
    engine = open_engine(load_settings(tmp_path))
    engine.build([some_document(1)])
    seen: list[tuple[int, int]] = []
    stop = threading.Event()

    def read(service: Service) -> None:
        while not stop.is_set():
            status, body = service.get("/api/v1/search?q=visa")
            seen.append((status, json.loads(body)["total"]))

    with serving(tmp_path, "--workers", "2") as service:
        readers = [threading.Thread(target=read, args=(service,)) for _ in range(3)]
        for reader in readers:
            reader.start()
        for size in range(2, 8):
            engine.build([some_document(number) for number in range(1, size + 1)])
            time.sleep(0.2)  # some requests meet each generation
        stop.set()
        for reader in readers:
            reader.join()
        last = [json.loads(service.get("/api/v1/search?q=visa")[1])["total"] for _ in range(8)]
    assert {status for status, _ in seen} == {200}
    assert {total for _, total in seen} <= set(range(1, 8))
    assert set(last) == {7}


def test_sigterm_lets_the_request_under_way_finish(tmp_path: Path) -> None:
    build_a_long_list(tmp_path)
    with serving(tmp_path, "--workers", "1") as service, socket.socket() as connection:
        ask_for_the_list(connection, service)
        answer = connection.recv(12)  # it is under way, and is more than the sockets hold
        service.process.terminate()
        time.sleep(0.5)  # so that the worker hears of it while it sends
        answer += b"".join(iter(lambda: connection.recv(65536), b""))
        assert service.process.wait(timeout=LONGEST_S) == 0
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b";https://a.example/") == LONG
