"""The console answers as its routes say: schemathesis, all checks, logged in (make test-api)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.store import open_store
from missionsearch.web import create_app
from missionsearch.web.staff.access import PASSWORD_HASH
from tests.web.console_openapi import described
from tests.web.documents import documents
from tests.web.service import serving
from tests.web.test_staff import HASH, NOW, logged_in_as_staff, token_of

EXAMPLES = os.environ.get("API_EXAMPLES", "60")
"""Requests of each operation and kind."""
LEFT_OUT = ("--exclude-operation-id", "staff.reindex_now POST")
"""It starts a process that crawls; test_staff_following.py asks for it."""
CHECKS = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "303", "400", "403", "404", "429"]
negative_data_rejection.expected-statuses = ["2xx", "303", "4xx"]
ignored_auth.enabled = false
"""
"""A form that is filled in wrongly is well-formed all the same: its refusal is 400. A page takes fields that it does
not know, as any web page. Who is logged in has a cookie, which test_staff.py takes away from every page."""


@pytest.mark.api
def test_every_page_and_form_of_the_console_answers_as_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_HASH, HASH)
    (tmp_path / "missionsearch.toml").write_text("[web]\nrate_limit = ''\n", "utf-8")
    settings = load_settings(tmp_path)
    engine = open_engine(settings)
    engine.build(documents())
    with open_store(settings.store_path) as store:
        store.runs.finish(store.runs.begin("reindex", NOW), NOW, "ok", {"documents": 56, "sites": []})
    app = create_app(settings, engine)
    client = logged_in_as_staff(app.test_client())  # the service signs with the same key
    token, cookie = token_of(client, "/staff/fr/hidden"), client.get_cookie("missionsearch_staff", path="/staff")
    assert cookie
    (tmp_path / "console.json").write_text(json.dumps(described(app, token)), "utf-8")
    (tmp_path / "schemathesis.toml").write_text(CHECKS, "utf-8")
    with serving(tmp_path, "--workers", "1") as service:
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", "console.json", "--url", service.address]
        options = ["--checks", "all", "--max-examples", EXAMPLES, "--continue-on-failure", "--no-color", *LEFT_OUT]
        session = ["--header", f"Cookie: missionsearch_staff={cookie.value}"]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
        done = subprocess.run(
            [*command, *options, *session], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
        )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-1000:]


def test_the_description_has_every_page_of_the_console_and_its_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_HASH, HASH)
    app = create_app(load_settings(tmp_path), open_engine(load_settings(tmp_path)))
    paths = described(app, "token")["paths"]
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("staff.")}
    named = {operation["operationId"].split()[0] for path in paths.values() for operation in path.values()}
    assert named == routes
    form = paths["/staff/{language}/hidden"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    assert set(form["schema"]["properties"]) == {"token", "url", "reason"}
