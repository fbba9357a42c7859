"""What stages say, in the language of the terminal."""

from __future__ import annotations

import os

from missionsearch.cli.texts import terminal_language
from missionsearch.locales.spoken import in_language


def in_terminal_language(text: str) -> str:
    """Return what a stage said, line by line in the terminal's language."""
    return in_language(text, terminal_language(os.environ))
