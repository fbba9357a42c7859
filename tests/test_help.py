"""What helps a person to find: near spellings, completions while typing, and publications like one."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import Completion
from missionsearch.search.query import parse_query
from missionsearch.search.spelling import Spelling, best_correction, osa_distances
from tests.engines.documents import document, url

# --- near spellings


def osa(one: str, other: str) -> int:
    """Return the optimal string alignment distance by the textbook's table."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if not i or not j:
                rows[i][j] = i + j
                continue
            cost = one[i - 1] != other[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


WORDS = st.text(alphabet="abcdeé京", min_size=1, max_size=9)


@given(WORDS, st.lists(WORDS.filter(bool), min_size=1, max_size=6))
def test_distances_are_those_of_the_textbook(wanted: str, words: list[str]) -> None:
    words = [word.ljust(9, "z") for word in words]
    letters = np.array(words, dtype="<U9").view(np.uint32).reshape(len(words), 9).T
    assert osa_distances(wanted, letters).tolist() == [osa(wanted, word) for word in words]


@given(st.text(alphabet="abcde", min_size=2, max_size=8), st.sets(st.text(alphabet="abcde", min_size=2, max_size=8)))
def test_no_near_word_is_overlooked(wanted: str, words: set[str]) -> None:
    near = Spelling(dict.fromkeys(words, 1)).distances(wanted)
    assert sorted(near) == sorted((word, osa(wanted, word)) for word in words if osa(wanted, word) <= 2)


def spelling(**counts: int) -> dict[str, Spelling]:
    return {"fr": Spelling(counts)}


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("ambasade", "ambassade"),  # a letter left out
        ("ambassadde", "ambassade"),  # one too many
        ("anbassade", "ambassade"),  # another one
        ("ambassdae", "ambassade"),  # two swapped
        ("embassadr", "ambassade"),  # two mistakes
        ("securit", "sécurité"),  # accents cost nothing
        ("vsa", "visa"),  # short words: one letter
        ("vs", None),  # two letters say too little
        ("viso", "visa"),
        ("vixx", None),
        ("ambassade", None),  # known
        ("securite", None),
        ("helicoptere", None),  # far from everything
        ("vista", "visa"),
        ("visazz", None),  # in six letters, one
        ("ambassadevisa", "ambassade visa"),  # the space left out
        ("ambassadepour", "ambassade pour"),
    ],
)
def test_a_word_is_corrected_to_a_near_one_of_the_index(typed: str, corrected: str | None) -> None:
    assert best_correction(typed, spelling(ambassade=9, visa=9, sécurité=9)) == corrected


def test_a_word_is_never_corrected_to_a_word_of_grammar() -> None:
    assert best_correction("auxx", spelling(aux=500)) is None
    assert best_correction("wich", spelling(which=500, witch=1)) == "witch"


def test_nearer_beats_commoner_and_commoner_decides_among_the_equally_near() -> None:
    assert best_correction("traitz", spelling(traité=1, trait=500)) == "trait"
    assert best_correction("visat", spelling(visas=2, visa=500, vivat=90)) == "visa"
    assert best_correction("pisa", spelling(visa=1, posa=1)) == "posa"


def test_the_commonest_written_form_is_offered() -> None:
    assert best_correction("securitee", spelling(securite=2, sécurité=40)) == "sécurité"


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("Ambasade OR visa", "Ambassade OR visa"),
        ("title:ambasade", "title:ambassade"),
        ("l’ambasade", "l’ambassade"),
        ("AMBASADE", "AMBASSADE"),
        ("« ambasade »", "« ambassade »"),
        ("ambasade*", None),
        ("ambasade~", None),
        ("PC.AMBASADE/12", None),
        ("ambasade.example", None),
        ("ambasade2", None),
        ("ambasade vixas", "ambassade visas"),
    ],
)
def test_all_but_the_misspelt_words_stays_as_it_was_typed(tmp_path: Path, typed: str, corrected: str | None) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build([document("a", "ambassade ambassade visas", "ambassade")])
    assert engine.correct(parse_query(typed)) == corrected


# --- completions


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("help") / "index")
    titles = [
        ("visa1", "Visa de long séjour", "fr", "2015-01-01"),
        ("visa2", "Visas : les pièces à fournir", "fr", "2016-01-01"),
        ("visa3", "Visa application", "en", "2020-01-01"),
        ("etat", "État civil : naissances", "fr", "2014-01-01"),
        ("oeuvre", "L’Œuvre de l’ambassadrice", "fr", "2013-01-01"),
        *((f"cs{n}", f"Réunion {n} du Conseil de sécurité", "fr", f"2012-01-0{n}") for n in (1, 2, 3)),
    ]
    engine.build(document(path, "texte", title, language, day=day) for path, title, language, day in titles)
    return engine


def completions(engine: SearchEngine, text: str, language: str | None = "fr", limit: int = 8) -> list[str]:
    return [completion.text for completion in engine.suggest(text, language, limit)]


@pytest.mark.parametrize(
    "text", ["état", "etat", "ETAT", "État c", "etat  civil", "e\u0301tat", "civ", "naiss", "Civil : n"]
)
def test_a_title_is_completed_from_any_of_its_words_whatever_accents_and_capitals(
    engine: SearchEngine, text: str
) -> None:
    assert completions(engine, text) == ["État civil : naissances"]


@pytest.mark.parametrize("text", ["oeuv", "œuv", "Œuvre", "l’œ", "l'oe", "ambassadr"])
def test_ligatures_and_apostrophes_make_no_difference(engine: SearchEngine, text: str) -> None:
    assert completions(engine, text) == ["L’Œuvre de l’ambassadrice"]


@pytest.mark.parametrize("text", ["", " ", "tat", "zz", "*", '"', "visa de courte"])
def test_what_begins_no_word_of_a_title_has_no_completion(engine: SearchEngine, text: str) -> None:
    assert completions(engine, text) == []


def test_titles_in_the_readers_language_come_first_then_the_newest(engine: SearchEngine) -> None:
    french = ["Visas : les pièces à fournir", "Visa de long séjour", "Visa application"]
    assert completions(engine, "vis") == french
    assert completions(engine, "vis", "en") == [french[2], *french[:2]]
    assert completions(engine, "vis", limit=2) == french[:2]


def test_a_phrase_that_titles_share_is_completed_before_them(engine: SearchEngine) -> None:
    found = engine.suggest("conse", "fr")
    assert found[0] == Completion("Conseil de sécurité", "phrase")
    assert [completion.kind for completion in found] == ["phrase", "title", "title", "title"]
    assert found[1] == Completion("Réunion 3 du Conseil de sécurité", "title", url("cs3"))


def test_phrases_begin_and_end_with_words_that_say_something(engine: SearchEngine) -> None:
    phrases = {c.text for start in "abcdefghijklmnopqrstuvwxyz" for c in engine.suggest(start) if c.kind == "phrase"}
    assert phrases == {"Conseil de sécurité"}


def test_a_title_that_two_publications_have_is_offered_once(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build(document(path, "x", "Communiqué", day=day) for path, day in (("a", "2014-01-01"), ("b", "2016-01-01")))
    assert engine.suggest("com", "fr") == (Completion("Communiqué", "title", url("b")),)


def test_a_withdrawn_publication_is_completed_no_more(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build([document("a", "x", "Visa un"), document("b", "x", "Visa deux")])
    engine.update((), [url("a")])
    assert completions(engine, "visa") == ["Visa deux"]


def test_any_beginning_of_any_word_completes_its_title(tmp_path: Path) -> None:
    drawn = random.Random(3)
    parts = ["L’Œuvre", "d'Europe", "É-mail", "visa", "ﬁnances", "İstanbul", "straße", "O.N.U.", "n°5", "“mot”"]
    titles = [" ".join(drawn.sample(parts, 4)) for _ in range(40)]
    engine = open_folder(tmp_path / "index")
    engine.build(document(str(number), "x", title) for number, title in enumerate(titles))
    for title in titles:
        at = drawn.randrange(4)
        rest = " ".join(title.split()[at:])
        assert title in completions(engine, rest.strip("“"), limit=50), rest


# --- publications like one


def test_publications_that_share_significant_terms_are_like_each_other(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build(
        [
            document("mines", "déminage humanitaire des terres agricoles", "Déminage"),
            document("demining", "déminage et chiens détecteurs", "Chiens"),
            document("farm", "terres agricoles et récoltes", "Récoltes"),
            *(document(f"rest{number}", f"réunion du conseil numéro {number}", "Conseil") for number in range(20)),
        ]
    )
    assert [hit.url for hit in engine.similar(url("mines"))] == [url("demining"), url("farm")]


def test_so_many_are_named_as_were_asked_for(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build(document(str(number), "visa étudiant long séjour", "Visa") for number in range(30))
    found = engine.similar(url("7"), limit=4)
    assert len({hit.url for hit in found} - {url("7")}) == len(found) == 4


def test_a_publication_like_one_is_named_in_one_of_its_versions(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    pair = [document("b", "déminage humanitaire", "B"), document("b2", "déminage humanitaire", "B2")]
    engine.build(
        [
            document("a", "déminage humanitaire", "A"),
            *(replace(each, publication=url("b")) for each in pair),
            *(document(f"rest{number}", "réunion du conseil") for number in range(20)),
        ]
    )
    assert len(engine.similar(url("a"))) == 1
