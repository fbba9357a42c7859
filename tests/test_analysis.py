"""A text's words, and what a typed word may stand for; engines and ranking stand on these."""

from __future__ import annotations

import pytest

from missionsearch.analysis import analyze_query, analyzer, field_language, lower, strip_accents


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "1° octobre, 2 º, 0° et 10°", ["1er", "octobre", "2", "0", "et", "10"]),
        ("fr", "1° mai", ["1er", "mai"]),
        ("fr", "1 º mai", ["1er", "mai"]),
        ("fr", "n°5 à 5 °C", ["n", "5", "à", "5", "c"]),
        ("fr", "jusqu’à l’eau, O’Brien", ["à", "eau", "obrien"]),
        ("en", "d’Artagnan’s, l’Oréal, o’clock, qu’elle", ["artagnan", "oréal", "oclock", "quelle"]),
        ("und", "O’Brien, qu’elle", ["o", "brien", "elle"]),
        ("fr", "O.N.U., U.S.A", ["onu", "usa"]),
        ("en", "Dell’Acqua", ["dellacqua"]),
        ("fr", "Dell’Acqua", ["acqua"]),
    ],
)
def test_elisions_ordinals_and_acronyms_are_read_as_the_language_writes_them(
    language: str, text: str, words: list[str]
) -> None:
    assert analyzer(language).tokens(text).surfaces == words


@pytest.mark.parametrize(
    ("typed", "others"),
    [
        ("1234", []),
        ("12345", [("12", "345")]),
        ("123456", [("123", "456")]),
        ("1234567", [("1", "234", "567")]),
        ("123456789012", [("123", "456", "789", "012")]),
        ("0142345678", [("01", "42", "34", "56", "78")]),
        ("12h30", [("12", "h", "30")]),
        ("500mg", [("500", "mg")]),
        ("RN7", [("rn", "7")]),
        ("A7", []),
        ("le12", []),
        ("70ème", []),
        ("week-end", [("weekend",)]),
        ("co-ordinatrice", [("coordinatrice",)]),
        ("COVID-19", []),
        ("co-ordinatrice-adjointe", []),
    ],
)
def test_a_typed_word_may_be_written_apart_or_as_one(typed: str, others: list[tuple[str, ...]]) -> None:
    assert list(analyze_query(typed, "fr")[1:]) == others


@pytest.mark.parametrize(
    ("language", "head", "following", "elided"),
    [
        ("fr", "qu", "elle", True),
        ("fr", "l", "table", True),
        ("fr", "aujourd", "hui", False),
        ("fr", "l", "s", False),
        ("fr", "l", "union", True),
        ("en", "d", "artagnan", True),
        ("en", "l", "table", False),
        ("en", "qu", "elle", False),
        ("en", "o", "clock", False),
        ("und", "qu", "elle", True),
        ("und", "o", "brien", False),
    ],
)
def test_an_article_before_an_apostrophe_is_told_from_a_part_of_a_name(
    language: str, head: str, following: str, elided: bool
) -> None:
    assert analyzer(language).elides(head, following) is elided


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "passports", "passport"),
        ("en", "organisations", "organization"),
        ("fr", "nationaux", "nationale"),
        ("fr", "démarches", "demarche"),
        ("fr", "70ème", "70e"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert analyzer(language).stem(one) == analyzer(language).stem(other) != ""


@pytest.mark.parametrize(("language", "word"), [("en", "covid19"), ("und", "passports"), ("und", "les"), ("fr", "the")])
def test_what_is_no_word_of_the_language_is_its_own_stem(language: str, word: str) -> None:
    assert analyzer(language).stem(word) == word


def test_small_words_have_no_stem_but_in_titles() -> None:
    french = analyzer("fr")
    assert [french.stem(word) for word in ("les", "étaient", "etaient")] == ["", "", ""]
    assert french.stem_all("les") != ""


def test_a_prefix_with_a_hyphen_and_its_word_are_one_word_too_where_the_prefix_stands() -> None:
    text = "L’OSCE, co-ordinatrice d’un mini-sommet anti-mines"
    assert analyzer("fr").tokens(text).extras == [(1, "coordinatrice"), (4, "minisommet"), (6, "antimines")]


def test_a_language_without_stems_lies_in_the_fields_of_whole_words() -> None:
    assert [field_language(code) for code in ("fr", "en", "de", "und", "")] == ["fr", "en", "und", "und", "und"]


def test_a_text_loses_capitals_and_accents_as_its_characters_do_alone() -> None:
    characters = [chr(code) for code in range(0x2100)]
    for text in ("".join(characters[:0x80]), "".join(characters[:0x100]), "".join(characters)):
        assert lower(text) == text.lower()
        assert strip_accents(text) == "".join(map(strip_accents, text))
