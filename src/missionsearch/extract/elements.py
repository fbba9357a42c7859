"""A page's elements by name, class and id, from one walk: each walk costs a good part of what parsing does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

import soupsieve
from bs4 import BeautifulSoup, Tag

from missionsearch.extract.blocks import tidy

LONGEST_CLASSES = 500
"""Characters of an element's classes that are looked at: what is longer is made by a machine, and names nothing."""
MOST_NESTED = 150
"""Elements inside each other; what lies deeper is read as text: hostile pages nest tens of thousands."""
LONG_PARAGRAPH = 150
"""Characters from which a paragraph is a publication's, and no label's."""
_ATTRIBUTES = re.compile(r"\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?")
_LAST_ATTRIBUTE = re.compile(r"\[\s*([\w-]+)[^\]]*\]\s*$")
_LAST = re.compile(r"[^\s>+~]*$")
_NAME = re.compile(r"^[a-zA-Z][\w-]*")
_CLASS_OR_ID = re.compile(r"([.#])([\w-]+)")


class Elements:
    """All elements of a parsed page, in its order; those deeper than ``MOST_NESTED`` are made text."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.soup = soup
        self.everything: list[Tag] = list(_without_depths(soup))
        self.by_name: dict[str, list[Tag]] = {}
        self.by_class: dict[str, list[Tag]] = {}
        self.by_id: dict[str, list[Tag]] = {}
        self.with_attributes: list[Tag] = []
        for tag in self.everything:
            self.by_name.setdefault(tag.name, []).append(tag)
            if tag.attrs:
                self.with_attributes.append(tag)
                for word in words_of(tag, "class"):
                    self.by_class.setdefault(word, []).append(tag)
                if "id" in tag.attrs:
                    self.by_id.setdefault(str(tag["id"]), []).append(tag)
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
        return [tag for tag in self.with_attributes if name in tag.attrs]

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
        matcher = compiled(selector)
        if "," in selector:
            parts = selector.split(",") if not re.search(r"[(\[]", selector) else None
            candidates = self.in_order(tag for part in parts for tag in self._candidates(part)) if parts else None
            return [tag for tag in (self.everything if candidates is None else candidates) if matcher.match(tag)]
        return [tag for tag in self._candidates(selector) if matcher.match(tag)]

    def select_one(self, selector: str) -> Tag | None:
        matcher = compiled(selector)
        if "," in selector:
            return next(iter(self.select(selector)), None)
        return next((tag for tag in self._candidates(selector) if matcher.match(tag)), None)

    def _candidates(self, selector: str) -> list[Tag]:
        """Return the elements that the last part of a selector can match: few, where it names a class or an id."""
        bare = _ATTRIBUTES.sub("", selector).strip()
        for sign, word in _CLASS_OR_ID.findall(bare):  # one that the page lacks anywhere rules the whole selector out
            if word not in (self.by_class if sign == "." else self.by_id):
                return []
        last = (_LAST.search(bare) or [""])[0]
        named = _CLASS_OR_ID.search(last)
        if named:
            return (self.by_class if named[1] == "." else self.by_id)[named[2]]
        name = _NAME.match(last)
        if name:
            return self.by_name.get(name[0].lower(), [])
        attribute = _LAST_ATTRIBUTE.search(selector)
        return self.with_attribute(attribute[1].lower()) if attribute else self.everything

    def in_order(self, tags: Iterable[Tag]) -> list[Tag]:
        """Return elements once each, in the page's order."""
        found = {id(tag): tag for tag in tags}
        if len(found) < 2:
            return list(found.values())
        if not self._places:
            self._places = {id(tag): place for place, tag in enumerate(self.everything)}
        return sorted(found.values(), key=lambda tag: self._places.get(id(tag), 0))


def _without_depths(soup: BeautifulSoup) -> Iterator[Tag]:
    """Yield all elements in order; one that lies at the greatest depth loses its children and keeps their text."""
    above: list[Tag] = [soup]
    node = next(soup.children, None)
    while node is not None:
        if isinstance(node, Tag):
            while above[-1] is not node.parent:
                above.pop()
            if len(above) >= MOST_NESTED:
                node.string = node.get_text(" ")
            above.append(node)
            yield node
        node = node.next_element  # not by soup.descendants, which has looked it up before the children went


@lru_cache(maxsize=512)
def compiled(selector: str) -> soupsieve.SoupSieve:
    return soupsieve.compile(selector)


def words_of(tag: Tag, attribute: str) -> list[str]:
    """Return the words of an attribute that holds several, such as class and rel."""
    value = tag.get(attribute)
    return value.split() if isinstance(value, str) else [str(word) for word in value or ()]


def classes_of(tag: Tag) -> str:
    """Return an element's classes and id as one text to search in."""
    if not tag.attrs:
        return ""
    return " ".join([*words_of(tag, "class"), str(tag.get("id") or "")]).strip()[:LONGEST_CLASSES]


def inside(tag: Tag, *names: str) -> bool:
    """Say whether an element lies in one of these."""
    return any(above.name in names for above in tag.parents)


def text_of(tag: Tag | None) -> str:
    """Return an element's text in one line, without the ¶ that documentation links its headings by."""
    return tidy(tag.get_text(" " if tag.find("br") else "").replace("\n", " ").rstrip("¶ ")) if tag else ""
