"""The texts of the pages: all of them in both languages, French ones set as French is."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from missionsearch.locales import LANGUAGES, po_path
from missionsearch.locales.__main__ import texts
from missionsearch.web import formats
from missionsearch.web.app import templates_folder

used_texts = cache(texts)
NO_BREAK = "\u00a0\u202f"


def catalogue(language: str) -> Catalog:
    with po_path(language).open("rb") as lines:
        return read_po(lines, locale=language)


def forms(found: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found or ())


def french() -> list[str]:
    """Return every French text, without what is filled in and the JSON, TOML and options that it shows as they are."""
    messages = [message for message in catalogue("fr") if message.id]
    told = [(form, forms(message.id)[-1]) for message in messages for form in forms(message.string)]
    return [re.sub(r"\{[^}]*\}", "{}", _without_code(form, english)) for form, english in told]


def _without_code(text: str, english: str) -> str:
    """Return a text without what stands in straight quotation marks in English as well: to be typed so."""
    for code in re.findall(r"""\{"[^}]*\}|\["?[^]]*\]|"[^"]*"|'[^']*'|\w+=\w*""", english):
        text = text.replace(code, "{}")
    return text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_templates_and_code_is_translated(language: str) -> None:
    known = {forms(message.id)[0]: message for message in catalogue(language) if message.id}
    used = {forms(message.id)[0] for message in used_texts(templates_folder()) if message.id}
    assert set(known) == used, "run: python -m missionsearch.locales"
    assert [key for key, message in known.items() if not all(forms(message.string))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_to_fill_in_of_its_text(language: str) -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)s|\{\w+\}", text))

    wrong = [
        form
        for message in catalogue(language)
        if isinstance(message, Message) and message.id
        for form in forms(message.string)
        if places(form) not in [places(each) for each in forms(message.id)]
    ]
    assert wrong == []


def test_french_puts_a_space_that_never_breaks_before_high_punctuation_and_inside_quotation_marks() -> None:
    before = re.compile(rf"[^{NO_BREAK}][;?!»]|[^{NO_BREAK}\w]:|\w:(?=[ ]|$)")
    after = re.compile(rf"«(?![{NO_BREAK}])")
    assert [text for text in french() if before.search(text) or after.search(text)] == []


def test_french_has_typographic_apostrophes_and_quotation_marks() -> None:
    assert [text for text in french() if re.search("['\"“”]|\\.\\.\\.", text)] == []


@pytest.mark.parametrize(
    ("day", "language", "written"),
    [
        (dt.date(2015, 10, 1), "fr", "1er octobre 2015"),
        (dt.date(2015, 10, 11), "fr", "11 octobre 2015"),
        (dt.date(2015, 10, 21), "fr", "21 octobre 2015"),
        (dt.date(2015, 10, 1), "en", "1 October 2015"),
    ],
)
def test_a_day_is_written_out(day: dt.date, language: str, written: str) -> None:
    assert formats.day(day, language) == written


@pytest.mark.parametrize(("language", "written"), [("fr", "1\u202f234\u202f567"), ("en", "1,234,567")])
def test_thousands_stand_apart(language: str, written: str) -> None:
    assert formats.number(1_234_567, language) == written


def test_languages_have_names_and_directions() -> None:
    assert formats.language_name("en", "fr") == "Anglais"
    assert formats.language_name("fr", "fr") == "Français"
    assert formats.language_name("und", "fr") is None
    assert (formats.direction("ar"), formats.direction("fr"), formats.direction("zz")) == ("rtl", "ltr", "ltr")
