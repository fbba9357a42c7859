"""Logging in to the console with the mission's own accounts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from missionsearch.config import StaffSettings, WebSettings
from missionsearch.errors import ConfigError
from missionsearch.staffstore import StaffStore
from missionsearch.web.staff.oidc import SECRET
from tests.web.provider import Provider, provider
from tests.web.test_staff import client_of, sent

ANNA = {"sub": "42", "email": "anna@mission.example", "email_verified": True}


@pytest.fixture
def served() -> Iterator[Provider]:
    with provider(**ANNA) as found:
        yield found


def make_client(root: Path, monkeypatch: pytest.MonkeyPatch, issuer: str, *users: str, **web: Any) -> FlaskClient:
    monkeypatch.setenv(SECRET, "secret")
    staff = StaffSettings(oidc_issuer=issuer, oidc_client_id="client", oidc_users=users)
    return client_of(root, monkeypatch, "", staff=staff, web=WebSettings(**{"base_url": "https://s.example", **web}))


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Provider) -> FlaskClient:
    return make_client(tmp_path, monkeypatch, served.base, "@mission.example")


def logged_in(client: FlaskClient, served: Provider) -> int:
    """Log in as a person does; return the status of what the provider leads back to."""
    away = sent(client, "/staff/en/oidc", "/staff/en/login")
    assert away.headers["Location"].startswith(served.base + "/authorize?")
    return client.get(served.log_in(away.headers["Location"])).status_code


def test_who_the_provider_names_and_the_settings_list_comes_in(
    client: FlaskClient, served: Provider, tmp_path: Path
) -> None:
    assert logged_in(client, served) == 303
    assert "anna@mission.example" in client.get("/staff/en/").text
    assert [(e.who, e.action) for e in StaffStore(tmp_path / "index").audit()] == [
        ("anna@mission.example", "logged in")
    ]


@pytest.mark.parametrize("users", [("@elsewhere.example",), ("bert@mission.example",), ()])
def test_who_is_not_listed_stays_outside_and_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Provider, users: tuple[str, ...]
) -> None:
    client = make_client(tmp_path, monkeypatch, served.base, *users)
    assert logged_in(client, served) == 403
    assert client.get("/staff/en/").status_code == 303
    assert StaffStore(tmp_path / "index").audit()[0].action == "is not let in"


def test_an_address_that_the_provider_has_not_verified_opens_nothing(client: FlaskClient, served: Provider) -> None:
    served.claims["email_verified"] = False
    assert logged_in(client, served) == 403


def test_a_person_may_be_listed_by_their_subject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: Provider
) -> None:
    assert logged_in(make_client(tmp_path, monkeypatch, served.base, "42"), served) == 303


@pytest.mark.parametrize("lie", [{"nonce": "other"}, {"aud": "other"}, {"iss": "https://other.example"}, {"exp": 1}])
def test_a_token_that_is_not_for_this_login_opens_nothing(
    client: FlaskClient, served: Provider, lie: dict[str, Any]
) -> None:
    served.lies = lie
    assert logged_in(client, served) == 403


def test_a_token_that_another_signed_opens_nothing(client: FlaskClient, served: Provider) -> None:
    served.forged = True
    assert logged_in(client, served) == 403


def test_an_answer_that_nobody_asked_for_opens_nothing(client: FlaskClient, served: Provider) -> None:
    assert client.get("/staff/oidc?code=code0&state=x").status_code == 403


def test_while_the_provider_is_down_the_page_says_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(tmp_path, monkeypatch, "http://127.0.0.1:9", "42")
    assert sent(client, "/staff/fr/oidc", "/staff/fr/login").status_code == 503


def test_a_provider_needs_our_own_address_and_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="base_url"):
        make_client(tmp_path, monkeypatch, "https://login.example", base_url="")
    monkeypatch.delenv(SECRET)
    with pytest.raises(ConfigError, match=SECRET):
        client_of(tmp_path, monkeypatch, "", staff=StaffSettings(oidc_issuer="https://login.example"))
