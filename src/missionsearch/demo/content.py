"""The sample mission's publications, read from the TOML files beside this module."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

FILES = ("publications_statements.toml", "publications_services.toml")
LANGUAGES = ("fr", "en")

SECTIONS: dict[str, tuple[str | None, str, str]] = {
    # key: (parent, French name, English name)
    "news": (None, "Actualités", "News"),
    "statements": ("news", "Déclarations", "Statements"),
    "speeches": ("news", "Discours", "Speeches"),
    "services": (None, "Services aux citoyens", "Services to citizens"),
    "visas": ("services", "Visas", "Visas"),
    "passports": ("services", "Passeports et cartes d'identité", "Passports and identity cards"),
    "civil": ("services", "État civil et élections", "Civil status and elections"),
    "practical": ("services", "Vie pratique", "Practical matters"),
    "culture": (None, "Culture et recherche", "Culture and research"),
}


@dataclass(frozen=True, slots=True)
class Article:
    """One publication in one language, as an editor of the site typed it."""

    number: int
    key: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    section: str
    published_at: dt.datetime
    modified: dt.date | None
    image: str | None
    translation: str | None
    """The path of the other version."""

    @property
    def path(self) -> str:
        return f"/{slug(self.title)}"


def slug(title: str) -> str:
    """Return a title as SPIP makes an address of it: no accents, words joined by hyphens, cut at a word near 80."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    while len("-".join(words)) > 80:
        words.pop()
    return "-".join(words)


def articles() -> tuple[Article, ...]:
    """Return every publication, one entry a language, numbered in the order of the files."""
    tables = [
        table
        for name in FILES
        for table in tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))["publication"]
    ]
    made: list[Article] = []
    for table in tables:
        for language in LANGUAGES:
            if language in table:
                made.append(_article(len(made) + 1, table, language))
    return tuple(made)


def _article(number: int, table: dict[str, object], language: str) -> Article:
    text: dict[str, str] = table[language]  # type: ignore[assignment]
    other: dict[str, str] | None = table.get("en" if language == "fr" else "fr")  # type: ignore[assignment]
    modified = table.get("modified")
    return Article(
        number=number,
        key=str(table["key"]),
        language=language,
        title=text["title"],
        paragraphs=tuple(text["text"].strip().split("\n\n")),
        section=str(table["section"]),
        published_at=dt.datetime.fromisoformat(str(table["at"])),
        modified=dt.date.fromisoformat(str(modified)) if modified else None,
        image=text.get("image"),
        translation=f"/{slug(other['title'])}" if other else None,
    )
