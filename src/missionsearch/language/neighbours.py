"""The language of pages whose text is too little to tell: that of their section, else of their site."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from missionsearch.models import UNKNOWN_LANGUAGE, ExtractedPage, PageLanguage
from missionsearch.urls import site_of

_Key = TypeVar("_Key")
MOST = 0.8
"""Share of a section's or a site's pages that must be in one language: a bilingual site tells nothing."""
FEWEST = 3
"""Pages below which a section or a site tells nothing."""


@dataclass(frozen=True, slots=True)
class KnownLanguages:
    """The language that nearly all pages of a section, or of a site, are in."""

    of_section: Mapping[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    of_site: Mapping[str, str] = field(default_factory=dict)


NOTHING_KNOWN = KnownLanguages()


def learn_languages(pages: Iterable[tuple[ExtractedPage, PageLanguage]]) -> KnownLanguages:
    """Return what the pages whose language is known tell of their sections and sites."""
    sections: dict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    sites: dict[str, Counter[str]] = defaultdict(Counter)
    for page, language in pages:
        if language.language != UNKNOWN_LANGUAGE:
            site = site_of(page.url)
            sites[site][language.language] += 1
            if page.section:
                sections[site, page.section][language.language] += 1
    return KnownLanguages(_clear(sections), _clear(sites))


def _clear(counts: Mapping[_Key, Counter[str]]) -> dict[_Key, str]:
    clear = {}
    for key, languages in counts.items():
        language, most = languages.most_common(1)[0]
        if most >= FEWEST and most >= MOST * languages.total():
            clear[key] = language
    return clear


def in_language_of_neighbours(page: ExtractedPage, language: PageLanguage, known: KnownLanguages) -> PageLanguage:
    """Return the language of a page's section, else of its site, where its own text and declaration tell none."""
    if language.language != UNKNOWN_LANGUAGE:
        return language
    site = site_of(page.url)
    of_section, of_site = known.of_section.get((site, page.section)), known.of_site.get(site)
    language_near = of_section or of_site
    if language_near is None:
        return language
    each = tuple(language_near if code == UNKNOWN_LANGUAGE else code for code in language.paragraphs)
    return PageLanguage(language_near, each, "section" if of_section else "site")
