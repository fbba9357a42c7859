"""Pages with what extraction must make of them: NAME/source.html and NAME/expected.json.

A source's first line is a comment that holds its address: ``<!-- https://… -->``. What is dropped, and what
lost, is left out of the expected values: its wording may change without a reader noticing.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from missionsearch.extract import extract_page, to_json
from missionsearch.models import ExtractedPage, FetchedPage, PageLanguage

FOLDER = Path(__file__).parent
FETCHED_AT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


NOT_COMPARED = ("language", "language_told_by", "dropped", "candidates", "url", "type")


def names() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/source.html"))


def extraction(name: str) -> ExtractedPage:
    """Return what extraction makes of a page."""
    body = (FOLDER / name / "source.html").read_bytes()
    address = re.match(rb"<!-- (\S+) -->\s*", body)
    assert address, f"{name}: the first line names no address"
    url = address[1].decode()
    return extract_page(FetchedPage(url, url, 200, {}, body[address.end() :], FETCHED_AT), explain=True)


def result(name: str) -> dict[str, Any]:
    """Return what extraction makes of a page, in the shape of expected.json."""
    values = to_json(extraction(name), PageLanguage("und"))
    return {key: value for key, value in values.items() if key not in NOT_COMPARED}


def written(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
