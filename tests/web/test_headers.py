"""What answers say of themselves, and to whom they may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionsearch.config import parse_settings
from missionsearch.errors import ConfigError
from tests.web.conftest import app_of
from tests.web.documents import documents

ORIGIN = "https://www.valombre.example"


@pytest.fixture(scope="module")
def embedding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from missionsearch.config import load_settings
    from missionsearch.engines import open_engine

    root = tmp_path_factory.mktemp("embedding")
    (root / "missionsearch.toml").write_text(
        f'[site]\nname = "Mission permanente de Valombre"\n'
        f'[web]\nbase_url = "https://recherche.example"\nembed_origins = ["{ORIGIN}"]\ntrusted_proxies = 1\n',
        "utf-8",
    )
    open_engine(load_settings(root)).build(documents())
    return root


def test_only_the_listed_origins_frame_the_pages(embedding: Path, root: Path) -> None:
    listed = app_of(embedding).test_client().get("/fr/").headers["Content-Security-Policy"]
    nobody = app_of(root).test_client().get("/fr/").headers["Content-Security-Policy"]
    assert listed.endswith(f"frame-ancestors {ORIGIN}")
    assert nobody.endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("path", ["/api/v1/suggest?q=vi", "/api/v1/search?q=visa", "/static/autocomplete.js"])
def test_only_the_listed_origins_read_the_api_and_the_module(embedding: Path, path: str) -> None:
    client = app_of(embedding).test_client()
    listed = client.get(path, headers={"Origin": ORIGIN}).headers
    other = client.get(path, headers={"Origin": "https://ailleurs.example"}).headers
    assert (listed.get("Access-Control-Allow-Origin"), listed["Vary"]) == (ORIGIN, "Origin")
    assert (other.get("Access-Control-Allow-Origin"), other["Vary"]) == (None, "Origin")


def test_a_page_is_read_by_no_other_origin(embedding: Path) -> None:
    answer = app_of(embedding).test_client().get("/fr/search?q=visa", headers={"Origin": ORIGIN})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("origin", ["www.example", "https://www.example/path", "https://*", "'self'; script-src *"])
def test_an_embed_origin_that_is_none_is_refused_with_its_line(origin: str) -> None:
    with pytest.raises(ConfigError, match=r"line 2: .*write origins such as"):
        parse_settings(f'[web]\nembed_origins = ["{origin}"]\n')


def test_the_scheme_that_a_proxy_names_is_http_or_https(embedding: Path) -> None:
    client = app_of(embedding).test_client()
    for scheme in ("javascript", "data", "https", "ftp"):
        location = client.get("/fr", headers={"X-Forwarded-Proto": scheme}).headers.get("Location", "/")
        assert location.startswith(("/", "http://", "https://")), location


def test_the_description_for_browsers_is_public_only_under_a_configured_address(embedding: Path, root: Path) -> None:
    named = app_of(embedding).test_client().get("/opensearch.xml?lang=en", headers={"Host": "evil.example"})
    unnamed = app_of(root).test_client().get("/opensearch.xml?lang=en", headers={"Host": "evil.example"})
    assert b"evil.example" not in named.data
    assert b'template="https://recherche.example/en/search?q={searchTerms}"' in named.data
    assert named.headers["Cache-Control"] == "public, max-age=86400"
    assert unnamed.headers["Cache-Control"] == "private, no-cache"


def test_short_names_differ_by_language_and_hold_whole_words(embedding: Path) -> None:
    client = app_of(embedding).test_client()
    names = [client.get(f"/opensearch.xml?lang={code}").text.split("ShortName>")[1][:-2] for code in ("fr", "en")]
    assert names == ["Mission (fr)", "Mission (en)"]


def test_the_address_bar_is_given_suggestions_in_its_own_format(embedding: Path) -> None:
    answer = app_of(embedding).test_client().get("/suggestions.json?q=vi&lang=en")
    assert answer.headers["Content-Type"].startswith("application/x-suggestions+json")
    text, suggestions = answer.get_json(force=True)
    assert text == "vi"
    assert suggestions


def test_a_style_sheet_that_is_a_link_out_of_the_folder_is_not_served(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.css").write_text("a {}")
    templates = tmp_path / "mission" / "templates"
    templates.mkdir(parents=True)
    (templates / "brand.css").symlink_to(tmp_path / "secret.css")
    assert app_of(tmp_path / "mission").test_client().get("/brand.css").status_code == 404
    (templates / "brand.css").unlink()
    (templates / "brand.css").write_text(":root {}")
    assert app_of(tmp_path / "mission").test_client().get("/brand.css").status_code == 200


@pytest.mark.parametrize(
    ("base_url", "said"),
    [("https://recherche.valombre.example", "max-age=15724800"), ("http://127.0.0.1", None), ("", None)],
)
def test_browsers_are_to_come_over_https_alone_where_the_service_says_it_is_reached_so(
    tmp_path: Path, base_url: str, said: str | None
) -> None:
    (tmp_path / "missionsearch.toml").write_text(f'[web]\nbase_url = "{base_url}"\n', "utf-8")
    client = app_of(tmp_path).test_client()
    answers = [client.get(address) for address in ("/fr/", "/healthz", "/no-such-page")]
    assert {answer.headers.get("Strict-Transport-Security") for answer in answers} == {said}
