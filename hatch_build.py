"""Compile the Babel catalogues and write the bill of materials when the package is built; neither is kept in git."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SBOM = "sbom.cdx.json"
DATED = dt.datetime(2020, 2, 2, tzinfo=dt.UTC)
"""Of every file in a wheel of hatchling's."""
_LOCKED = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\\n]+?))?\s*\\?$((?:\n\s+--hash=\S+\s*\\?$)*)", re.M
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Put messages.mo beside every messages.po, and the bill of materials, into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in sorted(Path(self.root, "src", "missionsearch", "locales").rglob("*.po")):
            compiled = source.with_suffix(".mo")
            with source.open("rb") as lines, compiled.open("wb") as out:
                catalogue = read_po(lines)
                # Babel dates a catalogue that has no date with now, and each build would have other bytes.
                catalogue.creation_date = catalogue.revision_date = DATED
                write_mo(out, catalogue)
            build_data["artifacts"].append(str(compiled.relative_to(self.root)))
        lock = Path(self.root, "requirements.lock")
        if self.target_name == "wheel" and version != "editable" and lock.exists():
            bill = Path(self.directory, SBOM)
            bill.parent.mkdir(parents=True, exist_ok=True)
            bill.write_text(bill_of_materials(lock.read_text("utf-8"), self.metadata.version), "utf-8")
            build_data["force_include"][str(bill)] = f"missionsearch/{SBOM}"


def bill_of_materials(lock: str, version: str) -> str:
    """Return a CycloneDX 1.6 bill of materials (ECMA-424) of what a lock file pins, with the hashes it accepts.

    No time and no serial number stands in it: the same lock gives the same bytes.
    """
    components = [_component(*found.groups()) for found in _LOCKED.finditer(lock)]
    own = {"type": "application", "name": "missionsearch", "version": version, "bom-ref": "missionsearch"}
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own | {"licenses": [{"license": {"id": "MIT"}}]}},
        "components": components,
        "dependencies": [{"ref": "missionsearch", "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def _component(name: str, version: str, marker: str | None, hashes: str) -> dict[str, Any]:
    address = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"
    accepted = [{"name": "missionsearch:accepted-sha256", "value": found} for found in sorted(_HASH.findall(hashes))]
    only = [{"name": "missionsearch:only-where", "value": marker.strip()}] if marker else []
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "properties": only + accepted,
    }
