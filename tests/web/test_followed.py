"""What people go on to is counted by search, without who and without which; never in the way of the link itself."""

from __future__ import annotations

import datetime as dt
import html
import re
from pathlib import Path

import pytest
from flask import Flask

from missionsearch.config import Settings, StatsSettings, WebSettings
from missionsearch.engines import open_engine
from missionsearch.querylog import Statistics, read_statistics
from missionsearch.web import create_app
from missionsearch.web.asking import asking
from tests.web.documents import documents


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


def make_app(root: Path, query_log: bool = True, base_url: str = "") -> Flask:
    settings = Settings(root=root, stats=StatsSettings(query_log=query_log), web=WebSettings(base_url=base_url))
    engine = open_engine(settings)
    engine.build(documents())
    return create_app(settings, engine)


def statistics(app: Flask, root: Path) -> Statistics:
    with app.app_context():
        counts = asking().counts
    assert counts
    counts.write(dt.datetime.now(dt.UTC))
    today = dt.datetime.now(dt.UTC).date()
    return read_statistics(root / "index", today, today)


def pings(page: str) -> set[str]:
    return {html.unescape(address) for address in re.findall(r' (?:data-)?ping="([^"]+)"', page)}


def test_a_search_that_is_followed_is_not_among_those_that_nobody_follows(app: Flask, tmp_path: Path) -> None:
    client = app.test_client()
    pages = [client.get("/fr/search?q=visa").text for _ in range(3)]
    assert [each.text for each in statistics(app, tmp_path).unfollowed] == ["visa"]
    (address,) = pings(pages[0])
    assert client.post(address, data="PING", content_type="text/ping").status_code == 204
    assert statistics(app, tmp_path).unfollowed == ()


def test_browsers_tell_by_themselves_where_a_whole_address_is_known(tmp_path: Path) -> None:
    asked = make_app(tmp_path, base_url="https://recherche.example").test_client().get("/fr/search?q=visa").text
    assert ' ping="https://recherche.example/fr/followed?q=visa"' in asked


def test_links_lead_to_publications_themselves(app: Flask) -> None:
    page = app.test_client().get("/fr/search?q=visa").text
    told = re.findall(r'<a href="([^"]+)"[^>]* (?:data-)?ping=', page)
    assert told
    assert all(href.startswith(("http", "/fr/")) and "followed" not in href for href in told)


def test_later_pages_and_lists_without_a_search_tell_nothing(app: Flask) -> None:
    client = app.test_client()
    for path in ("/fr/search?q=visa&page=2", "/fr/search", "/fr/"):
        assert pings(client.get(path).text) == set()
        assert "followed.js" not in client.get(path).text


def test_where_searches_are_not_counted_clicks_are_not_either_and_the_notice_says_so(tmp_path: Path) -> None:
    client = make_app(tmp_path, query_log=False).test_client()
    assert pings(client.get("/fr/search?q=visa").text) == set()
    assert client.post("/fr/followed?q=visa").status_code == 204
    assert not (tmp_path / "index" / "queries.sqlite").exists()
    assert "went on from their first page" not in client.get("/en/data").text


def test_the_notice_on_personal_data_says_what_is_counted(app: Flask) -> None:
    client = app.test_client()
    assert "went on from their first page to a publication, not to which" in client.get("/en/data").text
    assert "passé de leur première page à une publication" in client.get("/fr/data").text


def test_a_page_of_another_site_counts_no_click(app: Flask, tmp_path: Path) -> None:
    client = app.test_client()
    for _ in range(3):
        client.get("/fr/search?q=visa")
    client.post("/fr/followed?q=visa", headers={"Sec-Fetch-Site": "cross-site"})
    assert [each.text for each in statistics(app, tmp_path).unfollowed] == ["visa"]


@pytest.mark.parametrize("asked", ["", "?q=", "?q=" + "x" * 5000, "?q=%00%ff", "?q=a&q=b"])
def test_any_text_is_taken_for_a_click_without_harm(app: Flask, asked: str) -> None:
    assert app.test_client().post(f"/fr/followed{asked}").status_code == 204
