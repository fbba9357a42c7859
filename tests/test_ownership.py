"""The index folder is its owner's alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from missionsearch.errors import MissionSearchError
from missionsearch.ownership import keep_private


def test_the_rights_of_others_are_taken_off(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    keep_private(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_folder_of_another_users_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(MissionSearchError, match="belongs to another user"):
        keep_private(tmp_path)


def test_a_folder_that_does_not_exist_yet_is_nobodys(tmp_path: Path) -> None:
    keep_private(tmp_path / "index")
