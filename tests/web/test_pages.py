"""What a person sees and can do, page by page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4.element import Tag
from flask import Flask
from flask.testing import FlaskClient

from missionsearch.config import load_settings, parse_settings
from missionsearch.engines import open_engine
from missionsearch.errors import ConfigError
from missionsearch.models import IndexInfo
from tests.web.conftest import app_of
from tests.web.documents import ENDLESS_WORD, LONG_TITLE, SITE
from tests.web.markup import problems
from tests.web.reading import link, parameters, soup, text_of, titles

SIMILAR = f"/fr/similar?url={SITE}/Visa-de-long-sejour-pour-etudes"
PAGES = [
    "/fr/",
    "/en/",
    "/fr/search",
    "/en/search?q=visa",
    "/fr/search?q=visa&lang=fr&year=2017&section=Services+aux+citoyens&from=2012-01-01",
    "/fr/search?q=visa+depuis+janvier+2016",
    "/fr/search?q=visas&page=7",
    "/fr/search?page=2",
    "/en/search?q=%22no+such+phrase%22",
    "/fr/search?q=pasport+zzzyx",
    "/fr/search?from=2019-01-01&to=2018-01-01&page=x&sort=y",
    SIMILAR,
    "/en/similar?url=https://nowhere.example/",
    "/fr/nowhere",
    "/en/nowhere",
]


@pytest.mark.parametrize("address", ["/fr/", "/en/search?q=visa", "/en/search?q=%22no+such+phrase%22"])
def test_a_page_asks_once_what_is_published(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    engine = app.extensions["missionsearch"].engine
    info: Callable[[], IndexInfo] = engine.info
    asked: list[IndexInfo] = []

    def counted() -> IndexInfo:
        asked.append(info())
        return asked[-1]

    monkeypatch.setattr(engine, "info", counted)
    assert client.get(address).status_code == 200
    assert len(asked) == 1


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_well_formed_named_and_labelled(client: FlaskClient, address: str) -> None:
    assert problems(client.get(address).get_data(as_text=True)) == []


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [("fr-CA,fr;q=0.9,en;q=0.5", "/fr/"), ("en-GB,en;q=0.9,fr;q=0.8", "/en/"), ("de", "/fr/"), ("", "/fr/")],
)
def test_the_root_leads_to_the_readers_language(client: FlaskClient, wanted: str, leads_to: str) -> None:
    answer = client.get("/", headers={"Accept-Language": wanted})
    assert (answer.status_code, answer.location, answer.headers["Vary"]) == (302, leads_to, "Accept-Language")


def test_the_home_page_shows_the_newest_publications_and_the_sections_of_its_language(client: FlaskClient) -> None:
    answer = client.get("/en/")
    assert len(text_of(answer, ".hit h3")) == 6
    assert [name.split(" ")[0] for name in text_of(answer, ".sections a")] == ["News", "Services", "Culture"]


def test_a_section_of_the_home_page_leads_to_as_many_publications_as_it_says(client: FlaskClient) -> None:
    for section in soup(client.get("/fr/")).select(".sections a"):
        count = section.select_one(".count")
        assert count
        found = client.get(str(section["href"]))
        assert text_of(found, "h1")[0].startswith(f"{count.get_text()} publication")


def test_a_search_is_said_in_the_title_with_its_page(client: FlaskClient) -> None:
    assert text_of(client.get("/en/search?q=visa"), "head > title") == ["visa – 6 publications – Mission de Valombre"]
    second = text_of(client.get("/fr/search?page=2"), "head > title")
    assert second == ["36 publications – page 2 sur 4 – Mission de Valombre"]


def test_pages_point_to_the_one_before_and_the_one_after(client: FlaskClient) -> None:
    def neighbours(page: int) -> dict[str, str]:
        found = soup(client.get(f"/fr/search?page={page}")).select("link[rel=prev], link[rel=next]")
        return {tag["rel"][0]: str(tag["href"]) for tag in found}

    assert neighbours(1) == {"next": "/fr/search?page=2"}
    assert neighbours(2) == {"prev": "/fr/search", "next": "/fr/search?page=3"}
    assert neighbours(4) == {"prev": "/fr/search?page=3"}


def test_no_page_repeats_a_publication_of_another(client: FlaskClient) -> None:
    shown = [title for page in range(1, 5) for title in titles(client.get(f"/fr/search?page={page}"))]
    assert (len(shown), len(set(shown))) == (36, 36)


@pytest.mark.parametrize("page", ["5", "999", "99999999999"])
def test_a_page_past_the_last_is_empty_and_leads_back(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/fr/search?page={page}")
    assert titles(answer) == []
    assert parameters(link(answer, ".nothing a", "dernière page")) == [("page", "4")]


def test_results_are_kept_out_of_web_search_engines(client: FlaskClient) -> None:
    for address in ("/fr/search", SIMILAR, "/fr/nowhere"):
        tag = soup(client.get(address)).select_one("meta[name=robots]")
        assert tag is not None
        assert str(tag["content"]).startswith("noindex")
    assert soup(client.get("/fr/")).select_one("meta[name=robots]") is None


def test_the_language_switch_keeps_the_search(client: FlaskClient) -> None:
    asked = "q=visa+%C3%A9tudes&lang=fr&year=2017&sort=newest&page=2"
    assert link(client.get(f"/fr/search?{asked}"), ".switch a", "English") == f"/en/search?{asked}"


def test_a_hit_carries_its_own_language_and_direction(client: FlaskClient) -> None:
    arabic = soup(client.get("/fr/search?q=OSCE&lang=ar")).select_one("article")
    assert arabic is not None
    assert (arabic["lang"], arabic["dir"]) == ("ar", "rtl")
    facts = arabic.select_one(".facts")
    assert facts is not None
    assert (facts["lang"], facts["dir"], facts.get_text().strip()) == ("fr", "ltr", "Arabe")


def test_a_text_of_unknown_language_claims_none(client: FlaskClient) -> None:
    article = soup(client.get("/fr/search?lang=und")).select_one("article")
    assert article is not None
    assert "lang" not in article.attrs


def test_markup_in_a_publication_is_shown_not_run(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=visa&lang=und")
    assert titles(answer) == ["Adresse <script>alert(1)</script> & visa"]
    assert text_of(answer, ".snippet") == ["Un visa <b onclick=x>gras</b>."]
    assert [tag.name for tag in soup(answer).select(".snippet *")] == ["bdi", "mark"]


def test_an_address_that_is_not_http_never_becomes_a_link(client: FlaskClient) -> None:
    answer = client.get("/fr/search?lang=und")
    assert titles(answer)
    assert [tag["href"] for tag in soup(answer).select("a") if "javascript" in str(tag["href"])] == []


def test_what_was_typed_is_shown_not_run(client: FlaskClient) -> None:
    typed = "\"><script>alert(1)</script>{{ 7*7 }}'"
    page = soup(client.get("/en/search", query_string={"q": typed}))
    box = page.select_one("#q")
    assert box is not None
    assert box["value"] == typed
    assert all(str(tag.get("src")).startswith("/static/") and not tag.get_text() for tag in page.select("script"))


@pytest.mark.parametrize("title", [LONG_TITLE.strip(), ENDLESS_WORD])
def test_a_long_title_is_shown_whole(client: FlaskClient, title: str) -> None:
    assert title in titles(client.get("/fr/search", query_string={"q": "visa"}))


def test_a_file_says_its_type_and_the_page_of_the_match(client: FlaskClient) -> None:
    assert text_of(client.get("/fr/search?q=rapport&type=pdf"), ".hit .badge") == ["PDF, page 3"]


def test_dates_are_written_as_a_reader_of_the_page_writes_them(client: FlaskClient) -> None:
    def day(language: str) -> tuple[str, str]:
        found = soup(client.get(f"/{language}/search?type=pdf")).select_one(".facts time")
        assert found is not None
        assert isinstance(found.parent, Tag)
        return found.parent.get_text(), str(found["datetime"])

    assert day("fr") == ("Événement du 1er octobre 2015", "2015-10-01")
    assert day("en") == ("Event of 1 October 2015", "2015-10-01")


def test_a_publication_leads_to_its_other_version_and_to_similar_ones(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=visa+études+long+séjour")
    assert titles(answer)[0] == "Visa de long séjour pour études"
    english = soup(answer).select(".hit")[0].select_one("a[hreflang=en]")
    assert english is not None
    assert english["href"] == f"{SITE}/Long-stay-visa-for-studies"
    similar = client.get(str(soup(answer).select(".hit")[0].select(".also a")[-1]["href"]))
    assert text_of(similar, ".lead a") == ["Visa de long séjour pour études"]
    assert titles(similar)
    assert "Visa de long séjour pour études" not in titles(similar)


@pytest.mark.parametrize("url", ["https://nowhere.example/", "javascript:alert(1)", "", "x" * 3000])
def test_similar_to_what_is_not_in_the_index_is_a_404_that_says_so(client: FlaskClient, url: str) -> None:
    answer = client.get("/fr/similar", query_string={"url": url})
    assert answer.status_code == 404
    assert text_of(answer, ".lead") == ["Cette publication n’est pas dans l’index."]


def test_a_search_that_finds_nothing_offers_others_that_do(client: FlaskClient) -> None:
    answer = client.get("/fr/search", query_string={"q": '"visa de long séjour"', "lang": "en"})
    assert text_of(answer, "h1")[0].startswith("Aucune publication trouvée")
    offers = soup(answer).select(".offers a")
    assert offers
    for offer in offers:
        assert titles(client.get(str(offer["href"])))


def test_a_misspelt_word_is_corrected_and_the_page_says_so(client: FlaskClient) -> None:
    answer = client.get("/en/search?q=pasportt")
    assert titles(answer)
    assert text_of(answer, ".notices li") == ["Nothing was found for “pasportt”. These are the results for: passport"]


def test_everything_is_there_without_javascript(client: FlaskClient) -> None:
    page = soup(client.get("/fr/search?q=visa"))
    assert [tag.get("action") for tag in page.select("form")] == ["/fr/search", "/fr/selection"]
    loose = [tag for tag in page.select("main input, main button") if tag.find_parent("form") is None]
    assert {tag.get("form") for tag in loose} == {"search", "selection"}
    assert all(tag.get("href") for tag in page.select("main a"))
    assert page.select("button[type=button], [onclick]") == []


def test_no_page_asks_another_host_for_anything(client: FlaskClient) -> None:
    for address in PAGES:
        page = soup(client.get(address))
        asked = [*page.select("link[rel=stylesheet]"), *page.select("link[rel=icon]"), *page.select("script, img")]
        assert all(str(tag.get("href") or tag.get("src")).startswith("/static/") for tag in asked)


# --- what the law asks for, and a mission's own face


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", ["accessibility", "data"])
def test_each_page_leads_to_the_statements_that_the_law_asks_for(client: FlaskClient, language: str, page: str) -> None:
    home = soup(client.get(f"/{language}/search?q=visa"))
    assert f"/{language}/{page}" in [str(tag["href"]) for tag in home.select(".bottom a")]
    answer = client.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert problems(answer.get_data(as_text=True)) == []
    assert "Mission de Valombre" in answer.get_data(as_text=True)


def own(root: Path, settings: str) -> FlaskClient:
    (root / "missionsearch.toml").write_text(f'[site]\nname = "Ambassade"\n{settings}\n', "utf-8")
    open_engine(load_settings(root)).build([])
    return app_of(root).test_client()


def test_the_statements_say_what_the_mission_has_set(tmp_path: Path) -> None:
    client = own(tmp_path, 'accessibility = "partial"\ncontact = "contact@ambassade.example"')
    assert text_of(client.get("/fr/accessibility"), ".bottom a")[0] == "Accessibilité\u00a0: partiellement conforme"
    assert "conformité partielle" in client.get("/fr/accessibility").get_data(as_text=True)
    for page in ("accessibility", "data"):
        assert soup(client.get(f"/en/{page}")).select("a[href='mailto:contact@ambassade.example']")


def test_without_an_audit_the_statement_claims_nothing(client: FlaskClient) -> None:
    assert text_of(client.get("/fr/search"), ".bottom a")[0] == "Accessibilité\u00a0: non conforme"


def test_a_mission_replaces_a_statement_by_its_own(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "data.en.html").write_text(
        '{% extends "layout.html" %}{% block main %}<h1>Ours</h1>{% endblock %}', "utf-8"
    )
    assert text_of(own(tmp_path, "").get("/en/data"), "h1") == ["Ours"]


def test_a_logo_stands_before_the_name(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    client = own(tmp_path, 'logo = "mark.svg"')
    picture = soup(client.get("/fr/")).select_one(".brand img")
    assert picture is not None
    assert picture["alt"] == ""
    answer = client.get(str(picture["src"]))
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "immutable" in answer.headers["Cache-Control"]


def test_without_a_logo_there_is_none(client: FlaskClient) -> None:
    assert soup(client.get("/fr/")).select(".brand img") == []
    assert client.get("/logo").status_code == 404


def test_a_logo_that_is_a_link_out_of_the_folder_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "secret.svg").write_text("<svg/>", "utf-8")
    (tmp_path / "templates" / "mark.svg").symlink_to(tmp_path / "secret.svg")
    assert own(tmp_path, 'logo = "mark.svg"').get("/logo").status_code == 404


@pytest.mark.parametrize("line", ['logo = "../secret.svg"', 'logo = "logo.exe"', 'accessibility = "yes"'])
def test_what_a_mission_may_set_is_checked(line: str) -> None:
    with pytest.raises(ConfigError, match="line 2"):
        parse_settings(f"[site]\n{line}\n")
