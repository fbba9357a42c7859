"""A real Chromium, driven over the W3C WebDriver protocol: as much of it as the browser tests need."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM, CHROMEDRIVER = shutil.which("chromium"), shutil.which("chromedriver")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the W3C's name of an element's reference
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Escape": "\ue00c", "Down": "\ue015", "Up": "\ue013"}


class Browser:
    """One window."""

    def __init__(self, driver: str, capabilities: dict[str, Any]) -> None:
        self.session = driver
        self.session = f"{driver}/{self.call('', {'capabilities': {'alwaysMatch': capabilities}})['sessionId']}"

    def call(self, path: str, body: dict[str, Any] | None = None, method: str = "") -> Any:
        data = None if body is None else json.dumps(body).encode()
        verb = method or ("GET" if data is None else "POST")
        request = urllib.request.Request(self.session + path, data, method=verb)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def go(self, url: str) -> None:
        self.call("/url", {"url": url})

    @property
    def url(self) -> str:
        return str(self.call("/url"))

    def find(self, css: str) -> str:
        return str(self.call("/element", {"using": "css selector", "value": css})[ELEMENT])

    def click(self, css: str) -> None:
        """Click with the mouse, where the element is seen; fail where something else lies there."""
        middle = """
        const e = document.querySelector(arguments[0]);
        e.scrollIntoView({ block: "center", behavior: "instant" });
        const r = e.getBoundingClientRect(), [x, y] = [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)];
        return e.contains(document.elementFromPoint(x, y)) ? { x, y } : null;
        """
        place = self.run(middle, css)
        assert place, f"{css} cannot be clicked"
        press = [{"type": "pointerMove", "duration": 0, **place}, {"type": "pointerDown", "button": 0}]
        steps = [*press, {"type": "pointerUp", "button": 0}]
        self.call("/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": steps}]})

    def type(self, css: str, text: str) -> None:
        self.call(f"/element/{self.find(css)}/value", {"text": text})

    def press(self, *keys: str) -> None:
        """Send keys to whatever has the focus."""
        strokes = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a function's body in the page and return what it returns."""
        return self.call("/execute/sync", {"script": script, "args": list(arguments)})

    def devtools(self, command: str, **parameters: Any) -> Any:
        return self.call("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def resize(self, width: int, height: int = 800) -> None:
        self.devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def colours(self, scheme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.devtools("Emulation.setEmulatedMedia", features=features)

    def console(self) -> list[str]:
        """Return what the page has written to its console since the last call: errors and violations of the policy."""
        return [entry["message"] for entry in self.call("/se/log", {"type": "browser"})]

    def picture(self, path: Path, *, whole: bool = False) -> None:
        found = self.devtools("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))


@contextmanager
def chromium(profile: Path, *, javascript: bool = True) -> Iterator[Browser]:
    """Start a browser with a new profile; it ends with the block."""
    assert CHROMIUM
    assert CHROMEDRIVER
    options: dict[str, Any] = {"binary": CHROMIUM, "args": [*ARGUMENTS, f"--user-data-dir={profile}"]}
    if not javascript:
        options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
    driver = subprocess.Popen([CHROMEDRIVER, "--port=0"], stdout=subprocess.PIPE, text=True)
    try:
        assert driver.stdout
        port = next(found[1] for line in driver.stdout if (found := re.search(r"successfully on port (\d+)", line)))
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        browser = Browser(f"http://127.0.0.1:{port}/session", wanted)
        yield browser
        browser.call("", method="DELETE")
    finally:
        driver.terminate()
        driver.communicate()
