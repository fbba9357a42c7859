"""A page's elements by name, class and id: looked for when first asked for, and kept at hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import chain
from typing import Any

from lxml import etree

from missionsearch.extract.blocks import tidy
from missionsearch.extract.structured import json_objects
from missionsearch.markup import Tag, words_of
from missionsearch.markup.selectors import Compound, matches, read_selector
from missionsearch.markup.soup import Soup

LONGEST_CLASSES = 500
"""Characters of an element's classes that are looked at: what is longer is made by a machine, and names nothing."""
MOST_NESTED = 150
"""Elements inside each other; what lies deeper is read as text: hostile pages nest tens of thousands."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that a parsed page can hold and lxml takes for no text (XML 1.0, 2.2)."""
_BEGINNING = re.compile(r"(^|\|)\^")
_AT_GREATEST_DEPTH = etree.XPath("/".join("*" * MOST_NESTED))


class Elements:
    """All elements of a parsed page, in its order; those deeper than ``MOST_NESTED`` are made text."""

    def __init__(self, root: Tag) -> None:
        self.root = root
        self.everything: list[Tag] = _without_depths(root)

    @cached_property
    def _by_class(self) -> dict[str, list[list[Tag]]]:
        """The elements by each word of their classes: a list for each of the texts that hold the word."""
        tags_of: defaultdict[str, list[Tag]] = defaultdict(list)
        for tag in self.with_attribute("class"):
            tags_of[tag.get("class")].append(tag)
        lists_of: defaultdict[str, list[list[Tag]]] = defaultdict(list)
        for classes, tags in tags_of.items():
            for word in dict.fromkeys(classes.split()):
                lists_of[word].append(tags)
        return lists_of

    @cached_property
    def by_id(self) -> dict[str, list[Tag]]:
        tags_of: dict[str, list[Tag]] = {}
        for tag in self.with_attribute("id"):
            tags_of.setdefault(tag.get("id"), []).append(tag)
        return tags_of

    @cached_property
    def by_name(self) -> dict[str, list[Tag]]:
        tags_of: defaultdict[str, list[Tag]] = defaultdict(list)
        for tag in self.everything:
            tags_of[tag.tag].append(tag)
        return tags_of

    def named(self, *names: str) -> list[Tag]:
        """Return the elements of these names, in the page's order."""
        return self._together([self.by_name[name] for name in names if name in self.by_name])

    def _together(self, found: list[list[Tag]]) -> list[Tag]:
        """Return what several lists hold, each element once, in the page's order."""
        return self.in_order(chain(*found)) if len(found) > 1 else found[0] if found else []

    def first(self, name: str) -> Tag | None:
        return next(iter(self.named(name)), None)

    def classed(self, pattern: re.Pattern[str]) -> list[Tag]:
        """Return the elements with a class that the pattern is found in, in the page's order.

        A pattern for any case is written in lower case, and spans no space.
        """
        words = dict.fromkeys(self._words_with(pattern))
        return self._together([tags for word in words for tags in self._by_class[word]])

    def with_class(self, word: str) -> list[Tag]:
        """Return the elements one of whose classes is this word, in the page's order."""
        return self._together(self._by_class.get(word, []))

    def has_class(self, pattern: re.Pattern[str]) -> bool:
        return next(self._words_with(pattern), None) is not None

    def _words_with(self, pattern: re.Pattern[str]) -> Iterator[str]:
        """Yield the words of classes that the pattern is found in; all are searched at once, as most hold none."""
        words, lines, lower = self._class_words
        line = at = 0
        text = lower if pattern.flags & re.I else lines
        for match in _for_lines(pattern).finditer(text):
            line, at = line + text.count("\n", at, match.end()), match.end()
            yield words[line - 1]

    @cached_property
    def _class_words(self) -> tuple[list[str], str, str]:
        """The words of all classes; and each in a line of its own, behind its break, as written and in lower case."""
        words = list(self._by_class)
        lines = "".join(f"\n{word}" for word in words)
        return words, lines, lines.lower()

    def with_attribute(self, name: str) -> list[Tag]:
        """Return the elements with an attribute, in the page's order."""
        return self._by_attribute.get(name, [])

    @cached_property
    def _by_attribute(self) -> dict[str, list[Tag]]:
        tags_of: defaultdict[str, list[Tag]] = defaultdict(list)
        for tag in self.everything:
            for name in tag.keys():  # noqa: SIM118 (an element is no mapping)
                tags_of[name].append(tag)
        return tags_of

    def meta(self, attribute: str, value: str) -> str:
        """Return the content of the first meta element whose attribute has a value, in any case; else nothing."""
        return self._metas.get((attribute, value), "")

    @cached_property
    def _metas(self) -> dict[tuple[str, str], str]:
        """The contents of meta elements by each of their attributes and its value in lower case."""
        contents: dict[tuple[str, str], str] = {}
        for tag in self.named("meta"):
            for name, value in tag.items():
                contents.setdefault((name, value.lower()), tag.get("content") or "")
        return contents

    @cached_property
    def json_scripts(self) -> list[Tag]:
        """The script elements that hold JSON-LD."""
        return [tag for tag in self.named("script") if "ld+json" in (tag.get("type") or "").lower()]

    @cached_property
    def json_objects(self) -> list[dict[str, Any]]:
        """What JSON-LD says of the page, parsed once."""
        return list(json_objects(self.json_scripts))

    def select(self, selector: str) -> list[Tag]:
        """Return what a CSS selector (level 4, as soupsieve reads it) matches, in the page's order.

        Raises:
            soupsieve.SelectorSyntaxError: it is none.
        """
        compounds = read_selector(selector)
        if compounds is None:
            return self._soup.select(selector)
        if not all(map(self._candidates, compounds)):
            return []
        return [tag for tag in self._candidates(compounds[-1]) if matches(tag, compounds)]

    def _candidates(self, last: Compound) -> list[Tag]:
        """Return the elements that a compound can fit: few, where it names a class, an id or an attribute."""
        if last.id:
            return self.by_id.get(last.id, [])
        if last.classes:
            return self.with_class(last.classes[0])
        if last.name:
            return self.named(last.name)
        return self.with_attribute(last.attributes[0][0]) if last.attributes else self.everything

    def select_one(self, selector: str) -> Tag | None:
        return next(iter(self.select(selector)), None)

    @cached_property
    def _soup(self) -> Soup:
        return Soup(self.root)

    def in_order(self, tags: Iterable[Tag]) -> list[Tag]:
        """Return elements once each, in the page's order."""
        by_identity = {id(tag): tag for tag in tags}
        if len(by_identity) < 2:
            return list(by_identity.values())
        return [self.everything[place] for place in sorted(map(self._places.__getitem__, by_identity))]

    @cached_property
    def _places(self) -> dict[int, int]:
        return dict(zip(map(id, self.everything), range(len(self.everything)), strict=True))


@cache
def _for_lines(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """Return a pattern for one word as one for lines of words, each behind its break.

    The engine looks for one of few characters at once, where no place and no case is asked for: a word begins at its
    break, and a pattern for any case, which is written in lower case, is for words that are.
    """
    return re.compile(_BEGINNING.sub(r"\1\n", pattern.pattern), pattern.flags & ~re.I | re.MULTILINE)


def _without_depths(root: Tag) -> list[Tag]:
    """Return all elements in order; one that lies at the greatest depth loses its children and keeps their text."""
    for tag in _AT_GREATEST_DEPTH(root):
        text = tag.get_text(" ")
        tag.clear(keep_tail=True)
        tag.text = _NO_XML.sub(" ", text)
    return list(root.iter())


def classes_of(tag: Tag) -> str:
    """Return an element's classes and id as one text to search in."""
    if not tag.attrib:
        return ""
    return " ".join([*words_of(tag, "class"), tag.get("id") or ""]).strip()[:LONGEST_CLASSES]


def inside(tag: Tag, *names: str) -> bool:
    """Say whether an element lies in one of these."""
    return next(tag.iterancestors(*names), None) is not None


def text_of(tag: Tag | None) -> str:
    """Return an element's text in one line, without the ¶ that documentation links its headings by."""
    if tag is None:
        return ""
    gap = " " if len(tag) and next(tag.iter("br"), None) is not None else ""
    return tidy(tag.get_text(gap).replace("\n", " ").rstrip("¶ "))


def short_text_of(tag: Tag, most: int) -> str:
    """Return an element's text in one line where that has fewer characters; nothing of a longer one."""
    length = 0
    for string in tag.strings:
        length += len(string.strip())
        if length >= most:
            return ""
    text = text_of(tag)
    return text if len(text) < most else ""
