"""A page's elements by name, class and id, from one walk: each walk costs a good part of what parsing does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from missionsearch.extract.blocks import tidy
from missionsearch.markup import Tag, words_of
from missionsearch.markup.selectors import Compound, matches, read_selector
from missionsearch.markup.soup import Soup

LONGEST_CLASSES = 500
"""Characters of an element's classes that are looked at: what is longer is made by a machine, and names nothing."""
MOST_NESTED = 150
"""Elements inside each other; what lies deeper is read as text: hostile pages nest tens of thousands."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that a parsed page can hold and lxml takes for no text (XML 1.0, 2.2)."""
LONG_PARAGRAPH = 150
"""Characters from which a paragraph is a publication's, and no label's."""


class Elements:
    """All elements of a parsed page, in its order; those deeper than ``MOST_NESTED`` are made text."""

    def __init__(self, root: Tag) -> None:
        self.root = root
        self.everything: list[Tag] = _without_depths(root)
        self.by_name: dict[str, list[Tag]] = {}
        self.by_class: dict[str, list[Tag]] = {}
        self.by_id: dict[str, list[Tag]] = {}
        self.by_attribute: dict[str, list[Tag]] = {}
        for tag in self.everything:
            self.by_name.setdefault(tag.tag, []).append(tag)
            for name, value in tag.items():
                self.by_attribute.setdefault(name, []).append(tag)
                if name == "class":
                    for word in value.split():
                        self.by_class.setdefault(word, []).append(tag)
                elif name == "id":
                    self.by_id.setdefault(value, []).append(tag)
        self._places: dict[int, int] = {}

    def named(self, *names: str) -> list[Tag]:
        """Return the elements of these names, in the page's order."""
        if len(names) == 1:
            return self.by_name.get(names[0], [])
        return self.in_order(tag for name in names for tag in self.by_name.get(name, ()))

    def first(self, name: str) -> Tag | None:
        return next(iter(self.by_name.get(name, ())), None)

    def classed(self, pattern: re.Pattern[str]) -> list[Tag]:
        """Return the elements with a class that the pattern is found in, in the page's order."""
        return self.in_order(tag for word, tags in self.by_class.items() if pattern.search(word) for tag in tags)

    def has_class(self, pattern: re.Pattern[str]) -> bool:
        return any(pattern.search(word) for word in self.by_class)

    def with_attribute(self, name: str) -> list[Tag]:
        return self.by_attribute.get(name, [])

    @cached_property
    def _long_paragraphs(self) -> Counter[int]:
        long = (tag for tag in self.named("p") if len(tag.get_text()) > LONG_PARAGRAPH)
        return Counter(id(above) for tag in long for above in tag.parents)

    def long_paragraphs_in(self, tag: Tag) -> int:
        """Return how many paragraphs of text lie in an element, counted for all elements at once."""
        return self._long_paragraphs[id(tag)]

    def meta(self, attribute: str, value: str) -> str:
        """Return the content of the first meta element whose attribute has a value, in any case; else nothing."""
        found = (tag for tag in self.named("meta") if str(tag.get(attribute) or "").lower() == value)
        return next((str(tag.get("content") or "") for tag in found), "")

    def select(self, selector: str) -> list[Tag]:
        """Return what a CSS selector (level 4, as soupsieve reads it) matches, in the page's order.

        Raises:
            soupsieve.SelectorSyntaxError: it is none.
        """
        compounds = read_selector(selector)
        if compounds is None:
            return self._soup.select(selector)
        return [tag for tag in self._candidates(compounds[-1]) if matches(tag, compounds)]

    def _candidates(self, last: Compound) -> list[Tag]:
        """Return the elements that a compound can fit: few, where it names a class, an id or an attribute."""
        if last.id:
            return self.by_id.get(last.id, [])
        if last.classes:
            return self.by_class.get(last.classes[0], [])
        if last.name:
            return self.by_name.get(last.name, [])
        return self.with_attribute(last.attributes[0][0]) if last.attributes else self.everything

    def select_one(self, selector: str) -> Tag | None:
        return next(iter(self.select(selector)), None)

    @cached_property
    def _soup(self) -> Soup:
        return Soup(self.root)

    def in_order(self, tags: Iterable[Tag]) -> list[Tag]:
        """Return elements once each, in the page's order."""
        found = {id(tag): tag for tag in tags}
        if len(found) < 2:
            return list(found.values())
        if not self._places:
            self._places = {id(tag): place for place, tag in enumerate(self.everything)}
        return sorted(found.values(), key=lambda tag: self._places.get(id(tag), 0))


def _without_depths(root: Tag) -> list[Tag]:
    """Return all elements in order; one that lies at the greatest depth loses its children and keeps their text."""
    found: list[Tag] = []
    level = [root]
    for _ in range(MOST_NESTED):
        level = [child for tag in level for child in tag]
        if not level:
            break
    for tag in level:
        text = tag.get_text(" ")
        tag.clear(keep_tail=True)
        tag.text = _NO_XML.sub(" ", text)
    found.extend(root.iter())
    return found


def classes_of(tag: Tag) -> str:
    """Return an element's classes and id as one text to search in."""
    if not tag.attrs:
        return ""
    return " ".join([*words_of(tag, "class"), tag.get("id") or ""]).strip()[:LONGEST_CLASSES]


def inside(tag: Tag, *names: str) -> bool:
    """Say whether an element lies in one of these."""
    return any(above.name in names for above in tag.parents)


def text_of(tag: Tag | None) -> str:
    """Return an element's text in one line, without the ¶ that documentation links its headings by."""
    return (
        tidy(tag.get_text(" " if tag.find("br") is not None else "").replace("\n", " ").rstrip("¶ "))
        if tag is not None
        else ""
    )
