"""Ticked results: kept in the address, shown as a dossier, exported."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

from flask.testing import FlaskClient

from missionsearch.exports import record
from missionsearch.urls import address_id
from tests.web.documents import documents
from tests.web.reading import link, parameters, soup, text_of

DOCUMENTS = [each for each in documents() if each.url.startswith("http")][:3]
PICKS = [address_id(each.url) for each in DOCUMENTS]
ASKED = urlencode([("q", "visa"), ("year", "2015"), ("sort", "oldest"), *(("pick", key) for key in PICKS)])


def test_each_result_can_be_ticked_and_the_form_carries_the_search(client: FlaskClient) -> None:
    page = soup(client.get("/fr/search?q=visa&year=2015&sort=oldest"))
    boxes = page.select("input[name=pick]")
    assert len(boxes) == len(page.select(".hit"))
    assert {str(box["form"]) for box in boxes} == {"selection"}
    hidden = [(str(tag["name"]), str(tag["value"])) for tag in page.select("#selection input[type=hidden]")]
    assert hidden == [("q", "visa"), ("year", "2015"), ("sort", "oldest")]


def test_ticks_in_the_address_stay_on_every_link_and_page(client: FlaskClient) -> None:
    first = soup(client.get("/fr/search?q=visa")).select("input[name=pick]")[0]["value"]
    answer = client.get(f"/fr/search?q=visa&per_page=1&pick={first}&pick={PICKS[0]}&pick=nonsense")
    page = soup(answer)
    assert [box.has_attr("checked") for box in page.select("input[type=checkbox][name=pick]")] == [True]
    assert [str(tag["value"]) for tag in page.select("#selection input[name=pick][type=hidden]")] == [PICKS[0]]
    assert [str(tag["value"]) for tag in page.select("#search input[name=pick]")] == [first, PICKS[0]]
    following = parameters(link(answer, ".pages a", "Suivant"))
    assert [value for name, value in following if name == "pick"] == [first, PICKS[0]]


def test_a_dossier_has_contents_texts_and_citations_in_the_order_of_the_ticks(client: FlaskClient) -> None:
    answer = client.get(f"/fr/selection?{ASKED}")
    page = soup(answer)
    titles = [" ".join(each.title.split()) for each in DOCUMENTS]
    assert [" ".join(tag.get_text().split()) for tag in page.select(".contents a")] == titles
    assert [" ".join(tag.get_text().split()) for tag in page.select(".piece h2")] == titles
    for piece, document in zip(page.select(".piece"), DOCUMENTS, strict=True):
        texts = [tag.get_text() for tag in piece.select(".column p")]
        assert texts == [passage.text for passage in document.passages]
        assert document.url in piece.select(".citation")[0].get_text()
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_dossier_says_how_it_was_found(client: FlaskClient) -> None:
    said = text_of(client.get(f"/fr/selection?{ASKED}"), ".known dd")
    assert said[0] == "visa"
    assert "ancien" in said[1].lower()
    assert "2015" in said[2]
    assert said[3][-4:].isdecimal()
    assert said[4].startswith("000001-")


def test_one_can_be_left_out_and_the_search_gone_back_to(client: FlaskClient) -> None:
    answer = client.get(f"/fr/selection?{ASKED}")
    without = client.get(link(answer, ".piece:nth-of-type(1) a", "Retirer"))
    assert len(soup(without).select(".piece")) == 2
    back = parameters(link(answer, ".tools a", "Revenir à la recherche"))
    assert back == [("q", "visa"), ("year", "2015"), ("sort", "oldest"), *(("pick", key) for key in PICKS)]


def test_a_selection_is_exported_in_its_order(client: FlaskClient) -> None:
    data = client.get(f"/en/selection.csv?{ASKED}").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline="")))[1:]
    assert [row[1] for row in rows] == [record(each)["url"] for each in DOCUMENTS]
    for ending in ("xlsx", "ris", "bib", "jsonl"):
        assert client.get(f"/en/selection.{ending}?{ASKED}").status_code == 200


def test_an_empty_or_odd_selection_is_a_page_too(client: FlaskClient) -> None:
    for asked in ("", "pick=", "pick=aaaaaaaaaaaaa", "pick=%00&pick=<b>", "&".join(["pick=aaaaaaaaaaaaa"] * 500)):
        assert client.get(f"/fr/selection?{asked}").status_code == 200
    assert "ne figurent plus" in client.get("/fr/selection?pick=aaaaaaaaaaaaa").text
