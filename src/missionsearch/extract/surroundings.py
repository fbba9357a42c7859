"""What of a page tells of other things: comments, teasers, side columns.

Only what stands between an element and the publication's own element counts: a class of the frame round the title or
round most of the text says nothing against what is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np

from missionsearch.extract.elements import text_of
from missionsearch.extract.holders import Holders
from missionsearch.extract.roles import PERHAPS_TEASER, SIDEBAR, TEASER, roles_of
from missionsearch.markup import Tag

MOST_OF_THE_TEXT = 0.5
CARD = 3
"""Elements around a day in which the heading of its teaser stands."""
TEASERS = 1 << TEASER
OTHERS = TEASERS | 1 << SIDEBAR
PERHAPS_OTHERS = OTHERS | 1 << PERHAPS_TEASER
_NAVIGATION, _SIDES = frozenset(("nav",)), frozenset(("aside", "nav"))


class Surroundings:
    """Tells the publication's own part of a page from what stands round it."""

    def __init__(self, title: Tag | None, holders: Holders | None) -> None:
        self.title = text_of(title)
        self.own = {id(tag) for tag in _upwards(title)} | _holders_of_text(holders)
        self._roles = dict(zip(map(id, holders.tags), holders.roles, strict=True)) if holders else {}
        self._known: dict[tuple[int, int], bool] = {}

    def in_teasers(self, tag: Tag | None) -> bool:
        """Say whether an element lies among comments, teasers and the like; a side column may tell of the page too."""
        return self._lies_in(tag, TEASERS, _NAVIGATION)

    def of_others(self, tag: Tag | None) -> bool:
        """Say whether an element lies in a side column, or among comments, teasers and the like."""
        return self._lies_in(tag, OTHERS, _SIDES)

    def perhaps_of_others(self, tag: Tag | None) -> bool:
        """Say so of cards and agendas too, which may be the frame of a line beside the title."""
        return self._lies_in(tag, PERHAPS_OTHERS, _SIDES)

    def in_card(self, tag: Tag) -> bool:
        """Say whether an element stands in a small box under a heading that leads elsewhere: a teaser of no name."""
        for above in islice(tag.iterancestors(), CARD):
            if id(above) in self.own:
                return False
            if any(map(self._leads_elsewhere, above.iter("h2", "h3", "h4", "h5"))):
                return True
        return False

    def _leads_elsewhere(self, heading: Tag) -> bool:
        """Say whether a heading is a link and not called like the page, as the answers of a discussion are."""
        link = heading.find("a") is not None or next(heading.iterancestors("a"), None) is not None
        return link and not (self.title and self.title in text_of(heading))

    def _lies_in(self, tag: Tag | None, roles: int, names: frozenset[str]) -> bool:
        passed = []
        lies_in = False
        while tag is not None and id(tag) not in self.own:
            key = id(tag), roles
            if key in self._known:
                lies_in = self._known[key]
                break
            passed.append(key)
            own = self._roles.get(id(tag))
            if tag.tag in names or (roles_of(tag) if own is None else own) & roles:
                lies_in = True
                break
            tag = tag.getparent()
        self._known.update(dict.fromkeys(passed, lies_in))
        return lies_in


def _upwards(title: Tag | None) -> Iterable[Tag]:
    return (title, *title.parents) if title is not None else ()


def _holders_of_text(holders: Holders | None) -> set[int]:
    """Return the elements that hold most of the letters that are no links'."""
    if holders is None:
        return set()
    letters = holders.letters - holders.links
    most = np.flatnonzero(letters > MOST_OF_THE_TEXT * letters[0])
    return {id(holders.tags[place]) for place in most.tolist()}
