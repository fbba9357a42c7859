"""Who is told how a run ended: a real SMTP conversation and a real HTTP request on loopback."""

from __future__ import annotations

import datetime as dt
import email
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from missionsearch.config import ReportSettings
from missionsearch.reindex.notifying import Notification, Secrets, is_wanted, notify

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
RUN = {"run": 7, "outcome": "refused", "report": {}}
NOTIFICATION = Notification(RUN, ("run 7: reindex, refused", "index de l’été"), "Mission de Valombre", AT)


class Mailbox(socketserver.ThreadingTCPServer):
    """As much of an SMTP server (RFC 5321) as a client needs to hand over one message."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.messages: list[bytes] = []
        self.said: list[str] = []


class Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            said = line.decode().strip()
            self.server.said.append(said)
            verb = said[:4].upper()
            if verb == "EHLO":
                self.wfile.write(b"250-here\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n")
            elif verb == "DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.messages.append(self._message())
                self.wfile.write(b"250 taken\r\n")
            elif verb == "AUTH":
                self.wfile.write(b"235 welcome\r\n")
            elif verb == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")

    def _message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_mail_says_in_its_subject_how_the_run_ended_and_holds_the_report() -> None:
    box = Mailbox()
    with running(box):
        settings = ReportSettings(
            mail_to=("a@mission.example", "b@mission.example"),
            mail_from="search@mission.example",
            smtp_host="127.0.0.1",
            smtp_port=box.server_address[1],
        )
        assert notify(settings, Secrets("search", "secret"), NOTIFICATION) == []
    (raw,) = box.messages
    message = email.message_from_bytes(raw, policy=default)
    assert message["Subject"] == "Mission de Valombre: run 7 refused to publish"
    assert message["To"] == "a@mission.example, b@mission.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "index de l’été" in message.get_content()
    assert any(said.startswith("AUTH PLAIN") for said in box.said)


class Hook(BaseHTTPRequestHandler):
    got: list[tuple[str | None, dict[str, object]]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.got.append((self.headers["Authorization"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_a_webhook_is_posted_the_run_as_json() -> None:
    got: list[tuple[str | None, dict[str, object]]] = []
    server = HTTPServer(("127.0.0.1", 0), type("Noting", (Hook,), {"got": got}))
    with running(server):
        settings = ReportSettings(webhook=f"http://127.0.0.1:{server.server_address[1]}/hook")
        assert notify(settings, Secrets(webhook_token="t0ken"), NOTIFICATION) == []  # noqa: S106
    ((authorization, body),) = got
    assert authorization == "Bearer t0ken"
    assert body["run"] == RUN
    assert "run 7: reindex, refused" in str(body["text"])


def test_what_cannot_be_delivered_is_said_and_nothing_more() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Conversation) as closed:
        port = closed.server_address[1]
    settings = ReportSettings(
        mail_to=("a@mission.example",), smtp_host="127.0.0.1", smtp_port=port, webhook=f"http://127.0.0.1:{port}/"
    )
    mail, hook = notify(settings, Secrets(), NOTIFICATION)
    assert "mail over 127.0.0.1" in mail
    assert "webhook" in hook


@pytest.mark.parametrize(
    ("when", "outcome", "changes", "wanted"),
    [
        ("always", "ok", 0, True),
        ("changes", "ok", 0, False),
        ("changes", "ok", 1, True),
        ("changes", "failed", 0, True),
        ("problems", "ok", 1, False),
        ("problems", "part", 0, True),
    ],
)
def test_an_operator_chooses_which_runs_are_told(when: str, outcome: str, changes: int, wanted: bool) -> None:
    assert is_wanted(ReportSettings(when=when), {"outcome": outcome}, changes) is wanted
