"""Compares all stored pages: which become documents, which are versions of one publication, why others are left out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from missionsearch.crosslanguage.entities import gazetteer, with_entities
from missionsearch.crosslanguage.gazetteer import Gazetteer
from missionsearch.documents import Plan, Sections, make_documents, outline_of, pair_sections, plan_documents
from missionsearch.extract import learn_boilerplate
from missionsearch.fates import Indexed
from missionsearch.language.neighbours import learn_languages
from missionsearch.models import Document, PageOutline
from missionsearch.reindex.crawling import SEEDS
from missionsearch.reindex.extraction_cache import ExtractionCache
from missionsearch.reindex.unchanged import ORGANISATIONS, SECTION_PAIRS
from missionsearch.store import PageStore
from missionsearch.translations import Links, link_translations
from missionsearch.urls import Scope

BOILERPLATE = "boilerplate"
"""The key in the store of what sites repeat, as JSON: with it ``extract`` shows a page as the index has it."""
NO_TEXT = "without text"
OUT_OF_SCOPE = "outside the seeds"
DUPLICATE = "duplicate"
MOVED = "moved without a redirect"


@dataclass(frozen=True, slots=True)
class Site:
    """The outcome of the comparison."""

    readings: ExtractionCache
    plan: Plan
    links: Links
    sections: Sections
    names: Gazetteer
    """Countries and organisations that are looked for."""
    left_out: Mapping[str, str]
    """URL to why a page is no document: its kind (a listing …), no text, outside the seeds."""

    @property
    def count(self) -> int:
        return len(self.plan.outlines)

    @property
    def not_indexed(self) -> dict[str, int]:
        """Return each reason with its number of pages."""
        return dict(sorted(Counter(self.left_out.values()).items()))

    def documents(self) -> Iterator[Document]:
        """Yield the documents, read from the store once more at each call."""
        made = make_documents(self.readings, self.plan, self.links.versions, self.links.publications, self.sections)
        return (with_entities(document, self.names) for document in made)

    def indexed(self) -> Iterator[Indexed]:
        """Yield for each address its document, the document that has its text, or why there is none."""
        for url in self.plan.outlines:
            yield Indexed(url, url)
        for url, best in self.plan.addresses.items():
            yield Indexed(url, best, DUPLICATE, best)
        for url, reason in self.left_out.items():
            yield Indexed(url, None, reason)
        for problem in self.readings.problems():
            yield Indexed(problem.url, None, "unreadable", problem.problem)


def compare(store: PageStore, readings: ExtractionCache, waiting: Collection[str] = ()) -> Site:
    """Return which pages become documents, and which of them are versions of one publication.

    Of pages that are not found any more (``waiting``) those go at once whose text stands under another address.
    """
    learned = learn_boilerplate(page for page, _ in readings)
    store.set_meta(BOILERPLATE, json.dumps(learned.to_json()))
    readings = readings.knowing(learned, learn_languages(readings))
    inside = _in_scope(store)
    left_out: dict[str, str] = {}
    outlines: list[PageOutline] = []
    alternates = store.alternates()
    for page, language in readings:
        outline = outline_of(page, language)
        if outline.url in alternates:  # what the page itself says comes first
            outline = replace(outline, translations={**alternates[outline.url], **outline.translations})
        if outline.imported or inside(page.url):
            outlines.append(outline)
        else:
            left_out[page.url] = OUT_OF_SCOPE
    moved = _moved(outlines, waiting)
    left_out |= dict.fromkeys(moved, MOVED)
    outlines = [outline for outline in outlines if outline.url not in moved]
    plan = plan_documents(outlines, store.redirects(), store.parents())
    for outline in outlines:
        if outline.url not in plan.outlines and outline.url not in plan.addresses:
            left_out[outline.url] = NO_TEXT if outline.kind in ("article", "file") else outline.kind
    links = link_translations(list(plan.outlines.values()), plan.addresses)
    sections = pair_sections(plan.outlines, links.versions, **json.loads(store.meta(SECTION_PAIRS) or "{}"))
    groups = frozenset(map(tuple, json.loads(store.meta(ORGANISATIONS) or "[]")))
    return Site(readings, plan, links, sections, gazetteer(groups), left_out)


def _moved(outlines: Sequence[PageOutline], waiting: Collection[str]) -> set[str]:
    """Return the pages not found any more whose publication stands elsewhere, or under one not found since later."""
    place = {url: number for number, url in enumerate(waiting)}
    stands: dict[tuple[object, ...], str] = {}
    for outline in sorted(outlines, key=lambda outline: place.get(outline.url, len(place))):
        stands[_publication(outline)] = outline.url  # the last one stays: found, or missed the shortest time
    return {o.url for o in outlines if o.url in place and o.text_hash and stands[_publication(o)] != o.url}


def _publication(outline: PageOutline) -> tuple[object, ...]:
    return outline.text_hash, outline.title, outline.language


def _in_scope(store: PageStore) -> Callable[[str], bool]:
    """Return whether an address is in the scope of the last crawl's seeds; a file counts by its page's site."""
    noted = store.meta(SEEDS)
    if noted is None:
        return lambda url: True
    seeds = frozenset(json.loads(noted))
    scopes = [Scope.of(seed) for seed in seeds]
    files = store.parents()
    return lambda url: (
        url in seeds
        or any(url in scope for scope in scopes)
        or (url in files and any(url.startswith(scope.origin + "/") for scope in scopes))
    )
