"""Gold pages: a page's markup and the text that a person came to read on it.

A ``.jsonl`` or ``.jsonl.gz`` file holds ``{"id", "url", "html", "main_content", "type"?}`` lines; a folder holds such
files, or NAME/source.html beside NAME/expected.json with ``paragraphs`` (as under tests/pages).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """One page and its text."""

    id: str
    url: str
    html: str
    text: str
    """Its main text, one block a line."""
    type: str = "page"
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    published: str = ""


def gold_pages(place: Path, ids: str = "") -> Iterator[GoldPage]:
    """Yield the pages of a file or a folder whose ids match a regular expression (anywhere in them)."""
    wanted = re.compile(ids)
    for page in _pages(place):
        if page.text and wanted.search(page.id):
            yield page


def _pages(place: Path) -> Iterator[GoldPage]:
    if place.is_dir():
        for path in sorted(place.rglob("*.jsonl*")):
            yield from _pages(path)
        for path in sorted(place.rglob("source.html")):
            expected = json.loads((path.parent / "expected.json").read_text("utf-8"))
            text = "\n".join([expected["title"], *expected["paragraphs"]])
            yield GoldPage(path.parent.name, expected["canonical"], path.read_text("utf-8", "replace"), text)
        return
    opened = gzip.open if place.suffix == ".gz" else open
    with opened(place, "rt", encoding="utf-8") as file:
        yield from (_page(json.loads(line)) for line in file if line.strip())


def _page(values: dict[str, Any]) -> GoldPage:
    return GoldPage(
        id=str(values["id"]),
        url=values.get("url") or "",
        html=values["html"],
        text=values.get("main_content") or "",
        type=values.get("type") or "page",
        must=tuple(values.get("with") or ()),
        must_not=tuple(values.get("without") or ()),
        published=(values.get("published") or "")[:10],
    )


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def word_f1(found: str, gold: str) -> float:
    """Return how much two texts have in common, as multisets of lower-case words; 1.0 where both are empty."""
    from collections import Counter

    own, other = Counter(words(found)), Counter(words(gold))
    same = sum((own & other).values())
    return 2 * same / (sum(own.values()) + sum(other.values())) if same else float(not own and not other)
