"""Tell people how a run ended: by mail (SMTP) or to a webhook, where that is configured.

A message that cannot be delivered never changes how the run ended; it is said on standard error.
"""

from __future__ import annotations

import datetime as dt
import json
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib import request
from urllib.error import URLError

from missionsearch.config import ReportSettings
from missionsearch.mail import SILENCE_S, Login, send


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the environment alone holds."""

    smtp_user: str = ""
    smtp_password: str = ""
    webhook_token: str = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """A message to the operator: how a run ended, or another piece of news of the service."""

    run: dict[str, Any]
    lines: tuple[str, ...]
    """The run in lines, as ``report`` prints it."""
    site_name: str
    at: dt.datetime
    title: str = ""
    """What the message is about where it is no run."""

    @property
    def subject(self) -> str:
        run = self.run
        if self.title:
            return f"{self.site_name}: {self.title}"
        return f"{self.site_name}: run {run['run']} {_IN_WORDS.get(run['outcome'], run['outcome'])}"


_IN_WORDS = {"ok": "ended well", "part": "was done in part", "refused": "refused to publish", "failed": "failed"}


def is_wanted(settings: ReportSettings, run: dict[str, Any], changes: int) -> bool:
    """Say whether the operator wants a message about a run: always, after changes or problems, or after problems."""
    wrong: bool = run["outcome"] != "ok"
    wanted = {"always": True, "changes": wrong or changes > 0, "problems": wrong}
    return wanted[settings.when]


def notify(settings: ReportSettings, secrets: Secrets, message: Notification) -> list[str]:
    """Send what is configured; return a sentence for each message that could not be delivered."""
    ways: list[tuple[str, Callable[[], None]]] = []
    if settings.mail_to:
        ways.append((f"mail over {settings.smtp_host}", lambda: _mail(settings, secrets, message)))
    if settings.webhook:
        ways.append(("webhook", lambda: _post(settings, secrets, message)))
    failed = []
    for name, deliver in ways:
        try:
            deliver()
        except (OSError, smtplib.SMTPException, URLError, ValueError) as error:
            failed.append(f"the report could not be sent ({name}): {type(error).__name__}: {error}")
    return failed


def message_of(settings: ReportSettings, notification: Notification) -> EmailMessage:
    """Return the mail (RFC 5322); marked as automatic (RFC 3834), so that no out-of-office notice answers it."""
    message = EmailMessage()
    message["Subject"] = " ".join(notification.subject.split())
    message["From"] = settings.mail_from or f"missionsearch@{socket.getfqdn()}"
    message["To"] = ", ".join(settings.mail_to)
    message["Date"] = format_datetime(notification.at)
    message["Message-ID"] = make_msgid(domain="missionsearch.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(notification.lines) + "\n")
    return message


def _mail(settings: ReportSettings, secrets: Secrets, message: Notification) -> None:
    send(settings, Login(secrets.smtp_user, secrets.smtp_password), message_of(settings, message))


def _post(settings: ReportSettings, secrets: Secrets, message: Notification) -> None:
    body = {"site": message.site_name, "subject": message.subject, "run": message.run, "text": "\n".join(message.lines)}
    headers = {"Content-Type": "application/json", "User-Agent": "missionsearch"}
    if secrets.webhook_token:
        headers["Authorization"] = f"Bearer {secrets.webhook_token}"
    asked = request.Request(settings.webhook, json.dumps(body).encode(), headers)  # noqa: S310  (checked: http or https)
    with request.urlopen(asked, timeout=SILENCE_S):  # noqa: S310
        pass
