"""Documents to measure with: text made up here, or a folder's JSONL files.

Made-up text needs nothing from outside and is the same on every machine. Its words are invented, but drawn as people
use words (Zipf's law over forms of stems, function words between them), so that posting lists, vocabulary and document
lengths look like a site's. What is real is worth more: give a folder with JSONL files where you have one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from missionsearch.models import Document, Passage

SECTIONS = (
    "Communiqués",
    "Actualités",
    "Discours",
    "Culture",
    "Économie",
    "Consulat",
    "Visas",
    "Presse",
    "Coopération",
)
STEMS = 40_000
"""Stems a language; with their endings near what 100,000 pages of a ministry's sites hold."""
FUNCTION_WORDS = {
    "fr": [
        "de",
        "la",
        "le",
        "et",
        "les",
        "des",
        "en",
        "un",
        "une",
        "du",
        "que",
        "dans",
        "pour",
        "qui",
        "sur",
        "par",
        "au",
        "est",
        "plus",
        "avec",
        "se",
        "ce",
    ],
    "en": [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "that",
        "for",
        "it",
        "as",
        "was",
        "with",
        "be",
        "by",
        "on",
        "not",
        "are",
        "this",
        "at",
        "from",
    ],
}
ENDINGS = {
    "fr": ("", "s", "e", "es", "er", "é", "ée", "ement", "ation", "ations", "ique", "iques", "ité", "eur"),
    "en": ("", "s", "ed", "ing", "er", "ers", "ation", "ations", "al", "ally", "ment", "ments", "ity", "ness"),
}
ONSETS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "br",
    "cl",
    "cr",
    "dr",
    "fl",
    "fr",
    "gr",
    "pl",
    "pr",
    "st",
    "tr",
    "ch",
]
VOWELS = {
    "fr": ["a", "e", "i", "o", "u", "é", "è", "ou", "ai", "an", "on", "eu"],
    "en": ["a", "e", "i", "o", "u", "ee", "ea", "oo", "ou", "ai", "ow"],
}
CODAS = ("", "", "", "l", "m", "n", "r", "s", "t")


def documents(size: int, folder: Path | None = None) -> list[Document]:
    """Return so many documents: of the folder's smallest JSONL file that holds enough, else made up.

    A line is ``{"id" or "url", "title", "body" or "text", "lang" or "language", "date" or "published", "section"}``.
    """
    if folder is None:
        return list(islice(invented(), size))
    for path in sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_size):
        with path.open(encoding="utf-8") as lines:
            found = [_document(json.loads(line)) for line in islice(lines, size)]
        if len(found) == size:
            return found
    raise SystemExit(f"no JSONL file in {folder} holds {size} documents")


def _document(line: dict[str, str]) -> Document:
    url = line.get("url") or f"https://site.example/{line['id']}"
    return _made(
        url,
        line["title"],
        (line.get("text") or line["body"]).split("\n"),
        line.get("language") or line["lang"],
        dt.date.fromisoformat(line.get("published") or line["date"]),
        line["section"],
    )


def _made(url: str, title: str, paragraphs: list[str], language: str, day: dt.date, section: str) -> Document:
    return Document(
        url=url,
        title=title,
        passages=tuple(Passage(text, language) for text in paragraphs),
        language=language,
        published=day,
        date_kind="published",
        section=(section,),
        site="site.example",
    )


def invented(seed: int = 1) -> Iterator[Document]:
    """Yield made-up documents without end, French and English by turns: 60 to 1,500 words, near 330 at the median."""
    random = np.random.default_rng(seed)
    vocabularies = {language: _vocabulary(language, random) for language in ("fr", "en")}
    for number in range(10**9):
        language = "fr" if number % 2 == 0 else "en"
        words, chances = vocabularies[language]
        length = int(np.clip(random.lognormal(5.8, 0.45), 60, 1500))
        drawn = [words[index] for index in np.searchsorted(chances, random.random(length + 8)).tolist()]
        paragraphs = [" ".join(drawn[at : at + 60]).capitalize() + "." for at in range(8, len(drawn), 60)]
        day = dt.date(2005, 1, 1) + dt.timedelta(days=int(random.integers(0, 7500)))
        section = SECTIONS[int(random.integers(0, len(SECTIONS)))]
        title = " ".join(drawn[:8]).capitalize()
        yield _made(f"https://site.example/{language}/{number}", title, paragraphs, language, day, section)


def _vocabulary(language: str, random: np.random.Generator) -> tuple[list[str], np.ndarray]:
    """Return words and the running sum of their chances: function words two fifths, the rest by Zipf's law.

    The commonest stems are the shortest, as in any language.
    """
    syllables = [onset + vowel + coda for onset in ONSETS for vowel in VOWELS[language] for coda in CODAS]
    stems: dict[str, None] = {}
    for drawn in random.integers(0, len(syllables), (STEMS * 2, 3)).tolist():
        parts = 1 if len(stems) < STEMS // 100 else 2 if len(stems) < STEMS // 3 else 3
        stems["".join(syllables[index] for index in drawn[:parts])] = None
    known = list(stems)[:STEMS]
    function_words = FUNCTION_WORDS[language]
    words, chances = list(function_words), [0.4 / len(function_words)] * len(function_words)
    zipf = 1 / np.arange(8, len(known) + 8) ** 1.05
    zipf *= 0.6 / zipf.sum()
    picked = random.integers(0, len(ENDINGS[language]), (len(known), 3)).tolist()
    for stem, chance, forms in zip(known, zipf.tolist(), picked, strict=True):
        words += [stem + ENDINGS[language][form] for form in forms]
        chances += [chance * share for share in (0.6, 0.3, 0.1)]
    return words, np.cumsum(np.array(chances) / sum(chances))
