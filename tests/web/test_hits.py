"""What a hit leads to, and what a text from elsewhere may do to the page it is shown on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.models import Document, Hit, Passage
from missionsearch.web.decoding import readable
from missionsearch.web.hits import address_of_match, marked_words
from tests.web.conftest import app_of
from tests.web.reading import json_of, soup, text_of, titles


def hit(url: str = "https://a.example/x", snippet: str = "", **facts: object) -> Hit:
    known: dict[str, object] = dict.fromkeys(("date", "date_kind", "event", "published", "modified"))
    known |= {"title": "T", "language": "fr", "section": (), "type": "page", "site": "", "translations": {}, "score": 1}
    return Hit(url=url, snippet=snippet, **known | facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("snippet", "words"),
    [
        ("Le <mark>visa</mark> de long séjour pour les études en France.", "visa de long séjour pour les"),
        ("…de <mark>visa</mark> … un <mark>visa</mark>…", "visa"),
        ("L&#39;avis &amp; le <mark>co-visa</mark>, vite", "co-visa, vite"),
        ("Rien de marqué.", ""),
        ("", ""),
    ],
)
def test_a_hit_leads_to_its_first_marked_words(snippet: str, words: str) -> None:
    assert marked_words(snippet) == words
    href = address_of_match(hit(snippet=snippet))
    address, _, fragment = href.partition("#")
    assert address == "https://a.example/x"
    assert unquote(fragment.removeprefix(":~:text=")) == words
    assert not set(fragment.removeprefix(":~:text=")) & set("-,&")


def test_a_pdf_hit_leads_to_the_page_of_its_match() -> None:
    assert address_of_match(hit("https://a.example/f.pdf", "<mark>v</mark>", type="pdf", page_number=3)) == (
        "https://a.example/f.pdf#page=3"
    )
    assert address_of_match(hit("https://a.example/f.pdf", "<mark>v</mark>", type="pdf")) == "https://a.example/f.pdf"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/"])
def test_an_address_that_is_not_http_leads_nowhere(url: str) -> None:
    assert address_of_match(hit(url, "<mark>v</mark>")) == ""


def test_the_words_of_a_page_of_results_lead_into_the_publication(client: FlaskClient) -> None:
    links = [str(tag["href"]) for tag in soup(client.get("/fr/search?q=visa&type=page")).select(".hit h2 a")]
    assert links
    assert all("#:~:text=" in link and "visa" in unquote(link).lower() for link in links)


def test_a_form_in_latin_1_is_understood(client: FlaskClient) -> None:
    expected = titles(client.get("/fr/search?q=%C3%A9tudes"))
    assert titles(client.get("/fr/search?q=%E9tudes")) == expected != []
    page = soup(client.get("/fr/search?q=%9Cuvre+sant%E9"))
    box = page.select_one("#q")
    assert box is not None
    assert box["value"] == "œuvre santé"
    assert json_of(client.get("/api/v1/suggest?q=%E9tudes"))["query"] == "études"


@pytest.mark.parametrize("text", ["santé", "漢字", "🇫🇷", "", "a\udc81b"])
def test_what_is_utf_8_stays_and_any_other_byte_is_shown_somehow(text: str) -> None:
    readable(text).encode()
    if text.isprintable() and "\udc81" not in text:
        assert readable(text) == text


CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_bidi_controls_never_reach_the_page(tmp_path: Path) -> None:
    open_engine(load_settings(tmp_path)).build([REVERSING])
    answer = app_of(tmp_path).test_client().get("/en/search?q=report")
    assert titles(answer) == ["Report fdp.exe"]
    assert text_of(answer, ".trail") == ["Press"]
    assert not set(soup(answer).get_text()) & set(CONTROLS)


REVERSING = Document(
    url="https://a.example/report",
    title="Report \u202efdp.exe",
    passages=(Passage("The \u2067report\u2069 of the year.", "en"),),
    language="en",
    section=("\u202dPress",),
    site="a.example",
)
