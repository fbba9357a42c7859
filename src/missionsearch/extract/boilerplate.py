"""What a site repeats on page after page is its template's, even where no rule knows it.

Learned from what extraction kept: a text that stands on most of a site's publications (or of those in one language,
or in one section, as templates differ) was written for the template and not for any of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from missionsearch.extract.lines import plain
from missionsearch.models import DroppedBlock, ExtractedPage
from missionsearch.urls import site_of

FEWEST_PAGES = 20
"""Publications of a site, or of a part of it, below which nothing is learned: three alike are no template."""
SHARE = 0.5
"""Share of them that a text must stand on: a standing phrase of one series stays, a template's line goes."""
IMPORTED = "import"
"""The extractor of a pushed document's page, as ``documents`` names it."""
REASON = "repeats across the site"


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Texts that sites repeat, as ``lines.plain`` writes them, in lower case; by host."""

    by_site: tuple[tuple[str, frozenset[str]], ...] = ()

    def texts_of(self, site: str) -> frozenset[str]:
        return next((texts for name, texts in self.by_site if name == site), frozenset())

    def to_json(self) -> dict[str, list[str]]:
        """Return host to sorted texts: the same for the same knowledge, so that it can be part of a key."""
        return {site: sorted(texts) for site, texts in self.by_site}

    @classmethod
    def from_json(cls, value: dict[str, list[str]]) -> Boilerplate:
        return cls(tuple((site, frozenset(texts)) for site, texts in sorted(value.items())))


def learn_from(pages: Iterable[ExtractedPage]) -> Boilerplate:
    """Return what repeats on the publications among these pages; each canonical address counts once."""
    seen: set[str] = set()
    pages_of: Counter[tuple[str, str, str]] = Counter()
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for page in pages:
        if page.kind != "article" or page.extractor == IMPORTED or page.canonical in seen:
            continue
        seen.add(page.canonical)
        texts = {_key(text) for text in page.paragraphs}
        for group in _groups(page):
            pages_of[group] += 1
            counts[group].update(texts)
    learned: dict[str, set[str]] = defaultdict(set)
    for group, total in pages_of.items():
        if total >= FEWEST_PAGES:
            learned[group[0]].update(text for text, count in counts[group].items() if count >= SHARE * total)
    return Boilerplate(tuple((site, frozenset(texts)) for site, texts in sorted(learned.items()) if texts))


def without_boilerplate(page: ExtractedPage, learned: Boilerplate) -> ExtractedPage:
    """Return the page without the texts that its site repeats, each named in ``dropped``.

    A file's text, an imported document, and a page of which nothing would be left, come back as they are: what was
    pushed is as its editors want it.
    """
    if page.extractor == IMPORTED:
        return page
    texts = learned.texts_of(site_of(page.url))
    repeated = [text for text in page.paragraphs if _key(text) in texts] if page.kind != "file" else []
    if not repeated or len(repeated) == len(page.paragraphs):
        return page
    kept = tuple(text for text in page.paragraphs if _key(text) not in texts)
    dropped = tuple(DroppedBlock(text[:500], REASON) for text in repeated)
    return replace(page, paragraphs=kept, dropped=dropped + page.dropped)


def _groups(page: ExtractedPage) -> set[tuple[str, str, str]]:
    site = site_of(page.url)
    return {
        (site, "", ""),
        (site, "language", page.declared_language or ""),
        (site, "section", page.section[0] if page.section else ""),
    }


def _key(text: str) -> str:
    return plain(text).casefold()
