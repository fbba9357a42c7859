"""Documents to index in tests, made from a line."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from missionsearch.models import Document, Passage

SITE = "https://ambassade.example"


def document(path: str, text: str = "", title: str = "", language: str = "fr", **facts: Any) -> Document:
    """Return a document of one paragraph a line; ``day`` is its publication's day as ISO text."""
    day = facts.pop("day", None)
    if day:
        facts |= {"published": dt.date.fromisoformat(day), "date_kind": "published"}
    passages = tuple(Passage(line, language) for line in text.split("\n") if line)
    facts = {"site": "ambassade.example"} | facts
    return Document(url=f"{SITE}/{path}", title=title or path, passages=passages, language=language, **facts)


def url(path: str) -> str:
    return f"{SITE}/{path}"


_FRENCH = """
    ambassade consulat visa passeport ministre culture coopération sécurité défense énergie réunion vote conseil
    résolution traité santé école université bourse étudiant artiste concert musée cinéma livre presse discours
    communiqué élection citoyen démarche dossier demande guichet horaire adresse téléphone entreprise commerce
    investissement marché agriculture climat océan désarmement sanctions aide humanitaire réfugié frontière paix
    États-Unis l'Europe cœur œuvre événement général généraux national nationale nationaux travail travaux
"""
_ENGLISH = """
    embassy consulate visa passport minister culture cooperation security defence energy meeting vote council
    resolution treaty health school university grant student artist concert museum cinema book press speech
    statement election citizen procedure file request appointment opening address telephone company trade
    investment market agriculture climate ocean disarmament sanctions aid humanitarian refugee border peace
    organisation organization labour labor works working worked nation nations national
"""
WORDS = {"fr": _FRENCH.split(), "en": _ENGLISH.split()}
GLUE = {
    "fr": ["le", "la", "de", "et", "dans", "pour", "les", "des"],
    "en": ["the", "of", "and", "in", "for", "to", "with", "a"],
}
SECTIONS = ((), ("Actualités",), ("Actualités", "Discours"), ("Services",), ("Services", "Visas"), ("Press",))


def random_documents(count: int, seed: int, first: int = 0) -> list[Document]:
    """Return so many documents of common words, some of them translations of the one before, some undated."""
    drawn = random.Random(seed)
    return [random_document(number, drawn) for number in range(first, first + count)]


def random_document(number: int, drawn: random.Random) -> Document:
    language = drawn.choices(("fr", "en", "de"), (5, 4, 1))[0]
    words, glue = (WORDS.get(language, WORDS["en"]), GLUE.get(language, GLUE["en"]))
    day = dt.date(2008, 1, 1) + dt.timedelta(days=drawn.randrange(5000)) if drawn.random() < 0.9 else None
    return document(
        f"{number:05}",
        "\n".join(_sentence(drawn, words, glue) for _ in range(drawn.randrange(1, 5))),
        _sentence(drawn, words, glue, 6),
        language,
        day=day.isoformat() if day else None,
        section=drawn.choice(SECTIONS),
        type=drawn.choice(("page", "page", "page", "pdf")),
        site=drawn.choice(("ambassade.example", "onu.example")),
        publication=url(f"{number - 1:05}") if drawn.random() < 0.15 else "",
    )


def _sentence(drawn: random.Random, words: list[str], glue: list[str], most: int = 14) -> str:
    return " ".join(
        drawn.choice(glue) if drawn.random() < 0.3 else words[min(int(drawn.expovariate(0.06)), len(words) - 1)]
        for _ in range(drawn.randrange(3, most + 1))
    )
