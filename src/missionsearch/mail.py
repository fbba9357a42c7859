"""Send mail over SMTP (RFC 5321), as ``[report]`` says; secrets come from the environment."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from typing import NamedTuple

from missionsearch.config import ReportSettings

SILENCE_S = 20
FAILURES = (OSError, smtplib.SMTPException, ValueError)
"""What sending a message may raise."""


class Login(NamedTuple):
    """Who we are to the SMTP server; empty where it asks for no login."""

    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Login:
        return cls(environment.get("MISSIONSEARCH_SMTP_USER", ""), environment.get("MISSIONSEARCH_SMTP_PASSWORD", ""))


@contextmanager
def smtp(settings: ReportSettings, login: Login, silence_s: float = SILENCE_S) -> Iterator[smtplib.SMTP]:
    """Connect to the SMTP server for any number of messages.

    Raises:
        OSError, smtplib.SMTPException: it does not answer, or does not let us in.
    """
    trusted = ssl.create_default_context()
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=silence_s, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=silence_s)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=trusted)
        if login.user:
            server.login(login.user, login.password)
        yield server


def send(settings: ReportSettings, login: Login, message: EmailMessage, silence_s: float = SILENCE_S) -> None:
    """Send one message.

    Raises:
        OSError, smtplib.SMTPException, ValueError: it could not be delivered to the server.
    """
    with smtp(settings, login, silence_s) as server:
        server.send_message(message)
