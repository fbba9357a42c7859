"""What changed, for people and for feed readers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.runs import Item, ListName, Outcome
from missionsearch.store import open_store
from tests.web.conftest import app_of
from tests.web.documents import documents

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    settings = load_settings(tmp_path)
    open_engine(settings).build(documents())
    return tmp_path


@pytest.fixture
def client(root: Path) -> FlaskClient:
    return app_of(root).test_client()


def run(root: Path, outcome: Outcome = "ok", days: int = 0, generation: str = "g", **lists: tuple[str, str]) -> None:
    """Add a run with lists of one address each: (path, title)."""
    at = AT + dt.timedelta(days=days)
    with open_store(load_settings(root).store_path) as store:
        number = store.runs.begin("reindex", at)
        for name, (path, title) in lists.items():
            listed: ListName = name  # type: ignore[assignment]
            item = Item(f"https://a.example/{path}", {"title": title, "language": "fr"})
            store.runs.note_items(number, listed, [item])
        store.runs.note_generation(number, generation)
        if outcome != "killed":
            store.runs.finish(number, at, outcome, {})


def titles(client: FlaskClient) -> list[str | None]:
    feed = ElementTree.fromstring(client.get("/fr/changes.atom").data)  # noqa: S314  (our own)
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_before_any_change_the_page_and_the_feed_say_so(client: FlaskClient) -> None:
    assert "Aucun changement" in client.get("/fr/changes").text
    assert "No change has been noted yet" in client.get("/en/changes").text
    assert titles(client) == []


def test_changes_stand_under_their_days_the_newest_first_and_what_was_removed_is_no_link(
    client: FlaskClient, root: Path
) -> None:
    run(root, added=("visa", "Visa <long séjour>"))
    run(root, days=1, generation="h", changed=("paix", "Paix"), removed=("ancien", "Ancien"))
    text = client.get("/fr/changes").text
    assert text.index("25 novembre 2026") < text.index("Paix") < text.index("24 novembre 2026")
    assert "Visa &lt;long séjour&gt;" in text
    assert 'href="https://a.example/paix"' in text
    assert "https://a.example/ancien" not in text
    assert titles(client) == ["Modifiée – Paix", "Retirée – Ancien", "Nouvelle – Visa <long séjour>"]


def test_what_was_refused_has_not_changed_and_a_killed_run_counts_once_it_is_known_to_have_published(
    client: FlaskClient, root: Path
) -> None:
    run(root, "refused", generation="", removed=("visa", "Visa"))
    run(root, "killed", generation="i", added=("paix", "Paix"))
    assert titles(client) == []
    run(root, generation="i")
    assert titles(client) == ["Nouvelle – Paix"]


def test_a_script_as_an_address_is_never_linked(client: FlaskClient, root: Path) -> None:
    with open_store(load_settings(root).store_path) as store:
        number = store.runs.begin("reindex", AT)
        store.runs.note_items(number, "added", [Item("javascript:alert(1)", {"title": "x"})])
        store.runs.note_generation(number, "g")
        store.runs.finish(number, AT, "ok", {})
    assert "javascript:" not in client.get("/en/changes").text + client.get("/en/changes.atom").text
