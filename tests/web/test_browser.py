"""The pages in a real Chromium: searching, suggestions, width, colours, print; what only a browser can tell."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.playing import CHROMIUM, needs, suggested, window
from tests.web.service import Service

pytestmark = [pytest.mark.browser, needs(CHROMIUM, "Chromium")]
WIDTHS = (320, 360, 768, 1280)
ADDRESSES = (
    "fr/",
    "en/search?q=visa",
    "fr/search?q=visa&lang=fr&lang=und&year=2017&section=Services+aux+citoyens&from=2010-01-01",
    "fr/search?page=2",
    "fr/search?q=%22rien+de+tel%22",
    "fr/nowhere",
)
FOCUSED = "(document.activeElement.innerText || document.activeElement.id || document.activeElement.tagName).trim()"


# --- searching


def test_a_person_types_presses_enter_and_reads_results(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type("visa")
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text("6 publications pour «\u00a0visa\u00a0»")
    assert desk.locator(".hit mark").count() > 0


def test_the_same_works_without_javascript(plain: Page, service: Service) -> None:
    plain.goto(service.address + "en/")
    plain.locator("#q").fill("visa")
    plain.locator("#q").press("Enter")
    plain.wait_for_url("**/en/search?q=visa")
    assert plain.locator("#q").get_attribute("role") is None
    plain.locator("#filter-section label").first.click()
    plain.locator(".apply button").click()
    plain.wait_for_url("**section=**")
    plain.locator(".chips button").first.click()
    plain.wait_for_url("**/en/search?q=visa")


def test_without_javascript_the_filters_unfold_on_a_phone(chromium: Browser, service: Service) -> None:
    with window(chromium, 360, 640, java_script_enabled=False) as phone:
        phone.goto(service.address + "fr/search?q=visa")
        box = phone.locator(".filters li label").first
        expect(box).to_be_hidden()
        phone.locator(".fold > summary").click()
        expect(box).to_be_visible()


def test_on_a_desk_the_filters_stand_open_and_are_spoken_with_their_counts(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/search?q=visa")
    expect(desk.locator(".filters li label").first).to_be_visible()
    expect(desk.get_by_role("checkbox", name="Arabe 1")).to_be_visible()


# --- suggestions


def test_a_suggestion_is_chosen_with_the_keyboard_and_announced(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/")
    suggested(desk, "renouv")
    box = desk.locator("#q")
    expect(box).to_have_attribute("role", "combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(desk.locator(".combo [role=status]")).to_have_text(re.compile(r"^(1 suggestion|\d+ suggestions)$"))
    assert box.get_attribute("aria-activedescendant") is None
    desk.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    chosen = desk.locator("[aria-selected=true]").inner_text()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/fr/search?q=**")
    expect(desk.locator("#q")).to_have_value(chosen)


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/")
    suggested(desk, "renouv")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Escape")
    expect(desk.locator("#q")).to_have_value("renouv")
    expect(desk.locator("#q")).to_have_attribute("aria-expanded", "false")


def test_a_suggestion_is_chosen_with_a_click(desk: Page, service: Service) -> None:
    desk.goto(service.address + "en/")
    suggested(desk, "long")
    desk.locator("#suggestion-0").click()
    desk.wait_for_url("**/en/search?q=**")


# --- width, order, focus


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(chromium: Browser, service: Service, width: int) -> None:
    with window(chromium, width, 800) as page:
        for address in ADDRESSES:
            page.goto(service.address + address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_keyboard_reaches_everything_in_the_order_of_reading(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/search?q=visa")
    order = []
    for _ in range(6):
        desk.keyboard.press("Tab")
        order.append(desk.evaluate(FOCUSED))
    assert order == [
        "Aller au contenu",
        "Mission de Valombre",
        "English",
        "q",
        "Rechercher",
        "Passer les filtres et aller aux résultats",
    ]


def test_the_first_link_skips_to_the_content(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/search?q=visa")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#content")).to_be_focused()


def test_the_focus_can_be_seen(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/search?q=visa&lang=fr")
    outline = "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
    for _ in range(30):
        desk.keyboard.press("Tab")
        assert desk.evaluate(outline) == ["solid", 3], desk.evaluate(FOCUSED)


# --- colours

CONTRASTS = """() => {
const parts = colour => colour.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const ground = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05); };
const found = [];
for (const e of document.querySelectorAll('body *')) {
  if (!e.checkVisibility() || e.closest('.unseen, .skip')) continue;
  const text = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  const style = getComputedStyle(e);
  if (text || e.tagName === 'INPUT') {
    const told = ratio(parts(style.color), ground(e));
    if (told < 4.5) found.push(`text ${e.tagName}.${e.className} ${told.toFixed(2)} ${e.innerText.slice(0, 30)}`);
  }
  if (e.matches('input[type=text], input[type=search]')) {
    const told = ratio(parts(style.borderTopColor), ground(e.parentElement));
    if (told < 3) found.push(`edge ${e.id} ${told.toFixed(2)}`);
  }
  if (e.matches('.chart path:not(.reach):not(.base)')) {
    const told = ratio(parts(style.fill), ground(e.closest('.chart')));
    if (told < 3) found.push(`bar ${told.toFixed(2)}`);
  }
}
return found;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_field_and_bar_stands_out_from_its_ground(chromium: Browser, service: Service, theme: str) -> None:
    with window(chromium, color_scheme=theme) as page:
        for address in ADDRESSES:
            page.goto(service.address + address)
            assert page.evaluate(CONTRASTS) == [], address


def test_dark_colours_are_dark(chromium: Browser, service: Service) -> None:
    def ground(theme: str) -> int:
        with window(chromium, color_scheme=theme) as page:
            page.goto(service.address + "fr/")
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
            return sum(map(int, re.findall(r"\d+", colour)))

    assert ground("dark") < 150 < 600 < ground("light")


def test_links_in_running_text_are_told_by_more_than_colour(desk: Page, service: Service) -> None:
    """RGAA 10.6: underlined, wherever a link stands among words that are none."""
    for address in ("fr/accessibility", "en/data", "fr/search?q=pasportt", "fr/similar?url=x"):
        desk.goto(service.address + address)
        plain = """Array.from(document.querySelectorAll('main p a, footer p a, .notices a, .suggestion a'))
            .filter(e => e.checkVisibility() && !getComputedStyle(e).textDecorationLine.includes('underline'))
            .map(e => e.innerText)"""
        assert desk.evaluate(plain) == [], address


# --- phone, text

SMALL = """() => [...document.querySelectorAll('main a, .top a, button, input, summary')]
  .filter(e => e.checkVisibility() && !e.closest('p, h1, h2, h3, svg, .notices, .skip') && e.type !== 'hidden')
  .map(e => e.type === 'checkbox' ? e.closest('label') : e)
  .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 90))"""
OPEN = "document.querySelectorAll('details').forEach(each => { each.open = true })"


def test_on_a_phone_a_finger_hits_everything(chromium: Browser, service: Service) -> None:
    with window(chromium, 360, 640) as phone:
        for address in ADDRESSES:
            phone.goto(service.address + address)
            phone.evaluate(OPEN)
            assert phone.evaluate(SMALL) == [], address


SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
SPACED += " p { margin-bottom: 2em !important; }"
CUT = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('.unseen, svg, .skip'))
  .filter(e => ['hidden', 'clip'].includes(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1)
  .map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("width", [360, 1280])
def test_text_spaced_out_by_its_reader_is_neither_cut_nor_wider_than_the_page(
    chromium: Browser, service: Service, width: int
) -> None:
    """RGAA 10.12 (WCAG 1.4.12)."""
    with window(chromium, width, 800, bypass_csp=True) as page:  # a reader's own style sheet is not bound by it
        for address in ADDRESSES:
            page.goto(service.address + address)
            page.add_style_tag(content=SPACED)
            assert page.evaluate(CUT) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_what_appears_on_focus_stays_and_goes_away_by_escape(desk: Page, service: Service) -> None:
    """RGAA 10.13: the suggestions."""
    desk.goto(service.address + "fr/")
    suggested(desk, "visa")
    desk.locator("[role=option]").first.hover()
    expect(desk.locator("[role=listbox]")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("[role=listbox]")).to_be_hidden()


# --- policy, loading, print


def test_the_policy_stops_a_script_that_is_not_ours(chromium: Browser, service: Service) -> None:
    context = chromium.new_context()
    page, written = context.new_page(), []
    page.on("console", lambda message: written.append(message.text))
    page.goto(service.address + "fr/")
    page.evaluate("""() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';
        document.body.append(s); }""")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in written)
    context.close()


def test_nothing_moves_while_a_page_loads(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/search?q=visa")
    shift = """() => new Promise(done => { let sum = 0;
      new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
        .observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => done(sum), 300); })"""
    assert desk.evaluate(shift) == 0


def test_print_shows_the_results_and_leaves_the_controls_away(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/search?q=visa")
    desk.emulate_media(media="print")
    shown = "['.hit', '.filters', '.search', '.ways'].map(css => document.querySelector(css).checkVisibility())"
    assert desk.evaluate(shown) == [True, False, False, False]
