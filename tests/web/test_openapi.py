"""The API does what its description says: schemathesis, all checks (make test-api)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.service import Service

pytestmark = pytest.mark.api

EXAMPLES = os.environ.get("API_EXAMPLES", "200")
"""Requests of each operation and kind."""


def test_every_answer_is_one_that_is_described(service: Service, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{service.address}api/v1/openapi.json"]
    options = ["--checks", "all", "--max-examples", str(EXAMPLES), "--continue-on-failure", "--no-color"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
