"""One run at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from missionsearch.errors import Locked, MissionSearchError
from missionsearch.locking import run_lock


def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    with run_lock(tmp_path / "index"), pytest.raises(Locked, match=str(os.getpid())), run_lock(tmp_path / "index"):
        pytest.fail("the lock was given twice")


def test_the_lock_is_free_once_a_run_has_ended(tmp_path: Path) -> None:
    with run_lock(tmp_path):
        pass
    with run_lock(tmp_path):
        pass


def test_a_child_process_does_not_inherit_the_lock(tmp_path: Path) -> None:
    with run_lock(tmp_path):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with run_lock(tmp_path):
        pass
    child.communicate(b"\n")


def test_the_index_folder_is_private(tmp_path: Path) -> None:
    with run_lock(tmp_path / "index"):
        assert (tmp_path / "index").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    with pytest.raises(MissionSearchError, match="cannot be written"), run_lock(tmp_path / "index"):
        pytest.fail("the lock was given")
