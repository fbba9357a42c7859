"""The documented example of another look, with the State design system's own npm package, which only tests use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from tests.web.documents import documents
from tests.web.playing import AXE, CHROMIUM, MODULES, axe_problems, needs, window
from tests.web.service import Service, serving
from tests.web.test_theming import EXAMPLE

DSFR = MODULES / "@gouvfr" / "dsfr" / "dist"
LOADED = """() => document.fonts.ready.then(() => [...document.fonts].some(
    face => face.family.includes("Marianne") && face.status === "loaded"))"""
pytestmark = [pytest.mark.browser, needs(CHROMIUM and AXE.exists() and DSFR.exists(), "Chromium or npm packages")]


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose root holds the example's two files."""
    root = tmp_path_factory.mktemp("dsfr")
    shutil.copytree(EXAMPLE, root / "templates")
    open_engine(load_settings(root)).build(documents())
    with serving(root) as service:
        yield service


def as_a_proxy_serves_it(page: Page) -> None:
    """Answer /dsfr/ from the package, as the documented line of nginx does."""

    def answer(route: Route) -> None:
        path = DSFR / route.request.url.split("/dsfr/", 1)[1].split("?")[0]
        route.fulfill(path=path) if path.is_file() else route.abort()

    page.route("**/dsfr/**", answer)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["fr/", "fr/search?q=visa&lang=fr", "en/accessibility"])
def test_the_pages_stand_in_the_systems_frame_without_a_problem(
    chromium: Browser, framed: Service, path: str, theme: str
) -> None:
    with window(chromium, color_scheme=theme) as page:
        as_a_proxy_serves_it(page)
        page.goto(framed.address + path, wait_until="networkidle")
        marianne = "getComputedStyle(document.querySelector('.fr-header__service-title')).fontFamily"
        assert page.evaluate(marianne).startswith("Marianne")
        assert page.evaluate(LOADED)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(255, 255, 255)" if theme == "light" else "rgb(22, 22, 22)")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert axe_problems(page) == []


def test_searching_and_filters_work_in_it_on_a_phone(chromium: Browser, framed: Service) -> None:
    with window(chromium, 360, 700) as page:
        as_a_proxy_serves_it(page)
        page.goto(framed.address + "fr/")
        page.locator("#q").fill("visa")
        page.locator("#q").press("Enter")
        page.wait_for_url("**/fr/search?q=visa")
        page.locator(".fold > summary").click()
        page.locator('#narrow input[value="fr"]').check()
        expect(page.locator(".chips li")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
