"""The index folder is its owner's alone: who can write to it decides what everyone reads."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from missionsearch.errors import MissionSearchError

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(index_dir: Path) -> None:
    """Take the rights of everyone else off an index folder of ours; one that does not exist yet is nobody's.

    Raises:
        MissionSearchError: it belongs to another user, who could change what is served.
    """
    try:
        stat_found = index_dir.stat()
    except OSError:
        return
    us = os.geteuid()
    if us not in (stat_found.st_uid, 0):
        raise MissionSearchError(
            f"{index_dir} belongs to another user (number {stat_found.st_uid}); run the command as that user, "
            f"or give the folder to this one: chown -R {us} {index_dir}"
        )
    if us == stat_found.st_uid and stat_found.st_mode & OTHERS:
        index_dir.chmod(stat.S_IMODE(stat_found.st_mode) & ~OTHERS)
