"""Child processes that end with their parent, even when it is killed."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
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
    """Start child processes that Ctrl-C does not reach, not even while they load: it is the parent's to answer."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # inherited
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
