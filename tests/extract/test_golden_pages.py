"""Every page under tests/pages gives what its expected.json says; make golden rewrites those for review."""

import json

import pytest

from tests.pages import FOLDER, names, result


@pytest.mark.parametrize("name", names())
def test_a_golden_page_reads_as_reviewed(name: str) -> None:
    assert result(name) == json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))
