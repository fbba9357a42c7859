"""A page's title: the heading that is shown above its text, and not the site's name.

Start reading at ``offered_titles``: every heading, and what the page says when it is shared, is offered with a score.
Which names are the site's only the whole site tells for sure (``site``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from missionsearch.config import SiteRules
from missionsearch.extract.blocks import Block, tidy
from missionsearch.extract.dates.written import written_days
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
from missionsearch.extract.headings import BY_FAMILY, SITE_NAME, SITES, Headings, TitleOffered, title_tag
from missionsearch.extract.lines import plain
from missionsearch.extract.templates import Template
from missionsearch.markup import Tag
from missionsearch.models import Candidate

LANGUAGE_TAG = re.compile(
    r"[\s\u00a0]*\[[\s\u00a0]*(fr|en|de|es|it|ru|ar|pt|zh|uk|nl|pl|tr|ja|ko|el|ro|cs|hu|bg|sr|hr|sl|sk|sq|mk|bs|da|sv|no|nb|"
    r"fi|is|et|lv|lt|ga|mt|hy|ka|az|kk|uz|mn|fa|he|hi|bn|ta|th|vi|lo|km|my|id|ms|sw|am|mg|ht|ca|eu)[\s\u00a0]*\][\s\u00a0]*$",
    re.I,
)
LONGEST_TAG = 20
LONGEST = 1_000
"""Letters of a title: what has more is a page's text in an element that was never closed."""
MOST_KEPT = 6
SHORTEST_SHARED, BEHIND_LABEL = 12, 0.001
"""Letters of a title behind a label, such as "News: ", and what it gains on the same with its label."""
SHORTEST_CALLED, LONGEST_CALLED = 15, 250
"""Characters of an element that is no heading but is called a title."""
_CALLED = re.compile(r"^(?:(?i:page|article|node|post|content|main)[-_]?)?(?:[Tt]itre|[Tt]itle|[Hh]eadline)(?![a-z])")
_SEPARATORS = re.compile(r"\s+[|–—·»]\s+|\s+-\s+|\s*::\s*")
_ENDS_OF_LABELS = (":", "-", "–", "—", "|", "·")
_MARKED = (".entry-title", "[itemprop=headline]")
"""Where templates put a title that is no h1."""


def offered_titles(page: Elements, blocks: Sequence[Block], rules: SiteRules, template: Template) -> list[TitleOffered]:
    """Return what may be the title, that for which most speaks first; ``blocks`` are the page's, in order."""
    family = (TitleOffered(text_of(tag), template.name, BY_FAMILY, tag) for tag in template.titles)
    declared = [*_declared(page, blocks)]
    shown = [*family, *Headings(page).offered(), *_by_marks(page)]
    offered = [*_by_rule(page, rules), *shown, *_without_labels(shown, declared), *declared]
    best: dict[str, TitleOffered] = {}
    for each in sorted(offered, key=lambda each: -each.score):
        if each.text:
            best.setdefault(plain(each.text), each)
    return list(best.values())


def title_candidates(offered: Sequence[TitleOffered]) -> tuple[Candidate, ...]:
    """Return what was offered, the first as chosen."""
    return tuple(
        Candidate("title", split_tag(each.text[:LONGEST])[0], each.source, each.score, _lost(each, offered[0]))
        for each in offered[:MOST_KEPT]
    )


def _lost(each: TitleOffered, chosen: TitleOffered) -> str:
    if each is chosen:
        return ""
    return "it looks like the site's name" if each.score <= SITE_NAME else f"more speaks for the {chosen.source}"


def _by_rule(page: Elements, rules: SiteRules) -> Iterator[TitleOffered]:
    for selector in rules.title:
        element = page.select_one(selector)
        if element is not None and text_of(element):
            yield TitleOffered(text_of(element), "site rule", 1.0, element)
            return


def _by_marks(page: Elements) -> Iterator[TitleOffered]:
    """Yield what templates mark as the title, and what is called one where no h1 stands on the page."""
    for selector in _MARKED:
        element = page.select_one(selector)
        if element is not None and not inside(element, "li", "aside", "nav"):
            yield TitleOffered(text_of(element), selector, 0.65, element)
    if not any(text_of(tag) for tag in page.named("h1")):
        called = next(filter(_may_be_called, page.classed(_CALLED)), None)
        if called is not None:
            yield TitleOffered(text_of(called), "element called a title", 0.55, called)


def _declared(page: Elements, blocks: Sequence[Block]) -> Iterator[TitleOffered]:
    """Yield what the page says of itself: when it is shared, and in its title tag, without the site's name."""
    whole, shared = title_tag(page), tidy(page.meta("property", "og:title"))
    bare = without_site_name(whole, page, blocks)
    if shared:
        yield TitleOffered(bare if shared == whole else shared, "og:title", 0.6)
    if whole:
        yield TitleOffered(bare, "title tag", 0.45)
        for part in _SEPARATORS.split(whole):
            yield TitleOffered(part, "part of the title tag", 0.1)


def _without_labels(shown: Sequence[TitleOffered], declared: Sequence[TitleOffered]) -> Iterator[TitleOffered]:
    """Yield the headings that end with what the page is shared as, without the day or the label that begins them."""
    shared = next((each.text for each in declared if each.source == "og:title"), "")
    for each in shown if len(shared) >= SHORTEST_SHARED else ():
        before, text = each.text[: -len(shared)], each.text[-len(shared) :]
        is_label = before.rstrip().endswith(_ENDS_OF_LABELS) or any(day.date for day in written_days(before))
        if is_label and plain(text).casefold() == plain(shared).casefold():
            yield replace(each, text=text, score=each.score + BEHIND_LABEL)


def _may_be_called(tag: Tag) -> bool:
    """Say whether an element that is called a title is the page's: a line of text, no link, not in a menu or a list."""
    length = len(text_of(tag))
    fits = SHORTEST_CALLED <= length <= LONGEST_CALLED and tag.find("a", href=True) is None
    return fits and not SITES.search(classes_of(tag)) and not inside(tag, "a", "li", "nav", "aside", "header", "footer")


def without_site_name(title: str, page: Elements, blocks: Sequence[Block] = ()) -> str:
    """Return a title tag's text without the site's name: behind the last dash, or before it where the page shows so.

    The part that stands on the page in a line of its own is the title; where both do, the lower one.
    """
    name = tidy(page.meta("property", "og:site_name"))
    if name and title.endswith(name) and len(title) > len(name) + 3:
        return title[: -len(name)].rstrip(" -–—|·:\u00a0")
    parts = [part for part in _SEPARATORS.split(title) if part]
    if len(parts) < 2:
        return title
    places: dict[str, int] = {}
    for place, block in enumerate(blocks):
        if block.links < len(block.text):
            places.setdefault(plain(block.text).casefold(), place)
    shown = [part for part in parts if plain(part).casefold() in places]
    if shown:
        return max(shown, key=lambda part: places[plain(part).casefold()])
    if len(parts) > 2 and re.search(r"\s[|»]\s", title):  # title, section, site
        return parts[0]
    return title[: title.rfind(parts[-1])].rstrip(" -–—|·:\u00a0")


def split_tag(title: str) -> tuple[str, str | None]:
    """Return a title without the "[en]" behind it, and that language.

    >>> split_tag("La chancellerie politique [en]")
    ('La chancellerie politique', 'en')
    """
    match = LANGUAGE_TAG.search(title, max(0, len(title) - LONGEST_TAG)) if title.rstrip().endswith("]") else None
    return (title[: match.start()].rstrip(), match[1].lower()) if match else (title, None)
