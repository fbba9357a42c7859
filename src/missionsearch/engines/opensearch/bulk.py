"""Many records at once: waits while the cluster is busy, and sends again only what was refused."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

from missionsearch.engines.opensearch.client import BUSY, LONGEST_PAUSE_S, PAUSE_S, Connection
from missionsearch.errors import EngineDown

log = logging.getLogger(__name__)

CHUNK_BYTES = 4_000_000
"""Of one request; OpenSearch's guide asks for 5 to 15 MB, and a small heap for less."""

PATIENT = {"request_timeout": 120}
"""Seconds: a node that is merging, or whose machine is busy, takes its time for so many; asking again costs it more."""

Item = tuple[dict[str, Any], dict[str, Any] | None]
"""An action and, where it has one, its source."""


def send(connection: Connection, index: str, items: Iterable[Item]) -> int:
    """Carry out actions in their order and return how many there were.

    Raises:
        EngineDown: some were refused for ``Connection.patience_s``; the message ends with the reason.
    """
    count = 0
    for chunk in _chunks(items):
        _send_chunk(connection, index, chunk)
        count += len(chunk)
    return count


def _chunks(items: Iterable[Item]) -> Iterator[list[str]]:
    """Yield the actions' lines, cut where a request is large enough."""
    chunk: list[str] = []
    size = 0
    for action, source in items:
        lines = _json(action) + "\n" + (_json(source) + "\n" if source is not None else "")
        chunk.append(lines)
        size += len(lines)
        if size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _send_chunk(connection: Connection, index: str, chunk: list[str]) -> None:
    waiting, until, pause = chunk, time.monotonic() + connection.patience_s, PAUSE_S
    while waiting:
        body = "".join(waiting)
        answer = connection.call(lambda client, body=body: client.bulk(index=index, body=body, params=PATIENT))  # type: ignore[misc]
        refused, reason = _refused(waiting, answer)
        if refused and time.monotonic() > until:
            raise EngineDown(f"OpenSearch refused {len(refused)} documents: {reason}")
        if refused:
            log.info("OpenSearch is busy: %d documents are sent again", len(refused))
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
        waiting = refused


def _refused(sent: list[str], answer: dict[str, Any]) -> tuple[list[str], str]:
    """Return what must be sent again, and why; a record that can never be taken is an error at once."""
    refused, reason = [], ""
    for lines, item in zip(sent, answer["items"], strict=True):
        (result,) = item.values()
        status = result["status"]
        if status in BUSY:
            refused.append(lines)
            reason = str(result.get("error"))
        elif status >= 400 and status != 404:  # what is to be deleted may be gone
            raise EngineDown(f"OpenSearch cannot take a document: {result.get('error')}")
    return refused, reason
