"""The commands as an operator runs them: real processes of the installed console script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from unittest.mock import patch

import pytest

from missionsearch.cli import main
from tests.warm_commands import run_warm

SCRIPT = Path(sys.executable).with_name("missionsearch")
LONGEST_S = 900
"""A machine may be busy; a command that hangs is told from it even so."""
UNSLOWED = "[crawl]\ndelay_s = 0\n"
ASKING_ALL = UNSLOWED + "recheck_days = 0\n"
"""Every page is due in every run, however long it has been unchanged."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MISSIONSEARCH_", "PYTHONWARN"))}
    return {**kept, "LC_ALL": "C.UTF-8", **(more or {})}


def missionsearch(
    *arguments: str | Path,
    root: Path | None = None,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Ran:
    """Run a command to its end; whatever it was asked, it prints no traceback.

    Where ``env`` is given Python starts anew, as it reads some of it while it starts; else a loaded one is forked.
    """
    given = ["--root", str(root)] if root else []
    command = [str(SCRIPT), *given, *map(str, arguments)]
    ran = _started(command, stdin, env, cwd) if env else forked(command, stdin, environment(), cwd)
    assert "Traceback" not in ran.err, ran.err
    assert "unexpected" not in ran.err, ran.err
    return ran


def _started(command: list[str], stdin: bytes, env: Mapping[str, str], cwd: Path | None) -> Ran:
    whole = environment(env)
    done = subprocess.run(command, input=stdin, capture_output=True, env=whole, cwd=cwd, timeout=LONGEST_S, check=False)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def forked(command: list[str], stdin: bytes, env: Mapping[str, str], cwd: Path | None) -> Ran:
    """Run a command in a fork of a loaded process, with this environment and no other."""
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin)
        for file in (given, out, err):
            file.seek(0)
        code = run_warm(command, (given.fileno(), out.fileno(), err.fileno()), env, cwd)
        out.seek(0)
        err.seek(0)
        return Ran(code, out.read().decode(), err.read().decode())


def within(capfd: pytest.CaptureFixture[str], *arguments: str, root: Path) -> Ran:
    """Run a command in this process: as good as a real one where it ends at what was typed or written."""
    with (
        patch.object(sys, "argv", ["missionsearch", "--root", str(root), *arguments]),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    out, err = capfd.readouterr()
    assert "Traceback" not in err, err
    return Ran(int(ended.value.code or 0), out, err)


def make_root(folder: Path, *seeds: str, config: str = UNSLOWED) -> Path:
    """Write a root with these seeds and settings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "missionsearch.toml").write_text(config, encoding="utf-8")
    (folder / "crawl_seeds.txt").write_text("".join(f"{seed}\n" for seed in seeds), encoding="utf-8")
    return folder
