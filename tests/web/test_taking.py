"""What a search is taken along in: files of the whole result set, and feeds."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import feedparser
import openpyxl
import pytest
import rispy
from flask.testing import FlaskClient

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.exports import FORMATS
from tests.web.conftest import app_of
from tests.web.documents import documents
from tests.web.reading import soup
from tests.web.test_answers import some_document

ENDINGS = ["csv", "xlsx", "ris", "bib", "jsonl"]
SEARCH = "q=visa&sort=oldest&lang=fr"


def order_of_pages(client: FlaskClient, query: str) -> list[str]:
    found, page = [], 1
    while hits := client.get(f"/api/v1/search?{query}&reader=fr&per_page=3&page={page}").get_json()["hits"]:
        found += [hit["url"] for hit in hits]
        page += 1
    return found


def addresses(client: FlaskClient, ending: str, query: str) -> list[str]:
    data = client.get(f"/fr/search.{ending}?{query}").data
    if ending == "csv":
        return [row[1] for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")][1:]
    if ending == "xlsx":
        return [str(row[1].value) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]][1:]
    if ending == "ris":
        return [found["urls"][0] for found in rispy.loads(data.decode())]
    if ending == "bib":
        return [line.split("{")[1].rstrip("},") for line in data.decode().splitlines() if line.startswith("\turl =")]
    return [json.loads(line)["url"] for line in data.splitlines()]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("query", [SEARCH, "q=visas+octobre+2015", "q=viza", ""])
def test_a_file_holds_the_whole_result_set_in_its_order(client: FlaskClient, ending: str, query: str) -> None:
    expected = order_of_pages(client, query)
    assert len(expected) > 0
    assert addresses(client, ending, query) == expected


def test_a_french_page_gives_what_a_french_spreadsheet_opens(client: FlaskClient) -> None:
    french = client.get("/fr/search.csv?q=visa").data.decode("utf-8-sig").splitlines()[0]
    english = client.get("/en/search.csv?q=visa").data.decode("utf-8-sig").splitlines()[0]
    assert french.startswith("Titre;Adresse;Langue;")
    assert english.startswith("Title,Address,Language,")


def test_a_file_has_a_name_that_says_what_was_searched(client: FlaskClient) -> None:
    name = client.get('/fr/search.csv?q=Sécurité+«visa»\r\n"x').headers["Content-Disposition"]
    assert name.startswith("attachment; filename*=UTF-8''search-securite-visa-x-2")
    assert name.endswith(".csv")


@pytest.mark.parametrize("path", ["/fr/search.csv", "/fr/search.atom", "/en/search.json"])
def test_a_parameter_that_cannot_be_read_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}?q=visa&year=foo").status_code == 400


@pytest.mark.parametrize("name", FORMATS)
def test_the_api_gives_each_format(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/v1/search?q=visa&format={name}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, FORMATS[name].content_type)


def test_the_api_refuses_a_format_that_it_does_not_know(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=visa&format=pdf")
    assert answer.status_code == 400
    assert "write json, csv, xlsx, ris, bibtex or jsonl" in answer.get_data(as_text=True)


def test_the_api_refuses_more_values_of_a_filter_than_it_compares(client: FlaskClient) -> None:
    asked = "&".join(["year=2015"] * 21)
    answer = client.get(f"/api/v1/search?{asked}")
    assert (answer.status_code, answer.get_json(force=True)["detail"]) == (
        400,
        "year has 21 values; write at most 20",
    )


def test_a_result_set_larger_than_a_file_is_refused_not_cut(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("missionsearch.web.downloads.MOST_ROWS", 3)
    page = client.get("/fr/search.csv?q=visa")
    assert (page.status_code, "Un fichier contient jusqu’à 3 publications" in page.text) == (400, True)
    asked = client.get("/api/v1/search?q=visa&format=csv")
    assert (asked.status_code, "narrow the search" in asked.get_json(force=True)["detail"]) == (400, True)


def test_a_results_page_links_every_form(client: FlaskClient) -> None:
    page = soup(client.get("/fr/search?q=visa&year=2015&page=2&per_page=2"))
    links = [str(tag["href"]) for tag in page.select(".take a")]
    assert [href.split("?")[0] for href in links] == [
        *(f"/fr/search.{ending}" for ending in ENDINGS),
        "/fr/search.atom",
        "/fr/search.json",
    ]
    assert {href.split("?")[1] for href in links} == {"q=visa&year=2015"}
    alternates = [tag["type"] for tag in page.select("link[rel=alternate][type]")]
    assert alternates == ["application/atom+xml", "application/feed+json"]


# --- feeds


@pytest.mark.parametrize("query", ["q=visa", "", "q=%22rien+de+tel%22", "q=OSCE&lang=ar", "q=<b>%26"])
def test_feedparser_reads_the_feed_without_a_complaint(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/fr/search.atom?{query}")
    feed = feedparser.parse(answer.data, response_headers={"content-type": answer.headers["Content-Type"]})
    assert not feed.bozo
    expected = client.get(f"/api/v1/search?{query}&reader=fr&sort=newest&per_page=50").get_json()["hits"]
    http = [hit["url"] for hit in expected if hit["url"].startswith("http")]
    assert [entry.id for entry in feed.entries] == http
    assert all(entry.link == entry.id for entry in feed.entries)


def test_the_json_feed_says_the_same(client: FlaskClient) -> None:
    feed = client.get("/en/search.json?q=visa").get_json(force=True)
    atom = feedparser.parse(client.get("/en/search.atom?q=visa").data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    days = [entry.get("published", "")[:10] for entry in atom.entries]
    assert [item.get("date_published", "")[:10] for item in feed["items"]] == days


def test_after_a_new_crawl_only_what_is_new_is_new(tmp_path: Path) -> None:
    engine = open_engine(load_settings(tmp_path))
    client = app_of(tmp_path).test_client()

    def entries() -> dict[str, str]:
        feed = feedparser.parse(client.get("/fr/search.atom?q=visa").data)
        assert feed.feed.id
        return {entry.id: entry.updated for entry in feed.entries} | {"": feed.feed.id}

    engine.build(documents())
    before = entries()
    engine.build(documents())
    assert entries() == before
    engine.update([some_document(1)], [])
    after = entries()
    assert {url: after[url] for url in before} == before
    assert set(after) - set(before) == {some_document(1).url}


# --- caching


@pytest.mark.parametrize("path", ["/fr/search.atom?q=visa", "/api/v1/search?q=visa", "/api/v1/suggest?q=vi"])
def test_what_has_not_changed_is_answered_304_until_a_new_index_is_published(tmp_path: Path, path: str) -> None:
    engine = open_engine(load_settings(tmp_path))
    engine.build(documents())
    client = app_of(tmp_path).test_client()
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.headers["Cache-Control"], again.status_code, again.data) == ("public, no-cache", 304, b"")
    engine.update([some_document(1)], [])
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
