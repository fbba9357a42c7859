"""The page about one publication: what is known of it, its versions side by side, how to cite it."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import bibtexparser
import pytest
import rispy
from flask.testing import FlaskClient

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.extract import dumps
from missionsearch.locales.matches import WHERE
from missionsearch.models import Attachment, Document, ExtractedPage, FoundDate, Passage, results
from missionsearch.runs import Item
from missionsearch.search.query import parse_query
from missionsearch.store import open_store
from missionsearch.urls import address_id
from missionsearch.web.marking import Marker
from tests.web.conftest import app_of
from tests.web.documents import LONG_TITLE, documents
from tests.web.reading import link, soup, text_of

PAIRED = next(each for each in documents() if each.language == "fr" and each.translations and len(each.passages) > 2)


def path_of(document: Document, language: str = "fr") -> str:
    return f"/{language}/publication/{address_id(document.url)}"


def test_each_result_leads_to_its_page_and_the_page_to_the_original(client: FlaskClient) -> None:
    results = soup(client.get("/fr/search?q=visa"))
    for hit in results.select(".hit"):
        about = next(tag["href"] for tag in hit.select("a") if re.search("[Cc]it", tag.get_text()))
        page = client.get(about)
        assert page.status_code == 200
        originals = [tag["href"] for tag in soup(page).select(".original a")]
        assert originals == [str(tag["href"]).split("#")[0] for tag in hit.select("h2 a")]


def test_crawlers_are_kept_out(client: FlaskClient) -> None:
    answer = client.get(path_of(PAIRED))
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "Disallow: /fr/publication\n" in client.get("/robots.txt").text


def test_an_id_of_no_publication_is_not_found(client: FlaskClient) -> None:
    for key in ("aaaaaaaaaaaaa", "x", "%00", "é" * 13):
        assert client.get(f"/en/publication/{key}").status_code == 404


def test_both_versions_stand_side_by_side_with_all_of_their_paragraphs(client: FlaskClient) -> None:
    page = soup(client.get(path_of(PAIRED)))
    other = next(each for each in documents() if each.url == PAIRED.translations["en"])
    columns = [
        [paragraph.get_text() for pair in page.select(".pair") for paragraph in pair.select("div")[at].select("p")]
        for at in (0, 1)
    ]
    assert columns == [[passage.text for passage in each.passages] for each in (PAIRED, other)]
    languages = {str(tag["lang"]) for tag in page.select(".pair div:first-child p")}
    assert languages == {"fr"}


def test_searched_words_are_marked_in_both_versions(tmp_path: Path) -> None:
    french = Document(
        "https://a.example/fr", "Déclaration de l’OSCE", (Passage("L’OSCE & les visas.", "fr"),), "fr",
        translations={"en": "https://a.example/en"},
    )  # fmt: skip
    english = Document(
        "https://a.example/en", "OSCE statement", (Passage("The OSCE <b>and</b> visas.", "en"),), "en",
        translations={"fr": "https://a.example/fr"},
    )  # fmt: skip
    open_engine(load_settings(tmp_path)).build([french, english])
    page = app_of(tmp_path).test_client().get(f"{path_of(french)}?q=osce+visa").text
    assert "L’<mark>OSCE</mark> &amp; les <mark>visas</mark>." in page
    assert "The <mark>OSCE</mark> &lt;b&gt;and&lt;/b&gt; <mark>visas</mark>." in page


@pytest.mark.parametrize(
    ("query", "text", "language", "marked"),
    [
        ("sécurité", "la SECURITE, les sécurités", "fr", ["SECURITE", "sécurités"]),
        ("visa -passeport", "visa et passeport", "fr", ["visa"]),
        ("ambassad*", "ambassade, ambassadrice", "fr", ["ambassade", "ambassadrice"]),
        ('"de la paix"', "la paix de la rue", "fr", ["paix"]),
        ("site:a.example visa", "a example visa", "en", ["visa"]),
        ("", "visa", "fr", []),
    ],
)
def test_what_is_marked_is_what_was_looked_for(query: str, text: str, language: str, marked: list[str]) -> None:
    html = Marker(parse_query(query))(text, language)
    assert [part.split("</mark>")[0] for part in html.split("<mark>")[1:]] == marked


def test_dates_say_where_they_were_found_and_files_are_linked(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    page = ExtractedPage(
        PAIRED.url, PAIRED.url, PAIRED.title, (),
        published=FoundDate(PAIRED.published, "meta article:published_time"),  # type: ignore[arg-type]
        attachments=(
            Attachment("https://a.example/a.pdf", "Texte intégral", "pdf"),
            Attachment("javascript:alert(1)", "x", "pdf"),
        ),
    )  # fmt: skip
    with open_store(settings.store_path) as store:
        store.save_extractions([(PAIRED.url, "key", b"{}\n" + dumps(page))])
    open_engine(settings).build(documents())
    answer = app_of(tmp_path).test_client().get(path_of(PAIRED))
    assert "trouvée dans\u00a0: les métadonnées de la page (article:published_time)" in " ".join(
        text_of(answer, ".known dd")
    )
    assert link(answer, ".known a", "Texte intégral") == "https://a.example/a.pdf"
    assert "javascript:" not in answer.text


def test_a_publication_is_cited_in_both_styles_the_readers_first(client: FlaskClient) -> None:
    french, english = (text_of(client.get(path_of(PAIRED, code)), ".citation h3") for code in ("fr", "en"))
    assert (french, english) == (["Style français", "Style anglais"], ["English style", "French style"])
    said = text_of(client.get(path_of(PAIRED)), "#citation-fr")[0]
    assert said.startswith("Mission de Valombre. «\u00a0")
    assert PAIRED.url in said


def test_references_are_read_by_those_who_manage_them(client: FlaskClient) -> None:
    (ris,) = rispy.loads(client.get(f"{path_of(PAIRED)}.ris").text)
    (bib,) = bibtexparser.parse_string(client.get(f"{path_of(PAIRED)}.bib").text).entries
    (csl,) = json.loads(client.get(f"{path_of(PAIRED)}.json").data)
    assert ris["urls"][0] == bib.fields_dict["url"].value == csl["URL"] == PAIRED.url
    assert client.get("/fr/publication/aaaaaaaaaaaaa.ris").status_code == 404


def test_odd_publications_have_pages_too(client: FlaskClient) -> None:
    for each in documents():
        if each.site == "autre.example":
            page = client.get(f"{path_of(each)}?q=visa")
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert 'href="javascript:' not in page.text
    pdf = next(each for each in documents() if each.title == LONG_TITLE.strip())
    assert "(la date qui sert au tri)" in client.get(path_of(pdf)).text


def test_a_removed_publication_is_410_with_its_title_and_day(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    at = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    with open_store(settings.store_path) as store:
        run = store.runs.begin("reindex", at)
        store.runs.note_items(
            run, "removed", [Item("https://a.example/old", {"title": "Visas <2014>", "language": "fr"})]
        )
        store.runs.note_generation(run, "000002-x")
        store.runs.finish(run, at, "ok", {})
    open_engine(settings).build(documents())
    client = app_of(tmp_path).test_client()
    key = address_id("https://a.example/old")
    answer = client.get(f"/fr/publication/{key}")
    assert answer.status_code == 410
    assert text_of(answer, ".lead") == ["Visas <2014>"]
    assert "1er mars 2026" in answer.text
    assert client.get(f"/fr/publication/{key}.ris").status_code == 410
    problem = client.get(f"/api/v1/publication/{key}")
    assert (problem.status_code, problem.mimetype) == (410, "application/problem+json")
    assert client.get(f"/fr/publication/{address_id('https://a.example/never')}").status_code == 404


def test_the_page_says_why_a_search_finds_it_from_the_explanation(client: FlaskClient) -> None:
    document = next(each for each in documents() if each.url.endswith("Visa-de-long-sejour-pour-etudes"))
    page = soup(client.get(f"{path_of(document)}?q=visa+%22long+s%C3%A9jour%22"))
    section = page.select_one(".why")
    assert section is not None
    known = [tag.get_text() for tag in section.select("dd")]
    assert known == ["visa", '"long séjour"']
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in section.select("tbody tr")]
    assert "visa" in {row[0] for row in rows}
    shares = [int(row[2].removesuffix("\u00a0%")) for row in rows]
    assert 97 <= sum(shares) <= 103
    assert shares == sorted(shares, reverse=True)


def test_a_search_that_does_not_find_it_is_said_to_be_so_and_no_search_says_nothing(client: FlaskClient) -> None:
    assert "ne trouvent pas cette publication" in client.get(f"{path_of(PAIRED)}?q=zzyzx").text
    assert soup(client.get(path_of(PAIRED))).select(".why") == []


def test_every_place_that_an_explanation_may_name_has_words() -> None:
    named = re.findall(r"``([a-z ]+)``", Path(results.__file__).read_text("utf-8").partition("class Share:")[2][:700])
    assert len(named) > 12
    assert set(named) == set(WHERE)
