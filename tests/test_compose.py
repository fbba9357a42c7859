"""The compose files, read and not run: no container engine is needed for what can be wrong in their text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
FILES = ("compose.yaml", "compose.opensearch.yaml")
FIELDS = {
    *("build", "cap_drop", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image", "ports"),
    *("read_only", "restart", "security_opt", "stop_grace_period", "tmpfs", "ulimits", "volumes"),
}
"""Of a service, those that the specification has and the files use (compose-spec, schema/compose-spec.json)."""
BUILD_FIELDS = {"context", "dockerfile", "args", "target"}


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text("utf-8"))
    return found


def services() -> dict[str, dict[str, Any]]:
    """Return the services of both files together; of fields in both, those of the second count."""
    together: dict[str, dict[str, Any]] = {}
    for name in FILES:
        for service, fields in read(name)["services"].items():
            together[service] = together.get(service, {}) | fields
    return together


def test_every_field_is_one_of_the_compose_specification() -> None:
    for name in FILES:
        assert {each for each in read(name) if not each.startswith("x-")} <= {"services", "volumes"}
    for service in services().values():
        assert service.keys() <= FIELDS
        assert service.get("build", {}).keys() <= BUILD_FIELDS


def test_every_service_has_an_image_and_waits_for_services_that_there_are() -> None:
    found = services()
    for service in found.values():
        assert service["image"]
        assert set(service.get("depends_on", ())) <= found.keys()


def test_every_named_volume_is_declared() -> None:
    declared = {volume for name in FILES for volume in read(name)["volumes"]}
    named = {each.split(":")[0] for service in services().values() for each in service.get("volumes", ())}
    assert {each for each in named if "/" not in each} == declared


def test_nodes_find_each_other_and_the_pages_find_them_by_their_services_names() -> None:
    nodes = {name for name, service in services().items() if "opensearch" in service["image"]}
    text = (ROOT / FILES[1]).read_text("utf-8")
    for name in nodes:
        environment = services()[name]["environment"]
        assert environment["node.name"] == name
        assert set(environment["discovery.seed_hosts"].split(",")) == nodes
        assert set(environment["cluster.initial_cluster_manager_nodes"].split(",")) == nodes
    assert set(re.findall(r"https://(\w+):9200", text)) == nodes


def test_what_an_image_is_built_with_is_an_argument_of_its_file() -> None:
    arguments = read(FILES[1])["services"]["web"]["build"]["args"]
    declared = re.findall(r"^ARG (\w+)", (ROOT / "Containerfile").read_text("utf-8"), re.MULTILINE)
    assert arguments.keys() <= set(declared)
