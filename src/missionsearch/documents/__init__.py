"""What goes into the index, under which address.

Two passes, so that a site of any size fits into memory: ``outline_of`` keeps a little of every page, ``plan_documents``
compares these (``copies``: one publication under two addresses is one document), then ``make_documents`` turns the
pages, read once more, into documents one at a time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from missionsearch.analysis.folding import fold, normalize, strip_accents
from missionsearch.documents.copies import redirect_ends, same_publications
from missionsearch.documents.imported import IMPORTED, page_from_import, parse_import_record
from missionsearch.documents.sections import Sections, pair_sections
from missionsearch.models import DateKind, Document, ExtractedPage, FoundDate, PageLanguage, PageOutline, Passage
from missionsearch.urls import site_of

INDEXED = ("article", "file")
NO_PAIRS = Sections()
MOST_TOKENS = 40
"""Numbers and names kept of a text: more tell no more, and they are kept for every page."""
LONGEST_TITLE = 1_000
"""Characters. A title that a person wrote has not a tenth of it."""
DEEPEST_SECTION, LONGEST_SECTION = 10, 200
"""Levels, and characters of each: a document of 200 sections of 5,000 letters made every answer 100 MB."""

_NUMBER = re.compile(r"\d[\d.,]*\d")
_NAME = re.compile(r"(?<=[\w,;] )[A-ZÀ-Þ][\w’'-]{3,}")


def outline_of(page: ExtractedPage, language: PageLanguage) -> PageOutline:
    """Return what must be known of a page to compare it with all others."""
    imported = page.extractor == IMPORTED
    text = strip_accents(normalize(" ".join(page.paragraphs)))  # not fold(), which remembers what it has seen
    return PageOutline(
        url=page.url,
        canonical=page.canonical,
        kind=page.kind,
        language=language.language,
        title=page.title,
        section=shown_section(page.section),
        event=_day(page.event),
        published=_day(page.published),
        modified=_day(page.modified),
        text_hash=_hash(text),
        length=len(text),
        translations=page.translations,
        translation_tag=page.translation_tag,
        attachments={attachment.url: attachment.title for attachment in page.attachments},
        entity_tokens=frozenset() if imported or page.kind != "article" else _entity_tokens(page),
        imported=imported,
    )


def _day(date: FoundDate | None) -> dt.date | None:
    return date.value if date else None


def _hash(folded: str) -> str:
    words = " ".join(re.findall(r"\w+", folded))
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=12).hexdigest() if words else ""


def _entity_tokens(page: ExtractedPage) -> frozenset[str]:
    tokens: dict[str, None] = {}
    for text in (page.title, *page.paragraphs):
        tokens |= dict.fromkeys(re.sub(r"[.,]", "", number) for number in _NUMBER.findall(text))
        tokens |= dict.fromkeys(fold(name) for name in _NAME.findall(text))
        if len(tokens) >= MOST_TOKENS:
            break
    return frozenset(list(tokens)[:MOST_TOKENS])


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
    """Return which pages become documents: articles and files, each publication once in each language.

    Of the same text under several addresses the one that the others name as canonical (RFC 6596) is chosen, then
    https, then the host with the newest page (sites move from an old domain to a new one), then the shorter address.
    What was imported stands as it was given, in place of a page fetched from the same address.
    ``parents`` maps a file's URL to that of the page it was found on.
    """
    known: dict[str, PageOutline] = {}
    for page in outlines:
        if page.url not in known or page.imported:
            known[page.url] = page
    indexed = {url: page for url, page in known.items() if page.kind in INDEXED and (page.length or page.title)}
    ends = redirect_ends(redirects, known)
    rank = _ranking(indexed, ends)
    outlines_of_best: dict[str, PageOutline] = {}
    chosen: dict[str, str] = {}
    for group in same_publications(indexed, ends):
        best, *others = sorted(group, key=rank)
        outlines_of_best[best] = _with_versions_of(indexed[best], [indexed[url] for url in others])
        chosen |= dict.fromkeys(group, best)
    addresses = {url: best for url, best in chosen.items() if url != best}
    addresses |= {url: chosen[end] for url, end in ends.items() if end in chosen and url not in known}
    aliases: dict[str, list[str]] = defaultdict(list)
    for url, best in sorted(addresses.items()):
        aliases[best].append(url)
    found_on = {file: known.get(ends.get(parent, parent)) for file, parent in (parents or {}).items()}
    return Plan(
        outlines={url: outlines_of_best[url] for url in indexed if url in outlines_of_best},
        aliases={url: tuple(others) for url, others in aliases.items()},
        addresses=addresses,
        parents={file: parent for file, parent in found_on.items() if parent},
    )


def _with_versions_of(page: PageOutline, others: Sequence[PageOutline]) -> PageOutline:
    """Return a page that also declares the versions that its other addresses do: templates change with the address."""
    declared = {language: url for each in (*others[::-1], page) for language, url in each.translations.items()}
    tags = [each.translation_tag for each in (page, *others) if each.translation_tag not in declared]
    return replace(page, translations=declared, translation_tag=next(filter(None, tags), None)) if others else page


def _ranking(
    indexed: Mapping[str, PageOutline], ends: Mapping[str, str]
) -> Callable[[str], tuple[bool, bool, bool, int, int, str]]:
    """Return the key that sorts the address to index a publication under before its others."""
    canonical = {url: ends.get(page.canonical, page.canonical) for url, page in indexed.items()}
    named = {other for url, other in canonical.items() if other != url}
    newest: dict[str, dt.date] = {}
    for url, page in indexed.items():
        days = [day for day in (page.published, page.modified) if day]
        newest[site_of(url)] = max([*days, newest.get(site_of(url), dt.date.min)])

    def rank(url: str) -> tuple[bool, bool, bool, int, int, str]:
        return (
            url not in named,
            canonical[url] in indexed and canonical[url] != url,  # it passes the name on
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
    sections: Sections = NO_PAIRS,
) -> Iterator[Document]:
    """Yield the documents of a plan in the order of the pages.

    ``versions`` and ``publications`` come from ``translations.link_translations``, ``sections`` from ``pair_sections``.
    """
    for page, language in pages:
        outline = plan.outlines.get(page.url)
        if outline is None or outline.imported != (page.extractor == IMPORTED):
            continue
        parent = plan.parents.get(page.url)
        event, published, modified = outline.event, outline.published, outline.modified
        kind = date_kind(page)
        if parent and kind is None:
            event, published, modified = parent.event, parent.published, parent.modified
            kind = "published" if published else "event" if event else "modified" if modified else None
        section = parent.section if parent else shown_section(page.section)
        names = sections.names(section, parent.language if parent else language.language)
        yield Document(
            url=page.url,
            title=shown_title(file_title(page, parent) if parent else page.title),
            passages=tuple(passages_of(page, language)),
            language=language.language,
            event=event,
            published=published,
            modified=modified,
            date_kind=kind,
            section=section,
            section_value=names.value if names.value != section else (),
            section_labels=names.labels,
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


def shown_title(title: str) -> str:
    """Return a title no longer than any that a person wrote: what is made to be long would fill every answer."""
    return _cut(_composed(title), LONGEST_TITLE)


def shown_section(section: tuple[str, ...]) -> tuple[str, ...]:
    """Return a breadcrumb of no more levels, and no longer names, than a site's own can have."""
    return tuple(_cut(_composed(name), LONGEST_SECTION) for name in section[:DEEPEST_SECTION])


def _composed(text: str) -> str:
    """Return a text whose accents are one with their letters: one set with accents apart is marked nowhere."""
    return unicodedata.normalize("NFC", text)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def file_title(page: ExtractedPage, parent: PageOutline) -> str:
    """Return a file's title: its parent's, and the file's own name where that adds something."""
    name = parent.attachments.get(page.url, "").strip() or page.title
    bare = re.sub(r"\.\w{2,5}$", "", name)
    if not parent.title:
        return page.title or name
    only_named = bare != name and " " not in name
    adds = bare and not only_named and fold(bare) not in fold(parent.title)
    colon = "\u00a0: " if parent.language == "fr" else ": "
    return f"{parent.title}{colon}{bare}" if adds else parent.title


def passages_of(page: ExtractedPage, language: PageLanguage) -> Iterator[Passage]:
    """Yield the paragraphs with the language of each and, of a PDF, the page it stands on; then the footnotes."""
    for place, text in enumerate(page.paragraphs):
        own = language.paragraphs[place] if place < len(language.paragraphs) else language.language
        yield Passage(_composed(text), own, bisect_right(page.page_starts, place) if page.page_starts else None)
    for text in page.footnotes:
        yield Passage(_composed(text), language.language)


__all__ = [
    "Plan",
    "Sections",
    "date_kind",
    "make_documents",
    "outline_of",
    "page_from_import",
    "pair_sections",
    "parse_import_record",
    "plan_documents",
]
