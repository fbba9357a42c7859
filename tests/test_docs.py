"""What the documentation says exists, and what exists stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from missionsearch.cli import COMMANDS, group

ROOT = Path(__file__).parents[1]
TEXTS = {path: path.read_text("utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))}
ALL = "\n".join(TEXTS.values())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_docs(name: str) -> None:
    assert re.search(rf"missionsearch (--root \S+ )?{name}\b", ALL)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.get_short_help_str(200)
    undescribed = [
        parameter.name for parameter in command.params if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert undescribed in ([], ["sort", "page", "per_page"])


def test_every_command_in_the_docs_exists() -> None:
    named = set(re.findall(r"^\s*(?:\$ )?missionsearch (?:--root \S+ )?([a-z][a-z-]*)\b", ALL, re.MULTILINE))
    named |= set(re.findall(r"`missionsearch (?:--root \S+ )?([a-z][a-z-]*)\b", ALL))
    assert named - set(COMMANDS) == set()
