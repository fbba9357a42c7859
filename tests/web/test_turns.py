"""Whose turn it is, and who has to wait: one address that floods is cut early, and all others are answered first."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from missionsearch.config import Settings, WebSettings
from missionsearch.engines import open_engine
from missionsearch.web import create_app
from missionsearch.web.bodies import Bodies
from missionsearch.web.places import MOST_OF_ONE
from missionsearch.web.turns import BURST_S, MOST_ADDRESSES, MOST_AT_ONCE, InTurn, Turn, Work
from tests.web.documents import documents

FLOODING, READER = "203.0.113.7", "198.51.100.1"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    settings = Settings(root=tmp_path, web=WebSettings(work_limit=1))
    engine = open_engine(settings)
    engine.build(documents())
    return create_app(settings, engine)


def test_an_address_waits_until_its_work_is_forgotten(clock: Clock) -> None:
    work = Work(6, clock)
    work.add(FLOODING, BURST_S + 1)
    assert (work.wait_s(FLOODING), work.wait_s(READER)) == (10, 0)
    clock.now += 10
    assert work.wait_s(FLOODING) == 0


def test_of_too_many_addresses_those_that_asked_last_are_remembered(clock: Clock) -> None:
    work = Work(6, clock)
    work.add(FLOODING, BURST_S + 1)
    for number in range(MOST_ADDRESSES + 500):
        work.add(f"address {number}", 1)
        if number % 1000 == 0:
            work.add(FLOODING, 1)
    assert len(work._used) == MOST_ADDRESSES
    assert work.wait_s(FLOODING) > 0
    assert (work.used_s("address 0"), work.used_s(f"address {MOST_ADDRESSES + 499}")) == (0, 1)


def test_one_more_address_costs_the_same_however_many_are_remembered(clock: Clock) -> None:
    """Counted in looks at the clock: each address that is looked through takes one."""
    looks = 0

    def counting() -> float:
        nonlocal looks
        looks += 1
        return clock()

    work = Work(6, counting)
    for number in range(2 * MOST_ADDRESSES):
        work.add(f"address {number}", 1)
    assert looks <= 2 * 2 * MOST_ADDRESSES


def waiting(turn: Turn, address: str, order: list[str], until: threading.Event | None = None) -> threading.Thread:
    """Start a thread that waits for its turn and keeps it until it is told, and return once it waits."""

    def ask() -> None:
        with turn.taken(address):
            order.append(address)
            if until:
                until.wait()

    before = len(turn._waiting)
    thread = threading.Thread(target=ask)
    thread.start()
    while len(turn._waiting) == before:
        time.sleep(0.001)
    return thread


def test_who_has_used_least_goes_first(clock: Clock) -> None:
    turn, order = Turn(Work(6, clock)), list[str]()
    turn.work.add(FLOODING, 1)
    with turn.taken(""):
        threads = [waiting(turn, address, order) for address in (FLOODING, FLOODING, READER, "")]
    for thread in threads:
        thread.join()
    assert order == [READER, "", FLOODING, FLOODING]


def test_one_address_keeps_a_few_requests_waiting_and_no_more(clock: Clock) -> None:
    turn, order = Turn(Work(6, clock)), list[str]()
    with turn.taken(""):
        threads = [waiting(turn, FLOODING, order) for _ in range(MOST_AT_ONCE)]
        assert (turn.wait_s(FLOODING), turn.wait_s(READER), turn.wait_s("")) == (1, 0, 0)
    for thread in threads:
        thread.join()
    assert turn.wait_s(FLOODING) == 0


def test_a_request_that_fails_gives_its_turn_back(clock: Clock) -> None:
    turn = Turn(Work(6, clock))
    with pytest.raises(ZeroDivisionError), turn.taken(READER):
        raise ZeroDivisionError
    with turn.taken(READER):
        assert turn._here == {READER: 1}
    assert not turn._here


def test_the_parts_of_a_file_are_counted_while_they_are_made(clock: Clock) -> None:
    taken: list[bool] = []
    turn = Turn(Work(6, clock))

    def made() -> Iterator[bytes]:
        for _ in range(3):
            taken.append(turn._taken)
            yield b"a line"

    def file(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/csv")])
        return made()

    answer = InTurn(file, turn, Bodies(), lambda _environ, _s: file)({"REMOTE_ADDR": READER}, lambda *_: lambda _: None)
    for _part in answer:
        assert not turn._taken
    assert taken == [True] * 3


class Answer(list[bytes]):
    """A body that says when it is closed."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


def asked(turn: Turn, body: Iterable[bytes]) -> tuple[list[tuple[str, str]], Iterable[bytes]]:
    """Return the headers and the body that a server gets for an answer that says its length."""

    def app(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "2")])
        return body

    head: list[tuple[str, str]] = []

    def start(_status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        head.extend(headers)

    answer = InTurn(app, turn, Bodies(), lambda _environ, _s: app)({}, start)
    return head, answer


def test_an_answer_that_says_its_length_goes_out_whole_and_is_closed_before_its_turn_ends(clock: Clock) -> None:
    body = Answer([b"a", b"b"])
    headers, answer = asked(Turn(Work(6, clock)), body)
    assert (type(answer), answer, body.is_closed) == (list, [b"a", b"b"], True)
    assert headers == [("Content-Length", "2")]
    assert asked(Turn(Work(6, clock)), ())[1] == []


def test_an_answer_is_the_last_on_its_connection_while_others_wait(clock: Clock) -> None:
    turn, told, threads = Turn(Work(6, clock)), threading.Event(), list[threading.Thread]()

    def body() -> Iterator[bytes]:
        threads.extend(waiting(turn, READER, [], told) for _ in range(2))
        yield b"ab"

    headers, _answer = asked(turn, body())
    told.set()
    for thread in threads:
        thread.join()
    assert headers == [("Content-Length", "2"), ("Connection", "close")]
    assert asked(turn, [b"ab"])[0] == [("Content-Length", "2")]


def flood(app: Flask, path: str) -> list[Any]:
    """Ask by one address until it is refused."""
    client, answers = app.test_client(), list[Any]()
    while not answers or (answers[-1].status_code != 429 and len(answers) < 3_000):
        answers.append(client.get(path, environ_base={"REMOTE_ADDR": FLOODING}))
    return answers


@pytest.mark.parametrize(
    "path", ["/fr/search?" + "year=2015&" * 400, "/fr/nowhere", "/fr/search.csv?q=", "/api/v1/search?q=" + "ab+" * 400]
)
def test_an_address_that_floods_is_cut_whatever_it_asks_for_and_others_are_not(app: Flask, path: str) -> None:
    app.wsgi_app.turn.work.add(FLOODING, BURST_S - 0.3)  # type: ignore[attr-defined]
    answers = flood(app, path)
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    client = app.test_client()
    assert client.get("/fr/", environ_base={"REMOTE_ADDR": READER}).status_code == 200
    assert client.get("/healthz", environ_base={"REMOTE_ADDR": FLOODING}).status_code == 200
    assert "missionsearch_requests_total" in client.get("/metrics").text


def test_work_alone_cuts_an_address_and_the_monitor_counts_it(tmp_path: Path, app: Flask) -> None:
    turn = app.wsgi_app.turn  # type: ignore[attr-defined]
    turn.work.add(FLOODING, BURST_S + 0.5)
    client = app.test_client()
    pages = [
        client.get(path, environ_base={"REMOTE_ADDR": FLOODING}) for path in ("/fr/", "/en/", "/api/v1/search", "/")
    ]
    assert [page.status_code for page in pages] == [429] * 4
    for page, sentence in zip(
        pages, ("Trop de demandes", "Too many requests", "wait", "Trop de demandes"), strict=True
    ):
        assert sentence in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert pages[2].headers["Content-Type"] == "application/problem+json"
    assert "missionsearch_refused_total 4.0" in client.get("/metrics").text


def test_requests_for_pages_that_do_not_exist_count_with_all_others(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path, web=WebSettings(rate_limit="3 per minute"))
    client = create_app(settings, open_engine(settings)).test_client()
    paths = ("/nowhere", "/fr/sources", "/nowhere", "/fr/search?q=visa")
    statuses = [client.get(path, environ_base={"REMOTE_ADDR": FLOODING}).status_code for path in paths]
    assert statuses[-1] == 429
    assert 429 not in statuses[:3]


def test_files_that_are_being_sent_have_a_few_places_and_one_reader_two_of_them() -> None:
    def refuse(_environ: Any, _seconds: int) -> Any:
        return lambda _environ, start: [start("429 TOO MANY REQUESTS", [])]

    def file(_environ: Any, start: Any) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/csv")])
        return iter([b"a", b"b"])

    asked = InTurn(file, Turn(Work(60)), Bodies(), refuse)

    def ask(address: str) -> tuple[str, Any]:
        begun: list[str] = []

        def start(status: str, *_: Any) -> Any:
            begun.append(status[:3])

        answer = asked({"REMOTE_ADDR": address}, start)
        return begun[0], answer

    flood = [ask(FLOODING) for _ in range(MOST_OF_ONE + 1)]
    assert [status for status, _ in flood] == ["200"] * MOST_OF_ONE + ["429"]
    assert ask(READER)[0] == "200"
    flood[0][1].close()
    assert ask(FLOODING)[0] == "200"
    assert [ask(f"198.51.100.{number}")[0] for number in range(2, 4)] == ["200", "429"]
