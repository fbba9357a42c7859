"""Processes that share work: what is lost when one of them dies."""

from __future__ import annotations

import os
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children

import pytest

from missionsearch.workers import WorkerDied, Workers

_factor = 0


def begin(factor: int) -> None:
    global _factor
    _factor = factor


def times(number: int) -> int:
    if number == 13:
        os._exit(139)  # as a crash in a C library would
    return number * _factor


def test_every_process_is_given_the_set_up() -> None:
    with Workers(2, begin, 7) as workers:
        assert [each.result() for each in [workers.submit(times, number) for number in range(5)]] == [0, 7, 14, 21, 28]


def test_work_goes_on_after_a_process_died_and_its_item_is_found_out() -> None:
    with Workers(1, begin, 7) as workers:
        with pytest.raises(BrokenProcessPool):
            workers.submit(times, 13).result()
        with pytest.raises(WorkerDied):
            workers.alone(times, 13)
        assert workers.alone(times, 2) == 14
        assert workers.submit(times, 3).result() == 21


def test_no_process_is_left_where_the_block_ends_with_an_error() -> None:
    def fails() -> None:
        with Workers(2, begin, 7) as workers:
            workers.submit(times, 1).result()
            raise ValueError("in the midst of it")

    before = set(active_children())
    with pytest.raises(ValueError, match="in the midst of it"):
        fails()
    assert set(active_children()) <= before
