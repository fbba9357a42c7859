"""What this release's code and its data are, as digests: what was worked out by other code is worked out anew.

No number has to be raised by hand when extraction, analysis, the comparison of pages or an index's layout changes.
"""

from __future__ import annotations

import ast
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


@lru_cache
def digest_of(parts: tuple[str, ...]) -> str:
    """Return what differs where a file of these folders or modules of ours, or a library, is another one."""
    hashed = hashlib.blake2b(f"{sys.version_info[:2]} {unicodedata.unidata_version}".encode(), digest_size=12)
    for library in LIBRARIES:
        hashed.update(f"{library} {_version(library)}".encode())
    for part in parts:
        _add(hashed, files("missionsearch").joinpath(part))
    return hashed.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _add(hashed: hashlib.blake2b, path: Traversable) -> None:
    if path.is_file():
        hashed.update(path.name.encode() + b"\0" + path.read_bytes())
        return
    for each in sorted(path.iterdir(), key=lambda child: child.name):
        if each.name != "__pycache__":
            _add(hashed, each)


@lru_cache
def layout_of(*modules: str) -> str:
    """Return what differs where one of our modules says something else; comments, docstrings and form say nothing.

    It names the layout of files that these modules write: code that only reads better reads the same files.
    """
    hashed = hashlib.blake2b(digest_size=8)
    for module in modules:
        tree = ast.parse(files("missionsearch").joinpath(module).read_bytes())
        hashed.update(ast.dump(_Bare().visit(tree)).encode())
    return hashed.hexdigest()


class _Bare(ast.NodeTransformer):
    """Takes strings that stand by themselves, docstrings among them, out of a tree."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        is_bare = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_bare else node
