"""What of a page tells of other things: comments, teasers, side columns.

Only what stands between an element and the publication's own element counts: a class of the frame round the title or
round most of the text says nothing against what is in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from missionsearch.extract.blocks import Block
from missionsearch.markup import Tag, words_of

MOST_OF_THE_TEXT = 0.5
TEASERS = frozenset(
    ("comment", "comments", "commentaire", "commentaires", "related", "teaser", "teasers", "forum", "review", "reviews")
)
OTHERS = TEASERS | {"sidebar"}
PERHAPS_OTHERS = frozenset(
    ("agenda", "card", "cards", "promo", "archive", "archives", "preview", "previews", "widget", "calendar")
)
"""Words of classes that tell of other things; the latter where the title does not stand near."""
SIDES = frozenset(("aside", "nav"))
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class Surroundings:
    """Tells the publication's own part of a page from what stands round it."""

    def __init__(self, title: Tag | None, blocks: Sequence[Block]) -> None:
        self.own = {id(tag) for tag in _upwards(title)} | _holders_of_text(blocks)
        self._known: dict[tuple[int, frozenset[str]], bool] = {}

    def in_teasers(self, tag: Tag | None) -> bool:
        """Say whether an element lies among comments, teasers and the like; a side column may tell of the page too."""
        return self._lies_in(tag, TEASERS, frozenset(("nav",)))

    def of_others(self, tag: Tag | None) -> bool:
        """Say whether an element lies in a side column, or among comments, teasers and the like."""
        return self._lies_in(tag, OTHERS, SIDES)

    def perhaps_of_others(self, tag: Tag | None) -> bool:
        """Say so of cards and agendas too, which may be the frame of a line beside the title."""
        return self._lies_in(tag, OTHERS | PERHAPS_OTHERS, SIDES)

    def _lies_in(self, tag: Tag | None, words: frozenset[str], names: frozenset[str]) -> bool:
        if tag is None or id(tag) in self.own:
            return False
        key = id(tag), words
        if key not in self._known:
            here = tag.name in names or not words.isdisjoint(tokens_of(tag))
            self._known[key] = here or self._lies_in(tag.parent, words, names)
        return self._known[key]


def tokens_of(tag: Tag) -> set[str]:
    """Return the words of an element's classes and id: "has-sidebar" are two, "postComments" are two."""
    names = [*words_of(tag, "class"), str(tag.get("id") or "")] if tag.attrs else []
    return {word.lower() for name in names for word in _WORDS.findall(name[:200])}


def _upwards(title: Tag | None) -> Iterable[Tag]:
    return (title, *title.parents) if title is not None else ()


def _holders_of_text(blocks: Sequence[Block]) -> set[int]:
    """Return the elements that hold most of the letters that are no links'."""
    letters: Counter[int] = Counter()
    whole = 0
    for block in blocks:
        own = len(block.text) - block.links
        whole += own
        for above in (block.element, *block.element.parents) if block.element is not None else ():
            letters[id(above)] += own
    return {tag for tag, count in letters.items() if count > MOST_OF_THE_TEXT * whole}
