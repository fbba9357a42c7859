"""Countries and organisations from a stored page to a filter of the page, and anew when the rules change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from missionsearch.crosslanguage.entities import gazetteer, with_entities
from missionsearch.models import Document, Passage
from tests.commands import Ran, missionsearch
from tests.web.conftest import app_of

IMPORTED = [
    {"url": "https://m.example/a", "title": "Visite", "text": "La Géorgie et l’ONU ont signé un accord de visa."},
    {"url": "https://m.example/b", "title": "Visit", "text": "Georgia and Moldova signed with NATO on visas today."},
    {"url": "https://m.example/c", "title": "Autre", "text": "Le visa est gratuit pour les étudiants du pays."},
]


def run(root: Path, *arguments: str) -> Ran:
    return missionsearch(*arguments, root=root)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("named")
    (folder / "imported.jsonl").write_text("\n".join(map(json.dumps, IMPORTED)), "utf-8")
    assert run(folder, "import", str(folder / "imported.jsonl")).code == 0
    assert run(folder, "reindex", "--no-crawl").code == 0
    return folder


def facet(root: Path, name: str, *options: str) -> dict[str, tuple[str, int]]:
    found = json.loads(run(root, "search", *options, "--json").out)
    return {value["value"]: (value["label"], value["count"]) for value in found["facets"][name]}


def test_the_shell_names_countries_in_the_readers_language(root: Path) -> None:
    assert facet(root, "country", "--reader", "fr") == {"GE": ("Géorgie", 2), "MD": ("Moldavie", 1)}
    assert facet(root, "country", "--reader", "en") == {"GE": ("Georgia", 2), "MD": ("Moldova", 1)}


@pytest.mark.parametrize("typed", ["MD", "md", "Moldova", "Moldavie", "république de Moldavie"])
def test_a_country_is_asked_for_by_its_code_or_a_name_of_either_language(root: Path, typed: str) -> None:
    assert json.loads(run(root, "search", "--country", typed, "--json").out)["total"] == 1


def test_a_country_that_is_none_is_refused_with_what_to_write(root: Path) -> None:
    refused = run(root, "search", "--country", "Syldavie")
    assert refused.code == 2
    assert "Georgia, GE" in refused.err


def test_the_page_and_the_api_filter_by_several_countries(root: Path) -> None:
    client = app_of(root).test_client()
    page = client.get("/fr/search?country=GE&country=MD").text
    assert "Géorgie" in page
    assert "Pays\u00a0: Moldavie" in page
    assert client.get("/api/v1/search?country=GE&country=MD").get_json()["total"] == 2


@pytest.mark.parametrize("typed", ["MD", "moldavie", "Moldova", "R%C3%A9publique+de+Moldavie"])
def test_addresses_name_a_country_by_its_code_or_a_name(root: Path, typed: str) -> None:
    client = app_of(root).test_client()
    assert client.get(f"/api/v1/search?country={typed}").get_json()["total"] == 1
    assert "Pays\u00a0: Moldavie" in client.get(f"/fr/search?country={typed}").text


def test_a_country_that_is_none_is_refused_by_the_api_and_left_out_by_a_page(root: Path) -> None:
    client = app_of(root).test_client()
    refused = client.get("/api/v1/search?country=Syldavie")
    assert (refused.status_code, "Georgia" in refused.text) == (400, True)
    assert "Syldavie" in client.get("/fr/search?country=Syldavie").text


def test_an_organisation_is_called_by_the_readers_acronym(root: Path) -> None:
    client = app_of(root).test_client()
    shown = {
        reader: {v["label"] for v in client.get(f"/api/v1/search?reader={reader}").get_json()["facets"]["organisation"]}
        for reader in ("fr", "en")
    }
    assert shown == {"fr": {"ONU", "OTAN"}, "en": {"UN", "NATO"}}


def test_other_synonyms_name_other_organisations_in_the_next_run(root: Path) -> None:
    (root / "synonyms.txt").write_text("OMV, Office mondial des visas\n", "utf-8")
    (root / "missionsearch.toml").write_text('[search]\nsynonyms = "synonyms.txt"\n', "utf-8")
    assert run(root, "reindex", "--no-crawl").code == 0
    assert facet(root, "organisation") == {}


def test_a_passage_is_read_in_its_own_language() -> None:
    passages = (Passage("Le Tchad a voté.", "fr"), Passage("Chad and Jordan voted.", "en"))
    found = with_entities(Document("https://m.example/", "", passages, "fr"), gazetteer())
    assert found.country == ("JO", "TD")
