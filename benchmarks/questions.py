"""What is asked of every engine: queries of real words, drawn from the documents themselves."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from missionsearch.analysis import analyzer, strip_accents
from missionsearch.models import Document

FULL = ("and1", "and2", "and3", "and4", "or2", "or3", "phrase", "dated", "filtered")
"""Kinds that every engine answers with ten hits, three facets and snippets: what the targets speak of."""
HELP = ("prefix", "fuzzy", "autocomplete", "similar")
"""Kinds that are measured beside them; not every engine has each."""


@dataclass(frozen=True)
class Question:
    kind: str
    language: str
    words: tuple[str, ...]
    """Lower-case, as written in a document of the language; for autocomplete what was typed so far."""
    first: dt.date | None = None
    last: dt.date | None = None
    section: tuple[str, ...] = ()
    url: str = ""
    """Of the document that ``similar`` starts from."""


def text_of(document: Document) -> str:
    return "\n".join(passage.text for passage in document.passages)


def _words(document: Document) -> list[str]:
    return re.findall(r"[^\W\d_]+", text_of(document).lower())


def questions(documents: Sequence[Document], rounds: int = 24, seed: int = 7) -> list[Question]:
    """Return so many questions of each kind, the kinds by turns, the same for the same documents.

    Words are neither the commonest nor hapax: those of 0.2 to 35 % of a language's documents, as people use.
    """
    drawn = random.Random(seed)
    shares = _shares(drawn.sample(documents, min(3000, len(documents))))
    found: list[Question] = []
    for kind in [kind for _ in range(rounds) for kind in (*FULL, *HELP)]:
        found.append(next(_tried(kind, documents, shares, drawn)))
    return found


def _shares(sample: Sequence[Document]) -> dict[str, dict[str, float]]:
    """Return, for each language, the words that a query may hold and the share of documents that have each."""
    shares: dict[str, dict[str, float]] = {}
    for language in ("fr", "en"):
        texts = [set(_words(document)) for document in sample if document.language == language]
        counts = Counter(word for words in texts for word in words)
        stem = analyzer(language).stem
        shares[language] = {
            word: count / len(texts) for word, count in counts.items() if count > 1 and len(word) > 3 and stem(word)
        }
    return shares


def _tried(
    kind: str, documents: Sequence[Document], shares: dict[str, dict[str, float]], drawn: random.Random
) -> Iterator[Question]:
    """Yield questions of a kind, from one random document after the other."""
    while True:
        document = drawn.choice(documents)
        language = document.language
        known = shares.get(language, {})
        words = _words(document)
        fitting = sorted({word for word in words if 0.002 < known.get(word, 0) < 0.35})
        if len(fitting) < 8:
            continue
        if kind == "phrase":
            length = drawn.choice((2, 2, 3))
            starts = [at for at in range(len(words) - length) if all(word in known for word in words[at : at + length])]
            if starts:
                at = drawn.choice(starts)
                yield Question(kind, language, tuple(words[at : at + length]))
        elif kind == "similar":
            yield Question(kind, language, (), url=document.url)
        elif kind == "autocomplete":
            yield Question(kind, language, (strip_accents(drawn.choice(fitting))[: drawn.randint(2, 4)],))
        elif kind == "prefix":
            yield Question(kind, language, (drawn.choice(fitting)[:4],))
        elif kind == "fuzzy":
            word = drawn.choice([word for word in fitting if len(word) > 5] or fitting)
            yield Question(kind, language, (word[:2] + word[3:],))
        else:
            count = int(kind[-1]) if kind[-1].isdigit() else 2
            first = dt.date(drawn.randint(2008, 2022), 1, 1)
            years = drawn.randint(1, 5)
            yield Question(
                kind,
                language,
                tuple(drawn.sample(fitting, count)),
                first if kind == "dated" else None,
                first.replace(year=first.year + years) if kind == "dated" else None,
                document.section if kind == "filtered" else (),
            )
