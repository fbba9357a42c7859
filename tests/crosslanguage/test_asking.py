"""What the other language brings beside a reader's own results, or in their place."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.config import Settings
from missionsearch.crosslanguage.asking import FEW, CrossSearch
from missionsearch.crosslanguage.files import FILE_NAME
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import ByTranslation, Cross, Document, Filters, Passage, SearchResults
from missionsearch.search.query import parse_query
from tests.crosslanguage.demo import indexed

NONE: frozenset[tuple[str, ...]] = frozenset()
JUDGED = {
    "fr": [
        ("train de nuit", "Night-train"),
        ("accord ferroviaire entre voisins", "Night-train"),
        ("véhicules de la mission arrêtés", "Chief-Monitor"),
        ("réponse au rapport du chef de la mission", "Chief-Monitor"),
        ("laboratoire commun de sciences", "Joint-laboratory"),
        ("ministres de la recherche laboratoire", "Joint-laboratory"),
        ("créer une entreprise en cinq étapes", "Setting-up-a-company"),
        ("tribunal de commerce", "Setting-up-a-company"),
        ("voyager avec un chien", "Travelling-with-a-dog"),
        ("certificat vétérinaire vaccination", "Travelling-with-a-dog"),
        ("permis de conduire", "Driving-licences"),
        ("certificat médical traduction assermentée", "Driving-licences"),
        ("éducation des enfants roms", "Education-first"),
        ("médiateurs dans les écoles primaires", "Education-first"),
    ],
    "en": [
        ("hate speech online", "Discours-de-haine"),
        ("strike public transport", "Transports-perturbations"),
        ("national day celebration guests", "Fete-nationale"),
        ("tax treaties signed", "signature-de-deux-traites"),
        ("rights of national minorities", "droits-des-minorites"),
        ("minister of finance visit treaty", "signature-de-deux-traites"),
    ],
}
"""What exists in the other language alone, by what a reader might ask."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[SearchEngine, CrossSearch]:
    return indexed(tmp_path_factory.mktemp("demo"))


def asked(
    demo: tuple[SearchEngine, CrossSearch], text: str, language: str | None = "fr", cross: Cross = "beside"
) -> SearchResults:
    engine, search = demo
    query = replace(parse_query(text, reader_language=language), cross=cross)
    return search.answered(query, NONE, engine.search)


def test_15_of_20_judged_queries_find_what_exists_in_the_other_language_alone(
    demo: tuple[SearchEngine, CrossSearch],
) -> None:
    found = [
        any(right in hit.url for hit in asked(demo, text, language, "only").hits[:3])
        for language, queries in JUDGED.items()
        for text, right in queries
    ]
    assert len(found) == 20
    assert sum(found) >= 15


def test_the_block_holds_up_to_three_of_the_other_language_alone(demo: tuple[SearchEngine, CrossSearch]) -> None:
    for language, queries in JUDGED.items():
        for text, _ in queries:
            block = asked(demo, text, language).cross
            assert len(block) <= 3
            assert {hit.language for hit in block} <= {"fr", "en"} - {language}
            assert not any(hit.translations for hit in block)


@pytest.mark.parametrize("text", ["visa", "accord ferroviaire", "droits de l'homme", "traite", "voyager avec un chien"])
def test_own_results_are_the_same_to_the_last_digit_with_the_block(
    demo: tuple[SearchEngine, CrossSearch], text: str
) -> None:
    plain, beside = asked(demo, text, cross=""), asked(demo, text)
    assert (beside.hits, beside.total, beside.facets) == (plain.hits, plain.total, plain.facets)
    assert plain.cross == ()


def test_the_block_says_which_words_matched(demo: tuple[SearchEngine, CrossSearch]) -> None:
    (first, *_) = asked(demo, "accord ferroviaire entre voisins").cross
    assert ByTranslation("accord", "agreement") in first.reasons


def test_many_good_own_results_leave_no_place_for_worse_ones(demo: tuple[SearchEngine, CrossSearch]) -> None:
    results = asked(demo, "délégation")
    assert results.total >= FEW
    assert all(hit.score >= 0.8 * results.hits[0].score for hit in results.cross[:1])


def test_only_the_other_language_is_listed_in_full_and_its_pages_and_exports_agree(
    demo: tuple[SearchEngine, CrossSearch],
) -> None:
    engine, search = demo
    query = replace(parse_query("ministres", reader_language="fr"), cross="only", filters=Filters(language=("fr",)))
    results = search.answered(query, NONE, engine.search)
    exported = search.everything(results.query, NONE)
    assert results.total == len(results.hits) > 0
    assert {hit.language for hit in results.hits} == {"en"}
    assert exported
    assert [hit.url for hit in exported] == [hit.url for hit in results.hits]


@pytest.mark.parametrize("text", ['"permis de conduire"', "title:permis", "permis*", "permis OR visa", "A/2015/30", ""])
def test_what_means_what_it_says_is_not_translated(demo: tuple[SearchEngine, CrossSearch], text: str) -> None:
    assert asked(demo, text).cross == ()


def test_an_english_query_on_a_french_page_is_read_as_english(demo: tuple[SearchEngine, CrossSearch]) -> None:
    assert asked(demo, "rights of national minorities", "fr", "only").hits[0].language == "fr"


def test_the_operators_names_overrule_what_was_learned(demo: tuple[SearchEngine, CrossSearch]) -> None:
    _, search = demo
    groups = frozenset({("OMV", "Office mondial", "Ferret Office")})
    query = search.query(parse_query("Office mondial", reader_language="fr"), groups)
    assert query
    assert query.translated
    assert {stem for term in query.translated.terms for stem, _ in term.stems} >= {"ferret"}


def test_without_a_lexicon_or_with_a_damaged_one_the_plain_search_answers(tmp_path: Path) -> None:
    engine, search = indexed(tmp_path)
    query = replace(parse_query("permis de conduire", reader_language="fr"), cross="beside")
    plain = engine.search(query)
    for damage in (b"", b"nonsense", None):
        path = tmp_path / "index" / FILE_NAME
        path.unlink() if damage is None else path.write_bytes(damage)
        assert search.answered(query, NONE, engine.search).hits == plain.hits


def test_look_alikes_of_a_new_index_are_found_without_a_reader_waiting_for_them(tmp_path: Path) -> None:
    engine = open_engine(Settings(root=tmp_path))
    search = CrossSearch(engine, tmp_path / "index", dictionary_of=lambda: None)

    def found() -> int:
        query = search.query(parse_query("zoologie", reader_language="fr"), NONE)
        return engine.search(query).total if query else 0

    page = Document("https://m.example/a", "Botany", (Passage("A lecture on botany.", "en"),), "en")
    engine.build([page])
    search.prepare()
    assert found() == 0
    other = Document("https://m.example/b", "Zoology", (Passage("A lecture on zoology.", "en"),), "en")
    engine.build([page, other])
    assert wait_until(lambda: found() == 1)


def wait_until(true: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 60
    while not true() and time.monotonic() < ends:
        time.sleep(0.01)
    return true()


@pytest.mark.parametrize("language", ["de", None])
def test_a_reader_of_neither_language_gets_an_answer(
    demo: tuple[SearchEngine, CrossSearch], language: str | None
) -> None:
    assert asked(demo, "zzyzx", language).cross == ()


@given(st.text(max_size=60))
def test_any_text_is_answered(demo: tuple[SearchEngine, CrossSearch], text: str) -> None:
    asked(demo, text)
