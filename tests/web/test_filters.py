"""Filters: boxes of one form, each one in force a chip that takes it away; days as people type them."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from missionsearch.models import Filters, Query
from missionsearch.search.query import query_from_args
from missionsearch.web.links import Links
from missionsearch.web.parameters import MOST_VALUES
from tests.web.reading import applied, json_of, link, parameters, pressed, soup, text_of, titles

CHOSEN = Query(
    text="visa & co",
    filters=Filters(language=("fr",), year=("2015", "2016-03"), section=(("A", "B, C"),), type=("pdf",)),
    sort="newest",
    page=4,
)
REMOVE = "Retirer le filtre\u00a0: "


def asked(href: str) -> Query:
    return query_from_args({name: [v for n, v in parameters(href) if n == name] for name, _ in parameters(href)})


def chips(client: FlaskClient, address: str) -> list[str]:
    shown = text_of(client.get(address), ".chips li button:not(.plain)")
    return [text.removeprefix(REMOVE).removeprefix("Remove the filter: ").removesuffix(" ×") for text in shown]


def test_several_filters_are_chosen_at_once(client: FlaskClient) -> None:
    address = applied(client.get("/fr/search?q=visa"), "Français", "Anglais", "2017")
    assert parameters(address) == [("q", "visa"), ("lang", "en"), ("lang", "fr"), ("year", "2017")]
    assert chips(client, address) == ["Langue\u00a0: Anglais", "Langue\u00a0: Français", "Année\u00a0: 2017"]
    ticked = [str(tag["value"]) for tag in soup(client.get(address)).select(".filters input[checked]")]
    assert ticked == ["en", "fr", "2017"]


def test_a_box_that_is_no_longer_ticked_is_given_up(client: FlaskClient) -> None:
    chosen = client.get("/fr/search?q=visa&lang=fr&sort=oldest")
    assert sorted(parameters(applied(chosen, "Français"))) == [("q", "visa"), ("sort", "oldest")]
    assert pressed(client, chosen, "Français") == "/fr/search?q=visa&sort=oldest"


def test_text_typed_and_not_sent_survives_a_filter(client: FlaskClient) -> None:
    address = applied(client.get("/fr/search?q=visa"), "Français", q="passeport")
    assert parameters(address) == [("q", "passeport"), ("lang", "fr")]


@pytest.mark.parametrize("button", ["Plus récentes", "50", "Français", "Rubrique", "À partir du 2", "Retirer tous"])
def test_text_typed_and_not_sent_survives_a_chip_an_order_and_a_number_of_results(
    client: FlaskClient, button: str
) -> None:
    page = client.get("/fr/search?lang=fr&section=Actualit%C3%A9s&from=02/01/2010&per_page=100&q=valombre")
    address = dict(parameters(pressed(client, page, button, q="visa à moitié", to="2017")))
    assert address["q"] == "visa à moitié"
    assert address.get("to") == (None if button in ("À partir du 2", "Retirer tous") else "2017")


def test_a_button_changes_one_thing_and_begins_on_the_first_page(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=valombre&lang=fr&year=2017&year=2017-01&page=2")
    assert pressed(client, page, "Plus anciennes") == "/fr/search?q=valombre&lang=fr&year=2017-01&sort=oldest"
    assert pressed(client, page, "janvier 2017") == "/fr/search?q=valombre&lang=fr"
    assert client.get("/fr/search?q=visa&change=nothing+known").headers["Location"] == "/fr/search?q=visa"


def test_dates_read_as_words_stay_words_when_a_filter_is_taken_away(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=visa+2017&lang=fr&dates=words")
    assert pressed(client, page, "Français") == "/fr/search?q=visa+2017&dates=words"


def test_counts_of_a_filter_do_not_change_when_one_of_its_values_is_chosen(client: FlaskClient) -> None:
    def counts(address: str) -> list[str]:
        return text_of(client.get(address), "#filter-language .count")

    assert counts("/fr/search?q=visa") == counts("/fr/search?q=visa&lang=fr") != []


def test_months_open_inside_a_chosen_year_and_narrow_it(client: FlaskClient) -> None:
    year = client.get("/fr/search?q=visa&year=2017")
    assert text_of(year, "#filter-year li li .name") == ["janvier"]
    address = applied(year, "janvier")
    assert chips(client, address) == ["Mois\u00a0: janvier 2017"]
    assert titles(client.get(address)) == ["Visa de long séjour pour études"]
    assert parameters(applied(client.get(address), "janvier")) == [("q", "visa"), ("year", "2017")]


def test_sub_sections_open_inside_a_chosen_section(client: FlaskClient) -> None:
    section = client.get(applied(client.get("/fr/search?q=visa"), "Services aux citoyens"))
    assert "Visas" in text_of(section, "#filter-section li li .name")
    assert chips(client, applied(section, "Visas")) == ["Rubrique\u00a0: Services aux citoyens › Visas"]


def test_undated_publications_can_be_reached(client: FlaskClient) -> None:
    answer = client.get(applied(client.get("/fr/search?q=visa"), "Sans date"))
    assert titles(answer)
    assert soup(answer).select(".facts time") == []


def test_all_filters_are_taken_away_at_once(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=visa&lang=fr&year=2017&sort=newest&from=2012-01-01")
    assert pressed(client, answer, "tous les filtres") == "/fr/search?q=visa&sort=newest"


def test_a_filter_whose_box_the_page_does_not_show_is_kept(client: FlaskClient) -> None:
    address = "/fr/search?q=visa&per_page=20&sort=oldest&versions=all&site=valombre.example&type=page"
    assert sorted(parameters(applied(client.get(address)))) == sorted(parameters(address))


def test_a_date_typed_among_the_words_is_a_filter_that_can_be_taken_away_or_searched(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=visa+janvier+2017")
    assert titles(answer) == ["Visa de long séjour pour études"]
    assert pressed(client, answer, "Janvier 2017") == "/fr/search?q=visa"
    assert parameters(link(answer, ".notices a", "mots")) == [("q", "visa janvier 2017"), ("dates", "words")]
    as_words = client.get("/fr/search?q=visa+janvier+2017&dates=words")
    assert text_of(as_words, ".chips li") == []
    assert ("dates", "words") in parameters(applied(as_words, "Services aux citoyens"))


def test_a_changed_filter_starts_on_the_first_page(client: FlaskClient) -> None:
    assert "page" not in dict(parameters(applied(client.get("/fr/search?page=2"), "Français")))


# --- days as people type them


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2015", "2015-01-01", "2015-12-31"),
        ("03/2015", "2015-03-01", "2015-03-31"),
        ("3/2015", "2015-03-01", "2015-03-31"),
        ("21/11/2014", "2014-11-21", "2014-11-21"),
        ("21.11.14", "2014-11-21", "2014-11-21"),
        ("mars 2015", "2015-03-01", "2015-03-31"),
        ("Nov 2014", "2014-11-01", "2014-11-30"),
        ("1er févr. 2016", "2016-02-01", "2016-02-01"),
        ("February 2016", "2016-02-01", "2016-02-29"),
        ("2017-01-09", "2017-01-09", "2017-01-09"),
        (" le 9/1/2017 ", "2017-01-09", "2017-01-09"),
    ],
)
def test_a_field_takes_a_date_however_a_person_types_it(
    client: FlaskClient, written: str, first: str, last: str
) -> None:
    answer = client.get(applied(client.get("/fr/search"), from_=written, to=written))
    expected = [f"{day:%d/%m/%Y}" for day in map(dt.date.fromisoformat, (first, last))]
    assert [str(tag["value"]) for tag in soup(answer).select(".dates input")] == expected
    found = client.get("/fr/search.jsonl", query_string={"from": written, "to": written}).data
    assert found == client.get(f"/fr/search.jsonl?from={first}&to={last}").data


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/fr/search?from=mars+2015", "Compris\u00a0: à partir du 1er mars 2015"),
        ("/fr/search?from=2015&to=03/2016", "Compris\u00a0: du 1er janvier 2015 au 31 mars 2016"),
        ("/en/search?to=Nov+2014", "Read as: up to 30 November 2014"),
    ],
)
def test_the_page_says_how_it_read_the_dates(client: FlaskClient, address: str, said: str) -> None:
    assert text_of(client.get(address), ".read-as") == [said]


@pytest.mark.parametrize(
    ("address", "chip"),
    [
        ("/en/search?from=2015-03-01", "From March 2015"),
        ("/en/search?from=2015", "From 2015"),
        ("/en/search?to=2015-03-31", "Up to March 2015"),
        ("/en/search?to=2015-03-30", "Up to 30 March 2015"),
        ("/en/search?from=2015-03-02", "From 2 March 2015 on"),
        ("/en/search?from=2014&to=2016", "Between 2014 and 2016"),
        ("/en/search?from=2014&to=03/2016", "Between January 2014 and March 2016"),
        ("/en/search?from=2015&to=2015", "2015"),
        ("/fr/search?from=mars+2015", "Depuis mars 2015"),
        ("/fr/search?from=mars+2015&to=avril+2016", "Entre mars 2015 et avril 2016"),
        ("/fr/search?from=01/03/2015&to=02/03/2015", "Du 1er mars 2015 au 2 mars 2015"),
    ],
)
def test_a_range_is_named_in_the_greatest_units_that_fit(client: FlaskClient, address: str, chip: str) -> None:
    assert chips(client, address) == [chip]


@pytest.mark.parametrize("written", ["31/02/2015", "2015-13-01", "hier"])
def test_what_is_no_date_is_said_beside_its_field_which_keeps_it(client: FlaskClient, written: str) -> None:
    page = soup(client.get("/fr/search", query_string={"q": "visa", "from": written}))
    field = page.select_one("#from")
    assert field is not None
    assert (field["value"], field["aria-invalid"], field["aria-describedby"]) == (written, "true", "from-problem")
    problem = page.select_one("#from-problem")
    assert problem is not None
    assert problem.get_text().startswith(f"«\u00a0{written}\u00a0» n’est pas une date")
    assert page.select(".hit")


def test_a_first_day_after_the_last_is_said_and_can_be_swapped(client: FlaskClient) -> None:
    answer = client.get("/en/search?q=visa&from=2018-01-01&to=2016-01-01")
    swapped = link(answer, ".notices a", "Swap")
    assert parameters(swapped) == [("q", "visa"), ("from", "2016-01-01"), ("to", "2018-01-01")]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ("year=2015&from=2016", "outside"),
        ("year=undated&from=2016", "outside"),
        ("year=2015-03&to=2015-02-28", "outside"),
        ("year=2015&from=2015-06-01", "within the days"),
        ("year=2015&year=2017&from=2016", "within the days"),
    ],
)
def test_years_and_a_range_never_contradict_each_other_silently(client: FlaskClient, dates: str, said: str) -> None:
    answer = client.get(f"/en/search?{dates}")
    (notice,) = [text for text in text_of(answer, ".notices li") if "years chosen" in text]
    assert said in notice
    assert "from" not in dict(parameters(link(answer, ".notices a", "Leave the days out")))


@pytest.mark.parametrize("dates", ["from=2000", "to=2030", "q=visa+depuis+2010"])
def test_a_range_says_how_many_publications_without_a_date_it_hides(client: FlaskClient, dates: str) -> None:
    words = "q=visa" if "q=" in dates else ""
    undated = json_of(client.get(f"/api/v1/search?reader=en&year=undated&{words}"))["total"]
    answer = client.get(f"/en/search?{dates}")
    assert f"{undated} publications without a date are left out." in " ".join(text_of(answer, ".notices li"))


def test_the_undated_ones_that_a_range_hides_are_one_click_away(client: FlaskClient) -> None:
    leads_to = link(client.get("/en/search?q=visa&from=2000"), ".notices a", "without a date")
    assert parameters(leads_to) == [("q", "visa"), ("year", "undated")]


# --- the chart


def bars(client: FlaskClient, address: str) -> dict[str, str]:
    page = soup(client.get(address))
    rows = page.select(".chart tbody tr")
    return {row.select("a")[0].get_text(): row.select("td")[0].get_text() for row in rows}


def test_the_chart_counts_the_whole_match_set_by_year(client: FlaskClient) -> None:
    counted = json_of(client.get("/api/v1/search?q=visa&reader=fr"))["histogram"]
    assert bars(client, "/fr/search?q=visa") == {bar["value"]: str(bar["count"]) for bar in counted if bar["count"]}


def test_each_bar_leads_to_what_it_counts(client: FlaskClient) -> None:
    answer = client.get("/fr/search?q=visa")
    for bar in soup(answer).select(".chart svg a"):
        title = bar.select_one("title")
        assert title is not None
        count = title.get_text().split("\u00a0: ")[-1]
        found = text_of(client.get(str(bar["href"])), "h1")[0]
        assert found.startswith("Aucune" if count.startswith("0 ") else count)


def test_inside_one_year_the_chart_counts_by_month_and_leads_back(client: FlaskClient) -> None:
    address = "/fr/search?q=visa&year=2017"
    assert bars(client, address) == {"janvier 2017": "1"}
    assert link(client.get(address), ".chart p a", "années") == "/fr/search?q=visa"


def test_the_chart_is_drawn_without_inline_style(client: FlaskClient) -> None:
    drawing = soup(client.get("/fr/search?q=visa")).select_one(".chart svg")
    assert drawing is not None
    assert drawing["aria-hidden"] == "true"
    assert all("style" not in tag.attrs for tag in drawing.select("*"))
    assert all(tag["tabindex"] == "-1" for tag in drawing.select("a"))


# --- order, versions, bounds


def test_the_order_can_be_chosen_and_without_words_there_is_no_relevance(client: FlaskClient) -> None:
    def orders(address: str) -> list[str]:
        return text_of(client.get(address), ".ways > :first-child button")

    assert orders("/en/search?q=visa") == ["Most relevant", "Newest", "Oldest"]
    assert orders("/en/search") == ["Newest", "Oldest"]


def test_results_per_page_can_be_chosen_where_there_are_more(client: FlaskClient) -> None:
    answer = client.get("/en/search")
    assert text_of(answer, ".ways > :last-child button") == ["10", "20", "50"]
    assert len(titles(client.get(pressed(client, answer, "20")))) == 20
    assert text_of(client.get("/en/search?q=visa"), ".ways > :last-child button") == [
        "Most relevant",
        "Newest",
        "Oldest",
    ]


def test_one_control_chooses_languages_and_whether_versions_stand_apart(client: FlaskClient) -> None:
    page = client.get("/en/search?q=visa")
    only = client.get(applied(page, "French"))
    assert {tag["lang"] for tag in soup(only).select("article")} == {"fr"}
    every = client.get(applied(page, "Each version as a result of its own"))
    assert len(titles(every)) > len(titles(page))
    assert dict(parameters(applied(every, "Each version as a result of its own"))) == {"q": "visa"}


def test_a_quick_link_says_the_same_as_a_whole_permalink() -> None:
    links = Links("/fr/search", CHOSEN, dates_as_words=True)
    assert links.section(("Ü&",)) == links.filtered(section=(("Ü&",),))
    assert links.year("2015-02") == links.filtered(year=("2015-02",))


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
    assert chips(client, "/fr/search?q=visa&lang=EN") == ["Langue\u00a0: Anglais"]


def test_of_very_many_values_the_first_count_and_the_page_says_so(client: FlaskClient) -> None:
    many = "&".join(f"year={year}" for year in range(1200, 2013))
    answer = client.get(f"/en/search?{many}")
    assert f"only the first {MOST_VALUES} count" in text_of(answer, ".notices li")[0]
    assert len(text_of(answer, ".chips li button:not(.plain)")) == MOST_VALUES
    assert len(answer.data) < 60_000
