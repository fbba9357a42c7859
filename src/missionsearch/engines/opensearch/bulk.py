"""Many records at once: waits while the cluster is busy, and sends again only what was refused."""

from __future__ import annotations

import gzip
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from missionsearch.engines.opensearch.client import LONGEST_PAUSE_S, PAUSE_S, Connection
from missionsearch.engines.opensearch.failures import BLOCKS, BUSY, blocked
from missionsearch.errors import EngineDown

log = logging.getLogger(__name__)

FAST = 1
"""Level of gzip: a sixth of the space at a fifth of a millisecond a document."""
SEPARATOR = "\t"
"""Separates the lines of one kept item; it never stands in JSON."""
CHUNK_BYTES = 4_000_000
"""Of one request; OpenSearch's guide asks for 5 to 15 MB, and a small heap for less."""

PATIENT = {"request_timeout": 120}
"""Seconds to wait for an answer. A node that merges, or a busy machine, is slow, and asking again costs it more."""

WAIT_FOR_PART = "20s"
"""How long a node waits for a part of the index that is away before it refuses its records."""

Item = str
"""An action and, where it has one, its source: a line each."""


def item(action: dict[str, Any], source: dict[str, Any] | None = None) -> Item:
    """Return an action as the cluster reads it."""
    return _json(action) + "\n" + (_json(source) + "\n" if source is not None else "")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


@contextmanager
def repeatable(items: Iterable[Item]) -> Iterator[Callable[[], Iterator[Item]]]:
    """Keep items on disk, packed, and give what reads them from the beginning each time."""
    with tempfile.TemporaryFile() as kept:
        with gzip.open(kept, "wt", FAST, encoding="ascii", newline="\n") as packed:
            for each in items:
                packed.write(each.replace("\n", SEPARATOR) + "\n")

        def again() -> Iterator[Item]:
            kept.seek(0)
            with gzip.open(kept, "rt", encoding="ascii", newline="\n") as packed:
                for line in packed:
                    yield line[:-1].replace(SEPARATOR, "\n")

        yield again


def send(connection: Connection, index: str, items: Iterable[Item]) -> int:
    """Carry out actions in their order and return how many there were.

    Raises:
        EngineDown: some were refused for as long as ``Connection.patience`` says; the message ends with the reason.
    """
    count = 0
    for chunk in _chunks(items):
        _send_chunk(connection, index, chunk)
        count += len(chunk)
    return count


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the actions, cut where a request is large enough."""
    chunk: list[Item] = []
    size = 0
    for each in items:
        chunk.append(each)
        size += len(each)
        if size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _send_chunk(connection: Connection, index: str, chunk: list[Item]) -> None:
    waiting, until, pause = chunk, time.monotonic() + connection.patience.changing_s, PAUSE_S
    options = PATIENT | {"timeout": WAIT_FOR_PART}
    while waiting:
        body = "".join(waiting)
        answer = connection.call(lambda client, body=body: client.bulk(index=index, body=body, params=options))  # type: ignore[misc]
        refused, why = _refused(waiting, answer)
        if refused and time.monotonic() > until:
            if why.get("type") in BLOCKS:
                raise blocked(connection.hosts[0], _reason(why))
            raise EngineDown(f"OpenSearch refused {len(refused)} documents: {_reason(why)}")
        if refused:
            connection.watch()
            log.info("%d documents are sent again, which OpenSearch refused: %s", len(refused), _reason(why))
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
        waiting = refused


def _refused(sent: list[Item], answer: dict[str, Any]) -> tuple[list[Item], dict[str, Any]]:
    """Return what must be sent again, and why; a record that can never be taken is an error at once."""
    refused, why = [], {}
    for each, outcome in zip(sent, answer["items"], strict=True):
        ((action, result),) = outcome.items()
        status = result["status"]
        if status in BUSY:
            refused.append(each)
            why = result["error"]
        elif status >= 400 and (action, status) != ("delete", 404):  # what is to be deleted may be gone
            raise EngineDown(f"OpenSearch cannot take a document: {_reason(result['error'])}")
    return refused, why


def _reason(why: dict[str, Any]) -> str:
    return str(why.get("reason", why))
