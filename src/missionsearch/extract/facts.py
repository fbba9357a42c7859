# ruff: noqa: E501 (tables of names and patterns read best whole)
"""What a page says about itself: language, section, and versions (its title: ``titles``).

All of it is read from the one parse, before anything is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from missionsearch.cldr import language_named
from missionsearch.config import SiteRules
from missionsearch.extract.elements import Elements, text_of
from missionsearch.extract.lines import plain
from missionsearch.extract.titles import split_tag
from missionsearch.extract.wording import fold, is_one_of, pattern
from missionsearch.markup import Tag, words_of
from missionsearch.urls import canonical_link

# --- language and versions


_LANGUAGE_HOME = re.compile(
    r"https?://[^/]+/?(?:[a-z]{2}/?|(?:(?:spip|index)\.\w{3,5})?(?:\?(?:page=sommaire&)?lang=[a-z]{2}(?:&page=sommaire)?)?)?"
)
"""A language menu that leads home leads to no translation."""


def find_translations(page: Elements, base: str, headers: Mapping[str, str], own: set[str]) -> dict[str, str]:
    """Return language to address of the page's other versions, from hreflang links and language menus."""
    found: dict[str, str] = {}
    for tag in page.with_attribute("hreflang"):
        relations = words_of(tag, "rel")
        if tag.name == "link" and "alternate" not in relations:
            continue
        if tag.name not in ("a", "link") or (tag.name == "a" and not _is_language_link(tag)):
            continue
        there = canonical_link(base, str(tag.get("href") or ""))
        if tag.name == "link" or not (there and _LANGUAGE_HOME.fullmatch(there)):
            _add(found, str(tag["hreflang"]), there, own)
    for tag in _links_in(page, [*page.named("h1"), *page.classed(_VERSIONS)]):
        name = split_tag(text_of(tag))[1] or language_named(text_of(tag)) or str(tag.get("lang") or "")
        _add(found, name, canonical_link(base, str(tag.get("href") or "")), own)
    for tag in _in_language_menus(page):
        name = language_named(text_of(tag)) or ""
        url_there = canonical_link(base, str(tag["href"])) if name else None
        if name and url_there and not _LANGUAGE_HOME.fullmatch(url_there):
            _add(found, name, url_there, own)
    for url, language in re.findall(r"<([^>]+)>[^,]*hreflang=\"?([\w-]+)", headers.get("link", "")):
        _add(found, language, canonical_link(base, url), own)
    return found


def _in_language_menus(page: Elements) -> list[Tag]:
    """Return the links inside elements whose class or id speaks of languages; hardly any, of a page's thousands."""
    named = [tag for name in page.by_id if _LANGUAGE_MENU.search(name) for tag in page.by_id[name]]
    menus = [*page.classed(_LANGUAGE_MENU), *named]
    return _links_in(page, [menu for menu in menus if menu.name not in ("html", "body", "main", "article", "a")])


def _links_in(page: Elements, areas: list[Tag]) -> list[Tag]:
    return page.in_order(link for area in areas[:20] for link in area.find_all("a", href=True, limit=60))


_VERSIONS = re.compile(r"^(?:traductions|entry-title)$")
_LANGUAGE_MENU = re.compile("lang", re.I)


def _is_language_link(tag: Tag) -> bool:
    text = text_of(tag)
    relations = words_of(tag, "rel")
    return (
        "alternate" in relations or language_named(text) is not None or split_tag(text)[1] is not None or len(text) == 2
    )


def _add(found: dict[str, str], language: str, url: str | None, own: set[str]) -> None:
    code = language.strip().lower().split("-")[0]
    if url and re.fullmatch(r"[a-z]{2,3}", code) and url not in own:
        found.setdefault(code, url)


# --- section

BREADCRUMBS = (
    "#hierarchie", "p.arbo", ".arbo", ".fr-breadcrumb", "nav[aria-label*=Ariane i]", "nav[aria-label*=breadcrumb i]",
    "nav[aria-label*='vous êtes ici' i]", "[itemtype$=BreadcrumbList]", ".breadcrumb", ".breadcrumbs", "#breadcrumb",
    "#breadcrumbs", ".fil-ariane", "#fil-ariane", ".filariane", "#ariane", ".ariane", "#chemin", ".chemin", "#fil_ariane",
)  # fmt: skip
_CRUMBS = re.compile(r"crumb|ariane|^(?:hierarchie|fil|chemin(?:[_-]?(?:de[_-]?)?fer)?|arbo)$", re.I)
_STEP = re.compile(r"[>›»→]|\s/\s")
LONGEST_CRUMBS, MOST_CRUMBS = 300, 8
"""Characters and links of a path; what has more is a menu."""
LONGEST_MARKED = 1_000
"""Characters of what is called a path; what has more is a page that a theme calls so."""
MOST_LINKS = 400
MOST_LEVELS, LONGEST_NAME = 10, 200
"""Sections above each other, and letters of a name."""
LONGEST_STEP = 40
"""Characters of a path's last step that is a section's name and no title."""


def find_breadcrumb(page: Elements, rules: SiteRules) -> Tag | None:
    """Return the element that shows the path to a page: by the names it goes by, else by how it reads."""
    for selector in (*rules.section, *BREADCRUMBS):
        found = page.select_one(selector)
        if found and 0 < len(text_of(found)) < LONGEST_MARKED and not found.find("h1"):
            return found
    named = [tag for word, tags in page.by_id.items() if _CRUMBS.search(word) for tag in tags]
    for tag in page.in_order([*page.classed(_CRUMBS), *named]):
        if tag.name not in ("li", "a", "body") and tag.find("a", href=True) and 0 < len(text_of(tag)) < LONGEST_CRUMBS:
            return tag
    return next(filter(None, map(_path_from, page.named("a")[:MOST_LINKS])), None)


def _path_from(link: Tag) -> Tag | None:
    """Return the element around a link to the home page that reads "Home > Press room > Statements"."""
    if not is_home(next(link.stripped_strings, "")):
        return None
    around = link.parent
    while around is not None and around.name in ("li", "span", "b", "strong", "small", "font"):
        around = around.parent
    text = without_here(text_of(around))
    if around is None or len(text) > LONGEST_CRUMBS:
        return None
    links = [step for step in around.find_all("a", href=True, limit=2 * MOST_CRUMBS) if text_of(step)]
    begins = bool(links) and links[0] is link and text.startswith(text_of(link))
    return around if begins and 1 < len(links) <= MOST_CRUMBS and len(_STEP.findall(text)) >= len(links) - 1 else None


def is_home(name: str) -> bool:
    """Say whether a step of a path is the home page, or the words before the path."""
    return is_one_of("section", "home", name) or is_one_of("section", "here", name)


def without_here(path: str) -> str:
    """Return a path's text without the words before it: "Vous êtes ici :"."""
    here = pattern("section", "here").match(fold(path))
    return path[here.end() :].lstrip(" :\u00a0") if here else path


def read_section(breadcrumb: Tag | None, title: str, base: str) -> tuple[str, ...]:
    """Return the section's path from a breadcrumb's links: without home, without the page itself."""
    if breadcrumb is None:
        return ()
    names: list[str] = []
    for link in breadcrumb.find_all("a", href=True):
        name = text_of(link)
        target = canonical_link(base, str(link["href"])) or ""
        if not name or is_home(name) or target == base or name == title:
            continue
        if "home" in (words_of(link, "rel")) or re.fullmatch(r"https?://[^/]+/?(?:\?lang=\w\w|[a-z]{2}/?)?", target):
            continue
        if name not in names:
            names.append(name)
    here = _unlinked_end(breadcrumb)
    if names and here and here not in names and not _names_the_page(here, title):
        names.append(here)
    return tuple(name[:LONGEST_NAME] for name in names[:MOST_LEVELS])


def _unlinked_end(breadcrumb: Tag) -> str:
    """Return the last step of a path where it is no link: a section, or the page itself."""
    last = str(next(iter(reversed(list(breadcrumb.stripped_strings))), ""))
    links = {text_of(link) for link in breadcrumb.find_all("a", href=True)}
    alone = last.lstrip(">›»→/| ").strip()
    return "" if any(alone in link for link in links) or len(alone) > LONGEST_STEP or not alone[:1].isalpha() else alone


def _names_the_page(step: str, title: str) -> bool:
    """Say whether a path's end is the page's own title, cut short or said in fewer words."""
    words = set(re.findall(r"\w{3,}", plain(step).casefold()))
    known = set(re.findall(r"\w{3,}", plain(title).casefold()))
    return not words or 2 * len(words & known) >= len(words)


# --- kinds


def json_scripts(page: Elements) -> list[Tag]:
    return [script for script in page.named("script") if "ld+json" in str(script.get("type") or "").lower()]


def json_types(page: Elements) -> set[str]:
    """Return the schema.org types that a page's JSON-LD names."""
    return {name for script in json_scripts(page) for name in re.findall(r'"@type"\s*:\s*"(\w+)"', script.string or "")}
