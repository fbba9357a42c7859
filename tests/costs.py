"""What a piece of work costs: in function calls, the same on every machine; in processor time where it must be."""

import sys
import time
from collections.abc import Callable
from types import FrameType


def calls_of(work: Callable[[], object]) -> int:
    """Return how many calls, of Python and of built-in functions, work() makes in this thread."""
    count = 0

    def add(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(add)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def processor_s(work: Callable[[], object], long_s: float) -> float:
    """Return the processor time of work; the least of three where one took long.

    A virtual machine that is held for a moment counts that as time of whatever ran: work that is slow stays slow.
    """
    took = _processor_s(work)
    return took if took < long_s else min(took, _processor_s(work), _processor_s(work))


def _processor_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
