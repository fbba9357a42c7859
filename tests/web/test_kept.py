"""Is a page that was answered before the page that would be answered now?"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.querylog import read_statistics
from missionsearch.staffstore import StaffStore
from missionsearch.web.kept import KeptPage, KeptPages
from tests.web.conftest import app_of
from tests.web.service import serving

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ASKED = "/fr/search?q=visa"


@pytest.fixture
def own(root: Path, tmp_path: Path) -> Path:
    """A root of the test's own."""
    return Path(shutil.copytree(root, tmp_path / "own"))


@pytest.fixture
def client(own: Path) -> FlaskClient:
    return app_of(own).test_client()


def test_the_same_search_gives_the_same_page(client: FlaskClient) -> None:
    assert client.get(ASKED).data == client.get(ASKED).data


def test_another_language_or_host_is_another_page(client: FlaskClient) -> None:
    pages = {client.get(ASKED).data, client.get("/en/search?q=visa").data, client.get(f"{ASKED}&page=2").data}
    assert len(pages) == 3


def shown(client: FlaskClient) -> list[str]:
    """Return the addresses that the results lead to."""
    return re.findall(r'<h\d><a href="([^"#]+)', client.get(ASKED).get_data(as_text=True))


def test_a_new_index_is_seen_at_once(client: FlaskClient, own: Path) -> None:
    first, *rest = shown(client)
    open_engine(load_settings(own)).update((), [first])
    assert first not in shown(client)
    assert rest


def test_what_staff_hide_is_gone_at_once(client: FlaskClient, own: Path) -> None:
    first, *_ = shown(client)
    tag = client.get("/api/v1/search?q=visa").headers["ETag"]
    StaffStore(own / "index").hide(first, "wrong", "us", NOW)
    assert first not in shown(client)
    assert client.get("/api/v1/search?q=visa", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_answered_again_is_counted_again(client: FlaskClient, own: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    before = read_statistics(own / "index", now.date(), now.date()).searches
    for _ in range(3):
        client.get("/fr/search?q=passeport")
    client.application.extensions["missionsearch"].counts.write(now)
    assert read_statistics(own / "index", now.date(), now.date()).searches == before + 3


def test_pages_not_asked_for_longest_go() -> None:
    pages = KeptPages(most_bytes=150)
    for name in "abcdefgh":
        pages.put(name, KeptPage(name.encode() * 50, "", "", 0))
        pages.get("a")
    assert pages.get("a")
    assert pages.get("h")
    assert pages.get("b") is None


WORKERS = """
import os, sys
from missionsearch.web.kept import KeptPage, KeptPages
pages = KeptPages()
if os.fork() == 0:
    pages.put("a", KeptPage(b"<p>visa</p>", "0a", "visa", 3))
    sys.exit()
os.wait()
print(ascii(pages.get("a")))
"""


def test_what_one_worker_answered_all_answer_from() -> None:
    said = subprocess.check_output([sys.executable, "-c", WORKERS], text=True)
    assert said.strip() == ascii(KeptPage(b"<p>visa</p>", "0a", "visa", 3))


def test_nothing_kept_outlives_the_service(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with serving(own) as service:
        assert service.get(ASKED)[0] == 200
        assert list((tmp_path / "temporary").glob("missionsearch-pages-*/*"))
    assert not list((tmp_path / "temporary").glob("missionsearch-pages-*"))


def test_a_disk_that_takes_nothing_costs_no_reader_an_answer(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(own / "nowhere"))
    client = app_of(own).test_client()
    assert client.get(ASKED).data == client.get(ASKED).data
