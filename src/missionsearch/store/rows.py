"""Rows of the page store as values; None where their bytes are not those that were stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from typing import Any

from missionsearch.models import FetchedPage

PAGE = "url, final_url, status, headers, body_hash, fetched_at, parent_url, body FROM pages JOIN bodies USING (url)"


def page_of(row: tuple[Any, ...]) -> FetchedPage | None:
    """Return a page; None where its bytes are not those that were stored."""
    url, final_url, status, headers, body_hash, fetched_at, parent_url, packed = row
    body = unpacked(packed)
    if body is None or hashlib.sha256(body).hexdigest() != body_hash:
        return None
    return FetchedPage(
        url=url,
        final_url=final_url,
        status=status,
        headers=json.loads(headers),
        body=body,
        fetched_at=dt.datetime.fromisoformat(fetched_at),
        parent_url=parent_url,
    )


def record_of(packed: bytes, record_hash: str) -> dict[str, Any] | None:
    """Return an imported document; None where its bytes are not those that were stored."""
    data = unpacked(packed)
    if data is None or hashlib.sha256(data).hexdigest() != record_hash:
        return None
    record: dict[str, Any] = json.loads(data)
    return record


def unpacked(packed: bytes) -> bytes | None:
    """Return what was compressed; None where it is damaged (RFC 1950 has a checksum)."""
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return None
