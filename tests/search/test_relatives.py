"""Does a page with a word of the same family rank above one without, and is nothing more found for it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from missionsearch.analysis import analyzer
from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import Query
from missionsearch.search.explaining import explained
from missionsearch.search.query import parse_query
from missionsearch.search.relatives import relative, relatives_of
from tests.engines.documents import document, url

ASKED = "Où peut-on s’inscrire à la chapelle d’Orval ?"


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        ("fr", "fondateur", "fondation"),
        ("fr", "renouveler", "renouvellement"),
        ("fr", "inscrire", "inscription"),
        ("en", "analytic", "analysis"),
        ("en", "permission", "permit"),
    ],
)
def test_words_of_one_family_are_relatives(language: str, word: str, other: str) -> None:
    typed = relative(language, word, "none")
    assert typed
    assert relatives_of(typed, [other])


@pytest.mark.parametrize("other", ["inscrires", "inscrire", "insecte", "inspecteur", "chapelle"])
def test_forms_of_a_word_and_words_that_only_begin_alike_are_none(other: str) -> None:
    typed = relative("fr", "inscrire", analyzer("fr").stem("inscrire"))
    assert typed
    assert relatives_of(typed, [other]) == ()


@pytest.mark.parametrize("word", ["gaz", "mali", "20152", "g2015"])
def test_short_words_and_numbers_have_none(word: str) -> None:
    assert relative("fr", word, word) is None


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    engine = open_folder(tmp_path / "index")
    engine.build(
        [
            document("plain", "La chapelle d’Orval est ouverte le matin à tous les visiteurs du bourg.", "Visite"),
            document("kin", "La chapelle d’Orval demande une inscription le matin à tous.", "Notice"),
            document("only", "Une inscription prend du temps.", "Hospice"),
            *(document(f"other{number}", "Le marché du bourg se tient le samedi.", "Marché") for number in range(9)),
        ]
    )
    return engine


def urls_found(engine: SearchEngine, text: str) -> list[str]:
    return [hit.url for hit in engine.search(parse_query(text)).hits]


def test_a_page_with_a_relative_comes_before_one_without(engine: SearchEngine) -> None:
    assert urls_found(engine, ASKED)[:2] == [url("kin"), url("plain")]


def test_a_page_with_nothing_but_a_relative_is_not_found(engine: SearchEngine) -> None:
    assert url("only") not in urls_found(engine, ASKED)


def test_an_explanation_names_what_relatives_gave(engine: SearchEngine) -> None:
    query: Query = parse_query(ASKED)
    hit = explained(engine, engine.search(query)).hits[0]
    assert ("s’inscrire", "relatives") in [(share.clause, share.where) for share in hit.shares]
    assert sum(share.score for share in hit.shares) == pytest.approx(hit.score, rel=1e-3)
