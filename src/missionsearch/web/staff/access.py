"""Who may use the console: sessions, the password, the proxy's word, and the token that every form carries.

A session is a signed cookie that only ``/staff`` sees. The password is kept as an Argon2id hash (RFC 9106); forms
carry a token of the session (OWASP, "Cross-Site Request Forgery Prevention": synchronizer token).
"""

from __future__ import annotations

import datetime as dt
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import Flask, abort, request, session

from missionsearch.config import Settings
from missionsearch.errors import ConfigError

PASSWORD_HASH = "MISSIONSEARCH_STAFF_PASSWORD_HASH"  # noqa: S105  # a variable's name
SECRET = "MISSIONSEARCH_SECRET_KEY"  # noqa: S105  # a variable's name
SECRET_FILE = "session.key"  # noqa: S105  # a file's name
SESSION_HOURS = 8
"""A working day: who comes back tomorrow logs in again."""
SHARED_NAME = "staff"
"""Who does what with the one password that all share."""


@dataclass(frozen=True, slots=True)
class Access:
    """The ways in that the operator has configured."""

    password_hash: str = ""
    user_header: str = ""
    """A header in which a reverse proxy names who is logged in; believed only with ``[web] trusted_proxies``."""
    oidc: bool = False
    """An OpenID provider is configured."""

    @classmethod
    def of(cls, settings: Settings, environment: Mapping[str, str]) -> Access:
        """Return the ways in of a root.

        Raises:
            ConfigError: the password's hash is none, or a proxy's header is believed without a proxy.
        """
        header = settings.staff.user_header
        if header and not settings.web.trusted_proxies:
            raise ConfigError(
                f'[staff] user_header = "{header}" needs [web] trusted_proxies: anybody can send a header'
            )
        password_hash = environment.get(PASSWORD_HASH, "")
        if password_hash:
            try:
                PasswordHasher().check_needs_rehash(password_hash)
            except (InvalidHashError, ValueError) as error:
                raise ConfigError(
                    f"{PASSWORD_HASH} is not an Argon2 hash; make one: missionsearch staff-password"
                ) from error
        return cls(password_hash, header, bool(settings.staff.oidc_issuer))

    @property
    def is_open(self) -> bool:
        """Say whether anybody can log in at all."""
        return bool(self.password_hash or self.user_header or self.oidc)

    def user(self) -> str | None:
        """Return who asks, None where they have to log in."""
        named = request.headers.get(self.user_header, "").strip() if self.user_header else ""
        return named or session.get("user")

    def admits(self, password: str) -> bool:
        """Say whether a password is the right one; takes the same time either way."""
        try:
            return bool(self.password_hash) and PasswordHasher().verify(self.password_hash, password)
        except Argon2Error:
            return False


def begin_session(user: str) -> None:
    """Log somebody in: a new session, so that a cookie from before is worth nothing."""
    session.clear()
    session["user"], session["token"] = user, secrets.token_urlsafe(24)
    session.permanent = True


def form_token() -> str:
    """Return the token that the forms of this session carry."""
    if "token" not in session:
        session["token"] = secrets.token_urlsafe(24)
    return str(session["token"])


def check_form() -> None:
    """Refuse a form that does not come from this session's pages (400)."""
    sent = request.form.get("token", "").encode("utf-8", "replace")  # compared as bytes: of texts, only ASCII can be
    if not hmac.compare_digest(sent, form_token().encode()):
        abort(400)


def set_up_sessions(app: Flask, index_dir: Path, environment: Mapping[str, str], secure: bool, strict: bool) -> None:
    """Sign cookies with one key in all workers; a restart logs nobody out.

    ``secure``: the service is reached over TLS alone. ``strict``: no link of another site brings the session along; an
    OpenID provider needs that it does, and every form carries a token all the same.
    """
    app.secret_key = environment.get(SECRET) or _kept_key(index_dir / SECRET_FILE)
    app.config.update(
        SESSION_COOKIE_NAME="missionsearch_staff",
        SESSION_COOKIE_PATH="/staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict" if strict else "Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=SESSION_HOURS),
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def _kept_key(path: Path) -> str:
    """Return the key of a file, made where there is none; whichever worker makes it first, all read the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text("ascii")
