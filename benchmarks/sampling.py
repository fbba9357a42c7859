"""Where a program's time goes: looked at every few milliseconds of its processor time."""

from __future__ import annotations

import signal
from collections import Counter
from types import FrameType

EVERY_S = 0.002
PACKAGE = "missionsearch.extract."
CHAIN = (f"{PACKAGE}page", f"{PACKAGE}page_context")
"""The modules that only call the stages: whom they call has the time."""


class Sampler:
    """Counts, while its block runs, which stage of extraction the main thread is in."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> Sampler:
        self._before = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)

    def shares(self) -> dict[str, float]:
        """Return each stage's share of the time, the largest first."""
        total = max(1, self.counts.total())
        return {stage: count / total for stage, count in self.counts.most_common()}

    def _look(self, _: int, frame: FrameType | None) -> None:
        self.counts[stage_of(frame)] += 1


def stage_of(frame: FrameType | None) -> str:
    """Return the module and function that the chain has called; "other" outside it."""
    stage = "other"
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module in CHAIN:
            return stage if stage != "other" else module.removeprefix(PACKAGE)
        if module.startswith("missionsearch."):
            stage = f"{module.removeprefix('missionsearch.').removeprefix('extract.')}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "other"
