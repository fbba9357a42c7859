"""What ``schedule`` prints can be used as it is; what ``--log json`` says, a machine reads."""

from __future__ import annotations

import configparser
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from missionsearch.cli.logs import JsonLines
from tests.commands import make_root, within


def units(text: str) -> dict[str, str]:
    """Return each part under its name."""
    parts = re.split(r"^# --- /etc/systemd/system/(\S+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_units_are_hardened_have_jitter_and_a_monitor(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    make_root(tmp_path, "https://a.example/")
    ran = within(capfd, "schedule", "systemd", "--user", "search", root=tmp_path)
    assert ran.code == 0
    found = units(ran.out)
    assert sorted(found) == [
        "missionsearch-monitor.service",
        "missionsearch-monitor.timer",
        "missionsearch-reindex.service",
        "missionsearch-reindex.timer",
        "missionsearch-serve.service",
    ]
    for name, text in found.items():
        unit = configparser.RawConfigParser(strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(text)
        if name.endswith(".service"):
            service = unit["Service"]
            assert service["User"] == "search"
            assert f"--root {tmp_path} " in service["ExecStart"]
            assert service["ProtectSystem"] == "strict"
            assert f"ReadWritePaths={tmp_path}/index\n" in text
            assert (f"ReadWritePaths={tmp_path}\n" in text) == (name == "missionsearch-serve.service")
        else:
            assert unit["Timer"]["RandomizedDelaySec"]
    read_only = next(line for line in found["missionsearch-serve.service"].splitlines() if line.startswith("ReadOnly"))
    assert all(f"-{tmp_path}/{name}" in read_only for name in ("missionsearch.toml", "secrets.env", "templates"))
    assert found["missionsearch-monitor.service"].count(" status\n") == 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_accepts_the_units(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    make_root(tmp_path / "root", "https://a.example/")
    found = units(within(capfd, "schedule", "systemd", "--user", "root", root=tmp_path / "root").out)
    for name, text in found.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in found)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_lines_for_cron_run_and_watch(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    make_root(tmp_path, "https://a.example/")
    lines = within(capfd, "schedule", "cron", root=tmp_path).out.splitlines()
    jobs = [line for line in lines if re.match(r"[\d*]", line)]
    assert len(jobs) == 2
    assert f"--root {tmp_path} reindex" in jobs[0]
    assert f"--root {tmp_path} status" in jobs[1]


def test_a_root_that_a_unit_cannot_name_is_said(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = make_root(tmp_path / "a root", "https://a.example/")
    ran = within(capfd, "schedule", "systemd", root=root)
    assert ran.code == 2
    assert "without blanks" in ran.err


def test_each_line_becomes_one_json_object() -> None:
    out = io.StringIO()
    log = JsonLines(out, "reindex-1")
    log.write("missionsearch: crawling: 3 pages ")
    log.write("done\nmissionsearch: 2\n")
    log.say("error", "it failed\nfor two reasons")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["message"] for line in lines] == ["crawling: 3 pages done", "2", "it failed\nfor two reasons"]
    assert [line["level"] for line in lines] == ["info", "info", "error"]
    assert {*lines[0]} == {"time", "level", "host", "run", "message"}


def test_units_for_alerts_and_digest_are_printed_where_they_are_configured(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_root(tmp_path, "https://a.example/")
    text = '[alerts]\nenabled = true\nmail_from = "s@a.example"\n[web]\nbase_url = "https://s.example"\n'
    (tmp_path / "missionsearch.toml").write_text(text + '[report]\nmail_to = ["w@a.example"]\n', "utf-8")
    found = units(within(capfd, "schedule", "systemd", root=tmp_path).out)
    for name, command in (("alerts", "alerts send"), ("digest", "stats --days 7 --send")):
        assert f" {command}\n" in found[f"missionsearch-{name}.service"]
        assert "OnCalendar=" in found[f"missionsearch-{name}.timer"]
