# ruff: noqa: E501 (markup reads best whole)
"""Section and language links are chosen from what a page offers, and what lost is told with its reason."""

import datetime as dt

from missionsearch.extract import extract_page
from missionsearch.models import Candidate, ExtractedPage, FetchedPage

TEXT = "<p>Le bac du fleuve ne circule plus le dimanche, et les élèves de la rive gauche prennent le car de sept heures dix.</p>"
URL = "https://bac.example/fr/horaires"


def read(beside: str, head: str = "") -> ExtractedPage:
    html = (
        f"<html lang=fr><head><title>Les horaires du bac</title>{head}</head><body>"
        f"{beside}<main><h1>Les horaires du bac</h1>{TEXT * 4}</main></body></html>"
    )
    return extract_page(FetchedPage(URL, URL, 200, {}, html.encode(), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))


def offered(page: ExtractedPage, fact: str) -> list[Candidate]:
    return [each for each in page.candidates if each.fact == fact]


def test_the_labelled_path_wins_against_one_that_is_only_called_so() -> None:
    called = "<div class=crumb-bar><a href=/fr/plan>Plan</a> <a href=/fr/aide>Aide</a></div>"
    labelled = "<nav aria-label='Vous êtes ici'><a href=/fr/>Accueil</a> &gt; <a href=/fr/fleuve>Le fleuve</a></nav>"
    found = read(called + labelled)
    assert found.section == ("Le fleuve",)
    assert [(each.value, each.lost) for each in offered(found, "section")] == [
        ("Le fleuve", ""),
        ("Plan > Aide", "more speaks for the path by label"),
    ]


def test_a_path_that_names_no_section_yields_to_structured_data() -> None:
    data = """<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [
      {"@type": "ListItem", "position": 1, "name": "Accueil"}, {"@type": "ListItem", "position": 2, "item": {"name": "Le fleuve"}},
      {"@type": "ListItem", "position": 3, "name": "Les horaires du bac"}]}</script>"""
    found = read("<div class=breadcrumb><a href=/fr/>Accueil</a> &gt; Les horaires du bac</div>", data)
    assert found.section == ("Le fleuve",)
    assert ("it names no section", "name") in [(each.lost, each.source) for each in offered(found, "section")]


def test_the_head_says_more_surely_than_a_menu_where_a_translation_is() -> None:
    head = "<link rel=alternate hreflang=en href=/en/timetable><link rel=alternate hreflang=fr href=/fr/horaires>"
    menu = "<ul class=languages><li><a href=/en/>English</a><li><a href=/en/latest>English</a><li><a href=/de/fahrplan>Deutsch</a></ul>"
    found = read(menu, head)
    assert found.translations == {"en": "https://bac.example/en/timetable", "de": "https://bac.example/de/fahrplan"}
    assert {each.value: each.lost for each in offered(found, "translation")} == {
        "en https://bac.example/en/timetable": "",
        "de https://bac.example/de/fahrplan": "",
        "en https://bac.example/en/latest": "another link is surer",
        "en https://bac.example/en/": "it leads home",
    }
