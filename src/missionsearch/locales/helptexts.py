"""The help of the commands as texts to translate: paragraph by paragraph, read from the source and said at run time."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

AS_WRITTEN = "\b\n"
"""Click keeps the lines of a paragraph that begins so."""


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text: lines joined, but where Click is told to keep them."""
    parts = inspect.cleandoc(text).split("\n\n")
    return [part if part.startswith(AS_WRITTEN) else " ".join(part.split()) for part in parts]


def texts_of(path: Path) -> Iterator[str]:
    """Yield the help texts that a module of commands holds: docstrings of commands, and each ``help=``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_a_command, node.decorator_list)):
            for part in paragraphs(ast.get_docstring(node, clean=False) or ""):
                yield part.removeprefix(AS_WRITTEN)
        elif isinstance(node, ast.keyword) and node.arg == "help" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def _makes_a_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in ("command", "group")
