"""How did we translate this? The renderings of a word, with the sentences side by side."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from missionsearch.crosslanguage.concordance import find_renderings
from missionsearch.crosslanguage.files import FILE_NAME, open_lexicon
from missionsearch.crosslanguage.words import other_language, stems_of
from missionsearch.staffstore import StaffStore
from tests.crosslanguage.demo import indexed
from tests.web.conftest import app_of

RIGHT = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "crosslanguage/renderings.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
"""Language, word, and its right renderings between bars: written before any rendering was looked at."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("translations")
    indexed(folder)
    return folder


@pytest.fixture
def reader(root: Path) -> FlaskClient:
    return app_of(root).test_client()


def rows(reader: FlaskClient, text: str) -> list[dict[str, str]]:
    answer = reader.get("/fr/traductions.csv", query_string={"q": text})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("address", ["/fr/traductions", "/en/translations"])
def test_a_page_shows_renderings_with_their_sentences_and_sources(reader: FlaskClient, address: str) -> None:
    page = reader.get(address, query_string={"q": "délégation"}).text
    assert '<span lang="en">delegation</span>' in page
    assert "<mark>délégation</mark>" in page
    assert "<mark>delegation</mark>" in page
    assert 'href="https://valombre.example/' in page


def test_first_renderings_are_right_for_40_of_50_words(root: Path) -> None:
    lexicon = open_lexicon(root / "index")
    wrong = []
    for language, word, right in RIGHT:
        (first, *_) = [each.form for each in find_renderings(lexicon, word, language).renderings] or [""]
        other = other_language(language)
        if stems_of(first, other) not in [stems_of(each, other) for each in right.split("|")]:
            wrong.append((word, first))
    assert len(RIGHT) >= 50
    assert len(wrong) <= 0.2 * len(RIGHT), wrong


def test_a_words_translation_is_not_its_neighbours(root: Path) -> None:
    found = find_renderings(open_lexicon(root / "index"), "bourses", "fr")
    assert [each.form for each in found.renderings] == ["scholarships"]


def test_words_that_never_stand_together_can_be_looked_up_one_by_one(reader: FlaskClient) -> None:
    page = reader.get("/fr/traductions?q=délégation de la paix").text
    assert 'href="/fr/traductions?q=paix"' in page
    assert "traductions?q=la" not in page


def test_a_file_has_every_sentence_of_the_page(reader: FlaskClient) -> None:
    found = rows(reader, "délégation")
    assert len(found) == sum({row["rendering"]: int(row["count"]) for row in found}.values())
    assert all("délégation" in row["fr"].lower() for row in found)


@pytest.mark.parametrize("text", ["", " ", "zzyzx", "<script>alert(1)</script>", "\x00", "le la les", "'" * 300])
def test_any_text_has_a_page_and_a_file(reader: FlaskClient, text: str) -> None:
    answer = reader.get("/en/translations", query_string={"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert rows(reader, text) == []


def test_hidden_publications_give_no_sentences(root: Path, reader: FlaskClient) -> None:
    hidden = rows(reader, "délégation")[0]["fr_url"]
    store = StaffStore(root / "index")
    store.hide(hidden, "by mistake", "staff", dt.datetime.now(dt.UTC))
    try:
        assert hidden not in {row["fr_url"] for row in rows(reader, "délégation")}
    finally:
        store.unhide(hidden, "staff", dt.datetime.now(dt.UTC))


def test_without_a_lexicon_the_page_says_that_there_is_nothing(tmp_path: Path) -> None:
    indexed(tmp_path)
    (tmp_path / "index" / FILE_NAME).write_bytes(b"damaged")
    page = app_of(tmp_path).test_client().get("/en/translations?q=visa")
    assert page.status_code == 200
    assert "No sentence of our translations has it." in page.text
