"""A Beautiful Soup of a page's elements, for CSS selectors (level 4, as soupsieve reads them)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import soupsieve
from bs4 import BeautifulSoup
from bs4.element import Tag as SoupTag

from missionsearch.markup.tags import Tag


class Soup:
    """A soup that holds an element for each element of a tree, and knows which is whose."""

    def __init__(self, root: Tag) -> None:
        self.soup = BeautifulSoup("", "lxml")
        self._own: dict[int, Tag] = {}
        made: dict[Tag, SoupTag] = {}
        for tag in root.iter():
            twin = self.soup.new_tag(tag.name, attrs=_attributes(tag))
            above = tag.getparent()
            (made[above] if above is not None and above in made else self.soup).append(twin)
            if tag.text:
                twin.append(tag.text)
            if tag.tail and above is not None and above in made:
                made[above].append(tag.tail)
            made[tag] = twin
            self._own[id(twin)] = tag

    def select(self, selector: str) -> list[Tag]:
        """Return the elements that a selector matches, in the page's order.

        Raises:
            soupsieve.SelectorSyntaxError: it is none.
        """
        return [self._own[id(twin)] for twin in compiled(selector).select(self.soup)]


def _attributes(tag: Tag) -> Any:
    return {name: value.split() if name == "class" else value for name, value in tag.attrib.items()}


@lru_cache(maxsize=512)
def compiled(selector: str) -> soupsieve.SoupSieve:
    """Return a selector, read.

    Raises:
        soupsieve.SelectorSyntaxError: it is none.
    """
    return soupsieve.compile(selector)
