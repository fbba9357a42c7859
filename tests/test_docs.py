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


def test_every_place_in_the_glossary_exists() -> None:
    rows = re.findall(r"^\|[^|]+\|[^|]+\|([^|]+)\|$", TEXTS[ROOT / "docs" / "glossary.md"], re.MULTILINE)
    places = [ROOT / "src" / "missionsearch" / place for row in rows for place in re.findall(r"`([\w/]+)`", row)]
    assert len(places) > 40
    assert [place for place in places if not (place.is_dir() or place.with_suffix(".py").exists())] == []


def test_every_file_that_the_lists_for_newcomers_name_exists() -> None:
    lists = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`((?:src|tests|templates|docs)/[\w./-]+)`", lists)
    still_to_write = re.compile("NAME|german")
    assert len(named) > 12
    assert [path for path in named if not (ROOT / path).exists() and not still_to_write.search(path)] == []
