# ruff: noqa: E501 (markup reads best whole)
"""Short pages are what people ask a mission for most: they are read in any language, and only navigation stays out."""

import datetime as dt

import pytest

from missionsearch.extract import extract_page
from missionsearch.models import ExtractedPage, FetchedPage

MENUS = {
    "fr": ("Accueil", "Visas", "Passeports", "État civil", "Culture", "Presse", "Plan du site", "Mentions légales"),
    "en": ("Home", "Visas", "Passports", "Registry", "Culture", "Press", "Site map", "Legal notice"),
    "zh": ("首页", "签证", "护照", "民事登记", "文化", "新闻", "网站地图", "法律声明"),
    "ar": (
        "الرئيسية",
        "التأشيرات",
        "جوازات السفر",
        "الحالة المدنية",
        "الثقافة",
        "الصحافة",
        "خريطة الموقع",
        "إشعار قانوني",
    ),
}
NOTICES = {
    "fr": ("Fermeture exceptionnelle", "Le guichet sera fermé vendredi matin en raison de travaux."),
    "en": ("Counter closed", "The counter is closed on Friday morning for repairs."),
    "zh": ("临时闭馆", "因维修工程，本周五上午窗口停止办公。"),
    "ar": ("إغلاق استثنائي", "يغلق الشباك صباح يوم الجمعة بسبب أعمال الصيانة."),
}
HOURS = {
    "fr": ("Horaires", "Lundi au jeudi : 9 h – 12 h 30", "Vendredi : 9 h – 11 h"),
    "en": ("Opening hours", "Monday to Thursday: 9 am – 12.30 pm", "Friday: 9 am – 11 am"),
    "zh": ("办公时间", "周一至周四：9:00 – 12:30", "周五：9:00 – 11:00"),
    "ar": ("ساعات العمل", "من الاثنين إلى الخميس: 9:00 – 12:30", "الجمعة: 9:00 – 11:00"),
}


def read(language: str, main: str, path: str = "/page-7", menu: bool = True) -> ExtractedPage:
    links = "".join(f"<li><a href=/{place}>{name}</a></li>" for place, name in enumerate(MENUS[language]))
    html = (
        f"<html lang={language}><head><meta charset=utf-8><title>x</title></head><body><header><nav><ul>{links}</ul></nav></header>"
        f"<main>{main}</main><footer><ul>{links}</ul></footer></body></html>"
    )
    url = f"https://m.example{path}"
    return extract_page(FetchedPage(url, url, 200, {}, html.encode(), dt.datetime(2024, 1, 1, tzinfo=dt.UTC)))


@pytest.mark.parametrize("language", MENUS)
def test_a_notice_of_one_sentence_is_read(language: str) -> None:
    title, sentence = NOTICES[language]
    found = read(language, f"<h1>{title}</h1><p>{sentence}</p>")
    assert (found.kind, found.type, found.title, found.paragraphs) == ("article", "notice", title, (sentence,))


@pytest.mark.parametrize("language", MENUS)
def test_opening_hours_are_read(language: str) -> None:
    title, first, second = HOURS[language]
    found = read(language, f"<h1>{title}</h1><ul><li>{first}</li><li>{second}</li></ul>")
    assert (found.kind, found.paragraphs) == ("article", (first, second))


@pytest.mark.parametrize("language", MENUS)
def test_a_directory_in_a_table_is_read(language: str) -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>+00 {number} 55 21 22</td></tr>" for number, name in enumerate(MENUS[language][1:6])
    )
    found = read(language, f"<h1>{MENUS[language][3]}</h1><table>{rows}</table>")
    assert (found.kind, found.type) == ("article", "directory")
    assert f"{MENUS[language][1]} | +00 0 55 21 22" in found.paragraphs


@pytest.mark.parametrize("language", MENUS)
def test_a_contact_page_with_an_address_is_read_and_a_form_alone_is_not(language: str) -> None:
    form = "<form><label>E-mail</label><input name=mail><textarea></textarea><button>OK</button></form>"
    lines = f"<p>{HOURS[language][1]}</p><p>12 quai des Tanneurs, 4410 Sarne, +00 55 21 22 23</p>"
    assert read(language, f"<h1>Contact</h1>{lines}{form}", "/contact").kind == "article"
    assert read(language, f"<h1>Contact</h1>{form}", "/contact").kind == "contact"


@pytest.mark.parametrize("language", MENUS)
def test_a_page_of_links_alone_stays_out(language: str) -> None:
    links = "".join(f"<li><a href=/{place}>{NOTICES[language][1]}</a></li>" for place in range(12))
    assert read(language, f"<h1>{MENUS[language][5]}</h1><ul>{links}</ul>").kind in ("listing", "other")


OWN = (
    "<p>The mission stands for its country at the conference of river states, and helps its citizens who live on the banks.</p>"
    "<p>Its counter opens from Monday to Thursday, and by appointment on Fridays; the telephone is answered every morning.</p>"
    "<p>It publishes what it says at the conference on the same day, in both languages, with the texts that were voted on.</p>"
    "<p>Groups of pupils may visit the archive room in spring, when a guide who knows both shores of the river is there.</p>"
)


def test_a_home_page_with_a_text_of_its_own_is_read_and_one_of_teasers_is_not() -> None:
    teasers = "".join(
        f"<article><h2><a href=/n{place}>{text[:40]}</a></h2><p>{text}</p></article>"
        for place, text in enumerate(OWN.replace("</p>", "").split("<p>")[1:])
    )
    assert read("en", f"<h1>Mission</h1>{OWN}", "/").kind == "article"
    assert read("en", f"<h1>Mission</h1>{teasers}", "/").kind == "home"
    assert read("en", f"<h1>Mission</h1>{OWN}{teasers}", "/en/").kind == "home"


def test_a_short_page_under_a_long_menu_is_no_list() -> None:
    menu = " ".join("<a href=/autre>lien</a>" for _ in range(70))
    text = "Le service chargé des visas répond au dossier des étudiants, sous le numéro trois."
    html = f"<html lang=fr><title>Visa</title><body><nav>{menu}</nav><main><h1>Visa</h1><p>{text}</p><p>{text} Ici.</p></main>"
    url = "https://m.example/index.php?title=Visa"
    page = extract_page(FetchedPage(url, url, 200, {}, html.encode(), dt.datetime(2024, 1, 1, tzinfo=dt.UTC)))
    assert page.kind == "article"
