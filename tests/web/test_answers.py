"""Headers, caching, methods, failures, the API, and what machines ask of a site."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.models import Document, FacetValue, Filters, Passage
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer
from missionsearch.search.serializers import facets_to_json, results_to_json
from tests.web.conftest import app_of
from tests.web.reading import soup, text_of, titles

EVERYTHING = [
    "/",
    "/fr/",
    "/fr/search?q=visa",
    "/fr/nowhere",
    "/api/v1/search",
    "/healthz",
    "/readyz",
    "/static/site.css",
    "/robots.txt",
]


def some_document(number: int) -> Document:
    return Document(
        url=f"https://a.example/{number}",
        title=f"Communiqué {number}",
        passages=(Passage("Le visa est délivré.", "fr"),),
        language="fr",
        published=dt.date(2020, 1, number),
        date_kind="published",
    )


@pytest.mark.parametrize("address", EVERYTHING)
def test_every_answer_is_guarded(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/fr/search?q=visa")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/fr/search?q=visa", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_after_a_new_index_is_published_no_page_of_the_old_one_is_shown(tmp_path: Path) -> None:
    engine = open_engine(load_settings(tmp_path))
    engine.build([some_document(1)])
    client = app_of(tmp_path).test_client()
    old = client.get("/fr/search?q=visa")
    engine.build([some_document(1), some_document(2)])
    new = client.get("/fr/search?q=visa", headers={"If-None-Match": old.headers["ETag"]})
    assert new.status_code == 200
    assert titles(new) == ["Communiqué 2", "Communiqué 1"]


def test_static_files_may_be_kept_for_good_because_a_change_changes_their_address(client: FlaskClient) -> None:
    sheet = soup(client.get("/fr/")).select_one("link[rel=stylesheet]")
    assert sheet is not None
    assert client.get(str(sheet["href"])).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/site.css").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("address", EVERYTHING)
def test_head_says_what_get_would_without_a_body(client: FlaskClient, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (get.status_code, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_in_the_language_of_the_page(client: FlaskClient, method: str) -> None:
    answer = client.open("/fr/search", method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert text_of(answer, "h1") == ["Il est impossible de répondre à cette demande"]


@pytest.mark.parametrize(
    ("address", "accepts", "heading"),
    [
        ("/fr/nowhere", "en", "Cette page n’existe pas"),
        ("/en/nowhere", "fr", "This page does not exist"),
        ("/nowhere", "en", "This page does not exist"),
        ("/nowhere/%00/..%2f..%2fetc", "fr", "Cette page n’existe pas"),
        ("/static/../app.py", "fr", "Cette page n’existe pas"),
    ],
)
def test_a_missing_page_says_so_in_the_readers_language(
    client: FlaskClient, address: str, accepts: str, heading: str
) -> None:
    answer = client.get(address, headers={"Accept-Language": accepts})
    assert (answer.status_code, text_of(answer, "h1")) == (404, [heading])
    assert answer.headers["Cache-Control"] == "no-store"


def test_our_own_mistake_is_a_page_and_is_logged(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(app.view_functions, "pages.home", lambda **_: 1 / 0)
    answer = client.get("/fr/")
    assert (answer.status_code, text_of(answer, "h1")) == (500, ["Une erreur s’est produite"])
    assert "ZeroDivisionError" not in answer.get_data(as_text=True)
    assert "GET /fr/ failed" in caplog.text


# --- no index, damaged index


def test_without_an_index_the_pages_say_what_to_do(tmp_path: Path) -> None:
    client = app_of(tmp_path).test_client()
    for address in ("/fr/", "/fr/search?q=visa", "/fr/similar?url=http://a"):
        answer = client.get(address)
        assert (answer.status_code, text_of(answer, "pre")) == (503, ["missionsearch reindex"])
        assert answer.headers["Retry-After"] == "30"
    assert client.get("/readyz").json == {
        "ready": False,
        "problem": f"no index in {tmp_path / 'index'}; run: missionsearch reindex",
    }


def test_the_first_index_is_taken_up_without_a_restart(tmp_path: Path) -> None:
    client = app_of(tmp_path).test_client()
    assert client.get("/fr/").status_code == 503
    open_engine(load_settings(tmp_path)).build([some_document(1)])
    assert client.get("/fr/").status_code == 200


def test_a_damaged_index_is_said_and_logged_not_shown_as_an_empty_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_engine(load_settings(tmp_path)).build([some_document(1)])
    for path in (tmp_path / "index" / "generations").glob("*/generation.json"):
        path.write_text("{", "utf-8")
    client = app_of(tmp_path).test_client()
    answer = client.get("/fr/search?q=visa")
    assert (answer.status_code, text_of(answer, "h1")) == (503, ["La recherche n’est pas disponible"])
    assert "generation.json" in caplog.text
    assert client.get("/readyz").status_code == 503


# --- the API


def test_the_api_answers_with_the_object_that_search_json_prints(root: Path, client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=visa&lang=fr&per_page=3").get_json()
    query = parse_query(
        "visa",
        filters=Filters(language=("fr",)),
        per_page=3,
        reader_language="fr",
        today=dt.datetime.now(dt.UTC).date(),
    )
    expected = results_to_json(answer(open_engine(load_settings(root)), query))
    assert {**found, "took_ms": 0} == {**expected, "took_ms": 0}


def test_the_api_holds_what_the_contract_promises(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=visa").get_json()
    assert {"query", "total", "page", "per_page", "took_ms", "hits", "facets", "suggestion"} <= set(found)
    promised = "url title snippet language date date_kind published event modified section type site translations score"
    assert set(promised.split()) <= set(found["hits"][0])
    assert {"language", "year", "section", "type", "site"} <= set(found["facets"])
    assert {"value", "label", "count", "selected"} == set(found["facets"]["language"][0])


def test_the_api_explains_where_it_is_asked_to(client: FlaskClient) -> None:
    plain = client.get("/api/v1/search?q=visa").get_json()
    found = client.get("/api/v1/search?q=visa&explain=1").get_json()
    assert "explanation" not in plain
    assert found["explanation"]["words"] == ["visa"]
    assert [hit["url"] for hit in found["explanation"]["hits"]] == [hit["url"] for hit in found["hits"]]
    assert client.get("/api/v1/search?q=visa&explain=yes").status_code == 400


@pytest.mark.parametrize("page", ["5", "999999999999"])
def test_the_api_has_no_hits_past_the_last_page_at_any_depth(client: FlaskClient, page: str) -> None:
    found = client.get(f"/api/v1/search?q=visa&page={page}").get_json()
    assert (found["hits"], found["total"], found["page"]) == ([], 6, int(page))


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ("page=-1", "page=-1 is not understood; write a whole number from 1"),
        ("per_page=500", "per_page=500 is not understood; write a whole number from 1 to 100"),
        ("from=31/02/2015", "from=31/02/2015 is not understood; write a day such as 2015-10-01"),
        ("year=foo", "year=foo is not understood; write 2015, 2015-10 or undated"),
        ("sort=up", "sort=up is not understood; write relevance, newest or oldest"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_a_400_with_a_sentence(
    client: FlaskClient, parameters: str, sentence: str
) -> None:
    answer = client.get(f"/api/v1/search?q=visa&{parameters}")
    assert (answer.status_code, answer.get_json()) == (
        400,
        {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": sentence},
    )


def test_the_api_speaks_json_of_failures_too(client: FlaskClient) -> None:
    missing, refused = client.get("/api/v1/nowhere"), client.post("/api/v1/search")
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")
    assert (refused.status_code, refused.mimetype) == (405, "application/problem+json")


def test_suggestions_continue_what_was_typed_whatever_its_accents(client: FlaskClient) -> None:
    found = client.get("/api/v1/suggest?q=renouv&lang=fr").get_json()
    assert found["query"] == "renouv"
    assert "Renouveler son passeport" in [line["text"] for line in found["suggestions"]]


def test_the_check_of_readiness_says_what_is_published(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    found = answer.get_json()
    assert (answer.status_code, found["ready"], found["documents"]) == (200, True, 56)
    assert answer.headers["Cache-Control"] == "no-store"


def test_robots_are_kept_out_of_searches(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /fr/search\n" in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_browser_can_take_the_search_into_its_address_bar(client: FlaskClient, language: str) -> None:
    described = ElementTree.fromstring(client.get(f"/opensearch.xml?lang={language}").data)  # noqa: S314  (our own)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    urls = {tag.attrib["type"]: tag.attrib["template"] for tag in described.iter(f"{space}Url")}
    assert urls["text/html"] == f"http://localhost/{language}/search?q={{searchTerms}}"
    assert client.get(urls["text/html"].replace("{searchTerms}", "visa")).status_code == 200
    assert len(described.findtext(f"{space}ShortName") or "") <= 16


# --- a mission's own pages


def test_a_page_in_the_roots_templates_folder_overrides_ours(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "no_index.html").write_text(
        '{% extends "layout.html" %}{% block main %}<h1>Bientôt</h1>{% endblock %}', "utf-8"
    )
    assert text_of(app_of(tmp_path).test_client().get("/fr/"), "h1") == ["Bientôt"]


def test_a_template_with_a_mistake_is_said_in_plain_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "layout.html").write_text("{% block", "utf-8")
    answer = app_of(tmp_path).test_client().get("/fr/")
    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    assert "cannot be shown" in caplog.text


def test_the_roots_brand_css_is_linked_after_ours(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "brand.css").write_text(":root { --accent: #a00; }", "utf-8")
    client = app_of(tmp_path).test_client()
    sheets = [str(tag["href"]) for tag in soup(client.get("/fr/")).select("link[rel=stylesheet]")]
    assert [href.split("?")[0] for href in sheets] == ["/static/site.css", "/brand.css"]
    found = client.get(sheets[1])
    assert (found.mimetype, found.data) == ("text/css", b":root { --accent: #a00; }")


def test_without_a_brand_css_none_is_linked(client: FlaskClient) -> None:
    assert len(soup(client.get("/fr/")).select("link[rel=stylesheet]")) == 1
    assert client.get("/brand.css").status_code == 404


# --- behind a proxy


@pytest.mark.parametrize(("proxies", "scheme"), [(0, "http"), (1, "https")])
def test_a_proxy_is_believed_only_where_the_operator_says_so_and_never_about_the_host(
    tmp_path: Path, proxies: int, scheme: str
) -> None:
    (tmp_path / "missionsearch.toml").write_text(f"[web]\ntrusted_proxies = {proxies}\n", "utf-8")
    forwarded = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "//evil.example",
        "X-Forwarded-For": "192.0.2.7",
    }
    answer = app_of(tmp_path).test_client().get("/opensearch.xml", headers=forwarded)
    assert f'template="{scheme}://localhost/fr/search?q={{searchTerms}}"' in answer.get_data(as_text=True)
    assert "evil" not in answer.get_data(as_text=True)


def test_sections_that_share_a_name_are_labelled_with_their_parents() -> None:
    values = (
        FacetValue("Actualités", 3, label="News"),
        FacetValue("Actualités > Visites", 1, label="Visits"),
        FacetValue("Agenda > Visites", 1, label="Visits"),
        FacetValue("Agenda > Visites > 2015", 1),
    )
    shown = facets_to_json({"section": values})["section"]
    assert [value["label"] for value in shown] == ["News", "News > Visits", "Agenda > Visits", "2015"]
    assert [value["value"] for value in shown] == [value.value for value in values]
