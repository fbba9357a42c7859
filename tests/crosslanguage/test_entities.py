"""Countries and organisations that a text names."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.crosslanguage.entities import entities_of, gazetteer
from missionsearch.crosslanguage.gazetteer import Entity
from missionsearch.search.synonyms import STARTER, parse_synonyms


def passages(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


ORGANISATIONS = gazetteer(
    frozenset(
        parse_synonyms(files("missionsearch.starter").joinpath(STARTER).read_text("utf-8"), STARTER).groups.values()
    )
)


def countries(text: str, language: str) -> set[str]:
    return {entity.code for entity in entities_of([(text, language)], gazetteer())}


def organisations(text: str, language: str) -> set[str]:
    found = entities_of([(text, language)], ORGANISATIONS)
    return {entity.code for entity in found if entity.kind == "organisation"}


@pytest.mark.parametrize("name", ["passages.tsv", "passages_held_out.tsv"])
def test_countries_of_hand_marked_passages_are_found_and_hardly_anything_else(name: str) -> None:
    right = wrong = missed = 0
    for language, codes, text in passages(name):
        marked, found = set(codes.split()), countries(text, language)
        right, wrong, missed = right + len(marked & found), wrong + len(found - marked), missed + len(marked - found)
    assert len(passages(name)) >= 100
    assert right / (right + wrong) >= 0.98
    assert right / (right + missed) >= 0.95


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("L’ONU et l’OSCE se sont réunies.", "fr", {"ONU", "OSCE"}),
        ("The UN and the OSCE met.", "en", {"ONU", "OSCE"}),
        ("The World Health Organization met.", "en", {"OMS"}),
        ("UN ACCORD HISTORIQUE", "fr", set()),
        ("WHO IS IN CHARGE", "en", set()),
        ("He asked who was in charge of the eu file.", "en", set()),
        ("L’Union européenne prend note.", "fr", {"UE"}),
        ("Les ONG et le TNP", "fr", set()),
        ("UNESCO", "en", {"UNESCO"}),
    ],
)
def test_organisations_are_those_of_the_synonyms_file(text: str, language: str, expected: set[str]) -> None:
    assert organisations(text, language) == expected


def test_an_organisation_is_called_by_the_readers_acronym() -> None:
    labels = [ORGANISATIONS.label(Entity("organisation", "OTAN"), language) for language in ("fr", "en")]
    assert labels == ["OTAN", "NATO"]


def test_a_country_is_called_by_its_name_in_the_readers_language() -> None:
    assert [gazetteer().label(Entity("country", "GE"), language) for language in ("fr", "en")] == ["Géorgie", "Georgia"]


def test_a_text_in_neither_language_is_searched_for_both_languages_names() -> None:
    assert countries("Moldova, Géorgie", "und") == {"MD", "GE"}


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for_names(text: str) -> None:
    for mention in ORGANISATIONS.mentions(text, "fr"):
        assert 0 <= mention.start < mention.end <= len(text)


def test_a_further_language_of_the_analysis_has_the_names_of_countries_that_cldr_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("entities", "gazetteer"):
        monkeypatch.setattr(f"missionsearch.crosslanguage.{module}.LANGUAGES", ("fr", "en", "de"))
    german = gazetteer.__wrapped__()
    found = entities_of([("Der Botschafter reist nach Georgien und Frankreich.", "de")], german)
    assert {entity.code for entity in found} == {"GE", "FR"}
