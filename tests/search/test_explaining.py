"""Does ``--explain`` say what was meant, and do its figures add up?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from missionsearch.cli.explaining import hit_in_words, in_words
from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import Explanation, Filters
from missionsearch.search.explaining import explained, meaning
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer
from missionsearch.search.synonyms import parse_synonyms
from tests.engines.documents import document

OSCE = parse_synonyms("OSCE, Organization for Security and Co-operation in Europe", "here")
TODAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("explained") / "index")
    texts = [
        ("a", "Le rapport A/2015/30 porte sur les visas d’étudiants et sur la pêche.", "Visas et pêche"),
        ("b", "Un visa pour étudier, et non un visa pour travailler, dit le rapport A/2015/31.", "Étudier"),
        ("c", "The Organization for Security and Co-operation in Europe met in Vienna in 2019.", "A meeting in Vienna"),
        ("d", "Les accords de paix de la région, et l’accord du 3 mai 2019 sur les frontières.", "Accords de paix"),
    ]
    engine.build([replace(document(key, text), title=title, **_dated(key)) for key, text, title in texts])
    return engine


def _dated(key: str) -> dict[str, Any]:
    return {"published": dt.date(2019, 5, 3), "date_kind": "published"} if key == "d" else {}


def explain(engine: SearchEngine, text: str) -> Explanation:
    return explained(engine, answer(engine, parse_query(text, synonyms=OSCE, today=TODAY), OSCE))


TYPED = [
    "visa",
    "visa étudiant",
    '"visas d’étudiants" pêche',
    "A/2015/30",
    "A 2015 30 rapport",
    "étud*",
    "étudeir~",
    "OSCE",
    "OSCE Vienna",
    "titre:visas pêche",
    "visa OR paix",
    "visa -pêche",
    "accord 2019",
    "Quels accords de paix sur les frontières de la région ?",
    "Comment étudiants et étudiantes obtiennent-ils un rapport régional ?",
    "visa visa rapport",
    "accords-de-paix",
]


@pytest.mark.parametrize("text", TYPED)
def test_the_shares_of_a_hit_add_up_to_its_score(engine: SearchEngine, text: str) -> None:
    results = answer(engine, parse_query(text, synonyms=OSCE, today=TODAY), OSCE)
    scores = {hit.url: hit.score for hit in results.hits}
    found = explained(engine, results).hits
    assert scores
    assert [hit.url for hit in found] == list(scores)
    for hit in found:
        assert hit.score == pytest.approx(scores[hit.url], rel=1e-5)
        assert sum(share.score for share in hit.shares) == pytest.approx(hit.score, rel=1e-3, abs=1e-3)


def test_a_word_is_told_apart_in_its_four_representations(engine: SearchEngine) -> None:
    hit = next(hit for hit in explain(engine, "visas").hits if hit.url.endswith("/a"))
    assert {share.where for share in hit.shares} == {"text stems", "title stems", "text written", "title written"}


@pytest.mark.parametrize(
    ("text", "where"),
    [("A/2015/30", "code"), ('"accords de paix"', "phrase"), ("étud*", "beginning"), ("OSCE", "synonym")],
)
def test_a_clause_that_is_no_word_is_named(engine: SearchEngine, text: str, where: str) -> None:
    assert [share.where for share in explain(engine, text).hits[0].shares] == [where]


def test_the_account_says_what_a_query_was_read_as() -> None:
    found = meaning(
        parse_query('pêche "Mali" A/2015/30 -mal titre:visa étud* OSCE rapport', synonyms=OSCE, today=TODAY)
    )
    assert found.words == ("pêche", "rapport")
    assert found.codes == ("A/2015/30",)
    assert found.exact == ('"Mali"',)
    assert found.excluded == ("mal",)
    assert found.fields == ("title:visa", "étud*")
    assert found.synonyms[0].startswith("OSCE = ")


def test_words_that_turn_out_to_be_a_symbol_are_told_as_one(engine: SearchEngine) -> None:
    found = explain(engine, "rapport A 2015 30")
    assert (found.words, found.codes) == (("rapport",), ("A 2015 30",))


def test_each_word_of_an_excluded_choice_is_told_apart() -> None:
    assert meaning(parse_query('visa -(sans OU "avec étudiant")', today=TODAY)).excluded == ("sans", '"avec étudiant"')


def test_the_terminal_names_filters_in_words() -> None:
    filters = Filters(country=("GE",), date_from=dt.date(2019, 5, 1), untranslated="fr")
    (line,) = (each for each in in_words(meaning(parse_query("visa", filters=filters))) if "filters" in each)
    assert line.split("filters")[1].strip() == "country GE · from 2019-05-01 · without a version in fr"


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("visa pêche", "all"),
        ("visa pêche rapport", "enough"),
        ("Que dit le rapport sur la pêche ?", "any"),
        ("visa OR pêche", "as combined"),
    ],
)
def test_the_account_says_how_many_words_are_needed(text: str, needed: str) -> None:
    assert meaning(parse_query(text, today=TODAY)).needed == needed


def test_the_terminal_shows_the_account_and_the_shares(engine: SearchEngine) -> None:
    found = explain(engine, "A/2015/30 pêche")
    assert any(line.split() == ["symbols", "A/2015/30"] for line in in_words(found))
    assert any("pêche (in the title, in any form)" in line for line in hit_in_words(found.hits[0]))


def test_what_is_excluded_is_never_marked(engine: SearchEngine) -> None:
    (hit,) = answer(engine, parse_query("visa -pêche", today=TODAY)).hits
    assert "<mark>visa</mark>" in hit.snippet
    assert "pêche" not in hit.snippet


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('"rapport A/2015/30 porte"', "<mark>rapport A/2015/30 porte</mark>"),
        ('"visas d’etudiants"', "<mark>visas d’étudiants</mark>"),
        ("A 2015 30", "<mark>A/2015/30</mark>"),
        ("A-2015-30", "<mark>A/2015/30</mark>"),
        ('"accords de paix"', "<mark>accords de paix</mark>"),
    ],
)
def test_quoted_words_and_a_code_are_one_mark(engine: SearchEngine, text: str, marked: str) -> None:
    (hit, *_) = answer(engine, parse_query(text, today=TODAY)).hits
    assert marked in hit.snippet
    assert hit.snippet.count("<mark>") == 1


def test_a_symbol_without_letters_marks_nothing(engine: SearchEngine) -> None:
    found = answer(engine, parse_query("Quels accords de paix sur les frontières symbol:_ ?", today=TODAY))
    assert all("<mark></mark>" not in hit.snippet for hit in found.hits)
