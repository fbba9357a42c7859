"""Is a page that was answered before the page that would be answered now?"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.querylog import read_statistics
from missionsearch.staffstore import StaffStore
from missionsearch.web.kept import KeptPages, keep
from tests.web.conftest import app_of

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
    pages = KeptPages(most_bytes=60)
    for name in "abcdefgh":
        pages.put(name, keep(name * 50, "", 0))
        pages.get("a")
    assert pages.get("a")
    assert pages.get("h")
    assert pages.get("b") is None
