"""An index of the sample site and the application that serves it: in process for most cases, on granian for some."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.web import create_app
from tests.web.documents import documents
from tests.web.playing import playing, window
from tests.web.service import Service, serving

ON_CLUSTER = os.environ.get("WEB_ENGINE") == "opensearch"
"""The pages are asked for from an index on a cluster (make opensearch)."""


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A root whose index holds ``documents``; nobody changes it."""
    folder = tmp_path_factory.mktemp("root")
    settings = '[site]\nname = "Mission de Valombre"\n'
    if ON_CLUSTER:
        hosts = json.dumps(list(request.getfixturevalue("opensearch_hosts")))
        settings += f'[engine]\nname = "opensearch"\nhosts = {hosts}\nindex = "web{secrets.token_hex(4)}"\n'
    (folder / "missionsearch.toml").write_text(settings, "utf-8")
    open_engine(load_settings(folder)).build(documents())
    return folder


class Reading(FlaskClient):
    """Reads each answer to its end, as a browser does, so that a file sent is closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **kwargs})


def app_of(root: Path) -> Flask:
    settings = load_settings(root)
    app = create_app(settings, open_engine(settings))
    app.test_client_class = Reading
    return app


@pytest.fixture(scope="session")
def app(root: Path) -> Flask:
    return app_of(root)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def service(root: Path) -> Iterator[Service]:
    """``missionsearch serve`` on the sample index."""
    with serving(root) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once for all browser tests."""
    with playing() as browser:
        yield browser


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """A window of desk size in light colours; the test fails where a page writes to its console."""
    with window(chromium) as page:
        yield page


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A window in which pages may not run JavaScript."""
    with window(chromium, java_script_enabled=False) as page:
        yield page
