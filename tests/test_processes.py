"""Work that is ended when its time is up."""

import time
from contextlib import suppress
from threading import Thread

import pytest

from missionsearch.processes import time_limit


def spin(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def test_what_runs_too_long_is_ended() -> None:
    with pytest.raises(TimeoutError), time_limit(0.1):
        spin(60)


def test_a_library_that_goes_on_after_any_error_is_ended_too() -> None:
    def stubborn() -> None:
        for _ in range(60):
            with suppress(Exception):
                spin(60)

    with pytest.raises(TimeoutError), time_limit(0.1):
        stubborn()


def test_what_ends_in_time_is_left_alone_afterwards() -> None:
    with time_limit(0.1):
        pass
    spin(0.2)


def test_another_thread_runs_as_long_as_it_takes() -> None:
    done: list[bool] = []

    def work() -> None:
        with time_limit(0):
            spin(0.1)
        done.append(True)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
