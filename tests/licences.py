"""The licences of what missionsearch is installed with: ``python -m tests.licences`` writes docs/licences.md."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
FIT = {
    "MIT": "MIT",
    "MIT License": "MIT",
    "MIT-0": "MIT",
    "BSD": "BSD",
    "BSD License": "BSD",
    "BSD-2-Clause": "BSD",
    "BSD-3-Clause": "BSD",
    "3-Clause BSD License": "BSD",
    "Modified BSD License": "BSD",
    "0BSD": "BSD",
    "Apache-2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "ISC": "ISC",
    "ISC License (ISCL)": "ISC",
    "PSF-2.0": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ZPL-2.1": "ZPL-2.1",
    "Zope Public License": "ZPL-2.1",
    "Zlib": "Zlib",
    "CC0-1.0": "CC0-1.0",
    "CNRI-Python": "CNRI-Python",
    "Unlicense": "Unlicense",
    "The Unlicense (Unlicense)": "Unlicense",
    "MPL-2.0": "MPL-2.0 (files of its own, unchanged)",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0 (files of its own, unchanged)",
}
"""How packages write a licence, and its name; all may be used and shipped beside code under MIT.

MPL 2.0 asks for the source of its own files alone (section 3.3), which we ship as they are.
"""


def closure() -> dict[str, Distribution]:
    """Return what the package needs, and what that needs, on this machine: normalised name to distribution."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in project["dependencies"]]
    while waiting:
        wanted = waiting.pop()
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if name in found or (
            wanted.marker and not any(wanted.marker.evaluate({"extra": e}) for e in ("", *wanted.extras))
        ):
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        more = (Requirement(text) for text in found[name].requires or ())
        waiting += [each for each in more if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found


def licences_of(package: Distribution) -> tuple[str, ...]:
    """Return the licences that a package names, each by itself: an expression, a field, or classifiers."""
    told = package.metadata
    expression = _field(package, "License-Expression")
    if expression:
        return tuple(re.split(r"\s+(?:AND|OR)\s+", expression.strip("()")))
    classifiers = [
        text.rpartition(" :: ")[2] for text in told.get_all("Classifier") or () if text.startswith("License ::")
    ]
    named = [text for text in classifiers if text != "OSI Approved"]
    field = _field(package, "License").strip()
    return tuple(named) or ((field.splitlines()[0],) if field else ())


def _field(package: Distribution, name: str) -> str:
    return str(package.metadata[name]) if name in package.metadata else ""


def is_fit(package: Distribution) -> bool:
    """Say whether a package may be shipped beside code under MIT; of alternatives (OR) one has to be fit."""
    found = licences_of(package)
    either = " OR " in _field(package, "License-Expression")
    fit = [name in FIT for name in found]
    return bool(fit) and (any(fit) if either else all(fit))


def table() -> str:
    """Return the page."""
    rows = [
        f"| {name} | {' / '.join(dict.fromkeys(FIT.get(each, each) for each in licences_of(package)))} |"
        for name, package in sorted(closure().items())
    ]
    head = "# Licences of what missionsearch is installed with\n"
    told = "Written by `make licences`; a test holds each to the list of those that fit MIT.\n"
    return "\n".join([head, told, "| package | licence |", "|---|---|", *rows, ""])


if __name__ == "__main__":
    PAGE.write_text(table(), "utf-8")
