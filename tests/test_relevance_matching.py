"""How many of a query's words a publication needs: by how many they are, and by how much each tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import Widened
from missionsearch.search.clauses import Minimum
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer
from missionsearch.search.weights import minimum_should_match, word_weight
from tests.engines.documents import document


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    """Fifty publications of a mission to Vienna: all say Vienna, ten say visa, two students, one scholarships."""
    engine = open_folder(tmp_path / "index")
    texts = ["La mission à Vienne."] * 38 + ["Un visa à Vienne."] * 9
    texts += ["Les étudiants à Vienne.", "Le visa des étudiants, à Vienne.", "Une bourse à Vienne."]
    engine.build(document(str(number), text, f"Titre {number}") for number, text in enumerate(texts))
    return engine


def total(engine: SearchEngine, text: str) -> tuple[int, bool]:
    """Return how many publications a query finds, and whether it had to be widened."""
    results = answer(engine, parse_query(text))
    return results.total, Widened() in results.notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("visa", (10, False)),
        ("visa étudiants", (1, False)),
        ("visa Vienne", (10, False)),
        ("visa bourse", (11, True)),
    ],
)
def test_one_or_two_words_must_all_be_there_unless_nothing_has_them(
    engine: SearchEngine, text: str, expected: tuple[int, bool]
) -> None:
    assert total(engine, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("visa étudiants Vienne", 11),
        ("bourse étudiants Vienne", 3),
        ("visa étudiants bourse Vienne", 3),
    ],
)
def test_of_three_words_a_telling_one_is_enough_and_a_common_one_is_not(
    engine: SearchEngine, text: str, expected: int
) -> None:
    assert total(engine, text) == (expected, False)


def test_many_words_that_few_publications_have_are_widened_to_any_with_the_best_first(engine: SearchEngine) -> None:
    results = answer(engine, parse_query("visa étudiants bourse Vienne mission"))
    assert (results.total, results.hits[0].title) == (50, "Titre 48")
    assert Widened() in results.notes


def test_a_word_that_nothing_has_does_not_count_against_the_others(engine: SearchEngine) -> None:
    assert total(engine, "étudiants bourse Klagenfurt")[0] == 3


def test_what_has_more_of_the_words_comes_first(engine: SearchEngine) -> None:
    hits = answer(engine, parse_query("visa étudiants bourse Vienne")).hits
    assert hits[0].title == "Titre 48"


def test_a_question_needs_one_word(engine: SearchEngine) -> None:
    assert total(engine, "quel visa pour une bourse ?") == (11, False)


def test_words_joined_by_and_are_all_needed_however_many(engine: SearchEngine) -> None:
    assert total(engine, "visa AND étudiants AND Vienne") == (1, False)
    assert total(engine, "visa ET étudiants ET bourse")[0] == 0


def test_a_words_weight_falls_with_how_many_publications_have_it() -> None:
    weights = [word_weight(1000, frequency) for frequency in (0, 1, 10, 100, 1000)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] >= 1


@pytest.mark.parametrize(
    ("weights", "found", "question", "required"),
    [
        ([40], [True], False, 40),
        ([40, 3], [True, True], False, 43),
        ([40, 60], [True, False], False, 100),
        ([40, 40, 40], [True, True, True], False, 30),
        ([40, 60, 40], [True, False, True], False, 20),
        ([9, 9, 9], [False, False, False], False, 1),
        ([40, 40], [True, True], True, 1),
        ([1, 1, 1], [True, True, True], False, 1),
    ],
)
def test_what_is_asked_of_a_document(weights: list[int], found: list[bool], question: bool, required: int) -> None:
    assert minimum_should_match(weights, found, Minimum(2, 0.25, question)) == required


def test_what_is_quoted_in_a_question_is_needed_and_the_words_beside_it_only_rank(engine: SearchEngine) -> None:
    assert total(engine, "qui demande un « visa des étudiants » ici ?") == (1, False)
    assert total(engine, "que veut dire « visa des touristes » pour une bourse ?")[0] == 1
