"""The headers of an answer, as far as they are stored."""

from __future__ import annotations

from scrapy.http import Response

from missionsearch.store import KEPT_HEADERS


def kept_headers(response: Response) -> dict[str, str]:
    """Return the headers of an answer that are stored, names in lower case."""
    kept = {}
    for name, values in response.headers.items():
        key = name.decode("latin-1").lower()
        if key in KEPT_HEADERS:
            kept[key] = ", ".join(value.decode("utf-8", "replace") for value in values)
    return kept
