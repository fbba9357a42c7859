"""What a form sends is read before its turn: whole, in time, and few at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from missionsearch.web.bodies import LARGEST, Bodies
from missionsearch.web.places import MOST, MOST_OF_ONE
from missionsearch.web.staff.access import PASSWORD_HASH
from tests.web.conftest import app_of
from tests.web.test_staff import HASH

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Never:
    """A body whose rest does not come until it is told to."""

    def __init__(self) -> None:
        self.asked, self.ended = threading.Event(), threading.Event()

    def read(self, _length: int) -> bytes:
        self.asked.set()
        self.ended.wait()
        return b""


def of(stream: Any, length: int = 10) -> dict[str, Any]:
    return {"CONTENT_LENGTH": str(length), "wsgi.input": stream}


@contextmanager
def under_way(bodies: Bodies, *addresses: str) -> Iterator[None]:
    """Have these addresses send bodies that do not end."""
    streams = [Never() for _ in addresses]
    threads = [
        threading.Thread(target=bodies.receive, args=(of(stream), address))
        for stream, address in zip(streams, addresses, strict=True)
    ]
    for thread, stream in zip(threads, streams, strict=True):
        thread.start()
        stream.asked.wait()
    try:
        yield
    finally:
        for stream, thread in zip(streams, threads, strict=True):
            stream.ended.set()
            thread.join()


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv(PASSWORD_HASH, HASH)
    return app_of(tmp_path).test_client()


def test_a_body_is_there_whole_before_the_request_takes_its_turn() -> None:
    environ = of(BytesIO(b"0123456789 and the next request"))
    assert Bodies().receive(environ, "a")
    assert environ["wsgi.input"].read() == b"0123456789"


def test_one_address_sends_two_forms_at_once_and_others_still_send_theirs() -> None:
    bodies = Bodies()
    with under_way(bodies, *["a"] * MOST_OF_ONE):
        assert not bodies.receive(of(BytesIO(b"x" * 10)), "a")
        assert bodies.receive(of(BytesIO(b"x" * 10)), "b")
    assert bodies.receive(of(BytesIO(b"x" * 10)), "a")


def test_a_worker_reads_a_few_forms_at_once_whoever_sends_them() -> None:
    bodies = Bodies()
    with under_way(bodies, *map(str, range(MOST))):
        assert not bodies.receive(of(BytesIO(b"x" * 10)), "a")
        assert bodies.receive({"wsgi.input": BytesIO()}, "a")  # a search sends none


@pytest.mark.parametrize("stream", [Never(), BytesIO(b"half")])
def test_a_form_that_is_not_here_in_time_or_breaks_off_is_answered_408(client: FlaskClient, stream: Any) -> None:
    app = client.application
    app.wsgi_app.bodies.within_s = 0.05  # type: ignore[attr-defined]
    answer = client.post("/staff/fr/login", headers=FORM, environ_overrides=of(stream))
    assert (answer.status_code, "Renvoyez-le" in answer.text) == (408, True)


def test_a_form_that_is_too_large_is_answered_413_unread(client: FlaskClient) -> None:
    stream = BytesIO(b"password=" + b"x" * LARGEST)
    answer = client.post("/staff/fr/login", headers=FORM, environ_overrides=of(stream, LARGEST + 1))
    assert (answer.status_code, stream.tell()) == (413, 0)


@pytest.mark.parametrize(("size", "status"), [(20, 400), (LARGEST + 1, 413)])
def test_a_form_that_comes_in_chunks_is_read_as_far_as_a_form_may_be(
    client: FlaskClient, size: int, status: int
) -> None:
    stream = BytesIO(b"x" * (LARGEST * 2))
    chunked = {"wsgi.input": stream if size > LARGEST else BytesIO(b"x" * size), "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/staff/fr/login", headers=FORM, environ_overrides=chunked)
    assert (answer.status_code, stream.tell() <= LARGEST + 1) == (status, True)


def test_the_largest_file_of_synonyms_still_comes_through(client: FlaskClient) -> None:
    answer = client.post("/staff/fr/login", data={"password": "é" * 300_000})
    assert answer.status_code == 400  # read, and refused for want of the form's token
