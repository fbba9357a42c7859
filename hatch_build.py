"""Compile the Babel catalogues when the package is built, so that no compiled file is kept in git."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Write messages.mo beside every messages.po, and put it in the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root, "src", "missionsearch", "locales").rglob("*.po")):
            compiled = source.with_suffix(".mo")
            with source.open("rb") as lines, compiled.open("wb") as out:
                write_mo(out, read_po(lines))
            build_data["artifacts"].append(str(compiled.relative_to(self.root)))
