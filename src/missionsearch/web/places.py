"""A few places in a worker for what waits for a reader's network: forms that come in, files that go out.

Each holds one of the worker's threads for as long as its reader likes, and searches need threads as well.
"""

from __future__ import annotations

import threading
from collections import Counter

MOST = 4
"""A quarter of a worker's threads (web/serving.py): forms, files and waits for other servers have so many each."""
MOST_OF_ONE = 2
"""Of these, one address's: two of a flood leave room for somebody else's."""


class Places:
    """Counts who holds how many of them; an address that is "" is many readers', and may hold all."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self.most, self.most_of_one = most, most_of_one
        self._lock, self._held = threading.Lock(), Counter[str]()

    def take(self, address: str) -> bool:
        """Take a place for an address; return False where none is free, or it holds its share."""
        with self._lock:
            free = self._held.total() < self.most and (not address or self._held[address] < self.most_of_one)
            self._held[address] += free
            return free

    def give(self, address: str) -> None:
        """Give a place back."""
        with self._lock:
            self._held[address] -= 1
            if not self._held[address]:
                del self._held[address]
