"""The criteria of RGAA 4.1 that a program can hold a page to, one test each; docs/accessibility.md has the others.

https://accessibilite.numerique.gouv.fr/methode/criteres-et-tests/. What needs a browser is in test_browser.py,
test_checks.py and test_playing.py.
"""

from __future__ import annotations

import itertools
import re

import pytest
from babel import Locale
from bs4 import BeautifulSoup
from bs4.element import Tag
from flask import Flask
from flask.testing import FlaskClient

from missionsearch.urls import address_id
from tests.web.documents import SITE
from tests.web.reading import soup

KEY = address_id(f"{SITE}/Visa-de-long-sejour-pour-etudes")
STATES = (
    "",
    "search?q=visa",
    "search?page=2",
    "search?q=visa&lang=fr&year=2017&section=Services+aux+citoyens&from=2012",
    "search?from=hier",
    "search?q=%22rien+de+tel%22",
    "search?q=OSCE&lang=ar",
    f"publication/{KEY}?q=visa",
    f"selection?pick={KEY}",
    f"similar?url={SITE}/Visa-de-long-sejour-pour-etudes",
    "accessibility",
    "data",
    "nowhere",
)


@pytest.fixture(scope="module", params=[f"/{language}/{state}" for language in ("fr", "en") for state in STATES])
def page(request: pytest.FixtureRequest, app: Flask) -> BeautifulSoup:
    """A page that all criteria read and none changes."""
    return soup(app.test_client().get(request.param))


def name_of(tag: Tag) -> str:
    """Return what a screen reader says of an element: its label, else its text without what is hidden."""
    if tag.get("aria-label"):
        return str(tag["aria-label"])
    texts = [text for text in tag.find_all(string=True) if not text.find_parent(attrs={"aria-hidden": "true"})]
    return " ".join(" ".join(texts).split()) or " ".join(str(each.get("alt", "")) for each in tag.select("img"))


def test_1_1_every_picture_has_an_alternative_or_is_ignored(page: BeautifulSoup) -> None:
    assert all(tag.has_attr("alt") for tag in page.select("img"))
    for drawing in page.select("svg"):
        assert drawing.get("aria-hidden") == "true" or (drawing.get("role") == "img" and name_of(drawing))


def test_1_2_and_1_6_the_chart_is_ignored_and_its_numbers_stand_in_a_table(page: BeautifulSoup) -> None:
    for chart in page.select(".chart"):
        bars = [tag for tag in chart.select("svg a") if len(tag.select("path")) > 1]
        assert len(bars) == len(chart.select("tbody tr"))


def test_2_1_there_are_no_frames_without_a_title(page: BeautifulSoup) -> None:
    assert page.select("iframe:not([title]), frame:not([title])") == []


def test_5_4_and_5_7_tables_have_a_caption_and_headers_with_a_scope(page: BeautifulSoup) -> None:
    for table in page.select("table"):
        assert table.select_one("caption")
        assert table.select("th")
        assert all(tag.get("scope") in ("col", "row") for tag in table.select("th"))


def test_6_1_and_6_2_every_link_says_where_it_leads(page: BeautifulSoup) -> None:
    links = [tag for tag in page.select("a") if not tag.find_parent(attrs={"aria-hidden": "true"})]
    assert [str(tag) for tag in links if not name_of(tag)] == []


def test_6_1_the_same_words_never_lead_to_two_places_in_one_list_of_hits(page: BeautifulSoup) -> None:
    led: dict[str, set[str]] = {}
    for tag in page.select(".hit .also a"):
        led.setdefault(name_of(tag), set()).add(str(tag["href"]))
    assert {name: where for name, where in led.items() if len(where) > 1} == {}


def test_7_1_and_7_3_what_reacts_is_a_link_a_field_or_a_button(page: BeautifulSoup) -> None:
    assert page.select("[onclick], [role=button], div[tabindex='0'], span[tabindex='0']") == []


def test_7_5_what_changes_is_announced(client: FlaskClient) -> None:
    assert soup(client.get("/fr/search?q=visa")).select("main [role=status]")


def test_8_1_8_3_and_8_5_type_language_and_title(page: BeautifulSoup) -> None:
    assert str(page).lstrip().lower().startswith("<!doctype html>")
    assert page.html is not None
    assert page.html["lang"] in ("fr", "en")
    assert len(page.select("head > title")) == 1


def test_8_6_titles_tell_pages_apart(client: FlaskClient) -> None:
    titles = [soup(client.get(f"/fr/{state}")).select_one("head > title") for state in STATES]
    texts = [title.get_text() for title in titles if title]
    assert len(set(texts)) == len(STATES)


def test_8_7_and_8_8_changes_of_language_are_marked_with_codes_that_exist(page: BeautifulSoup) -> None:
    codes = {str(tag["lang"]) for tag in page.select("[lang]")} | {
        str(tag["hreflang"]) for tag in page.select("[hreflang]")
    }
    assert all(Locale.parse(code).language for code in codes)


def test_8_9_tags_are_not_used_for_looks_alone(page: BeautifulSoup) -> None:
    assert page.select("b, i, u, font, center, big, br + br") == []
    assert [str(tag) for tag in page.select("p, li") if not tag.get_text(strip=True) and not tag.get("role")] == []


def test_8_10_the_direction_of_a_text_is_said(client: FlaskClient) -> None:
    article = soup(client.get("/fr/search?q=OSCE&lang=ar")).select_one("article")
    assert article is not None
    assert article["dir"] == "rtl"


def test_9_1_headings_are_in_order_and_the_first_names_the_page(page: BeautifulSoup) -> None:
    levels = [int(tag.name[1]) for tag in page.select("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert page.select("main h1")


def test_9_2_and_12_6_the_parts_of_a_page_are_landmarks(page: BeautifulSoup) -> None:
    assert [len(page.select(tag)) for tag in ("body > header", "body > main", "body > footer")] == [1, 1, 1]
    assert all(tag.get("aria-label") or tag.get("aria-labelledby") for tag in page.select("nav, aside"))


def test_9_3_lists_hold_items_alone(page: BeautifulSoup) -> None:
    for tag in page.select("ul, ol"):
        assert {child.name for child in tag.find_all(recursive=False)} <= {"li"}


def test_10_1_looks_are_left_to_the_style_sheet(page: BeautifulSoup) -> None:
    assert page.select("[style], [bgcolor], [align], [border], style") == []


def test_11_1_and_11_2_every_field_has_a_label_that_says_something(page: BeautifulSoup) -> None:
    for field in page.select("input:not([type=hidden]), select, textarea"):
        label = field.find_parent("label") or page.select_one(f'label[for="{field.get("id")}"]')
        assert label is not None, field
        assert name_of(label)


def test_11_5_and_11_6_fields_of_one_kind_are_grouped_under_a_legend(page: BeautifulSoup) -> None:
    for field in page.select("#narrow input"):
        group = field.find_parent("fieldset")
        assert group is not None
        legend = group.find("legend", recursive=False)
        assert legend is not None
        assert legend.get_text(strip=True)


def test_11_9_every_button_says_what_it_does(page: BeautifulSoup) -> None:
    assert [str(tag) for tag in page.select("button, summary") if not name_of(tag)] == []


def test_11_10_and_11_11_a_mistake_is_named_with_an_example(client: FlaskClient) -> None:
    page = soup(client.get("/fr/search?from=hier&to=31/02/2015"))
    for name in ("from", "to"):
        field = page.select_one(f"#{name}[aria-invalid=true]")
        assert field is not None
        said = page.select_one(f"#{field['aria-describedby']}")
        assert said is not None
        assert "21/11/2014" in said.get_text()


def test_12_7_the_first_link_skips_to_the_content(page: BeautifulSoup) -> None:
    first = page.select("body a")[0]
    assert page.select_one(str(first["href"])) is page.select_one("main")


def test_12_8_nothing_changes_the_order_of_the_keyboard(page: BeautifulSoup) -> None:
    assert [tag for tag in page.select("[tabindex]") if int(str(tag["tabindex"])) > 0] == []


def test_13_1_nothing_reloads_or_leads_elsewhere_by_itself(page: BeautifulSoup) -> None:
    assert page.select("meta[http-equiv=refresh]") == []


def test_13_2_no_link_opens_a_window(page: BeautifulSoup) -> None:
    assert page.select("a[target], form[target]") == []


def test_13_8_nothing_blinks_or_moves(page: BeautifulSoup, client: FlaskClient) -> None:
    assert page.select("blink, marquee, video[autoplay], audio[autoplay]") == []
    sheet = page.select_one("link[rel=stylesheet]")
    assert sheet is not None
    css = client.get(str(sheet["href"])).get_data(as_text=True)
    assert not re.search(r"animation|@keyframes", css)


# --- the same on every page


def test_5_5_titles_of_tables_tell_them_apart(page: BeautifulSoup) -> None:
    captions = [tag.get_text(" ", strip=True) for tag in page.select("caption")]
    assert len(set(captions)) == len(captions)
    assert all(captions)


def test_10_4_the_style_sheet_gives_no_text_a_size_in_pixels(client: FlaskClient) -> None:
    sheet = re.sub(r"\.chart text \{[^}]*\}", "", client.get("/static/site.css").text)  # in the drawing's own units
    assert re.findall(r"font(?:-size)?:[^;{}]*\d(?:px|pt)\b", sheet) == []


def test_10_5_a_variable_of_text_and_one_of_ground_are_declared_together(client: FlaskClient) -> None:
    sheet = client.get("/static/site.css").text
    body = re.search(r"(?m)^body \{[^}]*\}", sheet)
    assert body is not None
    assert "background: var(--ground)" in body[0]
    assert "color: var(--ink)" in body[0]
    for rule in re.findall(r"(?m)^(?:input\[|button |\.top |\.badge )[^{}]*\{[^}]*\}", sheet):
        if "background: var(--accent)" in rule:
            assert "color: var(--on-accent)" in rule, rule


def test_10_7_no_rule_takes_the_outline_of_the_focus_away(client: FlaskClient) -> None:
    sheet = client.get("/static/site.css").text
    without = re.findall(r"(?m)^\s*([^{}\n]*)\{[^}]*outline:\s*(?:0|none)", sheet)
    assert [rule.strip() for rule in without] == ["main:focus", "#narrow:focus, #results:focus"]  # where links jump to


def test_11_3_the_same_field_has_the_same_label_on_every_page(client: FlaskClient) -> None:
    for language in ("fr", "en"):
        pages = (soup(client.get(f"/{language}/{state}")) for state in STATES)
        assert len({name_of(label) for page in pages for label in page.select("label[for=q]")}) == 1


def test_11_4_a_label_stands_right_beside_its_field(page: BeautifulSoup) -> None:
    for label in page.select("#narrow label"):
        beside = label.select_one("input") or label.find_next_sibling("input")
        assert beside is not None
        assert not label.get("for") or beside.get("id") == label["for"]


def test_12_1_two_ways_lead_to_publications(client: FlaskClient) -> None:
    home = soup(client.get("/fr/"))
    assert home.select("form[role=search]")
    assert len(home.select(".sections a")) > 1


def test_12_2_12_4_and_12_5_navigation_and_search_stand_in_the_same_place(page: BeautifulSoup) -> None:
    order = [tag.name for tag in page.select("body > header, body > main, body > footer")]
    assert order == ["header", "main", "footer"]
    assert page.select_one("body > header nav .switch") is not None
    conformity = page.select("body > footer .inline a")
    assert [str(tag["href"]).split("/")[-1] for tag in conformity[:2]] == ["accessibility", "data"]
    assert len(page.select("form#search")) <= 1


def test_13_9_nothing_depends_on_how_a_screen_is_turned(client: FlaskClient) -> None:
    assert "orientation" not in client.get("/static/site.css").text


def test_13_10_to_13_12_nothing_listens_to_gestures_pressing_or_motion(
    page: BeautifulSoup, client: FlaskClient
) -> None:
    scripts = [str(tag["src"]) for tag in page.select("script[src]")]
    code = "".join(client.get(address).text for address in scripts)
    assert not re.search(r"touchstart|touchmove|devicemotion|deviceorientation|pointerdown", code)
