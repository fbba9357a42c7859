"""Build a package for Debian from a wheelhouse: ``make deb`` (dpkg-deb(1), deb-postinst(5)).

The package carries every wheel, so that installing it asks no registry: its postinst makes a virtual environment in
/opt/missionsearch from them. It brings the units that ``missionsearch schedule systemd`` prints, and starts nothing:
there is nothing to crawl before /var/lib/missionsearch/crawl_seeds.txt names a site.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from missionsearch.cli.units import units

HOME = "/var/lib/missionsearch"
COMMAND = "/usr/bin/missionsearch"
CONTROL = """\
Package: missionsearch
Version: {version}
Architecture: {architecture}
Section: web
Priority: optional
Maintainer: missionsearch <missionsearch@localhost>
Depends: {pythons}, python3-venv, adduser
Description: search for a diplomatic mission's published pages
 Crawls the mission's site, indexes it and serves a search in French and English.
 After installing: runuser -u missionsearch -- missionsearch --root {home} init,
 write the site's address into {home}/crawl_seeds.txt, then enable
 the units named missionsearch-*.
"""
POSTINST = """\
#!/bin/sh
set -e
if [ "$1" = configure ]; then
    adduser --system --group --quiet --home {home} --no-create-home missionsearch
    install -d -o missionsearch -g missionsearch -m 0750 {home}
    install -d -o missionsearch -g missionsearch -m 0700 {home}/index
    # There, and not the service's own: it reads pages of the mission's, and cannot put code among them.
    install -d -o root -g missionsearch -m 0750 {home}/templates
    python3 -m venv --clear /opt/missionsearch
    /opt/missionsearch/bin/pip install --quiet --no-index --find-links /usr/lib/missionsearch/wheels missionsearch
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
fi
"""
PRERM = """\
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
    systemctl disable --now missionsearch-serve.service {timers} || true
fi
if [ "$1" = remove ]; then rm -rf /opt/missionsearch; fi
"""
LAUNCHER = """\
#!/bin/sh
exec /opt/missionsearch/bin/missionsearch "$@"
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheelhouse", type=Path, default=Path("wheelhouse"), help="made by: make wheelhouse")
    parser.add_argument("--output", type=Path, default=Path("dist"))
    asked = parser.parse_args()
    own = next(asked.wheelhouse.glob("missionsearch-*.whl"), None)
    if own is None:
        parser.error(f"no wheel of missionsearch in {asked.wheelhouse}; run: make wheelhouse")
    version = own.name.split("-")[1]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        tree.chmod(0o755)
        fill(tree, asked.wheelhouse, version)
        asked.output.mkdir(parents=True, exist_ok=True)
        built = asked.output / f"missionsearch_{version}_{architecture()}.deb"
        build = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, built]  # wheels are compressed already
        subprocess.run(build, check=True, capture_output=True)
    print(built)


def fill(tree: Path, wheelhouse: Path, version: str) -> None:
    """Lay out what the package installs, and what is done around it."""
    files = units(Path(HOME), "missionsearch", COMMAND)
    timers = " ".join(sorted(name for name in files if name.endswith(".timer")))
    pythons = pythons_of(wheelhouse)
    values = {"pythons": pythons, "home": HOME, "version": version, "architecture": architecture(), "timers": timers}
    write(tree / "DEBIAN" / "control", CONTROL.format(**values))
    write(tree / "DEBIAN" / "postinst", POSTINST.format(**values), 0o755)
    write(tree / "DEBIAN" / "prerm", PRERM.format(**values), 0o755)
    write(tree / COMMAND.lstrip("/"), LAUNCHER, 0o755)
    for name, text in files.items():
        write(tree / "lib" / "systemd" / "system" / name, text)
    (tree / HOME.lstrip("/")).mkdir(parents=True)
    wheels = tree / "usr" / "lib" / "missionsearch" / "wheels"
    wheels.mkdir(parents=True)
    for wheel in sorted(wheelhouse.glob("*.whl")):
        shutil.copy(wheel, wheels)


def pythons_of(wheelhouse: Path) -> str:
    """Return the Pythons that every wheel is for, as a dependency; dpkg then refuses any other before it unpacks.

    Wheels are those of the Python that made them: a later patch release may have brought one that needs it, and
    compiled code is for one minor release.
    """
    lowest, below = (3, 11), set()
    for path in wheelhouse.glob("*.whl"):
        with zipfile.ZipFile(path) as wheel:
            name = next(each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
            required = re.search(rb"^Requires-Python:.*?>=\s*(3[\d.]*\d)", wheel.read(name), re.MULTILINE)
        if required:
            lowest = max(lowest, tuple(map(int, required[1].split(b"."))))
        if compiled := re.search(r"-cp3(\d+)-cp3\d+-", path.name):
            below.add(int(compiled[1]) + 1)
    highest = f", python3 (<< 3.{min(below)})" if below else ""
    return f"python3 (>= {'.'.join(map(str, lowest))}){highest}"


def write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)


def architecture() -> str:
    """Return Debian's name of this machine's architecture: wheels hold compiled code."""
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    found = os.uname().machine
    return names.get(found, re.sub(r"[^a-z0-9]", "", found.lower()))


if __name__ == "__main__":
    main()
