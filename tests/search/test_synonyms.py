"""The operator's file of names that mean the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.errors import ConfigError
from missionsearch.models import ByName, Reason
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer
from missionsearch.search.synonyms import SynonymFile, Synonyms, parse_synonyms
from tests.engines.documents import document, url

NAMES = parse_synonyms(
    """
    # names of organisations
    ONU, Nations unies, UN, United Nations   # found together
    OMS, WHO
    États-Unis, USA
    UE, EU
    OSCE, Organisation pour la sécurité et la coopération en Europe, """
    "Organization for Security and Co-operation in Europe",
    "here",
)
STARTER = SynonymFile(Path("no", "such", "file")).current()


@pytest.mark.parametrize(
    ("typed", "words", "others"),
    [
        ("ONU", 1, ("Nations unies", "UN", "United Nations")),
        ("onu climat", 1, ("Nations unies", "UN", "United Nations")),
        ("nations UNIES", 2, ("ONU", "UN", "United Nations")),
        ("l’ONU", 1, ("Nations unies", "UN", "United Nations")),
        ("O.N.U.", 1, ("Nations unies", "UN", "United Nations")),
        ("United Nations reform", 2, ("ONU", "Nations unies", "UN")),
        ("organisation pour la securite et la cooperation en europe", 9, None),
        ("Organization for Security and Co-operation in Europe", 7, None),
        ("États-Unis", 1, ("USA",)),
        ("etats unis", 2, ("USA",)),
        ("Organisation for Security and Cooperation in Europe", 7, None),
        ("nations", 0, ()),
        ("climat ONU", 0, ()),
    ],
)
def test_a_name_is_known_however_it_is_written(typed: str, words: int, others: tuple[str, ...] | None) -> None:
    length, found = NAMES.names_at(typed.split())
    assert length == words
    assert others is None or found == others


@pytest.mark.parametrize("typed", ["UN resolution", "UN", "UN résolution 1325", "WHO report", "EU member states"])
def test_a_name_that_is_also_a_word_of_grammar_is_known_in_capitals(typed: str) -> None:
    assert NAMES.names_at(typed.split())[0] == 1


@pytest.mark.parametrize(
    "typed", ["un visa", "who are they", "Who are they", "eu un visa", "UN VISA", "WHO ARE THEY", "un"]
)
def test_a_word_of_grammar_is_no_name(typed: str) -> None:
    assert NAMES.names_at(typed.split()) == (0, ())


def test_names_of_two_lines_are_joined_through_the_one_that_both_have() -> None:
    names = parse_synonyms("ONU, UN\nONU, Nations unies", "here")
    assert names.names_at(["ONU"]) == (1, ("UN", "Nations unies"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ONU", "here, line 1: write two to 20 names"),
        ("ONU, onu, …", "here, line 1: '…' is not a name"),
        ("\n# fine\nONU, " + "mot " * 13, "here, line 3: .* is not a name of 1 to 12 words"),
        (", ".join(f"nom{number}" for number in range(21)), "line 1: write two to 20 names"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_synonyms(text, "here")


# --- the file


def test_the_starter_list_serves_until_the_operator_has_one(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    file = SynonymFile(path)
    assert (
        "OSCE" in file.current().names_at(["Organization", "for", "Security", "and", "Co-operation", "in", "Europe"])[1]
    )
    path.write_text("visa, sésame\n", "utf-8")
    assert file.current().names_at(["OSCE"]) == (0, ())
    assert file.current().names_at(["visa"]) == (1, ("sésame",))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("visa, sésame\n", "utf-8")
    file = SynonymFile(path)
    assert file.current().names_at(["visa"]) == (1, ("sésame",))
    path.write_text("visa, permis\n", "utf-8")
    os.utime(path, ns=(1, 1))
    assert file.current().names_at(["visa"]) == (1, ("permis",))


def test_a_file_put_in_the_place_of_another_is_read_whatever_its_date(tmp_path: Path) -> None:
    path, other = tmp_path / "synonyms.txt", tmp_path / "other.txt"
    path.write_text("visa, permis\n", "utf-8")
    file = SynonymFile(path)
    file.current()
    other.write_text("visa, sceaux\n", "utf-8")
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)
    assert file.current().names_at(["visa"]) == (1, ("sceaux",))


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("visa, sésame\n", "utf-8")
    file = SynonymFile(path)
    assert file.current() is file.current()


def test_a_file_in_another_character_set_is_named(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_bytes("sécurité, sûreté".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"synonyms\.txt cannot be read"):
        SynonymFile(path).current()


def test_a_mark_at_the_beginning_of_a_file_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_bytes("\ufeffONU, UN".encode())
    assert SynonymFile(path).current().names_at(["ONU"]) == (1, ("UN",))


def test_every_name_of_the_starter_list_is_known_in_capitals() -> None:
    for names in STARTER.groups.values():
        for name in names:
            words = name.split()
            assert STARTER.names_at([words[0].upper(), *words[1:]])[0] == len(words), name


# --- in a search


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    engine = open_folder(tmp_path / "index")
    engine.build(
        [
            document("onu", "Le vote à l'ONU sur le climat."),
            document("nations", "Les Nations unies et le climat."),
            document("united", "The United Nations on climate.", language="en"),
            document("un", "Un vote sur le budget."),
            document("apart", "Les nations sont plus unies que jamais : le climat."),
        ]
    )
    return engine


def reasons_by_url(engine: SearchEngine, text: str, synonyms: Synonyms = NAMES) -> dict[str, tuple[Reason, ...]]:
    results = answer(engine, parse_query(text, synonyms=synonyms), synonyms)
    return {hit.url: hit.reasons for hit in results.hits}


def test_one_name_finds_the_others_in_both_languages_and_says_so(engine: SearchEngine) -> None:
    assert reasons_by_url(engine, "ONU") == {
        url("onu"): (),
        url("nations"): (ByName("Nations unies"),),
        url("united"): (ByName("United Nations"),),
    }


def test_the_name_that_was_typed_ranks_first(engine: SearchEngine) -> None:
    assert next(iter(reasons_by_url(engine, "ONU climat"))) == url("onu")


def test_another_name_of_several_words_is_looked_for_as_a_phrase(engine: SearchEngine) -> None:
    assert url("apart") not in reasons_by_url(engine, "ONU")


def test_an_article_finds_no_organisation(engine: SearchEngine) -> None:
    assert reasons_by_url(engine, "un vote") == {url("onu"): (), url("un"): ()}


def test_names_in_quotation_marks_stand_for_themselves(engine: SearchEngine) -> None:
    assert list(reasons_by_url(engine, '"ONU"')) == [url("onu")]


def test_a_search_takes_up_a_changed_file_without_a_new_index(engine: SearchEngine, tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("scrutin, vote", "utf-8")
    file = SynonymFile(path)
    assert set(reasons_by_url(engine, "scrutin", file.current())) == {url("onu"), url("un")}
    path.write_text("scrutin, budget", "utf-8")
    os.utime(path, ns=(1, 1))
    assert set(reasons_by_url(engine, "scrutin", file.current())) == {url("un")}
