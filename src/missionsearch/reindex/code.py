"""What this release's code and its data are, as digests: what was worked out by other code is worked out anew.

No number has to be raised by hand when extraction, analysis or the comparison of pages changes.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

LIBRARIES = (
    "Babel",
    "beautifulsoup4",
    "htmldate",
    "langdetect",
    "langdetect-rs",
    "lxml",
    "pypdf",
    "PyStemmer",
)
"""Another release of one of these may read a page, or a word, otherwise."""
READING = ("markup", "extract", "language", "analysis", "documents", "cldr.py", "urls.py", "reindex/reading.py")
"""What a reading of a stored page is made by."""
COMPARING = (
    "documents", "translations", "extract", "language", "analysis", "crosslanguage", "reindex/comparing.py",
    "reindex/bilingual.py",
)  # fmt: skip
"""What turns readings into documents, and translation pairs into a lexicon."""
INDEXING = ("analysis", "engines")
"""What turns documents into an index: another makes the published one be built anew, and searchable until then."""


@lru_cache
def digest_of(parts: tuple[str, ...]) -> str:
    """Return what differs where a file of these folders or modules of ours, or a library, is another one."""
    found = hashlib.blake2b(f"{sys.version_info[:2]} {unicodedata.unidata_version}".encode(), digest_size=12)
    for library in LIBRARIES:
        found.update(f"{library} {_version(library)}".encode())
    for part in parts:
        _add(found, files("missionsearch").joinpath(part))
    return found.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _add(found: hashlib.blake2b, path: Traversable) -> None:
    if path.is_file():
        found.update(path.name.encode() + b"\0" + path.read_bytes())
        return
    for each in sorted(path.iterdir(), key=lambda child: child.name):
        if each.name != "__pycache__":
            _add(found, each)
