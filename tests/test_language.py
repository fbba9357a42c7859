"""Which language is each paragraph in, and which is the page's?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.language import best_guess, detect_language, language_of, script_language, small_word_vote
from missionsearch.language.neighbours import in_language_of_neighbours, learn_languages
from missionsearch.models import ExtractedPage, PageLanguage

FRENCH = (
    "Le consulat reçoit les visiteurs sur rendez-vous du lundi au vendredi. Les demandes de passeport se font au "
    "guichet, avec une photographie récente et un justificatif de domicile."
)
ENGLISH = (
    "The consulate receives visitors by appointment from Monday to Friday. Passport applications are made at the desk, "
    "with a recent photograph and a proof of residence."
)
SHORT = {
    "fr": "Le consulat sera fermé lundi prochain en raison de la fête nationale.",
    "en": "The consulate will be closed next Monday because of the national day.",
    "de": "Das Konsulat bleibt am kommenden Montag wegen des Feiertags geschlossen.",
    "es": "El consulado permanecerá cerrado el próximo lunes por ser día festivo.",
    "it": "Il consolato resterà chiuso lunedì prossimo in occasione della festa nazionale.",
    "pt": "O consulado estará fechado na próxima segunda-feira devido ao feriado nacional.",
    "nl": "Het consulaat is aanstaande maandag gesloten vanwege de nationale feestdag.",
    "pl": "Konsulat będzie nieczynny w najbliższy poniedziałek z powodu święta narodowego.",
    "ro": "Consulatul va fi închis lunea viitoare cu ocazia sărbătorii naționale.",
    "tr": "Konsolosluk ulusal bayram nedeniyle önümüzdeki pazartesi günü kapalı olacaktır.",
    "ru": "Консульство будет закрыто в следующий понедельник в связи с праздником.",
    "uk": "Консульство буде зачинене наступного понеділка у зв'язку зі святом.",
    "ar": "ستكون القنصلية مغلقة يوم الاثنين القادم بمناسبة العيد الوطني.",
    "el": "Το προξενείο θα είναι κλειστό την επόμενη Δευτέρα λόγω της εθνικής εορτής.",
    "ja": "総領事館は来週の月曜日、祝日のため休館します。",
    "ko": "영사관은 다음 주 월요일 국경일로 인해 휴관합니다.",
    "zh": "领事馆下周一因国庆节闭馆，请您谅解。",
}


@pytest.mark.parametrize("declared", [None, "same", "fr"])
@pytest.mark.parametrize("language", SHORT)
def test_a_paragraph_of_some_length_tells_its_language(language: str, declared: str | None) -> None:
    found = detect_language([SHORT[language]], language if declared == "same" else declared)
    assert found == PageLanguage(language, (language,))


def test_enough_text_decides_against_the_declaration() -> None:
    assert detect_language([ENGLISH], "fr").language == "en"
    assert detect_language([FRENCH], "en-GB").language == "fr"


@pytest.mark.parametrize("paragraphs", [[], ["OK"], ["14/07/2015"], ["https://ambassade.example/fr/visa/formulaire"]])
def test_too_little_text_has_the_declared_language_or_none(paragraphs: list[str]) -> None:
    assert detect_language(paragraphs, None, title=ENGLISH).language == "und"
    assert detect_language(paragraphs, "fr-FR", title=ENGLISH).language == "fr"


@pytest.mark.parametrize("declared", ["", "und", "x-default", "mul", "12"])
def test_a_declaration_that_says_nothing_is_none(declared: str) -> None:
    assert detect_language([], declared).language == "und"


def test_each_paragraph_of_a_mixed_page_has_its_own_language() -> None:
    found = detect_language([FRENCH, FRENCH, ENGLISH], "fr")
    assert found == PageLanguage("fr", ("fr", "fr", "en"))


def test_a_pages_language_is_that_of_most_of_its_text() -> None:
    assert detect_language([FRENCH, ENGLISH, ENGLISH], "fr").language == "en"


@pytest.mark.parametrize(
    "quoted", ["The Washington Post", "« Yes, we can »", "Frank-Walter Steinmeier", "RFI, France 24, BBC World"]
)
def test_a_short_quotation_or_a_name_follows_its_page(quoted: str) -> None:
    assert detect_language([FRENCH, quoted, FRENCH], "fr").paragraphs == ("fr", "fr", "fr")


def test_a_heading_follows_the_paragraphs_around_it() -> None:
    paragraphs = [FRENCH, FRENCH, FRENCH, ENGLISH, "Opening hours", ENGLISH]
    assert detect_language(paragraphs, "fr").paragraphs == ("fr", "fr", "fr", "en", "en", "en")


def test_a_short_paragraph_in_another_script_is_not_its_pages() -> None:
    assert detect_language([FRENCH, "Консульство будет закрыто"], "fr").paragraphs[1] != "fr"


def test_capitals_do_not_mislead() -> None:
    assert detect_language([FRENCH.upper()], None).language == "fr"


@pytest.mark.parametrize(
    ("declared", "text"),
    [("nb", SHORT["fr"]), ("eu", "Kontsulatua itxita egongo da datorren astelehenean, jai nazionala dela eta. " * 4)],
)
def test_a_language_that_the_detector_does_not_know_is_believed_where_nothing_contradicts(
    declared: str, text: str
) -> None:
    assert detect_language([text], declared).language == declared


def test_the_same_text_always_gets_the_same_answer() -> None:
    best_guess.cache_clear()
    first = best_guess("konsulat wird montag closed")
    best_guess.cache_clear()
    assert best_guess("konsulat wird montag closed") == first


def test_small_words_settle_french_and_english_without_the_detector() -> None:
    assert small_word_vote(FRENCH.lower() * 2) == "fr"
    assert small_word_vote("les tables, the tables") is None


def test_a_script_of_one_language_settles_it() -> None:
    assert script_language("προξενείο") == "el"
    assert script_language("consulat") is None


def test_an_imported_documents_language_is_what_was_given() -> None:
    page = ExtractedPage("https://a.example/", "https://a.example/", "T", (ENGLISH,), declared_language="fr")
    assert language_of(page).language == "en"
    imported = ExtractedPage(
        "https://a.example/", "https://a.example/", "T", (ENGLISH,), declared_language="fr", extractor="import"
    )
    assert language_of(imported) == PageLanguage("fr", source="declaration")


@given(st.lists(st.text(max_size=80), max_size=4), st.none() | st.text(max_size=8))
def test_any_text_is_answered_with_a_language_for_every_paragraph(paragraphs: list[str], declared: str | None) -> None:
    found = detect_language(paragraphs, declared)
    assert len(found.paragraphs) == len(paragraphs)
    assert 2 <= len(found.language) <= 3


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["Bureau Martin | 12 Rue Pasteur, Kestrel", "Bureau Lopez | 3 Avenue Victor Hugo, Kestrel"],
        ["Anna Kowalska", "Jean-Pierre Delmas", "María González Ortega", "Giovanni Bellini", "Katrin Müller"],
        ["+99 12 34 56", "9h-12h"],
    ],
    ids=["a directory", "names", "figures"],
)
def test_names_and_figures_are_in_no_language(paragraphs: list[str]) -> None:
    assert detect_language(paragraphs, None).language == "und"
    assert detect_language(paragraphs, None).source == "nothing"
    assert detect_language(paragraphs, "fr").language == "fr"
    assert detect_language(paragraphs, "fr").source == "declaration"


TWO_SENTENCES = {
    "fr": "Le consulat sera fermé lundi prochain. Les rendez-vous reprennent mardi matin à neuf heures.",
    "en": "The consulate will be closed next Monday. Appointments start again on Tuesday morning at nine.",
    "de": "Das Konsulat bleibt am kommenden Montag geschlossen. Termine gibt es wieder ab Dienstag um neun Uhr.",
    "es": "El consulado estará cerrado el próximo lunes. Las citas se reanudan el martes a las nueve.",
    "it": "Il consolato resterà chiuso lunedì prossimo. Gli appuntamenti riprendono martedì mattina alle nove.",
    "pt": "O consulado estará fechado na próxima segunda-feira. As consultas recomeçam na terça de manhã.",
    "nl": "Het consulaat is aanstaande maandag gesloten. De afspraken beginnen weer op dinsdagochtend.",
    "pl": "Konsulat będzie zamknięty w najbliższy poniedziałek. Wizyty zostaną wznowione we wtorek rano.",
    "ru": "Консульство будет закрыто в следующий понедельник. Приём возобновится во вторник утром.",
    "uk": "Консульство буде зачинене наступного понеділка. Прийом відновиться у вівторок вранці.",
    "ar": "ستكون القنصلية مغلقة يوم الاثنين المقبل. تستأنف المواعيد صباح يوم الثلاثاء.",
    "el": "Το προξενείο θα είναι κλειστό την ερχόμενη Δευτέρα. Τα ραντεβού ξεκινούν ξανά την Τρίτη.",
    "tr": "Konsolosluk önümüzdeki pazartesi günü kapalı olacaktır. Randevular salı sabahı yeniden başlayacak.",
    "zh": "领事馆下周一关闭。预约从星期二上午九点重新开始。",
}


@pytest.mark.parametrize("language", TWO_SENTENCES)
def test_two_sentences_tell_their_language(language: str) -> None:
    found = detect_language([TWO_SENTENCES[language]], None)
    assert (found.language, found.source) == (language, "text")


def page_of(number: int, section: str, text: str) -> tuple[ExtractedPage, PageLanguage]:
    url = f"https://mission.example/{number}"
    page = ExtractedPage(url, url, "Titre", (text,), section=(section,) if section else ())
    return page, language_of(page)


def test_a_page_of_names_is_in_the_language_of_its_section_else_of_its_site() -> None:
    french = [page_of(number, "Annuaire", TWO_SENTENCES["fr"]) for number in range(8)]
    english = [page_of(number, "Directory", TWO_SENTENCES["en"]) for number in range(10, 18)]
    names = "Anna Kowalska, Jean Delmas, Katrin Müller"
    both, one = learn_languages([*french, *english]), learn_languages(french)
    found = in_language_of_neighbours(*page_of(30, "Directory", names), both)
    assert (found.language, found.source, found.paragraphs) == ("en", "section", ("en",))
    assert in_language_of_neighbours(*page_of(31, "", names), both).language == "und"
    found = in_language_of_neighbours(*page_of(31, "", names), one)
    assert (found.language, found.source) == ("fr", "site")


def test_a_page_that_tells_its_language_keeps_it() -> None:
    known = learn_languages(page_of(number, "", TWO_SENTENCES["fr"]) for number in range(8))
    assert in_language_of_neighbours(*page_of(9, "", TWO_SENTENCES["de"]), known).language == "de"
