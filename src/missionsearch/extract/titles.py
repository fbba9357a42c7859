"""A page's title: the heading that is shown above its text, and not the site's name.

Start reading at ``offered_titles``: every heading, and what the page says when it is shared, is offered with a score.
Which names are the site's only the whole site tells for sure (``site``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from missionsearch.config import SiteRules
from missionsearch.extract.blocks import Block, tidy
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
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
SHORTEST_NAMED = 8
"""Characters from which a smaller heading that the title tag names is the title, and no label."""
MOST_HEADINGS, MOST_KEPT = 40, 6
SHORTEST_CALLED, LONGEST_CALLED = 15, 250
"""Characters of an element that is no heading but is called a title."""
_CALLED = re.compile(r"^(?:(?i:page|article|node|post|content|main)[-_]?)?(?:[Tt]itre|[Tt]itle|[Hh]eadline)(?![a-z])")
_SITES = re.compile(r"logo|site-?(?:name|title)|blog-?(?:name|title)|brand|nom_?site", re.I)
_HOME = re.compile(r"\.?/?(?:[a-z]{2}/?)?(?:(?:index|default|spip|home|accueil)(?:\.\w{3,5})?)?/?", re.I)
_SEPARATORS = re.compile(r"\s+[|–—·»]\s+|\s+-\s+|\s*::\s*")
_MARKED = (".entry-title", "[itemprop=headline]")
"""Where templates put a title that is no h1."""


@dataclass(frozen=True, slots=True)
class TitleOffered:
    """A text that may be the page's title, and the element that shows it."""

    text: str
    source: str
    score: float
    tag: Tag | None = None


def offered_titles(page: Elements, blocks: Sequence[Block], rules: SiteRules, template: Template) -> list[TitleOffered]:
    """Return what may be the title, that for which most speaks first; ``blocks`` are the page's, in order."""
    family = (TitleOffered(text_of(tag), template.name, BY_FAMILY, tag) for tag in template.titles)
    offered = [*_by_rule(page, rules), *family, *_Headings(page).offered(), *_by_marks(page), *_said(page, blocks)]
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


BY_FAMILY = 0.97
SITE_NAME = 0.2
"""The score of a heading that looks like the site's name."""


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


def _said(page: Elements, blocks: Sequence[Block]) -> Iterator[TitleOffered]:
    """Yield what the page says of itself: when it is shared, and in its title tag, without the site's name."""
    whole, shared = _title_tag(page), tidy(page.meta("property", "og:title"))
    bare = without_site_name(whole, page, blocks)
    if shared:
        yield TitleOffered(bare if shared == whole else shared, "og:title", 0.6)
    if whole:
        yield TitleOffered(bare, "title tag", 0.45)
        for part in _SEPARATORS.split(whole):
            yield TitleOffered(part, "part of the title tag", 0.1)


def _title_tag(page: Elements) -> str:
    element = page.first("title")
    return tidy(element.get_text().replace("\n", " ")) if element is not None else ""


def _may_be_called(tag: Tag) -> bool:
    """Say whether an element that is called a title is the page's: a line of text, no link, not in a menu or a list."""
    length = len(text_of(tag))
    fits = SHORTEST_CALLED <= length <= LONGEST_CALLED and tag.find("a", href=True) is None
    return (
        fits and not _SITES.search(classes_of(tag)) and not inside(tag, "a", "li", "nav", "aside", "header", "footer")
    )


class _Headings:
    """The headings of a page, beside what its title tag and its shared title name."""

    def __init__(self, page: Elements) -> None:
        self.page = page
        self.whole, self.shared = plain(_title_tag(page)), plain(tidy(page.meta("property", "og:title")))
        self.texts: dict[int, str] = {}
        self.every = [tag for tag in page.named("h1") if self.text(tag)]
        self.heads = [tag for tag in self.every if not _is_site_name(tag, page)]
        named = (tag for tag in page.named("h2", "h3", "h4")[:MOST_HEADINGS] if len(self.text(tag)) >= SHORTEST_NAMED)
        self.smaller = [tag for tag in named if self.is_named(tag) and not _is_site_name(tag, page)]
        self.places = {id(tag): place for place, tag in enumerate(page.in_order([*self.every, *self.smaller]))}

    def offered(self) -> Iterator[TitleOffered]:
        heads = set(map(id, self.heads))
        for tag in self.every:
            score = self.of_head(tag) if id(tag) in heads else SITE_NAME
            yield TitleOffered(self.text(tag), "h1", round(score - self.late(tag), 4), tag)
        for tag in self.smaller:
            yield TitleOffered(self.text(tag), str(tag.name), round(self.of_smaller(tag) - self.late(tag), 4), tag)

    def text(self, tag: Tag) -> str:
        """Return a heading's text, read once."""
        found = self.texts.get(id(tag))
        if found is None:
            found = self.texts[id(tag)] = text_of(tag)
        return found

    def late(self, tag: Tag) -> float:
        """Return what a heading loses to one above it that is as good."""
        return 0.0001 * min(self.places[id(tag)], 99)

    def is_named(self, tag: Tag) -> bool:
        """Say whether the title tag begins or ends with a heading, or the page is shared under it."""
        text = plain(self.text(tag))
        return text == self.shared or self.whole.startswith(text) or self.whole.endswith(text)

    def begins(self, tag: Tag) -> bool:
        text = plain(self.text(tag))
        return self.whole.startswith(text) or text == self.shared

    def of_head(self, tag: Tag) -> float:
        central = inside(tag, "main", "article")
        if self.is_named(tag):
            return 0.95 if central else 0.9 if self.begins(tag) else 0.85
        if "entry-title" in classes_of(tag):
            return 0.8
        if central:
            return 0.75
        is_part = plain(self.text(tag))[:40] in f"{self.whole} {self.shared}"
        return 0.7 if is_part or len(self.heads) == 1 else 0.5

    def of_smaller(self, tag: Tag) -> float:
        """Return the score of a smaller heading: "Title - Site" may stand below the site's name in h1."""
        known = [head for head in self.heads if self.is_named(head)]
        if not known:
            return 0.84
        below = self.places[id(known[0])] < self.places[id(tag)]
        first = below and self.whole.startswith(plain(self.text(tag))) and not any(map(self.begins, known))
        return 0.86 if first and not any(inside(head, "main", "article") for head in known) else 0.4


def _is_site_name(tag: Tag, page: Elements) -> bool:
    """Say whether a heading is the site's own name: so it is called, or it leads home, or it stands in the banner."""
    if _SITES.search(classes_of(tag)) or plain(text_of(tag)) == plain(page.meta("property", "og:site_name")):
        return True
    link = tag.find("a", href=True)
    link = link if link is not None else tag.find_parent("a", href=True)
    if link is not None and plain(text_of(tag)) in plain(text_of(link)) and _leads_home(str(link["href"])):
        return True
    return tag.find_parent("header", role="banner") is not None and not inside(tag, "main", "article")


def _leads_home(href: str) -> bool:
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    there = not href.strip().startswith("#") and parts.scheme in ("", "http", "https")
    return there and bool(_HOME.fullmatch(parts.path)) and (not parts.query or parts.query.startswith("lang="))


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
