"""The text of a page, as far as a crawl needs it: are two texts the same, and is a page a login form?

Extraction finds the main text; here a page is the words of its blocks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "head"))
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
        "main",
        "form",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "pre",
        "blockquote",
        "figure",
        "figcaption",
        "address",
        "fieldset",
        "legend",
        "label",
        "option",
        "br",
        "hr",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of one page, in lower case, without numbers."""

    blocks: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    heading: str = ""
    """The first ``h1``."""
    asks_password: bool = False
    exact: bytes = b""
    """A digest that is equal for pages with the same words, numbers and days included."""

    @property
    def length(self) -> int:
        """The number of words."""
        return sum(map(len, self.blocks))

    @property
    def fingerprint(self) -> bytes:
        """A digest that is equal for pages with the same words, numbers and days left out."""
        words = " ".join(word for block in self.blocks for word in block)
        return hashlib.blake2b(words.encode(), digest_size=16).digest()


NO_TEXT = PageText()


def text_of(tree: html.HtmlElement | None) -> PageText:
    """Return the words of a parsed page."""
    if tree is None:
        return PageText()
    blocks: list[tuple[str, ...]] = []
    words: list[str] = []
    exact = hashlib.blake2b(digest_size=16)
    for ends_block, text in _pieces(tree):
        exact.update(" ".join(text.split()).encode("utf-8", "replace"))
        if ends_block and words:
            blocks.append(tuple(words))
            words = []
        words += _WORD.findall(text.lower())
    if words:
        blocks.append(tuple(words))
    return PageText(
        tuple(blocks),
        _line(tree, "title"),
        _line(tree, "h1"),
        any((tag.get("type") or "").lower() == "password" for tag in tree.iter("input")),
        exact.digest(),
    )


def _pieces(tree: html.HtmlElement) -> Iterator[tuple[bool, str]]:
    """Yield the texts of a page in order, each with whether a block ends before it."""
    waiting: list[tuple[html.HtmlElement, bool]] = [(tree, False)]
    while waiting:
        element, closing = waiting.pop()
        name = element.tag if isinstance(element.tag, str) else ""
        if closing:
            yield name in _BLOCKS, element.tail or ""
            continue
        waiting.append((element, True))
        if name and name not in _SILENT:
            yield name in _BLOCKS, element.text or ""
            waiting.extend((child, False) for child in reversed(element))


def _line(tree: html.HtmlElement, name: str) -> str:
    element = next(tree.iter(name), None)
    return " ".join(element.text_content().split())[:300] if element is not None else ""


FEW_WORDS = 3
MOST_MISSING = 0.1


def says_the_same(page: PageText, other: PageText) -> bool:
    """Say whether another page holds what a page says, but for a few words (a print's, a view's).

    Blocks that both have, the site's frame, decide nothing: two short articles in a large frame are two texts.
    """
    shared = set(page.blocks) & set(other.blocks)
    own = {word for block in page.blocks if block not in shared for word in block}
    there = {word for block in other.blocks for word in block}
    missing = len(own - there)
    return missing <= max(FEW_WORDS, MOST_MISSING * len(own)) if own else True
