"""Documents that ``import`` takes: the check of a record, and the page it stands for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from missionsearch.errors import InputError
from missionsearch.models import ExtractedPage, FoundDate
from missionsearch.urls import canonicalize

IMPORTED = "import"
"""The extractor of an imported document's page."""
PARIS = ZoneInfo("Europe/Paris")
TITLE_FROM_TEXT = 120
LONGEST_TITLE, LONGEST_NAME, MOST_LEVELS = 1_000, 200, 10
"""Characters of a title and of a section's name, and sections above each other: more is a fault in an export."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def parse_import_record(record: Any, line_number: int, zone: ZoneInfo = PARIS) -> dict[str, Any]:
    """Return a checked record: JSON values only, ready to be stored.

    The URL in its canonical form; ``section`` a list, outermost first; days as ISO 8601; the language as a primary
    subtag; what was null or empty is left out; fields that are not known are ignored. A record of a system that exports
    empty ones too is taken, and has nothing to index.

    Raises:
        InputError: names the line and the field, and says what to write instead.
    """
    if not isinstance(record, dict):
        raise InputError(f'line {line_number}: not a JSON object; write {{"url": …, "title": …, "text": …}}')
    check = _Check(record, line_number)
    values: dict[str, Any] = {
        "url": check.url("url", record.get("url")),
        "title": " ".join(check.text("title").split())[:LONGEST_TITLE],
        "text": check.text("text").strip(),
    }
    optional = {
        "language": check.language(),
        "published": check.day("published", zone),
        "modified": check.day("modified", zone),
        "event": check.day("event", zone),
        "section": check.section(),
        "type": check.type(),
        "translations": check.translations(),
    }
    return values | {name: value for name, value in optional.items() if value}


class _Check:
    """Reads one record's fields, and says which one is wrong."""

    def __init__(self, record: Mapping[str, Any], line_number: int) -> None:
        self.record, self.line_number = record, line_number

    def error(self, name: str, problem: str) -> InputError:
        return InputError(f"line {self.line_number}: {name} {problem}")

    def text(self, name: str) -> str:
        value = self.record.get(name)
        if value is None:
            raise self.error(name, "is missing; every document has url, title and text")
        if not isinstance(value, str):
            raise self.error(name, f"is not a text: {_shown(value)}")
        return _CONTROL.sub(" ", value)

    def optional_text(self, name: str) -> str:
        return self.text(name).strip() if self.record.get(name) is not None else ""

    def url(self, name: str, value: Any) -> str:
        if value is None:
            raise self.error(name, "is missing; every document has url, title and text")
        try:
            return canonicalize(value)
        except (ValueError, AttributeError, TypeError):
            raise self.error(name, f"is not an absolute http(s) URL: {_shown(value)}") from None

    def language(self) -> str:
        tag = self.optional_text("language").lower()
        primary = re.split(r"[-_]", tag)[0]
        if tag and not re.fullmatch(r"[a-z]{2,3}", primary):
            raise self.error("language", f'is not a BCP 47 tag such as "fr" or "en-GB": {_shown(tag)}')
        return primary

    def day(self, name: str, zone: ZoneInfo) -> str:
        """Return a day; a moment in UTC is turned to the site's zone first, another keeps the day that it says."""
        value = self.optional_text(name)
        if not value:
            return ""
        try:
            moment = dt.datetime.fromisoformat(value)
            in_utc = moment.utcoffset() == dt.timedelta()  # another offset is the author's own clock
            return (moment.astimezone(zone) if in_utc else moment).date().isoformat()
        except (ValueError, OverflowError):
            raise self.error(name, f'is not a day such as "2015-10-05": {_shown(value)}') from None

    def section(self) -> list[str]:
        value = self.record.get("section")
        names = value.split(">") if isinstance(value, str) else value or []
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self.error("section", f'is neither a list of names nor "A > B": {_shown(value)}')
        clean = (" ".join(_CONTROL.sub(" ", name).split())[:LONGEST_NAME] for name in names)
        return [name for name in clean if name][:MOST_LEVELS]

    def type(self) -> str:
        value = self.optional_text("type").lower()
        if value and not re.fullmatch(r"[\w.+-]{1,40}", value):
            raise self.error("type", f'is not one word such as "page" or "pdf": {_shown(value)}')
        return value

    def translations(self) -> dict[str, str]:
        value = self.record.get("translations")
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.error("translations", f'is not {{"en": "https://…"}}: {_shown(value)}')
        translations = {}
        for tag, url in value.items():
            primary = re.split(r"[-_]", tag.strip().lower())[0]
            if not re.fullmatch(r"[a-z]{2,3}", primary):
                raise self.error("translations", f"names no language: {_shown(tag)}")
            translations[primary] = self.url(f"translations, {tag!r}", url)
        return translations


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


# --- as a page


def page_from_import(record: Mapping[str, Any]) -> ExtractedPage:
    """Return the page that a checked record stands for; its dates and language are as they were given."""
    paragraphs = tuple(split_paragraphs(record["text"]))
    return ExtractedPage(
        url=record["url"],
        canonical=record["url"],
        title=record["title"] or _cut(next(iter(paragraphs), "")),
        paragraphs=paragraphs,
        section=tuple(record.get("section", ())),
        declared_language=record.get("language"),
        event=_given(record, "event"),
        published=_given(record, "published"),
        modified=_given(record, "modified"),
        translations=record.get("translations", {}),
        extractor=IMPORTED,
        type=record.get("type", ""),
    )


def _given(record: Mapping[str, Any], name: str) -> FoundDate | None:
    return FoundDate(dt.date.fromisoformat(record[name]), IMPORTED) if name in record else None


def _cut(text: str) -> str:
    return text if len(text) <= TITLE_FROM_TEXT else text[:TITLE_FROM_TEXT].rsplit(" ", 1)[0] + " …"


def split_paragraphs(text: str) -> list[str]:
    """Return a plain text's paragraphs: parted by empty lines where it has any, else one a line."""
    parts = re.split(r"\n[ \t\r]*\n", text)
    if len(parts) == 1 and not _wrapped(text):
        parts = text.split("\n")
    return [clean for part in parts if (clean := " ".join(part.split()))]


def _wrapped(text: str) -> bool:
    """Say whether lines were broken at a margin, in the middle of sentences."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    broken = [line for line in lines[:-1] if 50 <= len(line) <= 100 and line[-1] not in '.!?:;»"”']
    return len(lines) > 2 and len(broken) >= 0.7 * (len(lines) - 1)
