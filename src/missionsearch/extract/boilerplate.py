"""What a site repeats on page after page is its template's, even where no rule knows it.

Learned from what extraction kept: a text that stands on most of a site's publications (or of those in one language,
or in one section, as templates differ) was written for the template and not for any of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from missionsearch.extract.lines import plain
from missionsearch.extract.page_types import web_type
from missionsearch.models import Candidate, DroppedBlock, ExtractedPage
from missionsearch.urls import site_of

FEWEST_PAGES = 20
"""Publications of a site, or of a part of it, below which nothing is learned: three alike are no template."""
SHARE = 0.5
"""Share of them that a text must stand on: a standing phrase of one series stays, a template's line goes."""
IMPORTED = "import"
"""The extractor of an imported document's page, as ``documents`` names it."""
SITES_NAME = "it stands on most of the site's pages: the site's name"
REASON = "repeats across the site"


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """What sites repeat, as ``lines.plain`` writes it, in lower case; by host."""

    by_site: tuple[tuple[str, frozenset[str]], ...] = ()
    """Texts of the template."""
    names: tuple[tuple[str, frozenset[str]], ...] = ()
    """Titles that stand on most pages: what the site is called."""

    def texts_of(self, site: str) -> frozenset[str]:
        return dict(self.by_site).get(site, frozenset())

    def names_of(self, site: str) -> frozenset[str]:
        return dict(self.names).get(site, frozenset())

    def to_json(self) -> dict[str, dict[str, list[str]]]:
        """Return host to sorted texts: the same for the same knowledge, so that it can be part of a key."""
        parts = {"texts": self.by_site, "names": self.names}
        return {part: {site: sorted(texts) for site, texts in known} for part, known in parts.items()}


def learn_from(pages: Iterable[ExtractedPage]) -> Boilerplate:
    """Return what repeats on the publications among these pages; each canonical address counts once."""
    seen: set[str] = set()
    pages_of: Counter[_Group] = Counter()
    counts: dict[_Group, Counter[str]] = defaultdict(Counter)
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    for page in pages:
        if page.kind != "article" or page.extractor == IMPORTED or page.canonical in seen:
            continue
        seen.add(page.canonical)
        titles[site_of(page.url)][_key(page.title)] += 1
        texts = {_key(text) for text in page.paragraphs}
        for group in _groups(page):
            pages_of[group] += 1
            counts[group].update(texts)
    learned: dict[str, set[str]] = defaultdict(set)
    for group, total in pages_of.items():
        if total >= FEWEST_PAGES:
            learned[group[0]].update(text for text, count in counts[group].items() if count >= SHARE * total)
    names = {site: _names(of_site) for site, of_site in titles.items()}
    return Boilerplate(_sorted(learned), _sorted(names))


def _names(titles: Counter[str]) -> set[str]:
    """Return the titles that stand on most of a site's publications, of which there are enough."""
    total = titles.total()
    return {title for title, count in titles.items() if title and total >= FEWEST_PAGES and count >= SHARE * total}


def _sorted(learned: Mapping[str, set[str]]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((site, frozenset(texts)) for site, texts in sorted(learned.items()) if texts)


def without_boilerplate(page: ExtractedPage, learned: Boilerplate) -> ExtractedPage:
    """Return the page without the texts that its site repeats, each named in ``dropped``, and under a title of its own.

    A file's text, an imported document, and a page of which nothing would be left, come back as they are: what was
    imported is as its editors want it.
    """
    if page.extractor == IMPORTED or page.kind == "file":
        return page
    page = _retitled(page, learned.names_of(site_of(page.url)))
    texts = learned.texts_of(site_of(page.url))
    repeated = [text for text in page.paragraphs if _key(text) in texts]
    if not repeated or len(repeated) == len(page.paragraphs):
        return page
    kept = tuple(text for text in page.paragraphs if _key(text) not in texts)
    dropped = tuple(DroppedBlock(text[:500], REASON) for text in repeated)
    return replace(page, paragraphs=kept, dropped=dropped + page.dropped, type=page.type and web_type(kept))


def _retitled(page: ExtractedPage, names: frozenset[str]) -> ExtractedPage:
    """Return a page that is called like its site under the next best of what may be its title."""
    if _key(page.title) not in names:
        return page
    offered = [each for each in page.candidates if each.fact == "title" and _key(each.value) not in names]
    title = next((each.value for each in offered if not _holds_a_name(each.value, names)), "")
    if not title:
        return page
    kept = tuple(text for text in page.paragraphs if _key(text) != _key(title)) or page.paragraphs
    candidates = tuple(_judged(each, title, names) for each in page.candidates)
    return replace(page, title=title, paragraphs=kept, candidates=candidates)


def _holds_a_name(title: str, names: frozenset[str]) -> bool:
    """Say whether a title begins or ends with the site's name: "Site - Title" is what the title tag says."""
    return any(_key(title).startswith(name) or _key(title).endswith(name) for name in names)


def _judged(each: Candidate, title: str, names: frozenset[str]) -> Candidate:
    if each.fact != "title":
        return each
    if _key(each.value) in names:
        return replace(each, lost=SITES_NAME)
    return replace(each, lost="" if each.value == title else f"more speaks for {title!r}")


_Group = tuple[str, str, str]


def _groups(page: ExtractedPage) -> set[_Group]:
    site = site_of(page.url)
    return {
        (site, "", ""),
        (site, "language", page.declared_language or ""),
        (site, "section", page.section[0] if page.section else ""),
    }


def _key(text: str) -> str:
    return plain(text).casefold()
