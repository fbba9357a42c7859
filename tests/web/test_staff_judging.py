"""The console's judged set, its synonyms and its look at extraction; and what a run makes of the judged set."""

import datetime as dt
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from missionsearch.config import Settings
from missionsearch.engines import open_engine
from missionsearch.judged import existing, moves, own_set, worsened
from missionsearch.models import Document, FetchedPage, Passage
from missionsearch.search.synonyms import NONE, parse_synonyms
from missionsearch.staffstore import RightPage, StaffStore
from missionsearch.store import open_store
from tests.commands import missionsearch
from tests.web.documents import SITE
from tests.web.test_staff import client_of, logged_in_as_staff, sent

NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
VISA = f"{SITE}/Visa-de-long-sejour-pour-etudes"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    return logged_in_as_staff(client_of(tmp_path, monkeypatch))


def store_of(root: Path) -> StaffStore:
    return StaffStore(root / "index")


# --- the right page


def test_a_right_page_is_named_from_what_a_search_finds_and_taken_back(client: FlaskClient, tmp_path: Path) -> None:
    page = "/staff/fr/right-pages?q=visa"
    assert sent(client, "/staff/fr/right-pages", page, query=" Visa ", url=VISA, right="yes").status_code == 303
    assert store_of(tmp_path).right_pages() == (RightPage("visa", "fr", VISA),)
    assert "sur 1 recherches" in client.get(page).text
    sent(client, "/staff/fr/right-pages", page, query="visa", url=VISA, right="no")
    assert store_of(tmp_path).right_pages() == ()


@pytest.mark.parametrize("right", [True, False])
def test_saying_the_same_of_a_page_again_changes_nothing_and_records_nothing(tmp_path: Path, right: bool) -> None:
    store = store_of(tmp_path)
    for each in (True, right, right):
        store.judge(RightPage("visa", "fr", VISA), each, "Staff", NOW)
    assert len(store.right_pages()) == int(right)
    assert len(store.audit()) == (1 if right else 2)


def test_an_address_that_is_code_is_not_linked(client: FlaskClient) -> None:
    assert 'href="javascript' not in client.get("/staff/fr/right-pages?q=adresse+visa").text


def test_what_is_no_address_is_refused_as_a_right_page(client: FlaskClient) -> None:
    assert sent(client, "/staff/fr/right-pages", query="visa", url="javascript:1").status_code == 400


def test_evaluate_measures_the_missions_own_set(client: FlaskClient, tmp_path: Path) -> None:
    sent(client, "/staff/fr/right-pages", query="visa de long séjour pour études", url=VISA)
    ran = missionsearch("evaluate", "--json", root=tmp_path)
    assert (ran.code, ran.json["queries"]) == (0, 1)


def test_evaluate_says_what_is_missing_while_no_right_page_is_named(tmp_path: Path) -> None:
    ran = missionsearch("evaluate", root=tmp_path)
    assert (ran.code, "/staff" in ran.err) == (2, True)


# --- the guard


def document(path: str, text: str) -> Document:
    return Document(f"https://m.example/{path}", text, (Passage(text, "fr"),), "fr")


def test_an_index_that_finds_a_right_page_no_more_is_told_from_one_that_does(tmp_path: Path) -> None:
    judged = own_set([RightPage("zeppelin", "fr", "https://m.example/a")])
    good = open_engine(Settings(root=tmp_path / "good"))
    good.build([document("a", "Zeppelin"), document("b", "Avion")])
    bad = open_engine(Settings(root=tmp_path / "bad"))
    bad.build([document("a", "Dirigeable"), document("b", "Avion")])
    before, after = (judged.scores(engine, NONE, NOW.date()) for engine in (good, bad))
    assert [(move.query, move.before, move.after) for move in worsened(before, after, 0.2)] == [("zeppelin", 1.0, 0.0)]
    assert worsened(before, before, 0.2) == ()


def test_a_page_that_the_site_took_away_is_no_reason_to_refuse(tmp_path: Path) -> None:
    engine = open_engine(Settings(root=tmp_path))
    engine.build([document("b", "Avion")])
    assert existing([RightPage("zeppelin", "fr", "https://m.example/a")], engine) == []


# --- synonyms


def test_synonyms_are_tried_on_the_right_pages_before_they_are_saved(client: FlaskClient, tmp_path: Path) -> None:
    sent(client, "/staff/fr/right-pages", query="sauf-conduit", url=VISA)
    text = "sauf-conduit, visa de long séjour"
    tried = sent(client, "/staff/fr/synonyms", text=text, do="try")
    assert (tried.status_code, "Avant et après" in tried.text) == (200, True)
    assert not (tmp_path / "synonyms.txt").exists()
    assert sent(client, "/staff/fr/synonyms", text=text, do="save").status_code == 303
    assert (tmp_path / "synonyms.txt").read_text("utf-8") == text + "\n"
    assert "synonyms saved" in store_of(tmp_path).audit()[0].action


def test_a_query_that_synonyms_help_is_named_with_what_it_was_worth(tmp_path: Path) -> None:
    engine = open_engine(Settings(root=tmp_path))
    engine.build([document("a", "Zeppelin"), document("b", "Avion")])
    judged = own_set([RightPage("dirigeable", "fr", "https://m.example/a")])
    after = parse_synonyms("dirigeable, zeppelin", "test")
    found = moves(judged.scores(engine, NONE, NOW.date()), judged.scores(engine, after, NOW.date()))
    assert [(move.query, move.before, move.after) for move in found] == [("dirigeable", 0.0, 1.0)]


def test_a_wrong_line_of_synonyms_is_named_and_not_saved(client: FlaskClient, tmp_path: Path) -> None:
    answer = sent(client, "/staff/en/synonyms", text="ONU, UN\nalone", do="save")
    assert (answer.status_code, "line 2" in answer.text, (tmp_path / "synonyms.txt").exists()) == (400, True, False)


# --- extraction

HTML = """<html lang=fr><h1>Titre</h1><div class=text><p>Le texte de la page, qui dit comment demander un visa.</p>
<p>Une autre phrase, qui dit quand le consulat est ouvert aux visiteurs.</p>
<p class=papers>Une phrase de plus, sur les pièces qu’il faut apporter.</p></div>"""
STORED = FetchedPage(
    "https://m.example/p", "https://m.example/p", 200, {"content-type": "text/html; charset=utf-8"}, HTML.encode(), NOW
)


def test_extraction_is_shown_with_rules_that_are_only_tried(client: FlaskClient, tmp_path: Path) -> None:
    with open_store(Settings(root=tmp_path).store_path) as store:
        store.put(STORED)
    address = "/staff/en/extraction?url=https://m.example/p"
    assert "Kept (3)" in client.get(address).text
    assert "Kept (2)" in client.get(address + "&drop=.papers").text


def test_what_extraction_says_is_said_in_the_readers_language(client: FlaskClient, tmp_path: Path) -> None:
    with open_store(Settings(root=tmp_path).store_path) as store:
        store.put(STORED)
    french = client.get("/staff/fr/extraction?url=https://m.example/p&drop=.papers").text
    assert "(une règle de missionsearch.toml)" in french
    assert "<dt>Nature</dt><dd>publication</dd>" in french
    assert 'lang="en">(' not in french


@pytest.mark.parametrize("asked", ["url=https://m.example/p&drop=%5B%5B", "url=https://m.example/q", "url=x"])
def test_what_cannot_be_read_is_said_in_a_sentence(client: FlaskClient, tmp_path: Path, asked: str) -> None:
    with open_store(Settings(root=tmp_path).store_path) as store:
        store.put(STORED)
    answer = client.get(f"/staff/fr/extraction?{asked}")
    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
