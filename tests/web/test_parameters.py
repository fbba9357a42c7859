"""Addresses that people mistype and machines make up: each is answered, none is an error of ours."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.markup import problems
from tests.web.reading import json_of, text_of, titles

ODD = [
    "page=-1",
    "page=0",
    "page=abc",
    "page=1.5",
    "page=999999999999",
    "page=" + "9" * 400,
    "page=%D9%A1",
    "per_page=abc",
    "per_page=0",
    "per_page=100000",
    "year=foo",
    "year=0000",
    "year=9999-12",
    "year=2015-13",
    "lang=xx",
    "lang=%00",
    "lang=français",
    "sort=up",
    "from=31/12/2015",
    "from=0000-00-00",
    "to=9999-12-31",
    "from=2015-01-01&to=2014-01-01",
    "section=+%3E+%3E+",
    "section=" + "a+%3E+" * 500,
    "type=%3Cb%3E",
    "site=javascript:",
    "q=a&q=b&q=c&page=1&page=2&lang=fr&lang=fr",
    "q=%00&section=%00&year=%00",
    "q=%ff%fe%ED%A0%80",
    "q=%F0%9F%87%AB%F0%9F%87%B7",
    "q=" + "a" * 10_000,
    "q=" + "%22" * 3000,
    "q=" + "(" * 2000,
    "q=" + "mot+" * 2000,
    "q=" + "*+~+-+AND+OR+NOT+" * 50,
    "q=title:&q=url:",
    "q=%0d%0aSet-Cookie:+a=b",
    "q[]=1&q[a]=2&&&===&%",
    "=&q",
    ";" * 500,
    "versions=none&dates=maybe&reader=xx",
]


@pytest.mark.parametrize("parameters", ODD, ids=lambda text: text[:40])
def test_any_parameters_are_answered_with_a_sound_page(client: FlaskClient, parameters: str) -> None:
    answer = client.get(f"/fr/search?{parameters}")
    assert answer.status_code == 200
    assert problems(answer.get_data(as_text=True)) == []
    assert "\x00" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("parameters", ODD, ids=lambda text: text[:40])
def test_the_api_answers_any_parameters_with_results_or_a_sentence(client: FlaskClient, parameters: str) -> None:
    answer = client.get(f"/api/v1/search?{parameters}")
    assert answer.status_code in (200, 400)
    assert answer.is_json
    assert json_of(answer)["status"] == 400 if answer.status_code == 400 else "hits" in json_of(answer)


@pytest.mark.parametrize("parameters", ODD, ids=lambda text: text[:40])
def test_similar_and_suggest_answer_any_parameters(client: FlaskClient, parameters: str) -> None:
    assert client.get(f"/fr/similar?url=http://x&{parameters}").status_code == 404
    assert client.get(f"/api/v1/suggest?{parameters}").status_code in (200, 400)


@pytest.mark.parametrize(
    "parameters", ["page=-1", "per_page=abc", "year=foo", "sort=up", "lang=%3Cfran%C3%A7ais%3E", "type=%3Cb%3E"]
)
def test_a_page_says_which_part_of_its_address_it_left_out(client: FlaskClient, parameters: str) -> None:
    answer = client.get(f"/fr/search?q=visa&{parameters}")
    name = parameters.partition("=")[0]
    assert len(titles(answer)) == 6
    assert text_of(answer, ".notices li")[0].startswith(
        f"Cette partie de l’adresse n’a pas été comprise et a été laissée de côté\u00a0: {name}="
    )


def test_a_long_value_is_quoted_short(client: FlaskClient) -> None:
    (said,) = text_of(client.get("/en/search?sort=" + "x" * 5000), ".notices li")
    assert said.endswith("xxx…")
    assert len(said) < 200


def test_a_very_long_query_is_searched_by_its_beginning_and_the_page_says_so(client: FlaskClient) -> None:
    answer = client.get("/en/search", query_string={"q": "visa " * 1000})
    assert "Your query was very long: only its beginning was searched." in text_of(answer, ".notices li")
    assert titles(answer)
