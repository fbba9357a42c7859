"""What people do on the results page, in a real Chromium: filters in place, keyboard, phone, large text, no script."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.playing import CHROMIUM, needs, suggested, window
from tests.web.service import Service

pytestmark = [
    pytest.mark.browser,
    needs(CHROMIUM, "Chromium"),
]
IN_FORCE = "Array.from(document.querySelectorAll('#narrow input:checked'), each => each.value)"


def asked(page: Page) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(page.url).query)


def remember(page: Page) -> None:
    """Leave a mark that only loading a page takes away."""
    page.evaluate("window.sameDocument = true")


def same_document(page: Page) -> bool:
    return bool(page.evaluate("window.sameDocument === true"))


def box(page: Page, value: str) -> str:
    return f'#narrow input[value="{value}"]'


# --- filters in place


def test_a_ticked_box_takes_effect_in_place_and_keeps_focus_and_scroll(chromium: Browser, service: Service) -> None:
    with window(chromium, 1280, 500) as page:
        page.goto(service.address + "fr/search")
        remember(page)
        ticked = page.locator(box(page, "2016"))
        ticked.focus()
        before = page.evaluate("scrollY"), ticked.bounding_box()
        page.keyboard.press("Space")
        page.wait_for_url("**year=2016")
        expect(page.locator(".chips li")).to_have_count(1)
        assert before[0] > 0
        assert (ticked.bounding_box() or {"y": None})["y"] == (before[1] or {"y": None})["y"]
        expect(ticked).to_be_focused()
        expect(ticked).to_be_checked()
        assert same_document(page)


def test_what_changed_is_announced_and_named_in_the_title(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "en/search?q=visa")
        page.locator("#filter-type label", has_text="PDF").click()
        expect(page.locator("#announced")).to_have_text("1 publication for “visa”")
        assert page.title().startswith("visa – 1 publication")


def test_several_boxes_one_after_the_other_are_all_in_force(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/search?q=visa")
        for value in ("fr", "en", "2017"):
            page.locator(box(page, value)).check()
        expect(page.locator(".chips li button:not(.plain)")).to_have_count(3)
        assert asked(page) == [("q", "visa"), ("lang", "en"), ("lang", "fr"), ("year", "2017")]


def test_back_and_forward_restore_what_was_in_force(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/search?q=visa")
        for value, count in (("fr", 1), ("2017", 2)):
            page.locator(box(page, value)).check()
            expect(page.locator(".chips li button:not(.plain)")).to_have_count(count)
        page.go_back()
        expect(page.locator(".chips li")).to_have_count(1)
        assert page.evaluate(IN_FORCE) == ["fr"]
        page.go_back()
        expect(page.locator(".chips li")).to_have_count(0)
        assert page.evaluate(IN_FORCE) == []
        page.go_forward()
        expect(page.locator(".chips li")).to_have_count(1)
        assert page.evaluate(IN_FORCE) == ["fr"]


def test_back_from_a_publication_shows_what_is_in_force(chromium: Browser, service: Service) -> None:
    for javascript in (True, False):
        with window(chromium, java_script_enabled=javascript) as page:
            page.goto(service.address + "fr/search?q=visa&lang=fr")
            page.locator(box(page, "en")).check()
            if not javascript:
                page.locator(".apply button").click()
            expect(page.locator(".chips li button:not(.plain)")).to_have_count(2)
            page.goto(service.address + "fr/")
            page.go_back()
            assert sorted(page.locator("#narrow input:checked").evaluate_all("all => all.map(e => e.value)")) == [
                "en",
                "fr",
            ]


def test_text_typed_and_not_sent_stays_in_the_box(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/search?q=visa")
        page.locator("#q").fill("visa études")
        page.locator(box(page, "fr")).check()
        page.wait_for_url("**lang=fr**")
        assert page.locator("#q").input_value() == "visa études"


@pytest.mark.parametrize(
    ("button", "leads_to"),
    [
        (".ways button:has-text('Plus anciennes')", "sort=oldest"),
        (".ways button:text-is('50')", "per_page=50"),
        (".chips button:has-text('Français')", "q=visa+%C3%A0+moiti%C3%A9"),
    ],
)
@pytest.mark.parametrize("javascript", [True, False])
def test_text_typed_and_not_sent_survives_an_order_a_number_of_results_and_a_chip(
    chromium: Browser, service: Service, javascript: bool, button: str, leads_to: str
) -> None:
    with window(chromium, java_script_enabled=javascript) as page:
        page.goto(service.address + "fr/search?q=visa&lang=fr&per_page=2")
        page.locator("#q").fill("visa à moitié")
        page.locator(button).click()
        page.wait_for_url(f"**{leads_to}**")
        assert dict(asked(page))["q"] == "visa à moitié"
        expect(page.locator("#q")).to_have_value("visa à moitié")
        assert "change" not in dict(asked(page))


def test_a_chip_that_is_taken_away_leaves_the_focus_at_the_results_and_an_order_on_its_button(
    chromium: Browser, service: Service
) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/search?q=visa&lang=fr")
        remember(page)
        page.locator(".ways button", has_text="Plus anciennes").press("Enter")
        page.wait_for_url("**sort=oldest**")
        expect(page.locator(".ways [aria-current]").first).to_have_text("Plus anciennes")
        expect(page.locator(".ways button, .ways [aria-current]", has_text="Plus anciennes")).to_be_focused()
        page.locator(".chips button").press("Enter")
        expect(page.locator(".chips li")).to_have_count(0)
        expect(page.locator("#results")).to_be_focused()
        assert same_document(page)


def test_on_a_phone_the_panel_stays_open_after_a_choice(chromium: Browser, service: Service) -> None:
    with window(chromium, 360, 700) as page:
        page.goto(service.address + "fr/search?q=visa")
        page.locator(".fold > summary").click()
        page.locator("label", has_text="Français").first.click()
        page.wait_for_url("**lang=fr**")
        expect(page.locator(".chips li")).to_have_count(1)
        expect(page.locator(box(page, "en"))).to_be_visible()
        page.locator(".apply a").click()
        page.wait_for_function("document.querySelector('#results').getBoundingClientRect().top < 100")


def test_without_javascript_several_filters_are_applied_at_once_and_the_panel_is_open(
    chromium: Browser, service: Service
) -> None:
    with window(chromium, 360, 700, java_script_enabled=False) as page:
        page.goto(service.address + "fr/search?q=visa")
        page.locator(".fold > summary").click()
        page.locator(box(page, "fr")).check()
        page.locator(box(page, "2017")).check()
        page.locator("#from").fill("janvier 2017")
        page.locator(".apply button").click()
        page.wait_for_url("**year=2017**")
        assert ("from", "janvier 2017") in asked(page)
        expect(page.locator(box(page, "en"))).to_be_visible()
        expect(page.locator(".read-as")).to_have_text("Compris\u00a0: à partir du 1er janvier 2017")


# --- dates and the chart


@pytest.mark.parametrize("typed", ["2017", "01/2017", "janvier 2017", "Jan 2017", "09/01/2017"])
def test_a_range_is_typed_and_entered_with_the_keyboard(chromium: Browser, service: Service, typed: str) -> None:
    with window(chromium) as page:
        page.goto(service.address + "en/search?q=visa")
        for name in ("from", "to"):
            page.locator(f"#{name}").fill(typed)
        page.locator("#to").press("Enter")
        expect(page.locator(".read-as")).to_contain_text("Read as: from")
        expect(page.locator(".chips li")).to_have_count(1)
        assert "Long-stay visa for studies" in page.locator(".hit h2").all_inner_texts()


def test_a_bar_is_clicked_and_the_months_of_its_year_unfold(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "en/search")
        remember(page)
        page.locator(".chart svg a", has_text="2016:").click()
        page.wait_for_url("**year=2016")
        expect(page.locator(".chart svg text").first).to_have_text("J")
        assert same_document(page)
        page.locator(".chart summary").click()
        page.locator(".chart tbody a").first.click()
        page.wait_for_url("**year=2016-*")
        expect(page.locator(".chips li")).to_contain_text(["Month: "])


# --- keyboard


def test_the_whole_page_is_worked_with_the_keyboard_alone(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/")
        expect(page.locator("#q")).to_be_focused()  # the box takes the focus a moment after the page has loaded
        page.keyboard.type("visa")
        page.keyboard.press("Enter")
        page.wait_for_url("**/fr/search?q=visa")
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type") == "checkbox":
                break
        page.keyboard.press("Space")
        expect(page.locator(".chips li")).to_have_count(1)
        page.keyboard.press("Space")
        expect(page.locator(".chips li")).to_have_count(0)


def test_a_link_skips_the_filters(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/search?q=visa")
        skip = page.locator(".filters .skip")
        skip.focus()
        assert skip.bounding_box()["height"] > 20  # type: ignore[index]
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.wait_for_function("document.querySelector('#results').contains(document.activeElement)")


def test_the_arrow_down_opens_the_suggestions_again(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/")
        suggested(page, "renouv")
        page.keyboard.press("Escape")
        expect(page.locator("[role=listbox]")).to_be_hidden()
        page.keyboard.press("ArrowDown")
        expect(page.locator("[role=listbox]")).to_be_visible()


def test_the_enter_that_confirms_a_word_of_an_input_method_sends_nothing(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/")
        suggested(page, "visa")
        page.keyboard.press("ArrowDown")
        confirmed = """() => {
          const event = new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true });
          return document.querySelector("#q").dispatchEvent(event);
        }"""
        assert page.evaluate(confirmed) is False  # whoever still listens is told not to act on it
        page.wait_for_timeout(200)
        assert page.url == service.address + "fr/"


def test_a_long_title_is_cut_in_the_list_of_suggestions_alone(chromium: Browser, service: Service) -> None:
    with window(chromium, 360, 700) as page:
        page.goto(service.address + "fr/")
        suggested(page, "rapport sur la coop")
        option = page.locator("[role=option]").first
        assert option.evaluate("e => e.scrollHeight > e.clientHeight && e.clientHeight < 80")
        page.keyboard.press("Enter")
        title = page.locator(".hit h2").first
        title.wait_for()
        assert title.evaluate("e => e.scrollHeight <= e.clientHeight + 1")


# --- phone, large text, colours


BROKEN_WORDS = """() => {
  const found = [];
  for (const e of document.querySelectorAll("h1, h2, h3, legend, label, button, summary, .chips a, .brand, .snippet")) {
    if (!e.checkVisibility() || e.closest(".unseen")) continue;
    const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) for (const word of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
      const lines = new Set(Array.from(range.getClientRects(), r => Math.round(r.top)));
      if (lines.size > 1 && word[0].length <= 16) found.push(word[0]);
    }
  }
  return found;
}"""


CUT_BUTTONS = """Array.from(document.querySelectorAll("button, summary"))
  .filter(e => e.checkVisibility() && e.scrollHeight > e.clientHeight + 1).map(e => e.innerText)"""


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("path", ["fr/", "fr/search?q=visa&year=2017&from=2015", "en/search?q=%22nothing+such%22"])
def test_with_text_at_200_percent_a_phone_shows_the_box_whole_words_and_no_sideways_scroll(
    chromium: Browser, service: Service, path: str, width: int
) -> None:
    with window(chromium, width, 700) as page:
        page.goto(service.address + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.evaluate("document.querySelector('.fold')?.setAttribute('open', '')")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_BUTTONS) == []
        letters = """e => { const style = getComputedStyle(e);
            return (e.clientWidth - 2 * parseFloat(style.paddingLeft)) / parseFloat(style.fontSize); }"""
        assert page.locator("#q").evaluate(letters) >= 5  # ten letters, at half an em each
        if width == 360:
            assert page.evaluate(BROKEN_WORDS) == []


def test_in_forced_colours_the_chart_and_the_boxes_are_seen(chromium: Browser, service: Service) -> None:
    with window(chromium, forced_colors="active") as page:
        page.goto(service.address + "fr/search?q=visa&year=2017")
        fill = "e => getComputedStyle(e).fill"
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert page.locator(".chart svg path:not(.reach):not(.base)").first.evaluate(fill) != ground


def test_a_hit_leads_to_the_words_it_was_found_by(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(service.address + "fr/search?q=passeport&type=page")
        links = page.locator(".hit h2 a").evaluate_all("all => all.map(e => e.getAttribute('href'))")
        assert links
        assert all(re.search("passeport", unquote(link.partition(":~:text=")[2]), re.IGNORECASE) for link in links)


# --- what staff come to do


def test_staff_find_export_cite_and_follow_in_under_ten_page_loads(chromium: Browser, service: Service) -> None:
    """All statements of 2015 on trafficking, between two dates, in French; exported, one cited, the search followed."""
    loads: list[str] = []
    with window(chromium) as page:
        page.on("request", lambda asked: loads.append(asked.url) if asked.is_navigation_request() else None)
        page.goto(service.address + "fr/")
        page.locator("#q").fill("traite des êtres humains")
        page.keyboard.press("Enter")
        page.wait_for_url("**/fr/search**")
        page.locator(box(page, "Actualités")).check()
        page.locator(box(page, "Actualités > Déclarations")).check()
        page.locator("#from").fill("septembre 2015")
        page.locator("#to").fill("31/12/2015")
        page.locator("#to").press("Enter")
        expect(page.locator(".read-as")).to_contain_text("du 1er septembre 2015 au 31 décembre 2015")
        titles = page.locator(".hit h2").all_inner_texts()
        assert titles == ["Lutte contre la traite des êtres humains"]
        assert page.locator("article.hit").evaluate_all("all => all.map(e => e.lang)") == ["fr"]
        with page.expect_download() as exported:
            page.locator(".take a", has_text="CSV").click()
        assert titles[0] in exported.value.path().read_text("utf-8-sig")
        feed = page.locator("head link[type='application/atom+xml']").get_attribute("href")
        assert feed
        assert titles[0] in page.request.get(service.address + feed.lstrip("/")).text()
        page.locator(".hit .also a[href*='/publication/']").first.click()
        page.wait_for_url("**/publication/**")
        cited = page.locator("#citation-fr").inner_text()
        assert titles[0] in cited
        assert "2 octobre 2015" in cited
    assert len(loads) < 10, loads
