"""What is tried when the plain answer is empty, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import ByName, BySpelling, Corrected, Filters, SearchResults, Widened
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import Offer, answer, fewer_words, no_result_help
from missionsearch.search.synonyms import parse_synonyms
from tests.engines.documents import document, url


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("answering") / "index")
    engine.build(
        [
            document("ambassade", "L’ambassade délivre les visas", "Visas", day="2015-10-05", section=("Services",)),
            document("embassy", "The embassy issues visas", "The visa section", "en", day="2016-10-05"),
            document("passeport", "Le consulat délivre les passeports", "Passeports", day="2014-01-01"),
            document("securite", "La sécurité de l’aviation civile", "Sécurité", day="2014-01-01"),
            document("security", "Airport security checks", "Security", "en", day="2014-01-01"),
            document("onu", "Les Nations unies siègent", "Nations unies", day="2014-01-01"),
        ]
    )
    return engine


SYNONYMS = parse_synonyms("ONU, Nations unies, UN", "here")


def asked(engine: SearchEngine, text: str, language: str | None = None, filters: Filters = Filters()) -> SearchResults:  # noqa: B008
    return answer(engine, parse_query(text, filters=filters, reader_language=language, synonyms=SYNONYMS), SYNONYMS)


def paths(results: SearchResults) -> list[str]:
    return sorted(hit.url.removeprefix(url("")) for hit in results.hits)


# --- spelling


@pytest.mark.parametrize(
    ("typed", "corrected", "found"),
    [
        ("ambasade", "ambassade", ["ambassade"]),
        ("Ambbassade", "Ambassade", ["ambassade"]),
        ("L’AMBASADE", "L’AMBASSADE", ["ambassade"]),
        ("ambassdae visas", "ambassade visas", ["ambassade"]),
        ('"délivre les pasports"', '"délivre les passeports"', ["passeport"]),
        ("-embassy ambasade", "-embassy ambassade", ["ambassade"]),
        ("aviationcivile", "aviation civile", ["securite"]),
        ("embasy", "embassy", ["embassy"]),
    ],
)  # fmt: skip
def test_a_misspelt_word_that_finds_nothing_is_corrected_and_that_is_said(
    engine: SearchEngine, typed: str, corrected: str, found: list[str]
) -> None:
    results = asked(engine, typed)
    assert (paths(results), results.notes, results.query.text) == (found, (Corrected(corrected),), typed)


def test_a_hit_names_the_spelling_it_was_found_with(engine: SearchEngine) -> None:
    (hit,) = asked(engine, "ambassdae visas").hits
    assert hit.reasons == (BySpelling("ambassade"),)


@pytest.mark.parametrize(("language", "corrected"), [("fr", "sécurité"), ("en", "security")])
def test_of_two_equally_near_words_the_one_in_the_readers_language_is_taken(
    engine: SearchEngine, language: str, corrected: str
) -> None:
    assert asked(engine, "securitz", language).notes == (Corrected(corrected),)


def test_a_spelling_that_finds_something_is_never_replaced_but_a_better_one_is_offered(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build([*(document(str(n), "passeport perdu") for n in range(9)), document("x", "pasport", "perdu")])
    results = asked(engine, "pasport perdu")
    assert (paths(results), results.notes, results.suggestion) == (["x"], (), None)
    results = asked(engine, "passeport perdy")
    assert (results.total, results.notes) == (9, (Corrected("passeport perdu"),))


def test_a_few_hits_come_with_the_spelling_that_finds_more(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build([document("one", "ancien visa"), *(document(f"{number}", "passeport visa") for number in range(9))])
    results = asked(engine, "pasport OU ancien")
    assert (paths(results), results.notes, results.suggestion) == (["one"], (), "passeport OU ancien")
    assert asked(engine, "pasport OU visa").suggestion is None


@pytest.mark.parametrize(
    "text", ["zzzzzzzzzz", "PC.DEL/9999/99", "site:ambasade.example", "ambasade*", "x@y.example", "q"]
)
def test_what_is_no_misspelt_word_is_left_as_it_is(engine: SearchEngine, text: str) -> None:
    results = asked(engine, text)
    assert (results.total, results.notes, results.suggestion) == (0, (), None)


def test_a_word_of_which_another_form_is_found_is_not_misspelt(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build([document("a", "Les travaux du conseil"), document("b", "Le travailleur du conseil")])
    assert asked(engine, "travail").notes == ()
    assert engine.correct(parse_query("travail")) is None


# --- fewer of the words


def test_any_of_the_words_is_tried_where_no_publication_has_enough(engine: SearchEngine) -> None:
    results = asked(engine, "ambassade aviation")
    assert (paths(results), results.notes) == (["ambassade", "securite"], (Widened(),))


def test_the_spelling_is_tried_before_fewer_words_and_both_together_last(engine: SearchEngine) -> None:
    assert asked(engine, "ambasade visas").notes == (Corrected("ambassade visas"),)
    assert asked(engine, "ambasade avaition").notes == (Corrected("ambassade aviation"), Widened())


@pytest.mark.parametrize("text", ["visas ET aviation", "titre:visas titre:aviation", "avia* visas", "visas -visas"])
def test_what_was_asked_for_by_an_operator_is_not_given_up(engine: SearchEngine, text: str) -> None:
    results = asked(engine, text)
    assert (results.total, results.notes) == (0, ())


def test_words_of_grammar_alone_are_looked_for_in_titles(engine: SearchEngine) -> None:
    assert paths(asked(engine, "the")) == ["embassy"]
    results = asked(engine, "the who")
    assert (paths(results), results.notes) == (["embassy"], (Widened(),))
    assert asked(engine, "le la les").total == 0


# --- synonyms


def test_another_name_is_found_and_named(engine: SearchEngine) -> None:
    for text in ("ONU", "UN", "onu"):
        (hit,) = asked(engine, text).hits
        assert (hit.url, hit.reasons) == (url("onu"), (ByName("Nations unies"),))


def test_a_hit_that_has_the_typed_name_needs_no_reason(engine: SearchEngine) -> None:
    (hit,) = asked(engine, "Nations Unies").hits
    assert (hit.url, hit.reasons) == (url("onu"), ())


# --- the page without results


def offers(engine: SearchEngine, text: str, filters: Filters = Filters()) -> list[tuple[str, int, str]]:  # noqa: B008
    query = parse_query(text, filters=filters, synonyms=SYNONYMS)
    assert answer(engine, query, SYNONYMS).total == 0
    made = no_result_help(engine, query, SYNONYMS)
    for offer in made:
        assert answer(engine, offer.query, SYNONYMS).total == offer.total
    return [(offer.kind, offer.total, offer.detail) for offer in made]


def test_the_query_without_filters_is_offered(engine: SearchEngine) -> None:
    assert offers(engine, "passeports", Filters(year=("2016",))) == [("without_filters", 1, "")]


def test_every_language_is_offered_where_one_was_chosen(engine: SearchEngine) -> None:
    chosen = Filters(language=("en",), year=("2014",))
    assert offers(engine, "passeports", chosen) == [("other_language", 1, ""), ("without_filters", 1, "")]


def test_the_corrected_query_is_offered_where_a_filter_hides_what_it_finds(engine: SearchEngine) -> None:
    assert offers(engine, "pasports", Filters(year=("2016",))) == [("corrected", 1, "passeports")]


def test_fewer_words_are_offered_without_the_least_telling_first(engine: SearchEngine) -> None:
    assert fewer_words(parse_query("le visa étudiant")) == ["visa étudiant", "le étudiant", "le visa"]
    assert fewer_words(parse_query("visa")) == fewer_words(parse_query('"long séjour" visa')) == []


def test_nothing_is_offered_that_finds_nothing(engine: SearchEngine) -> None:
    assert offers(engine, "zzzzzzzz yyyyyyyy", Filters(language=("fr",))) == []


def test_an_offer_begins_at_its_first_page(engine: SearchEngine) -> None:
    query = parse_query("passeports", filters=Filters(year=("2016",)), page=7)
    assert [offer.query.page for offer in no_result_help(engine, query)] == [1]
    assert isinstance(no_result_help(engine, query)[0], Offer)
