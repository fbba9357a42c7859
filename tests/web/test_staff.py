"""The staff console: who comes in, what is to be seen, what can be done."""

import datetime as dt
import re
import time
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from werkzeug.test import TestResponse

from missionsearch.config import Settings, StaffSettings, WebSettings
from missionsearch.engines import open_engine
from missionsearch.errors import ConfigError, InputError
from missionsearch.querylog import QueryLog
from missionsearch.staffstore import BestBet, StaffStore
from missionsearch.urls import address_id
from missionsearch.web import create_app
from missionsearch.web.staff.access import PASSWORD_HASH, SESSION_HOURS
from tests.web.conftest import app_of
from tests.web.documents import documents
from tests.web.reading import json_of

PASSWORD = "quatre mots sans lien"  # noqa: S105  # of a test
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
PAGES = ["", "queries", "best-bets", "hidden", "runs", "runs/1", "why", "care", "right-pages", "synonyms", "extraction"]


def client_of(
    root: Path, monkeypatch: pytest.MonkeyPatch, password_hash: str = HASH, **settings: object
) -> FlaskClient:
    monkeypatch.setenv(PASSWORD_HASH, password_hash)
    own = Settings(root=root, **settings)  # type: ignore[arg-type]
    engine = open_engine(own)
    engine.build(documents())
    return create_app(own, engine).test_client()


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    return client_of(tmp_path, monkeypatch)


def token_of(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def sent(client: FlaskClient, path: str, page: str = "", **fields: str) -> TestResponse:
    return client.post(path, data={"token": token_of(client, page or path), **fields})


def logged_in_as_staff(client: FlaskClient) -> FlaskClient:
    assert sent(client, "/staff/fr/login", password=PASSWORD).status_code == 303
    return client


@pytest.fixture
def logged_in(client: FlaskClient) -> FlaskClient:
    return logged_in_as_staff(client)


# --- who comes in


def test_there_is_no_console_until_somebody_can_log_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(tmp_path, monkeypatch, password_hash="")
    assert client.get("/staff/fr/").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_for_the_password_on_every_page(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/staff/fr/{page}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/fr/login")


def test_the_right_password_opens_the_console(logged_in: FlaskClient) -> None:
    assert logged_in.get("/staff/fr/").status_code == 200


def test_a_wrong_password_does_not_and_is_noted(client: FlaskClient, tmp_path: Path) -> None:
    assert sent(client, "/staff/fr/login", password="wrong").status_code == 403  # noqa: S106
    assert [entry.action for entry in StaffStore(tmp_path / "index").audit()] == ["wrong password"]


def test_passwords_cannot_be_guessed_by_the_hundred(client: FlaskClient) -> None:
    statuses = []
    token = token_of(client, "/staff/fr/login")
    for _ in range(12):
        data = {"token": token, "password": "wrong"}
        answer = client.post("/staff/fr/login", data=data, environ_base={"REMOTE_ADDR": "203.0.113.9"})
        statuses.append(answer.status_code)
    assert statuses == [403] * 10 + [429] * 2


def test_logins_are_limited_where_searches_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_HASH, HASH)
    (tmp_path / "missionsearch.toml").write_text('[web]\nrate_limit = ""\n', "utf-8")
    client = app_of(tmp_path).test_client()
    assert {client.get("/healthz").status_code for _ in range(15)} == {200}
    statuses = [sent(client, "/staff/fr/login", password="wrong").status_code for _ in range(11)]  # noqa: S106
    assert statuses == [403] * 10 + [429]


def test_the_cookie_is_for_the_console_alone_and_not_for_scripts(client: FlaskClient) -> None:
    cookie = client.get("/staff/fr/login").headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/staff", "SameSite=Strict"} <= set(cookie.split("; "))


def test_logging_out_ends_the_session(logged_in: FlaskClient) -> None:
    assert sent(logged_in, "/staff/fr/logout", "/staff/fr/").status_code == 303
    assert logged_in.get("/staff/fr/").status_code == 303


def test_a_copied_cookie_opens_nothing_after_its_owner_has_logged_out(logged_in: FlaskClient) -> None:
    cookie = logged_in.get_cookie("missionsearch_staff", path="/staff")
    assert cookie
    thief = logged_in.application.test_client()
    thief.set_cookie("missionsearch_staff", cookie.value, path="/staff")
    assert thief.get("/staff/fr/").status_code == 200
    sent(logged_in, "/staff/fr/logout", "/staff/fr/")
    assert [thief.get(path).status_code for path in ("/staff/fr/", "/staff/fr/hidden")] == [303, 303]
    assert logged_in_as_staff(logged_in).get("/staff/fr/").status_code == 200


def test_a_session_ends_by_itself_whatever_the_browser_keeps(
    logged_in: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = int(time.time()) + SESSION_HOURS * 3600 + 60
    assert logged_in.get("/staff/fr/").status_code == 200
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: later)
    assert logged_in.get("/staff/fr/").status_code == 303


@pytest.mark.parametrize("token", ["é", "\ud83d", "", "\x00"])
def test_a_forms_token_of_any_letters_is_refused(logged_in: FlaskClient, token: str) -> None:
    assert logged_in.post("/staff/fr/hidden", data={"token": token.encode("utf-8", "replace")}).status_code == 400


def test_to_show_again_what_is_no_address_is_refused_with_a_sentence(logged_in: FlaskClient) -> None:
    answer = sent(logged_in, "/staff/fr/hidden/show", "/staff/fr/hidden", url="nowhere")
    assert (answer.status_code, "n’est pas une adresse" in answer.text) == (400, True)


def test_a_trusted_proxy_may_name_who_is_logged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, web = StaffSettings(user_header="X-Remote-User"), WebSettings(trusted_proxies=1)
    client = client_of(tmp_path, monkeypatch, "", staff=staff, web=web)
    assert client.get("/staff/fr/", headers={"X-Remote-User": "consulat"}).status_code == 200
    assert client.get("/staff/fr/").status_code == 303


def test_a_proxys_header_without_a_proxy_is_refused_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="trusted_proxies"):
        client_of(tmp_path, monkeypatch, "", staff=StaffSettings(user_header="X-Remote-User"))


def test_a_password_in_place_of_its_hash_is_refused_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="staff-password"):
        client_of(tmp_path, monkeypatch, "secret")


# --- forms


@pytest.mark.parametrize(
    "path",
    ["login", "best-bets", "hidden", "hidden/show", "best-bets/1/remove", "logout", "runs", "right-pages", "synonyms"],
)
def test_a_form_of_another_site_changes_nothing(logged_in: FlaskClient, path: str) -> None:
    assert logged_in.post(f"/staff/fr/{path}", data={"password": PASSWORD}).status_code == 400


# --- what can be done


def test_a_best_bet_is_kept_listed_and_removed(logged_in: FlaskClient, tmp_path: Path) -> None:
    store = StaffStore(tmp_path / "index")
    answer = sent(logged_in, "/staff/fr/best-bets", query="visa*", url="https://m.example/visas", language="fr")
    assert answer.status_code == 303
    (bet,) = store.best_bets()
    assert (bet.query, bet.url, bet.language) == ("visa*", "https://m.example/visas", "fr")
    assert "https://m.example/visas" in logged_in.get("/staff/fr/best-bets").text
    sent(logged_in, f"/staff/fr/best-bets/{bet.id}/remove", "/staff/fr/best-bets")
    assert store.best_bets() == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"query": "", "url": "https://m.example/"},
        {"query": "visa", "url": "javascript:alert(1)"},
        {"query": "visa", "url": "https://m.example/", "first": "demain"},
        {"query": "visa", "url": "https://m.example/", "first": "2026-02-01", "last": "2026-01-01"},
    ],
)
def test_what_is_no_best_bet_is_refused_in_a_sentence(logged_in: FlaskClient, fields: dict[str, str]) -> None:
    answer = sent(logged_in, "/staff/fr/best-bets", **fields)
    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)


def test_a_publication_is_hidden_and_shown_again(logged_in: FlaskClient, tmp_path: Path) -> None:
    store = StaffStore(tmp_path / "index")
    sent(logged_in, "/staff/fr/hidden", url="https://M.example/a#x", reason="erreur")
    assert [(item.url, item.reason) for item in store.hidden()] == [("https://m.example/a", "erreur")]
    sent(logged_in, "/staff/fr/hidden/show", "/staff/fr/hidden", url="https://m.example/a")
    assert store.hidden() == ()


def test_what_was_not_found_is_shown_with_what_to_do(logged_in: FlaskClient, tmp_path: Path) -> None:
    counts = QueryLog(tmp_path / "index")
    today = dt.datetime.now(dt.UTC)
    counts.add("<b>bourse</b>", "fr", 0, 4.0, today)
    counts.write(today)
    page = logged_in.get("/staff/fr/queries").text
    assert "&lt;b&gt;bourse" in page
    assert "/staff/fr/best-bets?q=" in page


@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_the_console_is_kept_by_anybody(logged_in: FlaskClient, page: str) -> None:
    headers = logged_in.get(f"/staff/en/{page}").headers  # there has been no run: some are 404
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_a_hidden_publication_is_found_by_nothing_from_the_next_search_on(client: FlaskClient, tmp_path: Path) -> None:
    before = json_of(client.get("/api/v1/search?q="))
    url = before["hits"][0]["url"]
    StaffStore(tmp_path / "index").hide(url, "", "me", NOW)
    after = json_of(client.get("/api/v1/search?q="))
    assert url not in {hit["url"] for hit in after["hits"]}
    assert url not in client.get(f"/en/selection.jsonl?pick={address_id(url)}").text
    years = [sum(value["count"] for value in found["facets"]["year"]) for found in (before, after)]
    assert (before["total"] - after["total"], years[0] - years[1]) in ((1, 1), (0, 0))
    StaffStore(tmp_path / "index").unhide(url, "me", NOW)
    assert json_of(client.get("/api/v1/search?q="))["total"] == before["total"]


def test_a_best_bet_stands_above_the_first_page_of_its_query_alone(client: FlaskClient, tmp_path: Path) -> None:
    hit = json_of(client.get("/api/v1/search?q="))["hits"][0]
    StaffStore(tmp_path / "index").add_best_bet(BestBet("zeppelin", hit["url"]), "me", NOW)
    assert 'class="best-bets"' in client.get("/fr/search?q=Zeppelin").text
    assert 'class="best-bets"' not in client.get("/fr/search?q=zeppelins").text
    assert 'class="best-bets"' not in client.get("/fr/search?q=zeppelin&page=2").text


def test_a_best_bet_that_is_not_in_the_index_is_not_shown(client: FlaskClient, tmp_path: Path) -> None:
    StaffStore(tmp_path / "index").add_best_bet(BestBet("visa", "https://elsewhere.example/"), "me", NOW)
    assert "elsewhere.example" not in client.get("/fr/search?q=visa").text


# --- best bets by themselves


@pytest.mark.parametrize(
    ("bet", "text", "fits"),
    [
        (BestBet("Visa", "u"), "visa", True),
        (BestBet("sécurité", "u"), "SECURITE", True),
        (BestBet("visa", "u"), "visa étudiant", False),
        (BestBet("visa*", "u"), "visa étudiant", True),
        (BestBet("visa", "u", "en"), "visa", False),
        (BestBet("visa", "u", last=TODAY - dt.timedelta(1)), "visa", False),
        (BestBet("visa", "u", first=TODAY, last=TODAY), "visa", True),
    ],
)
def test_a_best_bet_fits_its_query_language_and_days(bet: BestBet, text: str, fits: bool) -> None:
    assert bet.fits(text, "fr", TODAY) is fits


def test_what_is_no_address_cannot_be_hidden(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="https://"):
        StaffStore(tmp_path).hide("ma page", "", "me", NOW)


@pytest.mark.parametrize("asked", ["_scheme=javascript&_external=1", "endpoint=x", "language=de", "q=%ff%fe"])
def test_no_parameter_means_more_than_it_says(logged_in: FlaskClient, asked: str) -> None:
    answer = logged_in.get(f"/staff/fr/care?{asked}")
    assert (answer.status_code, 'href="javascript' in answer.text) == (200, False)
