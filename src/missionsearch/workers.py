"""Processes that work on items in parallel; one that dies takes no other item with it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from multiprocessing import active_children, get_context
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from missionsearch.processes import deaf_to_interrupts, end_with_parent

P = ParamSpec("P")
R = TypeVar("R")


class WorkerDied(Exception):
    """The process that worked on one item alone ended: that item is to blame."""


class Workers(AbstractContextManager["Workers"]):
    """Processes that all begin with the same set-up.

    Each calls ``begin(*given)`` once, ends with its parent and does not hear Ctrl-C. Leaving the ``with`` block waits
    for what is under way, and kills it where the block ends with an exception.
    """

    def __init__(self, processes: int, begin: Callable[..., None], *given: object) -> None:
        self._processes, self._begin, self._given = processes, begin, given
        self._pools: list[ProcessPoolExecutor] = []
        """All that were started; the last one is in use."""
        self._spare: ProcessPoolExecutor | None = None
        self._ended = threading.Event()
        self._others = set(active_children())

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a process do some work; where one dies, ``result()`` raises BrokenProcessPool: ask ``alone`` then."""
        if self._pools:
            try:
                return self._start(self._pools[-1], work, *args, **kwargs)
            except BrokenProcessPool:
                if self._ended.is_set():
                    raise
        self._pools.append(self._new_pool(self._processes))
        return self._start(self._pools[-1], work, *args, **kwargs)

    def alone(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what some work gives, done by a process that does nothing else meanwhile.

        Raises:
            WorkerDied: that process ended without an answer.
        """
        self._spare = self._spare or self._new_pool(1)
        try:
            return self._start(self._spare, work, *args, **kwargs).result()
        except BrokenProcessPool:
            self._spare.shutdown()
            self._spare = None
            raise WorkerDied from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if kind is not None:
            for process in set(active_children()) - self._others:  # nobody waits for what they were doing
                process.kill()
        # To its end: Python, as it exits, writes to the pipes of pools, also to those that one is just closing.
        for pool in (*self._pools, *([self._spare] if self._spare else ())):
            pool.shutdown(cancel_futures=True)

    def _new_pool(self, processes: int) -> ProcessPoolExecutor:
        # spawn, not fork: a child must not inherit the run lock, nor the store's connection
        given = (os.getpid(), self._begin, self._given)
        return ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin_worker, initargs=given)

    def _start(self, pool: ProcessPoolExecutor, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        with deaf_to_interrupts():  # it may start a process
            return pool.submit(work, *args, **kwargs)

    def __enter__(self) -> Self:
        return self


def _begin_worker(parent: int, begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    end_with_parent(parent)
    begin(*given)
