"""Where in its site a page lies: the path that it shows ("Home > Press room > Statements").

Every element that may be the path is offered with a score (``offered_sections``), and structured data beside them; the
first that names a section is it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from missionsearch.config import SiteRules
from missionsearch.extract.elements import Elements, text_of
from missionsearch.extract.lines import plain
from missionsearch.extract.templates import Template
from missionsearch.extract.wording import fold, is_one_of, pattern
from missionsearch.markup import Tag, words_of
from missionsearch.models import PATH_SEPARATOR, Candidate
from missionsearch.urls import canonical_link, leads_home

_CRUMBS = re.compile(r"crumb|ariane|^(?:hierarchie|fil|chemin(?:[_-]?(?:de[_-]?)?fer)?|arbo)$", re.I)
_LABELS = re.compile("ariane|breadcrumb|vous êtes ici|you are here", re.I)
_STEP = re.compile(r"[>›»→]|\s/\s")
BY_RULE, BY_FAMILY, BY_LABEL, BY_NAME, BY_DATA, BY_READING = 1.0, 0.9, 0.85, 0.8, 0.6, 0.5
LONGEST_CRUMBS, MOST_CRUMBS = 300, 8
"""Characters and links of a path; what has more is a menu."""
LONGEST_MARKED = 1_000
"""Characters of what is marked as a path; what has more is a page that a theme calls so."""
MOST_LINKS = 400
MOST_LEVELS, LONGEST_NAME = 10, 200
"""Sections above each other, and letters of a name."""
LONGEST_STEP = 40
"""Characters of a path's last step that is a section's name and no title."""


@dataclass(frozen=True, slots=True)
class SectionOffered:
    """The names of a path, outermost first, without home and the page itself; and the element that shows it."""

    names: tuple[str, ...]
    source: str
    score: float
    tag: Tag | None = None


def offered_sections(
    page: Elements, template: Template, rules: SiteRules, title: str, base: str
) -> list[SectionOffered]:
    """Return what may be the path, that for which most speaks first; what names no section comes last."""
    shown = [*_marked(page, template, rules)] or [*_read(page)]
    offered = [
        SectionOffered(names_of(tag, title, base), source, score, tag)
        for tag, (source, score) in {tag: (source, score) for tag, source, score in reversed(shown)}.items()
    ]
    offered += [SectionOffered(names, "json-ld", BY_DATA) for names in _in_data(page, title)]
    return sorted(offered, key=lambda each: (not each.names, -each.score))


def section_candidates(offered: Sequence[SectionOffered]) -> tuple[Candidate, ...]:
    """Return what was offered, the first as chosen where it names a section."""
    return tuple(
        Candidate("section", PATH_SEPARATOR.join(each.names), each.source, each.score, _lost(each, offered[0]))
        for each in offered
    )


def _lost(each: SectionOffered, chosen: SectionOffered) -> str:
    if not each.names:
        return "it names no section"
    return "" if each.names == chosen.names else f"more speaks for the path by {chosen.source}"


def _marked(page: Elements, template: Template, rules: SiteRules) -> Iterator[tuple[Tag, str, float]]:
    """Yield what a rule, the template's family, a label or a name calls the path, the surest first."""
    for selector in rules.section:
        yield from _fitting(page.select(selector)[:1], "site rule", BY_RULE, LONGEST_MARKED)
    yield from _fitting(template.paths, template.name, BY_FAMILY, LONGEST_MARKED)
    labelled = [tag for tag in page.named("nav", "ol") if _LABELS.search(str(tag.get("aria-label") or ""))]
    lists = [tag for tag in page.with_attribute("itemtype") if str(tag["itemtype"]).endswith("BreadcrumbList")]
    yield from _fitting([*labelled, *lists], "label", BY_LABEL, LONGEST_MARKED)
    named = [tag for word, tags in page.by_id.items() if _CRUMBS.search(word) for tag in tags]
    tags = [tag for tag in page.in_order([*page.classed(_CRUMBS), *named]) if tag.name not in ("li", "a", "body")]
    yield from _fitting(tags, "name", BY_NAME, LONGEST_CRUMBS)


def _fitting(tags: Sequence[Tag], source: str, score: float, longest: int) -> Iterator[tuple[Tag, str, float]]:
    for tag in tags[:MOST_CRUMBS]:
        if 0 < len(text_of(tag)) < longest and tag.find("a", href=True) is not None and tag.find("h1") is None:
            yield tag, source, score


def _read(page: Elements) -> Iterator[tuple[Tag, str, float]]:
    breadcrumb = next(filter(None, map(_path_from, page.named("a")[:MOST_LINKS])), None)
    if breadcrumb is not None:
        yield breadcrumb, "how it reads", BY_READING


def _path_from(link: Tag) -> Tag | None:
    """Return the element around a link to the home page that reads "Home > Press room > Statements"."""
    if not is_home((link.text or "").strip() or next(link.stripped_strings, "")):
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
    return is_one_of(name, "section", "home", "here")


def without_here(path: str) -> str:
    """Return a path's text without the words before it: "Vous êtes ici :"."""
    here = pattern("section", "here").match(fold(path))
    return path[here.end() :].lstrip(" :\u00a0") if here else path


def names_of(path: Tag, title: str, base: str) -> tuple[str, ...]:
    """Return the names of a path's links: without home, without the page itself."""
    names: list[str] = []
    for link in path.find_all("a", href=True):
        name = text_of(link)
        target = canonical_link(base, str(link["href"])) or ""
        home = is_home(name) or "home" in words_of(link, "rel") or leads_home(target or "#")
        beside = link.parent is not None and any("aside" in word for word in words_of(link.parent, "class"))
        if name and not home and not beside and target != base and name != title:
            names.append(name)
    here = _unlinked_end(path)
    if names and here and not _names_the_page(here, title):
        names.append(here)
    return tuple(name[:LONGEST_NAME] for name in list(dict.fromkeys(names))[:MOST_LEVELS])


def _unlinked_end(path: Tag) -> str:
    """Return the last step of a path where it is no link: a section, or the page itself."""
    last = str(next(iter(reversed(list(path.stripped_strings))), ""))
    links = {text_of(link) for link in path.find_all("a", href=True)}
    alone = last.lstrip(">›»→/| ").strip()
    return "" if any(alone in link for link in links) or len(alone) > LONGEST_STEP or not alone[:1].isalpha() else alone


def _names_the_page(step: str, title: str) -> bool:
    """Say whether a path's end is the page's own title, cut short or said in fewer words."""
    words = set(re.findall(r"\w{3,}", plain(step).casefold()))
    known = set(re.findall(r"\w{3,}", plain(title).casefold()))
    return not words or 2 * len(words & known) >= len(words)


def _in_data(page: Elements, title: str) -> Iterator[tuple[str, ...]]:
    """Yield the paths of JSON-LD (schema.org BreadcrumbList), without home and the page itself."""
    for value in page.json_objects:
        steps = value.get("itemListElement")
        if value.get("@type") == "BreadcrumbList" and isinstance(steps, list):
            names = [name for name in map(_name_of_step, steps[:MOST_LEVELS]) if name and not is_home(name)]
            if names and _names_the_page(names[-1], title):
                names.pop()
            if names:
                yield tuple(name[:LONGEST_NAME] for name in names)


def _name_of_step(step: Any) -> str:
    item = step.get("item") if isinstance(step, dict) else None
    name = (step.get("name") or (item.get("name") if isinstance(item, dict) else "")) if isinstance(step, dict) else ""
    return str(name or "").strip()
