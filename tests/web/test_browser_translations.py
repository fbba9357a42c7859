"""The concordancer and the block of the other language, in a real Chromium and by axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.crosslanguage.demo import indexed
from tests.web.playing import AXE, CHROMIUM, axe_problems, needs, window
from tests.web.service import Service, serving

pytestmark = [pytest.mark.browser, needs(CHROMIUM and AXE.exists(), "Chromium or checkers")]
PAGES = {
    "empty": "fr/traductions",
    "renderings": "fr/traductions?q=s%C3%A9curit%C3%A9",
    "in English": "en/translations?q=trafficking",
    "a phrase": "en/translations?q=human+beings",
    "nothing": "fr/traductions?q=zzyzx",
    "block": "fr/search?q=accord+ferroviaire+entre+voisins",
    "block in English": "en/search?q=hate+speech+online",
    "countries and organisations": "fr/search?q=s%C3%A9curit%C3%A9",
    "two countries chosen": "en/search?q=statement&country=Ukraine&country=Norway",
    "only the other language": "fr/search?q=permis+de+conduire&cross=only",
}


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("bilingual")
    indexed(folder)
    with serving(folder) as found:
        yield found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_translations_and_the_block(chromium: Browser, bilingual: Service, theme: str) -> None:
    found = []
    for width in (1280, 360):
        with window(chromium, width, color_scheme=theme) as page:
            for state, path in PAGES.items():
                page.goto(bilingual.address + path)
                found += [f"{state} at {width}: {problem}" for problem in axe_problems(page)]
    assert found == []


def test_a_reader_without_javascript_goes_from_the_block_to_a_words_renderings(
    chromium: Browser, bilingual: Service
) -> None:
    with window(chromium, java_script_enabled=False) as page:
        page.goto(bilingual.address + "fr/search?q=accord+ferroviaire+entre+voisins")
        page.click("section.other-language p.hint a")
        page.fill("#phrase", "délégation")
        page.press("#phrase", "Enter")
        assert page.inner_text("h2 span[lang=en]") == "delegation"
        assert "délégation" in [each.lower() for each in page.locator("td mark").all_inner_texts()]


def test_a_narrow_screen_shows_both_sentences_without_scrolling_sideways(chromium: Browser, bilingual: Service) -> None:
    with window(chromium, 360) as page:
        page.goto(bilingual.address + PAGES["renderings"])
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
