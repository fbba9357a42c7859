"""A real SMTP server on loopback that keeps what it is sent."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.ports import free_port


@dataclass
class Mailbox:
    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Addresses to which the server takes nothing."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        found = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(found)
        return "250 OK"

    def texts(self) -> list[str]:
        return [message.get_content().replace("\r\n", "\n") for message in self.messages]

    def links(self, purpose: str) -> list[str]:
        """Return the links of all mails that do one thing, without scheme and host."""
        return [found for text in self.texts() for found in re.findall(rf"https://[^/]+(/\S+/{purpose}\?\S+)", text)]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Serve SMTP until the block ends."""
    kept = Mailbox(free_port())
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
