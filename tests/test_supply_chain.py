"""What is shipped: the same bytes each time, with a bill of materials, under licences that fit."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatch_build import SBOM, bill_of_materials

from tests.licences import closure, is_fit, licences_of

ROOT = Path(__file__).parents[1]
KEPT = ("src", "templates", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "requirements.lock")


def wheel(folder: Path) -> Path:
    """Build a wheel from a copy of the sources in a folder of its own."""
    for name in KEPT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy(source, folder / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (found,) = (folder / "dist").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [wheel(tmp_path_factory.mktemp(name)) for name in ("first", "second")]


def test_two_builds_of_the_same_sources_are_the_same_bytes(wheels: list[Path]) -> None:
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in wheels}) == 1


def test_catalogues_carry_no_moment_of_their_build(wheels: list[Path]) -> None:
    with zipfile.ZipFile(wheels[0]) as packed:
        catalogue = packed.read("missionsearch/locales/fr/LC_MESSAGES/messages.mo").decode("utf-8", "replace")
    dates = re.findall(r"^(\S+-Date): (\S+)", catalogue, re.M)
    assert dates == [("POT-Creation-Date", "2020-02-02"), ("PO-Revision-Date", "2020-02-02")]


def test_the_wheel_holds_pages_catalogues_and_its_bill_of_materials(wheels: list[Path]) -> None:
    with zipfile.ZipFile(wheels[0]) as packed:
        names = set(packed.namelist())
        bill = json.loads(packed.read(f"missionsearch/{SBOM}"))
    wanted = {"missionsearch/templates/results.html", "missionsearch/locales/fr/LC_MESSAGES/messages.mo"}
    assert wanted <= names
    assert (bill["bomFormat"], bill["specVersion"], bill["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "1.6",
        "missionsearch",
    )


def test_the_bill_names_every_locked_package_with_its_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    bill = json.loads(bill_of_materials(lock, "1.0"))
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)
    assert [each["name"] for each in bill["components"]] == locked
    assert all(any("sha256" in one["name"] for one in each["properties"]) for each in bill["components"])
    assert len({each["purl"] for each in bill["components"]}) == len(locked)


def test_every_locked_package_has_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9._-]+==)", lock, flags=re.M)[1:]
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_dependency_is_under_a_licence_that_fits_mit() -> None:
    assert {name: licences_of(package) for name, package in closure().items() if not is_fit(package)} == {}


def test_every_dependency_stands_on_the_page_of_licences() -> None:
    page = (ROOT / "docs" / "licences.md").read_text("utf-8")
    assert [name for name in closure() if f"| {name} |" not in page] == []


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="NO DPKG: the package for Debian is left out")
def test_the_debian_package_installs_command_service_and_timers(wheels: list[Path], tmp_path: Path) -> None:
    house = tmp_path / "wheelhouse"
    house.mkdir()
    shutil.copy(wheels[0], house)
    with zipfile.ZipFile(house / "fast-1.0-cp312-cp312-linux_x86_64.whl", "w") as other:
        other.writestr("fast-1.0.dist-info/METADATA", "Name: fast\nRequires-Python: <4,>=3.12.5\n")
    script = ROOT / "packaging" / "build_deb.py"
    built = subprocess.run(
        [sys.executable, script, "--wheelhouse", house, "--output", tmp_path],
        check=True,
        capture_output=True,
        text=True,
    )
    listed = subprocess.run(
        ["dpkg-deb", "--contents", built.stdout.strip()], check=True, capture_output=True, text=True
    )
    for path in (
        "./lib/systemd/system/missionsearch-serve.service",
        "./lib/systemd/system/missionsearch-reindex.timer",
        "./lib/systemd/system/missionsearch-alerts.timer",
        "./usr/bin/missionsearch",
        f"./usr/lib/missionsearch/wheels/{wheels[0].name}",
        "./var/lib/missionsearch/",
    ):
        assert path in listed.stdout
    field = ["dpkg-deb", "--field", built.stdout.strip(), "Depends"]
    depends = subprocess.run(field, check=True, capture_output=True, text=True).stdout
    assert depends.startswith("python3 (>= 3.12.5), python3 (<< 3.13), python3-venv")
