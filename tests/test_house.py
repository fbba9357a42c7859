"""Modules are short and functions simple, as CONTRIBUTING.md promises a newcomer."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
MOST_LINES = 300
MOST_COMPLEX = 10


def test_no_module_is_longer_than_300_lines() -> None:
    assert len(MODULES) > 300
    lines = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: number for path, number in lines.items() if number > MOST_LINES} == {}


def test_ruff_holds_the_complexity_of_every_function() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "C90" in rules["select"]
    assert rules["mccabe"]["max-complexity"] <= MOST_COMPLEX
    exempt = [rule for ignored in (rules["ignore"], *rules["per-file-ignores"].values()) for rule in ignored]
    assert [rule for rule in exempt if rule.startswith("C9")] == []
    assert [path for path in MODULES if "noqa: C9" in path.read_text("utf-8")] == []
