"""The catalogues of what people read on the pages: ``LANGUAGE/LC_MESSAGES/messages.po``.

A build compiles them (hatch_build.py). Where that has not been done since a catalogue changed, as in a work tree,
``compiled_folder`` does it at start. ``python -m missionsearch.locales`` brings the .po files in step with the
templates and the code.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("fr", "en")
"""Of the pages; the first is what a reader gets who asks for neither."""
FOLDER = Path(__file__).parent


def po_path(language: str, folder: Path = FOLDER) -> Path:
    return folder / language / "LC_MESSAGES" / "messages.po"


def compiled_folder(source: Path = FOLDER) -> Path:
    """Return a folder with an up-to-date messages.mo a language: ``source``, or a temporary one if it is read-only."""
    stale = [language for language in LANGUAGES if _is_stale(po_path(language, source))]
    if not stale:
        return source
    try:
        for language in stale:
            _compile(po_path(language, source), po_path(language, source).with_suffix(".mo"))
    except OSError:
        return _compiled_elsewhere(source)
    return source


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return po.exists() and (not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime)


def _compiled_elsewhere(source: Path) -> Path:
    target = Path(tempfile.mkdtemp(prefix="missionsearch-locales-"))
    for language in LANGUAGES:
        mo = po_path(language, target).with_suffix(".mo")
        mo.parent.mkdir(parents=True)
        _compile(po_path(language, source), mo)
    return target


def _compile(po: Path, mo: Path) -> None:
    """Write a .mo in one step: another process may be reading the one that is there."""
    with po.open("rb") as lines:
        catalogue = read_po(lines, locale=po.parent.parent.name)
    handle, name = tempfile.mkstemp(dir=mo.parent, prefix=".messages-")
    with os.fdopen(handle, "wb") as out:
        write_mo(out, catalogue)
    os.chmod(name, 0o644)  # mkstemp makes it private; the service may run as another user
    os.replace(name, mo)
