"""Whole results pages, kept for a while: the same search on the same index is answered without searching again.

A mission's readers ask few things often: of 2,000 different queries in a log, a tenth are most of the searches. Pages
are files of a temporary folder, so that what one worker has answered, all workers of a service answer from.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import threading
import weakref
import zlib
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 32_000_000
"""Of all pages that one worker keeps, packed: near 4,000 of them."""
LEVEL = 1
"""Of compression: an eighth of the size in half a millisecond; unpacking takes a tenth of one."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it was answered, and what is counted when it is answered again."""

    html: bytes
    etag: str
    """Worked out once: hashing a page takes a fifteenth of answering it again."""
    text: str
    """What was searched; empty where that is not counted."""
    total: int


class KeptPages:
    """The pages asked for last; safe to use from several threads, and from processes forked after it was made.

    The folder is readable by this user alone, and goes with the process that made it.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._own: OrderedDict[str, int] = OrderedDict()
        """Size of each page that this process wrote, the one asked for longest ago first."""
        self._lock = threading.Lock()
        try:
            self._folder: Path | None = Path(tempfile.mkdtemp(prefix="missionsearch-pages-"))
        except OSError as error:
            log.warning("keeping no results pages: %s", error)
            self._folder = None
        else:
            weakref.finalize(self, _remove, self._folder, os.getpid())

    def get(self, key: str) -> KeptPage | None:
        """Return the page of a key (``unchanged.answer_key``), None where it is not kept."""
        if self._folder is None:
            return None
        try:
            data = (self._folder / key).read_bytes()
        except OSError:
            return None
        with self._lock:
            if key in self._own:
                self._own.move_to_end(key)
        return _read(data)

    def put(self, key: str, page: KeptPage) -> None:
        """Keep a page; of those that this process wrote, the ones not asked for longest go."""
        if self._folder is None:
            return
        data = _written(page)
        with self._lock, suppress(OSError):  # a full disk: the page is made again
            _replace(self._folder / key, data)
            self._bytes += len(data) - self._own.pop(key, 0)
            self._own[key] = len(data)
            while self._bytes > self._most_bytes:
                oldest, size = self._own.popitem(last=False)
                self._bytes -= size
                (self._folder / oldest).unlink(missing_ok=True)


def _written(page: KeptPage) -> bytes:
    facts = json.dumps([page.etag, page.text, page.total]).encode()
    return facts + b"\n" + zlib.compress(page.html, LEVEL)


def _read(data: bytes) -> KeptPage:
    facts, _newline, packed = data.partition(b"\n")
    etag, text, total = json.loads(facts)
    return KeptPage(zlib.decompress(packed), etag, text, total)


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that whoever reads it meanwhile sees all of it or nothing."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _remove(folder: Path, maker: int) -> None:
    """Remove the folder at the end of the process that made it; a worker that ends leaves it to the others."""
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)
