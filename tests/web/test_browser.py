"""The pages in a real Chromium: keyboard, phone, dark, without JavaScript; what only a browser can tell."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import CHROMEDRIVER, CHROMIUM, Browser, chromium
from tests.web.service import Service

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="NO BROWSER: apt-get install chromium chromium-driver"),
]
WIDTHS = (320, 360, 768, 1280)
ADDRESSES = (
    "fr/",
    "en/search?q=visa",
    "fr/search?q=visa&lang=fr&lang=und&year=2017&section=Services+aux+citoyens&from=2010-01-01",
    "fr/search?page=2",
    "fr/search?q=%22rien+de+tel%22",
    "fr/nowhere",
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def browser(shared: Browser) -> Browser:
    """A window of desk size in light colours with nothing in its console."""
    shared.resize(1280)
    shared.colours("light")
    shared.console()
    return shared


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A window in which pages may not run JavaScript."""
    with chromium(tmp_path_factory.mktemp("profile"), javascript=False) as found:
        found.resize(1280)
        yield found


def until(wanted: Callable[[], Any], what: str) -> Any:
    """Wait until something is so, ten seconds at most."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if found := wanted():
            return found
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


def focused(browser: Browser) -> str:
    return str(browser.run("const e = document.activeElement; return (e.innerText || e.id || e.tagName).trim()"))


def headline(browser: Browser) -> str:
    return str(browser.run("return document.querySelector('h1').innerText"))


def test_a_person_types_presses_enter_and_reads_results(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/")
    assert focused(browser) == "q"
    browser.press(*"visa", "Enter")
    until(lambda: "/fr/search?q=visa" in browser.url, "the results")
    assert headline(browser) == "6 publications pour «\u00a0visa\u00a0»"
    assert browser.run("return document.querySelectorAll('.hit mark').length") > 0


def test_the_same_works_without_javascript(plain: Browser, service: Service) -> None:
    plain.go(service.address + "en/")
    plain.type("#q", "visa\ue007")
    until(lambda: "/en/search?q=visa" in plain.url, "the results")
    assert plain.run("return document.querySelector('#q').getAttribute('role')") is None
    plain.click("#filter-section label")
    plain.click(".apply button")
    until(lambda: "section=" in plain.url, "the chosen section")
    plain.click(".chips button")
    until(lambda: "section=" not in plain.url, "the search without it")


def test_without_javascript_the_filters_unfold_on_a_phone(plain: Browser, service: Service) -> None:
    plain.resize(360, 640)
    plain.go(service.address + "fr/search?q=visa")
    seen = "return document.querySelector('.filters li label').checkVisibility({contentVisibilityAuto: true})"
    assert plain.run(seen) is False
    plain.click(".fold > summary")
    assert plain.run(seen) is True
    plain.resize(1280)


def test_on_a_desk_the_filters_stand_open(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa")
    assert browser.run("return document.querySelector('.filters li label').checkVisibility()") is True
    spoken = [
        node.get("name", {}).get("value", "") for node in browser.devtools("Accessibility.getFullAXTree")["nodes"]
    ]
    assert "Arabe 1" in spoken


def test_a_suggestion_is_chosen_with_the_keyboard_and_announced(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/")
    browser.press(*"renouv")
    until(lambda: browser.run("return document.querySelectorAll('[role=option]').length"), "suggestions")
    box = "const e = document.querySelector('#q'); return ['role', 'aria-expanded', 'aria-activedescendant'].map("
    box += "name => e.getAttribute(name))"
    assert browser.run(box) == ["combobox", "true", None]
    assert re.fullmatch(
        r"1 suggestion|\d+ suggestions", browser.run("return document.querySelector('.combo [role=status]').innerText")
    )
    browser.press("Down")
    assert browser.run(box) == ["combobox", "true", "suggestion-0"]
    chosen = browser.run("return document.querySelector('[aria-selected=true]').innerText")
    browser.press("Enter")
    until(lambda: "/fr/search?q=" in browser.url, "the results")
    assert browser.run("return document.querySelector('#q').value") == chosen


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/")
    browser.press(*"renouv")
    until(lambda: browser.run("return document.querySelectorAll('[role=option]').length"), "suggestions")
    browser.press("Down", "Escape")
    assert browser.run("const e = document.querySelector('#q'); return [e.value, e.ariaExpanded]") == [
        "renouv",
        "false",
    ]


def test_a_suggestion_is_chosen_with_a_click(browser: Browser, service: Service) -> None:
    browser.go(service.address + "en/")
    browser.press(*"long")
    until(lambda: browser.run("return document.querySelectorAll('[role=option]').length"), "suggestions")
    browser.click("#suggestion-0")
    until(lambda: "/en/search?q=" in browser.url, "the results")


def test_a_filter_is_chosen_and_given_up_with_a_click(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa")
    browser.click("#filter-type li:last-child label")
    until(lambda: "type=pdf" in browser.url, "the filter")
    until(lambda: headline(browser).startswith("1 publication"), "its result")
    browser.click("#filter-type li:last-child label")
    until(lambda: "type" not in browser.url, "the search without the filter")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_scrolls_sideways(browser: Browser, service: Service, address: str, width: int) -> None:
    browser.resize(width)
    browser.go(service.address + address)
    assert browser.run("return document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_everything_in_the_order_of_reading(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa")
    order = []
    for _ in range(9):
        browser.press("Tab")
        order.append(focused(browser))
    assert order[:6] == [
        "Aller au contenu",
        "Mission de Valombre",
        "English",
        "q",
        "Rechercher",
        "Passer les filtres et aller aux résultats",
    ]


def test_the_first_link_skips_to_the_content(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa")
    browser.press("Tab", "Enter")
    assert browser.run("return document.activeElement.id") == "content"


def test_the_focus_can_be_seen(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa")
    for _ in range(12):
        browser.press("Tab")
        style = (
            "const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)]"
        )
        assert browser.run(style) == ["solid", 3]


CONTRASTS = """
const parts = colour => colour.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const ground = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
const found = [];
for (const e of document.querySelectorAll('body *')) {
  if (!e.checkVisibility() || e.closest('.unseen, .skip')) continue;
  const text = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  if (!text && e.tagName !== 'INPUT') continue;
  const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) found.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.innerText.slice(0, 30)}`);
}
return found;
"""


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_text_stands_out_from_its_ground(browser: Browser, service: Service, address: str, colours: str) -> None:
    browser.colours(colours)
    browser.go(service.address + address)
    assert browser.run(CONTRASTS) == []


def test_dark_colours_are_dark(browser: Browser, service: Service) -> None:
    def ground(colours: str) -> int:
        browser.colours(colours)
        browser.go(service.address + "fr/")
        return sum(map(int, re.findall(r"\d+", browser.run("return getComputedStyle(document.body).backgroundColor"))))

    assert ground("dark") < 150 < 600 < ground("light")


SMALL = """
return [...document.querySelectorAll('main a, .top a, button, input, summary')].filter(e => e.checkVisibility())
  .filter(e => !e.closest('p, h1, h2, h3, svg, .notices, .skip') && e.type !== 'hidden')
  .map(e => e.type === 'checkbox' ? e.closest('label') : e)
  .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 90));
"""


@pytest.mark.parametrize("address", ADDRESSES)
def test_on_a_phone_a_finger_hits_everything(browser: Browser, service: Service, address: str) -> None:
    browser.resize(360, 640)
    browser.go(service.address + address)
    browser.run("document.querySelectorAll('details').forEach(e => { e.open = true })")
    assert browser.run(SMALL) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_written_to_the_console(browser: Browser, service: Service, address: str) -> None:
    browser.go(service.address + address)
    own = "the server responded with a status of 404"  # what Chromium writes of the page that is asked for
    assert [line for line in browser.console() if own not in line] == []


def test_the_policy_stops_a_script_that_is_not_ours(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/")
    browser.run("const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)")
    assert browser.run("return window.ran") is None
    assert any("Content Security Policy" in line for line in browser.console())


def test_nothing_moves_while_a_page_loads(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa")
    shift = """
    return new Promise(done => { let sum = 0;
      new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
        .observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => done(sum), 300); });
    """
    assert browser.run(shift) == 0


def test_print_shows_the_results_and_leaves_the_controls_away(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    browser.go(service.address + "fr/search?q=visa")
    browser.devtools("Emulation.setEmulatedMedia", media="print", features=[])
    shown = "return ['.hit', '.filters', '.search', '.ways'].map(css => document.querySelector(css).checkVisibility())"
    assert browser.run(shown) == [True, False, False, False]
    browser.devtools("Emulation.setEmulatedMedia", media="", features=[])
