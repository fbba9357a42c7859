"""Sentences that stages make for people, as texts to translate: errors, rules, reasons, what is not healthy.

Stages know no language: what they say is English, and so are logs, JSON and what a run keeps of itself. The command
line and the console say it in their reader's language (``locales.spoken``). For that their sentences are read from the
source: what an error is raised with, what is assigned to a variable that it holds, what a function that it calls is
made of, and every text of the modules in ``SPEAKING``. An f-string becomes a text with its values' names in braces:
``{path} cannot be read: {error}``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from pathlib import Path

SPEAKING = (
    "crawl/rules.py",
    "crawl/tally.py",
    "crawl/why.py",
    "reindex/health.py",
    "reindex/judging.py",
    "reindex/guard.py",
    "store/analysed.py",
)
"""Modules of which every text of several words is for people."""
_ERROR = re.compile(
    r"((?!NotImplemented)\w+Error|RefusedToPublish|NothingToIndex|Locked|NoIndex|DamagedIndex|DoneInPart|EngineDown)"
)
_SAYING = ("error", "problem", "record", "_record")
"""What is given a sentence: ``self.error(…)``, ``tally.problem(…)``, the audit log's ``record(…)``, ``problem=``."""
_FOR_PROGRAMS = re.compile(r"%[YHMdm-]|\bSELECT\b|\bdelete from\b")


def sentences_of(path: Path, package: Path) -> Iterator[str]:
    """Yield the sentences for people that a module holds."""
    tree = ast.parse(path.read_text("utf-8"))
    speaking = path.relative_to(package).as_posix() in SPEAKING
    nodes = _without_docstrings(tree) if speaking else _of_errors(tree)
    for node in nodes:
        text = template(node)
        for line in text.split("\n"):
            if " " in line.strip() and _says_something(line):
                yield line.strip()


FEWEST_LETTERS = 4
"""Letters of a sentence beside its values: "{name} is {value}" would be found in half of all sentences."""


def _says_something(line: str) -> bool:
    letters = re.sub(r"\{\w+\}|[^a-z]", "", line)
    return len(letters) >= FEWEST_LETTERS and not _FOR_PROGRAMS.search(line)


def template(node: ast.AST) -> str:
    """Return a literal or an f-string as a text with names in braces; empty for any other expression."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = []
    for at, part in enumerate(node.values):
        if isinstance(part, ast.FormattedValue):
            name = _name(part.value) or f"value{at}"
            parts.append(f"'{{{name}}}'" if part.conversion == ord("r") else f"{{{name}}}")
        else:
            parts.append(template(part))
    return "".join(parts)


def _name(value: ast.expr) -> str:
    return value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""


def _of_errors(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the texts that errors are made of, those assigned to what they hold, and those of functions they call."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    arguments = [argument for node in ast.walk(tree) for argument in _saying(node)]
    called = {_name(node.func) for each in arguments for node in ast.walk(each) if isinstance(node, ast.Call)}
    for name in sorted(called & functions.keys()):
        yield from _without_docstrings(functions[name])
    for scope in [tree, *functions.values()]:
        held: set[str] = set()
        for node in ast.walk(scope):
            for argument in _saying(node):
                yield from _texts(argument)
                held |= _names_in(argument)
        assigned = [node for node in ast.walk(scope) if isinstance(node, ast.Assign)]
        for _ in range(2):  # what is held may be taken from a table
            held |= {name for node in assigned if _is_held(node, held) for name in _names_in(node.value)}
        yield from (text for node in assigned if _is_held(node, held) for text in _texts(node.value))


def _is_held(node: ast.Assign, held: Set[str]) -> bool:
    return any(_name(target) in held for target in node.targets)


def _names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _saying(node: ast.AST) -> list[ast.expr]:
    """Return the arguments of a call that say what went wrong."""
    if not isinstance(node, ast.Call):
        return []
    named = [keyword.value for keyword in node.keywords if keyword.arg == "problem"]
    says = _name(node.func) in _SAYING
    return [*node.args, *named] if says or _ERROR.fullmatch(_name(node.func)) else named


def _texts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the texts of an expression: whole f-strings, and what stands inside their values."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant):
            continue  # a piece of it
        yield from _texts(child)


def _without_docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in _texts(tree):
        if id(node) not in docstrings:
            yield node
