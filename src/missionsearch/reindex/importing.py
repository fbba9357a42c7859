"""Pushed documents: lines of JSON into the page store, where they survive every rebuild."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from missionsearch.documents import parse_import_record
from missionsearch.errors import InputError
from missionsearch.models import PageProblem
from missionsearch.store import PageStore


def import_lines(
    store: PageStore, lines: Iterable[bytes], name: str, zone: ZoneInfo
) -> tuple[int, tuple[PageProblem, ...]]:
    """Store the documents of a file's lines; return how many, and which lines could not be used.

    One transaction: where reading the lines fails, none is stored.
    """
    bad: list[PageProblem] = []

    def records() -> Iterator[dict[str, Any]]:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield parse_import_record(_json(line, number), number, zone)
            except InputError as error:
                bad.append(PageProblem(name, str(error)))

    return store.put_imported(records()), tuple(bad)


def _json(line: bytes, number: int) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"line {number}: not JSON ({error})") from None
