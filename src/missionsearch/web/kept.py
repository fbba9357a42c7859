"""Whole results pages, kept in a worker: the same search on the same index is answered without searching again.

A mission's readers ask few things often: of 2,000 different queries in a log, a tenth are most of the searches.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass

MOST_BYTES = 32_000_000
"""Of all pages kept in a worker, packed: near 4,000 of them."""
LEVEL = 1
"""Of compression: an eighth of the size in half a millisecond; unpacking takes a tenth of one."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it was answered, and what is counted when it is answered again."""

    packed: bytes
    text: str
    """What was searched; empty where that is not counted."""
    total: int

    @property
    def html(self) -> str:
        return zlib.decompress(self.packed).decode()


def keep(html: str, text: str, total: int) -> KeptPage:
    """Return a page as it is kept."""
    return KeptPage(zlib.compress(html.encode(), LEVEL), text, total)


class KeptPages:
    """The pages asked for last, up to a number of bytes; safe to use from several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> KeptPage | None:
        """Return the page of a key (``unchanged.answer_key``), None where it is not kept."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: str, page: KeptPage) -> None:
        """Keep a page; those not asked for longest go."""
        with self._lock:
            if key not in self._pages:
                self._pages[key] = page
                self._bytes += len(page.packed)
            while self._bytes > self._most_bytes:
                _, dropped = self._pages.popitem(last=False)
                self._bytes -= len(dropped.packed)
