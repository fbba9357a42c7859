"""The same publication in other languages: hreflang links, links beside the title, language menus.

Every link is offered with a score (``offered_versions``); of each language the first is it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from missionsearch.cldr import language_named
from missionsearch.extract.elements import Elements, text_of
from missionsearch.extract.templates import Template
from missionsearch.extract.titles import split_tag
from missionsearch.markup import HeadFacts, Tag, words_of
from missionsearch.models import Candidate
from missionsearch.urls import canonical_link, leads_home

IN_HEAD, BY_HREFLANG, BY_FAMILY, BESIDE_TITLE, IN_MENU = 0.95, 0.9, 0.85, 0.8, 0.6
MOST_KEPT = 40
_VERSIONS = re.compile(r"^(?:traductions|entry-title)$")
_LANGUAGE_MENU = re.compile("lang", re.I)
_CODE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class VersionOffered:
    """An address that may be the page in another language, and why not, where it is not."""

    language: str
    url: str
    source: str
    score: float
    lost: str = ""


def offered_versions(
    page: Elements, template: Template, head: HeadFacts, own: AbstractSet[str]
) -> list[VersionOffered]:
    """Return every link to a version in another language, the surest of each language first.

    ``own`` are the page's own addresses.
    """
    offered = [*_in_head(head), *_by_hreflang(page, head.base), *_by_place(page, template, head.base)]
    known = dict.fromkeys(each for each in offered if _CODE.fullmatch(each.language) and each.language != head.language)
    chosen: dict[str, str] = {}
    judged = []
    for each in sorted(known, key=lambda each: -each.score)[:MOST_KEPT]:
        lost = _lost(each, own, chosen)
        if not lost:
            chosen.setdefault(each.language, each.url)
        judged.append(VersionOffered(each.language, each.url, each.source, each.score, lost))
    return judged


def _lost(each: VersionOffered, own: AbstractSet[str], chosen: dict[str, str]) -> str:
    if each.url in own:
        return "it is this page"
    if each.score < IN_HEAD and each.source != "beside the title" and leads_home(each.url):
        return "it leads home"  # as a language menu does
    return "another link is surer" if chosen.get(each.language, each.url) != each.url else ""


def version_candidates(offered: Sequence[VersionOffered]) -> tuple[Candidate, ...]:
    """Return what was offered, with what came of it."""
    return tuple(
        Candidate("translation", f"{each.language} {each.url}", each.source, each.score, each.lost) for each in offered
    )


def _in_head(head: HeadFacts) -> Iterator[VersionOffered]:
    for language, url in head.alternates:
        yield VersionOffered(_code(language), url, "hreflang in the head", IN_HEAD)


def _by_hreflang(page: Elements, base: str) -> Iterator[VersionOffered]:
    for tag in page.with_attribute("hreflang"):
        url = canonical_link(base, str(tag.get("href") or "")) if tag.name == "a" and _is_language_link(tag) else None
        if url:
            yield VersionOffered(_code(str(tag["hreflang"])), url, "hreflang", BY_HREFLANG)


def _by_place(page: Elements, template: Template, base: str) -> Iterator[VersionOffered]:
    """Yield the links of the family's list of versions, beside the title, and in language menus."""
    menus = [*page.classed(_LANGUAGE_MENU)]
    menus += [tag for name in page.by_id if _LANGUAGE_MENU.search(name) for tag in page.by_id[name]]
    menus = [menu for menu in menus if menu.name not in ("html", "body", "main", "article", "a")]
    for areas, source, score in (
        (list(template.versions), template.name, BY_FAMILY),
        ([*page.named("h1"), *page.classed(_VERSIONS)], "beside the title", BESIDE_TITLE),
        (menus, "language menu", IN_MENU),
    ):
        for link in page.in_order(link for area in areas[:20] for link in area.find_all("a", href=True, limit=60)):
            name = split_tag(text_of(link))[1] or language_named(text_of(link))
            name = name or (str(link.get("lang") or "") if source == "beside the title" else "")
            url = canonical_link(base, str(link["href"])) if name else None
            if name and url:
                yield VersionOffered(_code(name), url, source, score)


def _code(language: str) -> str:
    return language.strip().lower().split("-")[0]


def _is_language_link(tag: Tag) -> bool:
    text = text_of(tag)
    tagged = "alternate" in words_of(tag, "rel") or split_tag(text)[1] is not None or len(text) == 2
    return tagged or language_named(text) is not None
