"""The words that templates write round a publication: every language's file is read, and found on a page."""

import datetime as dt
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch import cldr
from missionsearch.extract import extract_page
from missionsearch.extract.wording import fold, is_one_of, phrases
from missionsearch.models import FetchedPage

LANGUAGES = sorted(
    each.name.removesuffix(".toml")
    for each in files("missionsearch.extract.wording").iterdir()
    if each.name.endswith(".toml")
)
SHOWN = {
    "ar": ("تاريخ النشر: ٥ تشرين الأول ٢٠١٥", "آخر تحديث: 6 أكتوبر 2015"),
    "bg": ("Публикувано на 5 октомври 2015", "Последна промяна: 06.10.2015"),
    "cs": ("Zveřejněno: 5. října 2015", "Poslední aktualizace: 6. 10. 2015"),
    "da": ("Udgivet 5. oktober 2015", "Sidst opdateret: 6. oktober 2015"),
    "de": ("Veröffentlicht am 5. Oktober 2015", "Zuletzt geändert: 06.10.2015"),
    "el": ("Δημοσιεύθηκε: 5 Οκτωβρίου 2015", "Τελευταία ενημέρωση: 6 Οκτωβρίου 2015"),
    "en": ("First published 5 October 2015", "Last reviewed: 6 October 2015"),
    "es": ("Publicado el 5 de octubre de 2015", "Última actualización: 06/10/2015"),
    "fi": ("Julkaistu: 5. lokakuuta 2015", "Päivitetty 6.10.2015"),
    "fr": ("Mise en ligne : 5 octobre 2015", "Date de mise à jour : 06/10/2015"),
    "hu": ("Közzétéve: 2015. október 5.", "Utolsó módosítás: 2015. 10. 06."),
    "it": ("Pubblicato il 5 ottobre 2015", "Ultima modifica: 6 ottobre 2015"),
    "ja": ("公開日：2015年10月5日", "最終更新日：2015年10月6日"),
    "ko": ("입력 2015.10.05 10:12", "수정 2015년 10월 6일"),
    "nb": ("Publisert: 05.10.2015", "Sist oppdatert 6. oktober 2015"),
    "nl": ("Geplaatst op 5 oktober 2015", "Laatst bijgewerkt: 6 oktober 2015"),
    "pl": ("Data publikacji: 5 października 2015", "Ostatnia aktualizacja: 6 października 2015"),
    "pt": ("Publicado em 5 de outubro de 2015", "Última atualização: 06/10/2015"),
    "ro": ("Publicat pe 5 octombrie 2015", "Ultima actualizare: 6 octombrie 2015"),
    "ru": ("Опубликовано 5 октября 2015", "Обновлено: 6 октября 2015"),
    "sk": ("Zverejnené: 5. októbra 2015", "Posledná aktualizácia: 6. 10. 2015"),
    "sv": ("Publicerad den 5 oktober 2015", "Senast uppdaterad: 6 oktober 2015"),
    "tr": ("Yayın tarihi: 5 Ekim 2015", "Son güncelleme: 6 Ekim 2015"),
    "uk": ("Опубліковано 5 жовтня 2015", "Оновлено: 6 жовтня 2015"),
    "zh": ("发布时间：2015-10-05 10:12", "更新时间：2015年10月6日"),
}
"""A page's two lines in each language that has a file."""
TEXT = "<p>Le moulin reste ouvert aux visiteurs tous les jours, et le meunier y moud encore son blé devant eux.</p>"


def test_every_language_with_a_file_has_a_page_here() -> None:
    assert sorted(SHOWN) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_speaks_a_known_language_is_dated_by_its_labels(language: str) -> None:
    published, modified = SHOWN[language]
    html = (
        f"<html lang={language}><head><title>Moulin</title></head><body><main><h1>Moulin</h1><p>{published}</p>"
        f"{TEXT * 4}<p>{modified}</p></main></body></html>"
    )
    at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    found = extract_page(FetchedPage("https://x.example/m", "https://x.example/m", 200, {}, html.encode(), at))
    assert found.published
    assert found.modified
    assert (str(found.published.value), str(found.modified.value)) == ("2015-10-05", "2015-10-06")


def test_words_are_found_whatever_their_accents_and_apostrophes() -> None:
    assert is_one_of("PAGE D’ACCUEIL :", "section", "home")
    assert is_one_of("Prochains rendez-vous", "dates", "boxes")
    assert not is_one_of("Programme de la soirée", "dates", "boxes")


def test_months_are_known_in_every_language_with_a_file() -> None:
    names = ("octobre", "Oktober", "ottobre", "outubro", "oktober", "октября", "жовтня", "Ekim", "października")
    assert {cldr.months()[cldr.fold(name)] for name in (*names, "Οκτωβρίου", "تشرين الأول", "أكتوبر")} == {10}


@given(st.text(max_size=60))
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_no_file_holds_a_word_twice() -> None:
    for name in ("published", "modified", "limits", "acts", "boxes"):
        folded = [fold(each) for each in phrases("dates", name)]
        assert all(folded)
