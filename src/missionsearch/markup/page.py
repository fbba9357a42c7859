"""One page: its text, its tree and what its head says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from missionsearch.markup.decoding import decode, undo_double_encoding
from missionsearch.markup.head import HeadFacts, read_head
from missionsearch.markup.tags import Tag, parse

MOST_BYTES = 10_000_000
"""Bytes of a page that are read."""


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page, parsed once."""

    text: str
    """Its markup, decoded."""
    tree: Tag
    """The root element."""
    head: HeadFacts


def read_markup(url: str, headers: Mapping[str, str], body: bytes) -> HtmlPage:
    """Return a page's tree and head facts, whatever its bytes are; ``url`` is the address that answered.

    ``headers`` are the answer's, with lower-case names.
    """
    text = undo_double_encoding(decode(body[:MOST_BYTES], headers))
    tree = parse(text)
    return HtmlPage(text, tree, read_head(tree, text, url, headers))
