"""What every command is given: the root, and how to print."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import click

from missionsearch.config import Settings, load_settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.engines.visible import without_hidden
from missionsearch.ownership import keep_private
from missionsearch.search.synonyms import SynonymFile

Command = TypeVar("Command", bound=Callable[..., Any])


class Root:
    """The folder a command works in; its settings are read once, when first needed."""

    def __init__(self, given: str | None) -> None:
        self.given = given is not None
        self.path = Path(given or ".")

    @cached_property
    def settings(self) -> Settings:
        settings = load_settings(self.path)
        keep_private(settings.index_dir)
        return settings

    def engine(self, patient: bool = False) -> SearchEngine:
        """Return the engine without what staff have hidden; a patient one for what runs while nobody waits."""
        return without_hidden(open_engine(self.settings, patient), self.settings.index_dir)

    def synonyms(self) -> SynonymFile:
        return SynonymFile(self.settings.synonyms_path)


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value on standard output.")


def print_json(value: Any) -> None:
    """Print one JSON value and nothing else on standard output, in UTF-8 whatever the locale."""
    print_text(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def print_text(text: str) -> None:
    """Print to standard output in UTF-8 whatever the locale; lone surrogates become question marks."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def cores() -> int:
    """Return how many processes may compute at once (the cores this process may use)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
