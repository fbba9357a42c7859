"""Fields of the index, and how a document is written into them."""

from __future__ import annotations

import datetime as dt
from typing import Any, get_args

from whoosh import formats
from whoosh.fields import FieldType, Schema

from missionsearch.analysis import FIELD_LANGUAGES
from missionsearch.models import Document
from missionsearch.search.clauses import WordForm
from missionsearch.source import layout_of
from missionsearch.urls import address_digest

_LAYOUT = layout_of(
    *(
        f"engines/whoosh/{name}.py"
        for name in ("schema", "codec", "bits", "encoding", "stored", "arrays", "disk", "writing")
    )
)
SCHEMA_VERSION = f"{_LAYOUT} {' '.join(FIELD_LANGUAGES)} {' '.join(Document.__slots__)}"
"""A generation of another version is searched no more; the next run builds a fresh one."""

TEXT_FIELDS = tuple(f"{part}_{language}" for language in FIELD_LANGUAGES for part in ("body", "title"))
"""Fields of stems; each has twins of words as written (``field_of``)."""


def field_of(name: str, words: WordForm) -> str:
    """Return the field that holds another form of the words of a field of stems."""
    return name if words == "stems" else f"{name}_{words}"


class StemField(FieldType):
    """A field whose terms are stems with positions; texts are analysed before Whoosh sees them."""

    indexed = True
    scorable = True
    stored = False
    unique = False
    vector = None
    column_type = None
    spelling = False
    multitoken_query = "default"
    analyzer = None

    def __init__(self) -> None:
        self.format = formats.Positions()

    def to_bytes(self, value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else value.encode("utf-8", "replace")

    def from_bytes(self, value: Any) -> str:
        return str(value, "utf-8", "replace")

    def separate_spelling(self) -> bool:
        return False


def schema() -> Schema:
    """Return Whoosh's schema of the index; it is given to ``open_dir``, never read back from a pickle."""
    return Schema(
        **{
            name: StemField()
            for field in TEXT_FIELDS
            for name in (field_of(field, words) for words in get_args(WordForm))
        }
    )


def day_number(day: dt.date | None) -> int:
    """Return a day as yyyymmdd, 0 for none: orders like the days and reads like them."""
    return day.year * 10000 + day.month * 100 + day.day if day else 0


def day_of(number: int) -> dt.date | None:
    return dt.date(number // 10000, number // 100 % 100, number % 100) if number else None


def hash_of(text: str) -> int:
    """Return 64 bits that stand for a text; the same on every machine."""
    return int.from_bytes(address_digest(text), "little")
