"""The console and the alerts in a real Chromium, with a real SMTP server, in both languages, without JavaScript too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.models import Fate
from missionsearch.querylog import QueryLog
from missionsearch.runs import Item
from missionsearch.staffstore import BestBet, RightPage, StaffStore
from missionsearch.store import open_store
from missionsearch.web.staff.access import PASSWORD_HASH
from tests.postbox import Mailbox, mailbox
from tests.web.documents import SITE, documents
from tests.web.playing import AXE, CHROMIUM, axe_problems, needs, window
from tests.web.service import Service, serving
from tests.web.test_staff import HASH, PASSWORD

pytestmark = [pytest.mark.browser, needs(CHROMIUM and AXE.exists(), "Chromium or checkers")]
PAGES = (
    "",
    "runs",
    "runs/1?list=added",
    f"why?url={SITE}/gone",
    "care",
    "queries",
    "best-bets",
    "hidden",
    "right-pages?q=visa",
    "synonyms",
    "extraction",
)
VISA = f"{SITE}/Visa-de-long-sejour-pour-etudes"


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, box: Mailbox) -> Iterator[Service]:
    """A service whose console has something on every page."""
    root = tmp_path_factory.mktemp("staffed")
    (root / "missionsearch.toml").write_text(
        '[site]\nname = "Mission de Valombre"\n[alerts]\nenabled = true\nmail_from = "s@valombre.example"\n'
        f'[report]\nsmtp_host = "127.0.0.1"\nsmtp_port = {box.port}\n[web]\nbase_url = "http://127.0.0.1"\n',
        "utf-8",
    )
    settings, now = load_settings(root), dt.datetime.now(dt.UTC)
    open_engine(settings).build(documents())
    with open_store(settings.store_path) as store:
        run = store.runs.begin("reindex", now)
        store.runs.note_items(run, "added", [Item(VISA, {"title": "Visa"})])
        store.runs.finish(run, now, "part", {"documents": 56, "sites": [{"site": SITE, "ok": True, "problem": ""}]})
        store.fates.note(Fate(f"{SITE}/gone", "gone", "gone", "", now, 1, 404, VISA))
        store.fates.flush()
    staff = StaffStore(settings.index_dir)
    staff.add_best_bet(BestBet("visa", VISA), "me", now)
    staff.hide(f"{SITE}/x", "erreur", "me", now)
    staff.judge(RightPage("visa", "fr", VISA), True, "me", now)
    log = QueryLog(settings.index_dir)
    log.add("bourse", "fr", 0, 3.0, now)
    log.add("visa", "en", 5, 3.0, now)
    log.write(now)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(PASSWORD_HASH, HASH)
        with serving(root, "--workers", "1") as found:
            yield found


def log_in(page: Page, service: Service, language: str) -> None:
    page.goto(f"{service.address}staff/{language}/")
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_of_the_console_passes_axe(chromium: Browser, service: Service, language: str, width: int) -> None:
    with window(chromium, width) as page:
        log_in(page, service, language)
        for path in PAGES:
            page.goto(f"{service.address}staff/{language}/{path}")
            assert axe_problems(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_password_can_be_looked_at_while_it_is_typed(chromium: Browser, service: Service) -> None:
    with window(chromium) as page:
        page.goto(f"{service.address}staff/en/login")
        field, button = page.get_by_label("Password", exact=True), page.get_by_role("button", name="Show the password")
        field.fill(PASSWORD)
        button.click()
        assert (field.get_attribute("type"), button.get_attribute("aria-pressed")) == ("text", "true")
        button.click()
        assert (field.get_attribute("type"), field.input_value()) == ("password", PASSWORD)


def test_staff_do_their_work_without_javascript(chromium: Browser, service: Service) -> None:
    with window(chromium, java_script_enabled=False) as page:
        log_in(page, service, "fr")
        page.goto(f"{service.address}staff/fr/right-pages?q=passeport")
        page.click("ol.judged li:first-child button")
        assert page.locator("ol.judged li:first-child button.plain").count() == 1
        page.goto(f"{service.address}staff/fr/synonyms")
        page.fill("#text", "visa, sauf-conduit")
        page.click("button[value=try]")
        assert page.locator("#tried").inner_text() == "Avant et après"


@pytest.mark.parametrize(
    ("language", "asked", "begun"),
    [
        ("fr", "Regardez votre courrier", "Vous suivez cette recherche"),
        ("en", "Look into your mail", "You follow this search"),
    ],
)
def test_a_reader_follows_a_search_by_mail(
    chromium: Browser, service: Service, box: Mailbox, language: str, asked: str, begun: str
) -> None:
    box.messages.clear()
    with window(chromium, 375) as page:
        page.goto(f"{service.address}{language}/search?q=visa")
        page.click("section.take a[href*='/alerts']")
        assert axe_problems(page) == []
        page.fill("#address", f"{language}@lecteurs.example")
        page.click("main form button[type=submit]")
        assert (page.inner_text("h1"), axe_problems(page)) == (asked, [])
        (text,) = box.texts()
        link = urlsplit(next(line for line in text.splitlines() if "/confirm?" in line))
        page.goto(f"{service.address.rstrip('/')}{link.path}?{link.query}")
        assert axe_problems(page) == []
        page.click("main form button[type=submit]")
        assert (page.inner_text("h1"), axe_problems(page)) == (begun, [])
