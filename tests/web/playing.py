"""A real Chromium through Playwright, and the checkers of ``tests/web/npm`` (``make test-browser`` installs them)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
MODULES = Path(__file__).parent / "npm" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = MODULES / ".bin" / "lighthouse"
PATIENCE_MS = 60_000
"""A machine that is busy with other things takes its time; a test waits for a state, and never for a moment."""
expect.set_options(timeout=PATIENCE_MS)


def needs(there: object, what: str) -> pytest.MarkDecorator:
    """Return the mark of tests that are left out where something is missing, but under ``make test-browser``."""
    required = os.environ.get("BROWSER_TESTS") == "required"
    return pytest.mark.skipif(not there and not required, reason=f"NO {what.upper()}: run make test-browser")


@contextmanager
def playing() -> Iterator[Browser]:
    """Start Debian's Chromium; it ends with the block."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, width: int = 1280, height: int = 900, **options: Any) -> Iterator[Page]:
    """Open a window of its own, with nothing remembered; the test fails where a page writes to its console."""
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    written: list[str] = []
    page.on("console", lambda message: written.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: written.append(str(error)))
    yield page
    context.close()
    expected = "the server responded with a status of"  # what Chromium writes of a page that is meant to be an error
    assert [line for line in written if expected not in line] == []


def suggested(page: Page, text: str, box: str = "#q") -> None:
    """Put a text into a box at once, and wait for what completes it.

    Typed a letter at a time on a slow machine, the box asks for the first letters as well, and a later answer takes the
    place of the list in which a test has already chosen a line.
    """
    expect(page.locator(box)).to_have_attribute("role", "combobox")  # the module is at work
    page.locator(box).fill(text)
    page.locator("[role=option]").first.wait_for()


def axe_problems(page: Page) -> list[str]:
    """Return a line for each rule of axe, best practices included, that a page breaks."""
    page.evaluate(AXE.read_text("utf-8"))  # over the debugger: the content security policy stays in force
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def nu_problems(files: Sequence[Path]) -> list[str]:
    """Return what the Nu HTML checker has to say of pages and style sheets."""
    command = ["java", "-jar", str(NU), "--format", "json", "--also-check-css", *map(str, files)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = [m for m in json.loads(ran.stderr)["messages"] if m["type"] != "info" or m.get("subType") == "warning"]
    return [f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']}: {m.get('extract', '')}" for m in messages]


def lighthouse_scores(url: str, report: Path) -> dict[str, int]:
    """Return a page's scores on a phone, of 100, by category."""
    command = [str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={report}"]
    command += ["--only-categories=accessibility,best-practices", "--chrome-flags=--headless=new --no-sandbox"]
    subprocess.run(
        command, check=True, capture_output=True, env={"CHROME_PATH": str(CHROMIUM), "PATH": "/usr/bin:/bin"}
    )
    found = json.loads(report.read_text("utf-8"))["categories"]
    return {name: round(category["score"] * 100) for name, category in found.items()}
