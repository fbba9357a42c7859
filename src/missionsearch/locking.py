"""One run at a time: a lock on the index folder that the kernel lets go of when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from missionsearch.errors import Locked, MissionSearchError

LOCK_NAME = "run.lock"


@contextmanager
def run_lock(index_dir: Path) -> Iterator[None]:
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
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise Locked(f"another run (process {holder}) works on {index_dir}; wait for it to end") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)
