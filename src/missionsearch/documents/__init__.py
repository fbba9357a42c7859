"""What goes into the index, under which address.

Two passes, so that a site of any size fits into memory: ``outline_of`` keeps a little of every page, ``plan_documents``
compares these (the same text under two addresses is one document), then ``make_documents`` turns the pages, read once
more, into documents one at a time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from missionsearch.analysis.folding import fold, normalize, strip_accents
from missionsearch.documents.pushed import IMPORTED, page_from_import, parse_import_record
from missionsearch.models import DateKind, Document, ExtractedPage, FoundDate, PageLanguage, PageOutline, Passage
from missionsearch.urls import site_of

INDEXED = ("article", "file")
SAME_TEXT = 400
"""Characters from which the same text makes the same publication; a shorter one must also have the same title."""
MOST_MARKS = 40
"""Numbers and names kept of a text: more tell no more, and they are kept for every page."""

_NUMBER = re.compile(r"\d[\d.,]*\d")
_NAME = re.compile(r"(?<=[\w,;] )[A-ZÀ-Þ][\w’'-]{3,}")


def outline_of(page: ExtractedPage, language: PageLanguage) -> PageOutline:
    """Return what must be known of a page to compare it with all others."""
    pushed = page.extractor == IMPORTED
    text = strip_accents(normalize(" ".join(page.paragraphs)))  # not fold(), which remembers what it has seen
    return PageOutline(
        url=page.url,
        canonical=page.canonical,
        kind=page.kind,
        language=language.language,
        title=page.title,
        section=page.section,
        event=_day(page.event),
        published=_day(page.published),
        modified=_day(page.modified),
        text_hash=_hash(text),
        length=len(text),
        translations=page.translations,
        translation_tag=page.translation_tag,
        attachments={attachment.url: attachment.title for attachment in page.attachments},
        marks=frozenset() if pushed or page.kind != "article" else _marks(page),
        pushed=pushed,
    )


def _day(found: FoundDate | None) -> dt.date | None:
    return found.value if found else None


def _hash(folded: str) -> str:
    words = " ".join(re.findall(r"\w+", folded))
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=12).hexdigest() if words else ""


def _marks(page: ExtractedPage) -> frozenset[str]:
    found: dict[str, None] = {}
    for text in (page.title, *page.paragraphs):
        found |= dict.fromkeys(re.sub(r"[.,]", "", number) for number in _NUMBER.findall(text))
        found |= dict.fromkeys(fold(name) for name in _NAME.findall(text))
        if len(found) >= MOST_MARKS:
            break
    return frozenset(list(found)[:MOST_MARKS])


# --- one publication, one document


@dataclass(frozen=True, slots=True)
class Plan:
    """Which pages become documents, and which other addresses each has."""

    outlines: Mapping[str, PageOutline]
    """The chosen pages by URL."""
    aliases: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, str]
    """Every other address of a chosen page (alias, redirect) to the one it is indexed under."""
    parents: Mapping[str, PageOutline] = field(default_factory=dict)
    """URL of a file to the outline of the page that links to it."""


def plan_documents(
    outlines: Iterable[PageOutline], redirects: Mapping[str, str], parents: Mapping[str, str] | None = None
) -> Plan:
    """Return which pages become documents: articles and files, each text once.

    Of the same text under several addresses the one that the others name as canonical (RFC 6596) is chosen, then
    https, then the host with the newest page (sites move from an old domain to a new one), then the shorter address.
    What was pushed stands as it was given, in place of a page fetched from the same address.
    ``parents`` maps a file's URL to that of the page it was found on.
    """
    known: dict[str, PageOutline] = {}
    for page in outlines:
        if page.url not in known or page.pushed:
            known[page.url] = page
    indexed = {url: page for url, page in known.items() if page.kind in INDEXED and (page.length or page.title)}
    same = _same(indexed, redirects)
    rank = _ranking(indexed, redirects)
    chosen: dict[str, str] = {}
    for group in same:
        best = min(group, key=rank)
        chosen |= dict.fromkeys(group, best)
    addresses = {url: best for url, best in chosen.items() if url != best}
    for url in redirects:
        target = _resolved(url, redirects)
        if target in chosen and url not in indexed:
            addresses[url] = chosen[target]
    aliases: dict[str, list[str]] = defaultdict(list)
    for url, best in sorted(addresses.items()):
        aliases[best].append(url)
    return Plan(
        outlines={url: page for url, page in indexed.items() if chosen[url] == url},
        aliases={url: tuple(others) for url, others in aliases.items()},
        addresses=addresses,
        parents={file: known[parent] for file, parent in (parents or {}).items() if parent in known},
    )


def _resolved(url: str, redirects: Mapping[str, str]) -> str:
    """Return where a chain of redirects ends; its start where it runs in a circle."""
    seen = [url]
    while seen[-1] in redirects and len(seen) < 20:
        seen.append(redirects[seen[-1]])
    return seen[-1] if len(seen) < 20 else url


def _same(indexed: Mapping[str, PageOutline], redirects: Mapping[str, str]) -> Iterable[set[str]]:
    """Return the pages in groups of one publication in one language."""
    groups = {url: {url} for url in indexed}
    by_text: dict[tuple[str, ...], str] = {}
    for url, page in indexed.items():
        if page.pushed:
            continue
        if page.text_hash:
            key = (page.kind, page.text_hash, "" if page.length >= SAME_TEXT else fold(page.title))
            _merge(groups, url, by_text.setdefault(key, url))
        target = indexed.get(_resolved(page.canonical, redirects))
        # A canonical link is believed where both pages say the same: some sites name their home on every page.
        if target and not target.pushed and fold(target.title) == fold(page.title):
            _merge(groups, url, target.url)
    return {id(group): group for group in groups.values()}.values()


def _merge(groups: dict[str, set[str]], one: str, other: str) -> None:
    if groups[one] is not groups[other]:
        groups[one] |= groups[other]
        for url in groups[one]:
            groups[url] = groups[one]


def _ranking(
    indexed: Mapping[str, PageOutline], redirects: Mapping[str, str]
) -> Callable[[str], tuple[bool, bool, int, int, str]]:
    """Return the key that sorts the address to index a publication under before its others."""
    named = {_resolved(page.canonical, redirects) for page in indexed.values() if page.canonical != page.url}
    newest: dict[str, dt.date] = {}
    for url, page in indexed.items():
        days = [day for day in (page.published, page.modified) if day]
        newest[site_of(url)] = max([*days, newest.get(site_of(url), dt.date.min)])

    def rank(url: str) -> tuple[bool, bool, int, int, str]:
        return (
            url not in named,
            not url.startswith("https:"),
            -newest[site_of(url)].toordinal(),
            len(url),
            url,
        )

    return rank


# --- documents


def make_documents(
    pages: Iterable[tuple[ExtractedPage, PageLanguage]],
    plan: Plan,
    versions: Mapping[str, Mapping[str, str]],
    publications: Mapping[str, str],
) -> Iterator[Document]:
    """Yield the documents of a plan in the order of the pages.

    ``versions`` and ``publications`` come from ``translations.link_translations``.
    """
    for page, language in pages:
        outline = plan.outlines.get(page.url)
        if outline is None or outline.pushed != (page.extractor == IMPORTED):
            continue
        parent = plan.parents.get(page.url)
        event, published, modified = outline.event, outline.published, outline.modified
        kind = date_kind(page)
        if parent and kind is None:
            event, published, modified = parent.event, parent.published, parent.modified
            kind = "published" if published else "event" if event else "modified" if modified else None
        yield Document(
            url=page.url,
            title=file_title(page, parent) if parent else page.title,
            passages=tuple(passages_of(page, language)),
            language=language.language,
            event=event,
            published=published,
            modified=modified,
            date_kind=kind,
            section=parent.section if parent else page.section,
            type=page.type or (page.extractor if page.kind == "file" else "page"),
            site=site_of(page.url),
            translations=versions.get(page.url, {}),
            publication=publications.get(page.url, page.url),
            aliases=plan.aliases.get(page.url, ()),
        )


def date_kind(page: ExtractedPage) -> DateKind | None:
    """Return which of a page's dates it is filtered and sorted by.

    The event where the title itself gives a full date, else published, else event, else modified.
    """
    if page.event and page.event.source == "title":
        return "event"
    if page.published:
        return "published"
    return "event" if page.event else "modified" if page.modified else None


def file_title(page: ExtractedPage, parent: PageOutline) -> str:
    """Return a file's title: its parent's, and the file's own name where that adds something."""
    name = parent.attachments.get(page.url, "").strip() or page.title
    bare = re.sub(r"\.\w{2,5}$", "", name)
    if not parent.title:
        return page.title or name
    adds = bare and "." not in name and fold(bare) not in fold(parent.title)
    return f"{parent.title}: {bare}" if adds else parent.title


def passages_of(page: ExtractedPage, language: PageLanguage) -> Iterator[Passage]:
    """Yield the paragraphs with the language of each and, of a PDF, the page it stands on; then the footnotes."""
    for place, text in enumerate(page.paragraphs):
        own = language.paragraphs[place] if place < len(language.paragraphs) else language.language
        yield Passage(text, own, bisect_right(page.page_starts, place) if page.page_starts else None)
    for text in page.footnotes:
        yield Passage(text, language.language)


__all__ = [
    "Plan",
    "date_kind",
    "make_documents",
    "outline_of",
    "page_from_import",
    "parse_import_record",
    "plan_documents",
]
