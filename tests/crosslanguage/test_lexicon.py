"""What translation pairs teach, and what a query becomes in the other language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.crosslanguage import files
from missionsearch.crosslanguage.alignment import AlignedText
from missionsearch.crosslanguage.cognates import Cognates
from missionsearch.crosslanguage.concordance import find_renderings
from missionsearch.crosslanguage.dictionaries import NamePair, installed_dictionary, make_dictionary, names
from missionsearch.crosslanguage.files import FILE_NAME, NO_LEXICON, AnyLexicon, damage, open_lexicon, write_lexicon
from missionsearch.crosslanguage.learning import learn
from missionsearch.crosslanguage.translation import Translation, Translator

SENTENCES = [
    ("La traite des êtres humains est un crime.", "Human trafficking is a crime."),
    ("La traite touche toute l’Europe.", "Trafficking affects all of Europe."),
    ("Les victimes de la traite sont protégées.", "Victims of trafficking are protected."),
    ("Le crime est puni.", "The crime is punished."),
    ("Les victimes sont écoutées.", "Victims are heard."),
    ("L’Europe écoute.", "Europe listens."),
    ("La convention est signée.", "The convention is signed."),
    ("Cette convention protège les victimes.", "This convention protects victims."),
]
TEXTS = [
    AlignedText(fr, en, f"https://m.example/fr/{n}", f"https://m.example/en/{n}")
    for n, (fr, en) in enumerate(SENTENCES)
]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnyLexicon]:
    folder = tmp_path_factory.mktemp("index")
    write_lexicon(folder, "key", 8, learn(TEXTS), TEXTS)
    opened = open_lexicon(folder)
    yield opened
    opened.close()


def translated(lexicon: AnyLexicon, text: str, language: str) -> dict[str, str]:
    """Return each typed word with its best translation."""
    terms = Translator(lexicon, names()).translate(text, language)
    return {term.typed: best(term) for term in terms}


def best(term: Translation) -> str:
    return max(term.alternatives, key=lambda stem: term.alternatives[stem])


def test_a_word_is_translated_as_the_missions_own_pairs_do(lexicon: AnyLexicon) -> None:
    assert translated(lexicon, "traite", "fr") == {"traite": "traffick"}
    assert translated(lexicon, "trafficking", "en") == {"trafficking": "trait"}


def test_a_country_of_several_words_is_translated_as_a_whole(lexicon: AnyLexicon) -> None:
    terms = Translator(lexicon, names()).translate("Royaume-Uni", "fr")
    assert {(term.typed, *term.alternatives, term.source) for term in terms} == {
        ("royaume uni", "unit", "name"),
        ("royaume uni", "kingdom", "name"),
    }


def test_a_word_of_no_pair_is_found_by_its_likeness(lexicon: AnyLexicon) -> None:
    words = Cognates(["trafficking", "democratization"], "en")
    (term,) = Translator(lexicon, make_dictionary(()), cognates=lambda language: words).translate(
        "démocratisation", "fr"
    )
    assert (term.source, best(term)) == ("cognate", "democrat")


def test_an_unknown_word_stays_as_it_is(lexicon: AnyLexicon) -> None:
    (term,) = Translator(lexicon, make_dictionary(())).translate("Zzyzx", "fr")
    assert (term.source, term.alternatives) == ("same", {"zzyzx": 1.0})


def test_the_operators_names_overrule_what_was_learned(lexicon: AnyLexicon) -> None:
    own = make_dictionary([NamePair("traite", "slavery")])
    (term,) = Translator(lexicon, names(), operator=own).translate("traite", "fr")
    assert (term.source, best(term)) == ("operator", "slaveri")


def test_only_sure_links_are_shown(lexicon: AnyLexicon) -> None:
    (term,) = Translator(lexicon, names()).translate("traite", "fr")
    assert all(link.score >= 0.3 and link.count >= 3 for link in term.sure)


def test_without_pairs_a_query_is_translated_by_names_alone() -> None:
    terms = Translator(NO_LEXICON, names()).translate("Géorgie", "fr")
    assert [best(term) for term in terms] == ["georgia"]


def test_a_damaged_lexicon_is_as_good_as_none(tmp_path: Path) -> None:
    write_lexicon(tmp_path, "key", 8, learn(TEXTS), TEXTS)
    (tmp_path / FILE_NAME).write_bytes(b"not a database")
    assert open_lexicon(tmp_path) is NO_LEXICON


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.6, 0.99])
def test_one_byte_changed_anywhere_in_a_lexicon_is_damage(tmp_path: Path, share: float) -> None:
    write_lexicon(tmp_path, "key", 8, learn(TEXTS), TEXTS)
    assert damage(tmp_path) == ()
    content = bytearray((tmp_path / FILE_NAME).read_bytes())
    content[int(share * len(content))] ^= 1
    (tmp_path / FILE_NAME).write_bytes(content)
    assert damage(tmp_path) == (f"{tmp_path / FILE_NAME} is not what was written",)
    assert open_lexicon(tmp_path) is NO_LEXICON


def test_a_lexicon_of_another_release_is_whole_but_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other_release:
        other_release.setattr(files, "FORMAT", 0)
        write_lexicon(tmp_path, "key", 8, learn(TEXTS), TEXTS)
    assert damage(tmp_path) == ()
    assert open_lexicon(tmp_path) is NO_LEXICON


def test_a_lexicon_is_replaced_in_one_step(tmp_path: Path) -> None:
    write_lexicon(tmp_path, "old", 8, learn(TEXTS), TEXTS)
    reader = open_lexicon(tmp_path)
    write_lexicon(tmp_path, "new", 8, learn(TEXTS), TEXTS)
    assert reader.links("fr", "trait")
    assert open_lexicon(tmp_path).facts.key == "new"
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_short_word_is_its_own_translation_though_its_neighbour_stands_once_too() -> None:
    """Its stem keeps what makes it look like its translation."""
    texts = [
        AlignedText(
            "Le service des visas est ouvert.",
            "The visa section is open.",
            "https://m.example/a",
            "https://m.example/b",
        ),
        AlignedText(
            "Demandez un visa de long séjour.",
            "Apply for a long-stay visa.",
            "https://m.example/a",
            "https://m.example/b",
        ),
    ]
    links = [link for link in learn(texts).links if link.french == "visa"]
    assert links[0].english == "visa"
    assert sum(link.score for link in links if link.english != "visa") < links[0].score / 2


def test_nothing_to_learn_from_teaches_nothing() -> None:
    assert learn([]).links == ()


def test_a_folder_without_dictionaries_gives_none(tmp_path: Path) -> None:
    assert installed_dictionary(tmp_path) is None


def test_a_concordance_counts_renderings_and_shows_where_they_stand(lexicon: AnyLexicon) -> None:
    found = find_renderings(lexicon, "traite")
    first = found.renderings[0]
    example = first.examples[0]
    assert (found.language, first.form, len(first.examples)) == ("fr", "trafficking", 3)
    assert example.text.french[slice(*example.source)] == "traite"
    assert example.text.english[slice(*example.target)].lower() == "trafficking"


def test_a_concordance_of_a_word_in_no_pair_is_empty(lexicon: AnyLexicon) -> None:
    assert find_renderings(lexicon, "parapluie").renderings == ()


@given(st.text(max_size=80))
def test_any_text_can_be_translated_and_looked_up(text: str) -> None:
    Translator(NO_LEXICON, names()).translate(text, "fr")
    assert find_renderings(NO_LEXICON, text).renderings == ()
