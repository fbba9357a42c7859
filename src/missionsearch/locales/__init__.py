"""The catalogues of what people read: ``LANGUAGE/LC_MESSAGES/messages.po``.

An installation compiles them (hatch_build.py). In a work tree ``make`` does, whenever a .po file is newer.
``python -m missionsearch.locales`` brings the .po files in step with the templates and the code.
"""

from __future__ import annotations

from pathlib import Path

LANGUAGES = ("fr", "en")
"""Languages of the pages; the first is what a reader gets who asks for neither."""
FOLDER = Path(__file__).parent


def po_path(language: str) -> Path:
    """Return the file in which the texts of a language are translated."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def mo_path(language: str) -> Path:
    """Return the same file as compiled."""
    return po_path(language).with_suffix(".mo")
