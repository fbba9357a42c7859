"""Log in with the mission's own accounts: OpenID Connect (Core 1.0), the code flow with PKCE (RFC 7636).

Authlib asks the provider, checks state, nonce and the signature of what it says. Who is let in beyond that is
``[staff] oidc_users``; the client's secret comes from the environment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, abort, current_app, request, session
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.config import Settings, StaffSettings
from missionsearch.errors import ConfigError
from missionsearch.locales import LANGUAGES
from missionsearch.web.addresses import url_for
from missionsearch.web.staff.access import begin_session, check_form
from missionsearch.web.staff.console import back, blueprint, console, now
from missionsearch.web.turns import waiting_elsewhere

SECRET = "MISSIONSEARCH_OIDC_SECRET"  # noqa: S105  # a variable's name
EXTENSION = "missionsearch-oidc"
SILENCE_S = 10
"""Seconds for the provider to answer: the person who logs in waits meanwhile."""
log = logging.getLogger(__name__)


def register(app: Flask, settings: Settings, environment: Mapping[str, str]) -> None:
    """Know the provider; nothing is asked of it before somebody logs in.

    Raises:
        ConfigError: the secret or our own address is missing.
    """
    staff = settings.staff
    if not staff.oidc_issuer:
        return
    if not environment.get(SECRET):
        raise ConfigError(f"[staff] oidc_issuer needs the client's secret in the environment: {SECRET}")
    if not settings.web.base_url:
        raise ConfigError("[staff] oidc_issuer needs [web] base_url: the provider sends people back there")
    oauth = OAuth(app)
    app.extensions[EXTENSION] = oauth.register(
        "provider",
        client_id=staff.oidc_client_id,
        client_secret=environment[SECRET],
        server_metadata_url=f"{staff.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SILENCE_S,
        },
    )


@blueprint.post("/<any(fr, en):language>/oidc")
def go_to_provider(language: str) -> AnyResponse:
    """Send somebody to the provider to log in."""
    check_form()
    provider = _provider()
    session["back_in"] = language
    try:
        with _asking_it():
            sent: AnyResponse = provider.authorize_redirect(_callback())
    except (RequestException, AuthlibBaseError) as error:
        log.error("the OpenID provider cannot be asked: %s", error)
        abort(503)
    return sent


@blueprint.get("/oidc")
def come_from_provider() -> AnyResponse:
    """Let in people whom the provider names and the settings list. Refuse everybody else (403), and note it."""
    language = session.pop("back_in", LANGUAGES[0])
    try:
        with _asking_it():
            userinfo = _provider().authorize_access_token().get("userinfo") or {}
    except (RequestException, AuthlibBaseError, JoseError, ValueError) as error:
        log.warning("a login by OpenID failed: %s", type(error).__name__)
        abort(403)
    name = name_of(userinfo, console().settings.staff)
    if not name:
        console().store.record(str(userinfo.get("sub", "?")), "is not let in", now())
        abort(403)
    begin_session(name)
    console().store.record(name, "logged in", now())
    return back("overview", language)


def name_of(claims: Mapping[str, Any], staff: StaffSettings) -> str:
    """Return the name, by the claims of an ID token, of a person who may come in; empty for anybody else.

    An e-mail address counts only where the provider has verified it.
    """
    email = str(claims.get("email", "")).lower() if claims.get("email_verified", False) is True else ""
    subject = str(claims.get("sub", ""))
    allowed = {each.lower() for each in staff.oidc_users}
    domain = f"@{email.rpartition('@')[2]}" if email else ""
    if email and (email in allowed or domain in allowed):
        return email
    return subject if subject and subject.lower() in allowed else ""


@contextmanager
def _asking_it() -> Iterator[None]:
    """Ask the provider while readers have their turns."""
    with waiting_elsewhere(request.environ) as free:
        if not free:
            abort(503)
        yield


def _callback() -> str:
    return str(console().settings.web.base_url) + url_for("staff.come_from_provider")


def _provider() -> Any:
    provider = current_app.extensions.get(EXTENSION)
    if provider is None:
        abort(404)
    return provider
