"""Taking along, in a real Chromium: ticks, dossier, files, citation, versions side by side, the box in another site."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import bibtexparser
import feedparser
import openpyxl
import pytest
import rispy
from playwright.sync_api import Browser, Page, expect

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from tests.web.documents import documents
from tests.web.playing import CHROMIUM, needs, suggested, window
from tests.web.service import Service, serving

pytestmark = [pytest.mark.browser, needs(CHROMIUM, "Chromium")]


def tick(page: Page, number: int) -> None:
    page.locator(f".hits > li:nth-child({number}) input[name=pick]").check()


def test_ticks_are_kept_from_page_to_page_and_become_a_dossier(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/search?q=visa&per_page=2")
    titles = [desk.locator(".hit h2").all_inner_texts()[0]]
    tick(desk, 1)
    expect(desk.locator("#selection [role=status]")).to_have_text("1 publication cochée")
    desk.goto(service.address + "fr/search?q=visa&per_page=2&page=2")
    titles.append(desk.locator(".hit h2").all_inner_texts()[1])
    tick(desk, 2)
    expect(desk.locator("#selection [role=status]")).to_have_text("2 publications cochées")
    desk.locator("#selection button").first.click()
    desk.wait_for_url("**/fr/selection?**")
    assert desk.locator(".contents a").all_inner_texts() == titles
    assert desk.locator(".piece h2").all_inner_texts() == titles
    expect(desk.locator("#print")).to_be_visible()
    desk.emulate_media(media="print")
    expect(desk.locator(".tools").first).to_be_hidden()


def test_ticks_are_kept_in_the_address_without_javascript(plain: Page, service: Service) -> None:
    plain.goto(service.address + "fr/search?q=visa&per_page=2")
    tick(plain, 1)
    plain.locator("#selection .keep").click()
    plain.wait_for_url("**pick=**")
    plain.locator(".pages a[rel=next]").click()
    plain.wait_for_url("**page=2**")
    tick(plain, 1)
    plain.locator("#selection button").first.click()
    plain.wait_for_url("**/fr/selection?**")
    assert plain.url.count("pick=") == 2


TITLES_OF = {
    "CSV": lambda data: [line.split(";")[0].strip('"') for line in data.decode("utf-8-sig").splitlines()[1:]],
    "Excel": lambda data: [row[0] for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].values][1:],
    "RIS": lambda data: [each["title"] for each in rispy.loads(data.decode("utf-8"))],
    "BibTeX": lambda data: [each["title"] for each in bibtexparser.parse_string(data.decode("utf-8")).entries],
    "JSON Lines": lambda data: [json.loads(line)["title"] for line in data.decode("utf-8").splitlines()],
}


@pytest.mark.parametrize("name", TITLES_OF)
def test_a_file_is_downloaded_and_read_back_with_the_titles_of_the_page(
    desk: Page, service: Service, name: str
) -> None:
    desk.goto(service.address + "fr/search?q=visa&lang=fr")
    titles = desk.locator(".hit h2").all_inner_texts()
    with desk.expect_download() as download:
        desk.locator(".take").get_by_role("link", name=name, exact=True).click()
    found = TITLES_OF[name](Path(download.value.path()).read_bytes())
    assert [str(title).replace("\\", "") for title in found] == titles != []


def about_first(page: Page) -> None:
    page.locator(".hit .also a[href*='/publication/']").first.click()
    page.wait_for_url("**/publication/**")


def test_a_citation_is_copied_with_a_button(chromium: Browser, service: Service) -> None:
    with window(chromium, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(service.address + "fr/search?q=visa")
        about_first(page)
        page.locator("[data-copy=citation-fr]").click()
        expect(page.locator("#copied")).to_have_text("Copié")
        cited = page.locator("#citation-fr").inner_text()
        assert page.evaluate("navigator.clipboard.readText()") == cited


@pytest.mark.parametrize("width", [320, 1280])
def test_versions_stand_beside_each_other_where_there_is_room(chromium: Browser, service: Service, width: int) -> None:
    with window(chromium, width) as page:
        page.goto(service.address + "fr/search?q=visa&lang=fr")
        about_first(page)
        beside = """() => { const [a, b] = document.querySelectorAll('.pair:not(:has(> div:empty)) > div');
            return a.getBoundingClientRect().right <= b.getBoundingClientRect().left; }"""
        assert page.evaluate(beside) is (width == 1280)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(".pair mark").count() > 0
        assert page.locator(".why tbody tr").count() > 0


def test_the_feed_that_a_page_links_is_read(desk: Page, service: Service) -> None:
    desk.goto(service.address + "fr/search?q=visa")
    address = desk.evaluate("document.querySelector('link[type=\"application/atom+xml\"]').href")
    feed = feedparser.parse(desk.request.get(address).body())
    assert not feed.bozo
    assert len(feed.entries) > 3


# --- the box in another site's page

PAGE = """<!doctype html><html lang="fr"><title>Ambassade</title>
<style>:root { --missionsearch-accent: rgb(0, 86, 63); }</style>
<form action="SERVICEfr/search" role="search" data-missionsearch="fr">
<label for="r">Rechercher</label> <input id="r" type="search" name="q"> <button>Rechercher</button></form>
<script type="module" src="SERVICEstatic/embed.js"></script></html>"""


@contextmanager
def other_site(folder: Path) -> Iterator[str]:
    """Serve a folder on another origin; yields that origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class's name)
        pass


def test_the_box_completes_in_another_sites_page_and_leads_to_the_results(chromium: Browser, tmp_path: Path) -> None:
    site, root = tmp_path / "site", tmp_path / "root"
    site.mkdir()
    root.mkdir()
    with other_site(site) as origin:
        (root / "missionsearch.toml").write_text(f'[web]\nembed_origins = ["{origin}"]\n', "utf-8")
        open_engine(load_settings(root)).build(documents())
        with serving(root) as service, window(chromium) as page:
            (site / "index.html").write_text(PAGE.replace("SERVICE", service.address), "utf-8")
            (site / "favicon.ico").touch()
            page.goto(f"{origin}/index.html")
            page.wait_for_selector(".missionsearch input")
            suggested(page, "vis", "#r")
            page.keyboard.press("ArrowDown")
            chosen = page.locator("[aria-selected=true]")
            expect(chosen).to_have_css("background-color", "rgb(0, 86, 63)")
            page.keyboard.press("Enter")
            page.wait_for_url("**/fr/search?q=**")


def test_on_an_origin_that_is_not_listed_the_form_stays_a_plain_one(
    chromium: Browser, service: Service, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(PAGE.replace("SERVICE", service.address), "utf-8")
    context = chromium.new_context()  # not a window: Chromium is to write that the module was refused
    page = context.new_page()
    with other_site(tmp_path) as origin:
        page.goto(f"{origin}/index.html")
        page.locator("#r").fill("visa")
        page.locator("#r").press("Enter")
        page.wait_for_url("**/fr/search?q=visa")
    context.close()
