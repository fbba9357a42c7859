"""What an export says of one publication."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from missionsearch.models import PATH_SEPARATOR, Publication

COLUMNS = (
    "title",
    "url",
    "language",
    "date",
    "date_kind",
    "event",
    "published",
    "modified",
    "section",
    "type",
    "site",
    "translations",
)
"""In the order of a table's columns."""

_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """How an export is laid out for its reader."""

    author: str = ""
    """The body that publishes: ``[site] name``; empty: each publication's site."""
    accessed: dt.date = dt.date.min
    """The day of consultation."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Column to its heading in the reader's language; the column's own name where it has none."""
    delimiter: str = ","
    """Sign between the values of CSV: a spreadsheet set to French opens files with semicolons only."""

    def author_of(self, publication: Publication) -> str:
        return self.author or publication.site

    def heading(self, column: str) -> str:
        return self.headings.get(column, column)


def record(publication: Publication) -> dict[str, Any]:
    """Return a publication's facts as JSON values; days are ISO 8601."""
    facts: dict[str, Any] = {name: getattr(publication, name) for name in COLUMNS}
    for name in ("date", "event", "published", "modified"):
        facts[name] = facts[name].isoformat() if facts[name] else None
    return facts | {"section": list(publication.section), "translations": dict(publication.translations)}


def cells(publication: Publication) -> list[str]:
    """Return a publication's facts as the texts of a table's row, one line each; empty where nothing is known."""
    facts = record(publication)
    facts["section"] = PATH_SEPARATOR.join(publication.section)
    facts["translations"] = " ".join(f"{code}={url}" for code, url in sorted(publication.translations.items()))
    return [one_line(facts[name] or "") for name in COLUMNS]


def one_line(text: str) -> str:
    """Return a text without line ends and control characters."""
    return _LINE_ENDS.sub(" ", text).strip(" ")
