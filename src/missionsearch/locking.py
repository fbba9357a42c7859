"""One run at a time: a lock on the index folder that the kernel lets go of when its holder dies."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from missionsearch.errors import Locked, MissionSearchError

LOCK_NAME = "run.lock"
SAID_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Running:
    """The run that holds the lock, as it described itself."""

    process: int
    started_at: str
    """ISO 8601."""
    progress: str
    """How far it is, in words; empty where it has not said."""


class Held:
    """The lock while it is held; its file says who holds it and how far that run is."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._started_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        self._said_at = 0.0
        self._write("")

    def say(self, progress: str) -> None:
        """Tell ``running`` how far the run is; at most once a second."""
        if time.monotonic() - self._said_at >= SAID_EVERY_S:
            self._write(progress)

    def _write(self, progress: str) -> None:
        self._said_at = time.monotonic()
        text = f"{os.getpid()}\n{self._started_at}\n{progress}\n".encode("utf-8", "replace")
        os.pwrite(self._handle, text.ljust(os.fstat(self._handle).st_size), 0)  # never shorter: it is read meanwhile
        os.ftruncate(self._handle, len(text))


@contextmanager
def run_lock(index_dir: Path) -> Iterator[Held]:
    """Hold the lock of an index folder, which is created (mode 0700) where it is missing.

    The lock is ``flock``: it ends with the process, even after kill -9, so that nobody removes it by hand.
    Python opens files close-on-exec, so no child process inherits it.

    Raises:
        Locked: another run holds it.
        MissionSearchError: the folder cannot be written.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(index_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise MissionSearchError(f"{index_dir} cannot be written: {error.strerror}; check who owns it") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").split("\n")[0].strip() or "unknown"
            raise Locked(f"another run (process {holder}) works on {index_dir}; wait for it to end") from None
        yield Held(handle)
    finally:
        os.close(handle)


def running(index_dir: Path) -> Running | None:
    """Return the run that works on an index folder now; None where none does."""
    try:
        handle = os.open(index_dir / LOCK_NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        process, started_at, progress = (os.pread(handle, 2000, 0).decode("utf-8", "replace") + "\n\n\n").split("\n")[
            :3
        ]
        return Running(int(process) if process.strip().isdecimal() else 0, started_at.strip(), progress.strip())
    else:
        return None
    finally:
        os.close(handle)
