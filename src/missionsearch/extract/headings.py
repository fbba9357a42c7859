"""The headings of a page, each with how much speaks for it as the page's title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from missionsearch.extract.blocks import tidy
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
from missionsearch.extract.lines import plain
from missionsearch.markup import Tag
from missionsearch.urls import leads_home

SHORTEST_NAMED = 8
"""Characters from which a smaller heading that the title tag names is the title, and no label."""
SITES = re.compile(r"logo|site-?(?:name|title)|blog-?(?:name|title)|brand|nom_?site", re.I)
_WORD = re.compile(r"\w{3,}")
MOST_HEADINGS = 40
BY_FAMILY = 0.97
OTHER_WORDS, AT_END = 0.55, 0.68
"""The scores of a heading without a word of what the page is shared as, and of a smaller one that ends its title."""
SITE_NAME = 0.2
"""The score of a heading that looks like the site's name."""


@dataclass(frozen=True, slots=True)
class TitleOffered:
    """A text that may be the page's title, and the element that shows it."""

    text: str
    source: str
    score: float
    tag: Tag | None = None


def title_tag(page: Elements) -> str:
    element = page.first("title")
    return tidy(element.get_text().replace("\n", " ")) if element is not None else ""


class Headings:
    """The headings of a page, beside what its title tag and its shared title name."""

    def __init__(self, page: Elements) -> None:
        self.page = page
        self.whole, self.shared = plain(title_tag(page)), plain(tidy(page.meta("property", "og:title")))
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
        text = self.texts.get(id(tag))
        if text is None:
            text = self.texts[id(tag)] = text_of(tag)
        return text

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
        if self.is_other(tag):
            return OTHER_WORDS
        if central:
            return 0.75
        return 0.7 if self.is_part(tag) or len(self.heads) == 1 else 0.5

    def is_part(self, tag: Tag) -> bool:
        return plain(self.text(tag))[:40] in f"{self.whole} {self.shared}"

    def is_other(self, tag: Tag) -> bool:
        """Say whether a heading, a slogan mostly, has no word of what the page is shared as, nor of its title tag."""
        known = _words(f"{self.whole} {self.shared}") if self.shared else set()
        return bool(known) and known.isdisjoint(_words(self.text(tag))) and not self.is_site_shared

    @cached_property
    def is_site_shared(self) -> bool:
        """Whether the page is shared under its site's name, which leads home."""
        if self.shared == plain(self.page.meta("property", "og:site_name")):
            return True
        home = (link for link in self.page.named("a") if leads_home(link.get("href") or "#"))
        return any(plain(text_of(link)) == self.shared for link in home)

    def of_smaller(self, tag: Tag) -> float:
        """Return the score of a smaller heading: "Title - Site" may stand below the site's name in h1."""
        known = [head for head in self.heads if self.is_named(head)]
        if not known:
            ends = not self.begins(tag) and any(map(self.is_part, self.heads))
            return AT_END if ends else 0.84
        below = self.places[id(known[0])] < self.places[id(tag)]
        first = below and self.whole.startswith(plain(self.text(tag))) and not any(map(self.begins, known))
        return 0.86 if first and not any(inside(head, "main", "article") for head in known) else 0.4


def _words(text: str) -> set[str]:
    return set(_WORD.findall(plain(text).casefold()))


def _is_site_name(tag: Tag, page: Elements) -> bool:
    """Say whether a heading is the site's own name: so it is called, or it leads home, or it stands in the banner."""
    if SITES.search(classes_of(tag)) or plain(text_of(tag)) == plain(page.meta("property", "og:site_name")):
        return True
    link = tag.find("a", href=True)
    link = link if link is not None else tag.find_parent("a", href=True)
    if link is not None and plain(text_of(tag)) in plain(text_of(link)) and leads_home(str(link["href"])):
        return True
    return tag.find_parent("header", role="banner") is not None and not inside(tag, "main", "article")
