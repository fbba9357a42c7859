"""The console on runs, on addresses, and on publications that need care."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from flask.testing import FlaskClient

from missionsearch.config import Settings
from missionsearch.crawl.rules import NOT_INDEXED, RULES
from missionsearch.fates import Indexed
from missionsearch.locales.spoken import in_language
from missionsearch.models import Document, Fate, FateOutcome, Passage
from missionsearch.published import Entry
from missionsearch.querylog import SearchedText
from missionsearch.runs import Item
from missionsearch.staffstore import StaffStore
from missionsearch.store import open_store
from missionsearch.store.analysed import PUBLISHED_FROM
from missionsearch.web.staff.care import broken_links, scanned, shared_titles
from missionsearch.web.staff.following import LOG, last_lines
from tests.crawl.site import Answer, Site
from tests.web.test_staff import client_of, logged_in_as_staff, sent

NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
SITE = "https://m.example"


def fate(path: str, outcome: FateOutcome = "kept", rule: str = "", **known: object) -> Fate:
    return Fate(f"{SITE}/{path}", outcome, rule, "", NOW, 1, **known)  # type: ignore[arg-type]


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A console logged into, over a store with one run, a lost page and an excluded one."""
    with open_store(Settings(root=tmp_path).store_path) as store:
        run = store.runs.begin("reindex", NOW)
        store.runs.note_items(run, "added", [Item(f"{SITE}/new", {"title": "Nouvelle <page>"})])
        sites = [{"site": SITE, "ok": False, "problem": "the host name is unknown"}]
        store.runs.finish(run, NOW + dt.timedelta(hours=1), "part", {"documents": 7, "sites": sites})
        refused = store.runs.begin("reindex", NOW)
        error = "nothing is found for 'visa', which [reindex] must_find names"
        store.runs.finish(refused, NOW, "refused", {"error": error, "sites": sites})
        store.fates.note(fate("lost", "gone", "gone", status=404, found_on=f"{SITE}/links"))
        store.fates.note(fate("secret", "excluded", "robots"))
        store.fates.note(fate("list"))
        store.fates.flush()
        store.fates.note_indexed([Indexed(f"{SITE}/list", None, "listing")])
    return logged_in_as_staff(client_of(tmp_path, monkeypatch))


def test_runs_are_listed_with_their_outcome_and_sites_with_their_health(client: FlaskClient) -> None:
    page = client.get("/staff/fr/runs").text
    assert ("faite en partie" in page, "le nom d’hôte" in page) == (True, True)


def test_the_page_of_runs_says_that_another_release_has_analysed_the_index(client: FlaskClient, tmp_path: Path) -> None:
    assert "une autre version" not in client.get("/staff/fr/runs").text
    with open_store(Settings(root=tmp_path).store_path) as store:
        store.set_meta(PUBLISHED_FROM, "{}")
    assert "une autre version a fait l’index publié" in client.get("/staff/fr/runs").text


def test_a_runs_list_names_the_addresses_behind_a_count(client: FlaskClient) -> None:
    page = client.get("/staff/en/runs/1?list=added").text
    assert ("Added (1)" in page, "Nouvelle &lt;page&gt;" in page) == (True, True)


def test_a_run_that_has_not_been_is_not_found(client: FlaskClient) -> None:
    assert client.get("/staff/fr/runs/99").status_code == 404


def test_what_became_of_an_address_is_told_with_its_rule(client: FlaskClient) -> None:
    page = client.get(f"/staff/en/why?url={SITE}/secret").text
    assert ("stopped by a rule" in page, "robots.txt" in page) == (True, True)


def test_a_rule_and_what_to_do_are_told_in_the_pages_language(client: FlaskClient) -> None:
    page = client.get(f"/staff/fr/why?url={SITE}/lost").text
    assert ("mend the links" in page, "corrigez les liens" in page) == (False, True)


def test_why_a_page_is_not_indexed_is_told_in_the_pages_language(client: FlaskClient) -> None:
    page = client.get(f"/staff/fr/why?url={SITE}/list").text
    assert "c’est une liste de publications" in page
    assert not english_in(page)


def test_what_went_wrong_is_told_in_the_pages_language(client: FlaskClient) -> None:
    runs, report = (client.get(path).text for path in ("/staff/fr/runs", "/staff/fr/runs/2"))
    assert "le nom d’hôte est inconnu" in runs
    assert "rien n’est trouvé pour «\u00a0visa\u00a0»" in report
    assert not english_in(runs + report)


def test_the_lists_of_a_run_give_their_reasons_in_the_pages_language(client: FlaskClient) -> None:
    excluded, dropped = (client.get(f"/staff/fr/runs/1?list={name}").text for name in ("excluded", "not-indexed"))
    assert "elle est interdite par le robots.txt du site" in excluded
    assert "c’est une liste de publications" in dropped
    assert not english_in(excluded + dropped)


def english_in(page: str) -> set[str]:
    """Return English words that a French page has outside names, code and what was typed."""
    return {"the", "is", "was", "and", "for"} & set(re.findall(r"[a-z]+", re.sub(r"<[^>]*>", " ", page)))


@pytest.mark.parametrize("rule", [*RULES, *NOT_INDEXED])
def test_every_rule_and_what_to_do_about_it_have_a_french_text(rule: str) -> None:
    each = (RULES | NOT_INDEXED)[rule]
    for text in filter(None, (each.sentence, each.advice.replace("{host}", "m.example"))):
        assert in_language(text, "fr") != text


def test_what_is_no_address_is_said_to_be_none(client: FlaskClient) -> None:
    answer = client.get("/staff/en/why?url=javascript:alert(1)")
    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)


def test_a_broken_link_is_shown_with_the_page_it_stands_on(client: FlaskClient) -> None:
    page = client.get("/staff/fr/care").text
    assert (f"{SITE}/lost" in page, f"{SITE}/links" in page) == (True, True)


def test_undated_publications_are_counted(client: FlaskClient) -> None:
    assert "Publications sans date" in client.get("/staff/fr/care").text


# --- what needs care, by itself


def test_a_scanned_file_and_a_link_that_leads_nowhere_are_told_from_the_rest(tmp_path: Path) -> None:
    with open_store(tmp_path / "pages.sqlite") as store:
        for each in (fate("a.pdf"), fate("b"), fate("c", "gone", status=410, found_on=f"{SITE}/b"), fate("d", "gone")):
            store.fates.note(each)
        store.fates.flush()
        with store._db:
            store._db.execute("UPDATE addresses SET index_detail = 'scanned PDF: pictures' WHERE url LIKE '%.pdf'")
        assert scanned(store) == [f"{SITE}/a.pdf"]
        assert [(link.url, link.status) for link in broken_links(store)] == [(f"{SITE}/c", 410)]


def entry(path: str, title: str, language: str = "fr") -> Entry:
    return Entry(f"{SITE}/{path}", b"", title, language, "m.example", "", "", "page")


def test_a_title_is_shared_within_one_language_only() -> None:
    entries = [entry("a", "Visas"), entry("b", "Visas "), entry("c", "Visas", "en"), entry("d", ""), entry("e", "")]
    assert [(each.title, each.language, len(each.urls)) for each in shared_titles(entries)] == [("Visas", "fr", 2)]


def document(path: str, title: str, language: str, translations: dict[str, str] | None = None) -> Document:
    text = Passage(title, language)
    return Document(f"{SITE}/{path}", title, (text,), language, translations=translations or {})


def searched(text: str, language: str, times: int) -> SearchedText:
    return SearchedText(text, language, times, 0, 1, 1.0, 1.0)


# --- a run that staff ask for


PAGE = Answer("<title>Visa</title><h1>Visa</h1><p>" + "How to ask for a visa. " * 20)


class Idle:
    """Stands in for the thread that waits for a run; the test waits itself."""

    waits: ClassVar[list[Callable[[], object]]] = []

    def __init__(self, target: Callable[[], object], daemon: bool) -> None:
        self.waits.append(target)

    def start(self) -> None:
        pass


def test_a_run_that_staff_ask_for_is_made_and_noted(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "missionsearch.toml").write_text("[crawl]\ndelay_s = 0\n", "utf-8")
    monkeypatch.setattr("missionsearch.web.staff.following.Thread", Idle)
    with Site({"/": PAGE}).served() as site:
        (tmp_path / "crawl_seeds.txt").write_text(site.url() + "\n", "utf-8")
        assert sent(client, "/staff/fr/runs").status_code == 303
        Idle.waits.pop()()
    with open_store(Settings(root=tmp_path).store_path) as store:
        last = store.runs.last(1)[0]
    assert (last["kind"], last["run"]) == ("reindex", 3), last_lines(tmp_path / "index")
    assert StaffStore(tmp_path / "index").audit()[0].action == "asked for a reindex"
    assert (tmp_path / "index" / LOG).stat().st_mode & 0o777 == 0o600


def test_the_first_run_can_be_asked_for_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = logged_in_as_staff(client_of(tmp_path, monkeypatch)).get("/staff/fr/runs")
    assert (page.status_code, "Collecter et indexer maintenant" in page.text) == (200, True)
