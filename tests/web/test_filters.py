"""Filters: each value a link that chooses it or gives it up, each one in force a chip that takes it away."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from missionsearch.models import Filters, Query
from missionsearch.query import query_from_args
from missionsearch.web.links import Links
from tests.web.reading import link, parameters, soup, text_of, titles

CHOSEN = Query(
    text="visa & co",
    filters=Filters(language=("fr",), year=("2015", "2016-03"), section=(("A", "B, C"),), type=("pdf",)),
    sort="newest",
    page=4,
)


def asked(href: str) -> Query:
    return query_from_args({name: [v for n, v in parameters(href) if n == name] for name, _ in parameters(href)})


def test_two_values_of_one_filter_are_alternatives(client: FlaskClient) -> None:
    french = client.get(link(client.get("/fr/search?q=visa"), ".filters a", "Français"))
    both = client.get(link(french, ".filters a", "Anglais"))
    assert text_of(both, ".filters [aria-current] .name") == ["Anglais", "Français"]
    assert text_of(both, ".chips li a") == [
        "Retirer le filtre\u00a0: Français ×",
        "Retirer le filtre\u00a0: Anglais ×",
        "Retirer tous les filtres",
    ]


def test_a_chosen_value_leads_back_to_the_search_without_it(client: FlaskClient) -> None:
    chosen = client.get("/fr/search?q=visa&lang=fr&sort=oldest")
    assert (
        link(chosen, ".filters a", "Français")
        == link(chosen, ".chips a", "Français")
        == "/fr/search?q=visa&sort=oldest"
    )


def test_counts_of_a_filter_do_not_change_when_one_of_its_values_is_chosen(client: FlaskClient) -> None:
    def counts(address: str) -> list[str]:
        return text_of(client.get(address), "[aria-labelledby=filter-language] .count")

    assert counts("/fr/search?q=visa") == counts("/fr/search?q=visa&lang=fr")


def test_months_open_inside_a_chosen_year(client: FlaskClient) -> None:
    year = client.get("/fr/search?q=visa&year=2017")
    assert text_of(year, "[aria-labelledby=filter-year] li li .name") == ["janvier"]
    month = client.get(link(year, "li li a", "janvier"))
    assert text_of(month, ".chips li") == ["Retirer le filtre\u00a0: janvier 2017 ×"]
    assert titles(month) == ["Visa de long séjour pour études"]


def test_sub_sections_open_inside_a_chosen_section(client: FlaskClient) -> None:
    section = client.get(link(client.get("/fr/search?q=visa"), ".filters a", "Services aux citoyens"))
    assert "Visas" in text_of(section, "[aria-labelledby=filter-section] li li .name")
    inside = client.get(link(section, "li li a", "Visas"))
    assert text_of(inside, ".chips li") == ["Retirer le filtre\u00a0: Services aux citoyens › Visas ×"]


def test_undated_publications_can_be_reached(client: FlaskClient) -> None:
    answer = client.get(link(client.get("/fr/search?q=visa"), ".filters a", "Sans date"))
    assert titles(answer)
    assert soup(answer).select(".facts time") == []


def test_all_filters_are_taken_away_at_once(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=visa&lang=fr&year=2017&sort=newest&from=2012-01-01")
    assert link(answer, ".chips a", "tous les filtres") == "/fr/search?q=visa&sort=newest"


def test_a_date_typed_among_the_words_is_a_filter_that_can_be_taken_away_or_searched(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=visa+janvier+2017")
    assert titles(answer) == ["Visa de long séjour pour études"]
    assert link(answer, ".chips a", "janvier 2017") == "/fr/search?q=visa"
    assert parameters(link(answer, ".said a", "mots")) == [("q", "visa janvier 2017"), ("dates", "words")]
    as_words = client.get("/fr/search?q=visa+janvier+2017&dates=words")
    assert text_of(as_words, ".chips li") == []
    assert ("dates", "words") in parameters(link(as_words, ".filters a", "Services aux citoyens"))


def test_the_date_form_keeps_the_search_and_starts_on_its_first_page(client: FlaskClient) -> None:
    page = soup(client.get("/fr/search?q=visa&lang=fr&sort=oldest&page=2&from=2012-01-01"))
    fields = [(tag["name"], tag.get("value")) for tag in page.select(".dates input")]
    assert fields == [("from", "2012-01-01"), ("to", ""), ("q", "visa"), ("lang", "fr"), ("sort", "oldest")]


@pytest.mark.parametrize("written", ["2017-01-09", "09/01/2017", "9.1.2017", " 9/1/2017 "])
def test_a_day_is_understood_however_a_browser_sends_it(client: FlaskClient, written: str) -> None:
    answer = client.get("/fr/search", query_string={"q": "visa", "from": written, "to": written})
    assert titles(answer) == ["Visa de long séjour pour études"]
    assert text_of(answer, ".chips li") == ["Retirer le filtre\u00a0: 9 janvier 2017 ×"]


@pytest.mark.parametrize("written", ["31/02/2015", "2015-13-01", "hier"])
def test_what_is_no_day_is_said_in_a_sentence(client: FlaskClient, written: str) -> None:
    answer = client.get("/fr/search", query_string={"q": "visa", "from": written})
    assert answer.status_code == 200
    assert text_of(answer, ".said li")[0].endswith("n’est pas un jour\u00a0: écrivez par exemple 01/10/2015.")


def test_a_first_day_after_the_last_is_said_and_can_be_swapped(client: FlaskClient) -> None:
    answer = client.get("/en/search?q=visa&from=2018-01-01&to=2016-01-01")
    assert parameters(link(answer, ".said a", "Swap")) == [("q", "visa"), ("from", "2016-01-01"), ("to", "2018-01-01")]


def test_the_order_can_be_chosen_and_without_words_there_is_no_relevance(client: FlaskClient) -> None:
    def orders(address: str) -> list[str]:
        return text_of(client.get(address), ".ways nav:first-child a")

    assert orders("/en/search?q=visa") == ["Most relevant", "Newest", "Oldest"]
    assert orders("/en/search") == ["Newest", "Oldest"]


def test_the_switch_of_versions_shows_one_language_or_every_version(client: FlaskClient) -> None:
    page = client.get("/en/search?q=visa")
    assert text_of(page, ".ways nav:last-child [aria-current]") == ["English first"]
    only = client.get(link(page, ".ways a", "French only"))
    assert {tag["lang"] for tag in soup(only).select("article")} == {"fr"}
    every = client.get(link(page, ".ways a", "All versions"))
    assert len(titles(every)) > len(titles(page))


def test_a_quick_link_says_the_same_as_a_whole_permalink() -> None:
    links = Links("/fr/search", CHOSEN, dates_as_words=True)
    filters = CHOSEN.filters
    assert links.toggled("type", "page") == links.filtered(type=("pdf", "page"))
    assert links.toggled("language", "fr") == links.filtered(language=())
    assert links.toggled("site", "a.example") == links.filtered(site=("a.example",))
    assert asked(links.section_toggled(("Ü&",))).filters.section == (*filters.section, ("Ü&",))
    assert asked(links.year_toggled("2015-02")).filters.year == ("2016-03", "2015-02")


def test_a_link_means_what_it_was_made_of() -> None:
    changed = asked(Links("/fr/search", CHOSEN).page(4))
    assert (changed.text, changed.sort, changed.page, changed.filters.year) == (
        "visa & co",
        "newest",
        4,
        ("2015", "2016-03"),
    )


def test_a_language_may_be_written_in_capitals(client: FlaskClient) -> None:
    assert titles(client.get("/fr/search?q=visa&lang=EN")) == titles(client.get("/fr/search?q=visa&lang=en"))
    assert text_of(client.get("/fr/search?q=visa&lang=EN"), ".chips li") == ["Retirer le filtre\u00a0: Anglais ×"]
