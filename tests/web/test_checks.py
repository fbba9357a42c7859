"""Every page and state by the checkers of others: axe in Chromium, the Nu HTML checker, Lighthouse."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from missionsearch.urls import address_id
from tests.web.documents import SITE
from tests.web.playing import (
    AXE,
    CHROMIUM,
    LIGHTHOUSE,
    NU,
    axe_problems,
    lighthouse_scores,
    needs,
    nu_problems,
    suggested,
    window,
)
from tests.web.service import Service

pytestmark = [
    pytest.mark.browser,
    needs(CHROMIUM and AXE.exists(), "Chromium or checkers"),
]
STATES = {
    "home": "",
    "results": "search?q=visa",
    "everything": "search",
    "later page": "search?page=2",
    "past the last page": "search?page=99",
    "many filters": "search?q=visa&lang=fr&lang=und&year=2017&section=Services+aux+citoyens&versions=all",
    "a range": "search?from=2012&to=mars+2016",
    "no date": "search?from=hier&to=31/02/2015",
    "contradicting dates": "search?year=2015&from=2016",
    "typed date": "search?q=visa+janvier+2017",
    "corrected": "search?q=pasportt",
    "nothing found": "search?q=%22rien+de+tel%22",
    "one hit": "search?q=visa&type=pdf",
    "right to left": "search?q=OSCE&lang=ar",
    "similar": f"similar?url={SITE}/Visa-de-long-sejour-pour-etudes",
    "not in the index": "similar?url=https://nowhere.example/",
    "no such page": "nowhere",
    "accessibility statement": "accessibility",
    "personal data": "data",
    "publication": f"publication/{address_id(SITE + '/Visa-de-long-sejour-pour-etudes')}?q=visa",
    "selection": f"selection?pick={address_id(SITE + '/Visa-de-long-sejour-pour-etudes')}",
}
WORST_KB = 60


def addresses(language: str) -> dict[str, str]:
    return {state: f"{language}/{path}" for state, path in STATES.items()}


def unfolded(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_on_any_page_and_state(
    chromium: Browser, service: Service, language: str, theme: str
) -> None:
    found = []
    for width in (1280, 360):
        with window(chromium, width, color_scheme=theme) as page:
            for state, path in addresses(language).items():
                page.goto(service.address + path)
                unfolded(page)
                found += [f"{state} at {width}: {problem}" for problem in axe_problems(page)]
    assert found == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_while_suggestions_are_open(chromium: Browser, service: Service, language: str) -> None:
    with window(chromium) as page:
        page.goto(f"{service.address}{language}/")
        suggested(page, "visa")
        page.keyboard.press("ArrowDown")
        assert axe_problems(page) == []


@needs(NU.exists() and shutil.which("java"), "Nu")
def test_nu_finds_nothing_on_any_page(service: Service, tmp_path: Path) -> None:
    files = []
    for language in ("fr", "en"):
        for state, path in addresses(language).items():
            files.append(tmp_path / f"{language}-{state.replace(' ', '-')}.html")
            files[-1].write_bytes(service.get(path)[1])
    assert nu_problems(files) == []


@needs(LIGHTHOUSE.exists(), "Lighthouse")
@pytest.mark.parametrize("path", ["fr/", "en/search?q=visa"])
def test_lighthouse_gives_accessibility_100_and_best_practices_95(service: Service, tmp_path: Path, path: str) -> None:
    scores = lighthouse_scores(service.address + path, tmp_path / "report.json")
    assert scores["accessibility"] == 100
    assert scores["best-practices"] >= 95


@pytest.mark.parametrize("path", ["fr/", "fr/search?q=visa", "en/search", "en/search?per_page=10&page=2"])
def test_a_page_with_all_it_loads_is_light_and_asks_no_other_host(
    chromium: Browser, service: Service, path: str
) -> None:
    sizes: dict[str, int] = {}
    with window(chromium) as page:
        page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
        page.goto(service.address + path, wait_until="networkidle")
    assert all(url.startswith(service.address) for url in sizes)
    document = sizes[service.address + path]
    assert document < WORST_KB * 1000
