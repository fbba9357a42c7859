"""Targets: one measured value of ours against one of a peer's, in the same run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    what: str
    peer: str
    small: float
    """The bar for the ratio below 100,000 documents."""
    large: float
    million: float | None = None
    """The bar from a million documents on, where it is another one."""
    at_least: bool = False

    def limit(self, size: int) -> float:
        if size >= 1_000_000 and self.million is not None:
            return self.million
        return self.large if size >= 100_000 else self.small


TARGETS = (
    Target("full p50", "tantivy", 1.0, 1.0, 1.5),
    Target("full p50", "FTS5", 0.7, 0.35),
    Target("full p95", "tantivy", 1.0, 1.0, 1.5),
    Target("full p95", "FTS5", 0.35, 0.15),
    Target("first pass p50", "tantivy", 1.5, 1.5),
    Target("without snippets p50", "tantivy", 2.5, 2.0),
    Target("indexing documents/s", "tantivy", 0.4, 0.4, at_least=True),
    Target("indexing documents/s", "FTS5", 0.7, 0.8, at_least=True),
    Target("add 100 documents", "tantivy", 3.0, 3.0),
    Target("add 100 documents", "FTS5", 1.5, 0.7),
    Target("memory growth", "FTS5", 2.0, 2.0),
    Target("memory growth", "tantivy", 2.0, 2.0),
    Target("index size", "tantivy", 1.2, 1.1),
)
OURS = "missionsearch"


def judge(measured: Mapping[str, Mapping[str, float]], size: int, say: Callable[[str], None] = print) -> bool:
    """Say a line for each target whose value was measured; return whether all of these were met.

    ``measured`` is what was measured, for each engine.
    """
    every = True
    for target in TARGETS:
        values = measured.get(target.what)
        if not values or target.peer not in values:
            continue
        ratio, limit = values[OURS] / values[target.peer], target.limit(size)
        met = ratio >= limit if target.at_least else ratio <= limit
        every &= met
        sign, verdict = "≥" if target.at_least else "≤", "met" if met else "MISSED"
        say(f"{size:>7,}  {target.what:<21} / {target.peer:<8} {ratio:6.2f}   {sign} {limit:<5} {verdict}")
    return every
