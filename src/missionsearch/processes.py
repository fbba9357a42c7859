"""Child processes that end with their parent, even when it is killed; and work that ends in time."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def end_with_parent(parent: int) -> None:
    """Arrange for this process to be killed when its parent, of this id, ends (prctl(2), PR_SET_PDEATHSIG).

    By the kernel on Linux only; ends at once, anywhere, where the parent has ended already.
    """
    if sys.platform == "linux":
        set_death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Start child processes that Ctrl-C does not reach, not even while they load: the parent answers it.

    The parent raises KeyboardInterrupt once the children have been started. A child that Ctrl-C stopped while it loads
    would print a traceback.
    """
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # inherited
    heard: list[int] = []
    # The mask is this thread's alone; of a signal given to another thread Python tells this one all the same.
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number)) if in_main else None
    try:
        yield
    finally:
        if in_main:
            signal.signal(signal.SIGINT, before)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    if heard:
        raise KeyboardInterrupt


AGAIN_S = 1.0
"""Seconds after which a limit raises again, where code swallowed even what is no Exception."""


class _TimeIsUp(BaseException):
    """Not derived from Exception: libraries that go on after any Exception would go on after this one too."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End what runs longer, in the main thread of a process; elsewhere it runs as long as it takes.

    Raises:
        TimeoutError: the seconds have passed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)
    try:
        yield
    except _TimeIsUp:
        raise TimeoutError from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_long(*_: object) -> None:
    raise _TimeIsUp
