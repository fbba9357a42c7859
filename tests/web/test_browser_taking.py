"""Taking along, in a real Chromium: ticks, dossier, citation, versions side by side, the box in another site's page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser
import pytest

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from tests.web.browser import CHROMEDRIVER, CHROMIUM, Browser, chromium
from tests.web.documents import documents
from tests.web.service import Service, serving
from tests.web.test_browser import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="NO BROWSER: apt-get install chromium chromium-driver"),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def browser(shared: Browser) -> Browser:
    """A window of desk size without anything ticked and with nothing in its console."""
    shared.resize(1280)
    shared.console()
    return shared


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A window in which pages may not run JavaScript."""
    with chromium(tmp_path_factory.mktemp("profile"), javascript=False) as found:
        found.resize(1280)
        yield found


def texts(browser: Browser, css: str) -> list[str]:
    return list(browser.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())", css))


def tick(browser: Browser, number: int) -> None:
    browser.click(f".hits > li:nth-child({number}) input[name=pick]")


def test_ticks_are_kept_from_page_to_page_and_become_a_dossier(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa&per_page=2")
    browser.run("sessionStorage.clear()")
    browser.go(service.address + "fr/search?q=visa&per_page=2")
    titles = [texts(browser, ".hit h2")[0]]
    tick(browser, 1)
    assert texts(browser, "#selection [role=status]") == ["1 publication cochée"]
    browser.go(service.address + "fr/search?q=visa&per_page=2&page=2")
    titles.append(texts(browser, ".hit h2")[1])
    tick(browser, 2)
    assert texts(browser, "#selection [role=status]") == ["2 publications cochées"]
    browser.click("#selection button")
    until(lambda: "/fr/selection?" in browser.url, "the dossier")
    assert texts(browser, ".contents a") == titles
    assert texts(browser, ".piece h2") == titles
    assert browser.run("return document.getElementById('print').hidden") is False
    browser.devtools("Emulation.setEmulatedMedia", media="print")
    assert browser.run("return getComputedStyle(document.querySelector('.tools')).display") == "none"
    browser.devtools("Emulation.setEmulatedMedia", media="screen")
    assert browser.console() == []


def test_ticks_are_kept_in_the_address_without_javascript(plain: Browser, service: Service) -> None:
    plain.go(service.address + "fr/search?q=visa&per_page=2")
    tick(plain, 1)
    plain.click("#selection .keep")
    until(lambda: "pick=" in plain.url, "the ticks in the address")
    plain.click(".pages a[rel=next]")
    until(lambda: "page=2" in plain.url, "the second page")
    tick(plain, 1)
    plain.click("#selection button")
    until(lambda: "/fr/selection?" in plain.url, "the dossier")
    assert plain.url.count("pick=") == 2


def test_a_citation_is_copied_with_a_button(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa")
    browser.run("[...document.querySelectorAll('.hit a')].find((a) => a.innerText.startsWith('Citer')).click()")
    until(lambda: "/fr/publication/" in browser.url, "the page about it")
    browser.click("[data-copy=citation-fr]")
    until(lambda: texts(browser, "#copied") == ["Copié"], "that it was copied")
    assert browser.console() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_versions_stand_beside_each_other_where_there_is_room(browser: Browser, service: Service, width: int) -> None:
    browser.go(service.address + "fr/search?q=visa&lang=fr")
    browser.run("[...document.querySelectorAll('.hit a')].find((a) => a.innerText.startsWith('Citer')).click()")
    until(lambda: "/fr/publication/" in browser.url, "the page about it")
    browser.resize(width)
    place = "const [a, b] = document.querySelectorAll('.pair:not(:has(> div:empty)) > div');"
    beside = browser.run(f"{place} return a.getBoundingClientRect().right <= b.getBoundingClientRect().left")
    assert beside is (width == 1280)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.run("return document.querySelectorAll('.pair mark').length") > 0


def test_the_feed_that_a_page_links_is_read(browser: Browser, service: Service) -> None:
    browser.go(service.address + "fr/search?q=visa")
    address = browser.run("return document.querySelector('link[type=\"application/atom+xml\"]').href")
    feed = feedparser.parse(service.get(address.removeprefix(service.address))[1])
    assert not feed.bozo
    assert len(feed.entries) > 3


PAGE = """<!doctype html><html lang="fr"><title>Ambassade</title>
<style>:root { --missionsearch-accent: rgb(0, 86, 63); }</style>
<form action="SERVICEfr/search" role="search" data-missionsearch="fr">
<label for="r">Rechercher</label> <input id="r" type="search" name="q"> <button>Rechercher</button></form>
<script type="module" src="SERVICEstatic/embed.js"></script></html>"""


@pytest.fixture(scope="module")
def other_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another site on another origin, with the documented snippet in its page."""
    folder = tmp_path_factory.mktemp("site")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    root: Path = tmp_path_factory.mktemp("listed")
    (root / "missionsearch.toml").write_text(f'[web]\nembed_origins = ["{origin}"]\n', "utf-8")
    open_engine(load_settings(root)).build(documents())
    with serving(root) as service:
        (folder / "index.html").write_text(PAGE.replace("SERVICE", service.address), "utf-8")
        yield origin
    server.shutdown()
    server.server_close()


def test_the_box_completes_in_another_sites_page_and_leads_to_the_results(browser: Browser, other_site: str) -> None:
    browser.go(f"{other_site}/index.html")
    until(lambda: browser.run("return Boolean(document.querySelector('.missionsearch input'))"), "the module")
    browser.click("#r")
    browser.press(*"vis")
    until(lambda: texts(browser, ".missionsearch [role=option]"), "suggestions")
    browser.press("Down")
    colour = "return getComputedStyle(document.querySelector('[aria-selected=true]')).backgroundColor"
    assert browser.run(colour) == "rgb(0, 86, 63)"
    browser.press("Enter")
    until(lambda: "/fr/search?q=" in browser.url, "the results")


def test_on_an_origin_that_is_not_listed_the_form_stays_a_plain_one(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(PAGE.replace("SERVICE", service.address), "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser.go(f"http://127.0.0.1:{server.server_port}/index.html")
    browser.click("#r")
    browser.press(*"visa", "Enter")
    until(lambda: "/fr/search?q=visa" in browser.url, "the results")
    server.shutdown()
    server.server_close()
