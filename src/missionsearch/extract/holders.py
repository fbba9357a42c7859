"""The elements around a page's blocks, and how much of the page lies in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from missionsearch.extract.blocks import Block
from missionsearch.extract.roles import is_hidden, roles_of
from missionsearch.extract.text_features import Floats
from missionsearch.markup import Tag

LONG = 100
"""Letters from which a block counts as a paragraph, whatever its element."""


@dataclass(slots=True)
class Holders:
    """The elements around a page's blocks, outer ones first, and how much of the page lies in each."""

    tags: list[Tag]
    places: dict[Tag | None, int]
    """The place of each of them; -1 for what is none."""
    above: list[int]
    """The place of the element around each; -1 for the root."""
    depth: list[int]
    of_block: list[int]
    """The place of each block's own element."""
    roles: list[int]
    """What each is there for, by its names (``roles``)."""
    hidden: list[int]
    """The places of those that are hidden and cannot be opened."""
    first: npt.NDArray[np.int64]
    """The first of the blocks in each: they stand one behind the other."""
    end: npt.NDArray[np.int64]
    """The place behind the last."""
    letters: npt.NDArray[np.float64]
    paragraphs: npt.NDArray[np.float64]
    links: npt.NDArray[np.float64]
    blocks: npt.NDArray[np.float64]

    def inside(self, tags: Iterable[Tag]) -> npt.NDArray[np.bool_]:
        """Return which blocks lie in one of these elements."""
        return self.within(self.places[tag] for tag in tags if tag in self.places)

    def within(self, places: Iterable[int]) -> npt.NDArray[np.bool_]:
        """Return which blocks lie in one of the elements at these places."""
        marked = np.zeros(len(self.of_block), np.bool_)
        for place in places:
            marked[self.first[place] : self.end[place]] = True
        return marked


def holders_of(blocks: Sequence[Block], letters: Floats, link_shares: Floats) -> Holders:
    """Return the elements around a page's blocks with their shares; each stands below the one around it."""
    places: dict[Tag | None, int] = {None: -1}
    tags: list[Tag] = []
    above: list[int] = []
    depth: list[int] = []
    first: list[int] = []
    of_block = []
    for at, block in enumerate(blocks):
        chain = []
        tag = block.element
        while tag is not None and tag not in places:
            chain.append(tag)
            tag = tag.getparent()
        place = places[tag]
        for tag in reversed(chain):
            above.append(place)
            depth.append(depth[place] + 1 if place >= 0 else 0)
            place = places[tag] = len(tags)
            tags.append(tag)
            first.append(at)
        of_block.append(place)
    begins, ends = np.array(first), np.array(_ends(above, of_block))
    long = (letters >= LONG) | np.array([block.tag in ("p", "blockquote", "pre") for block in blocks])
    roles = list(map(roles_of, tags))
    return Holders(
        tags,
        places,
        above,
        depth,
        of_block,
        roles,
        hidden=[
            place
            for place, own in enumerate(roles)
            if own and is_hidden(tags[place], own, roles[above[place]] if above[place] >= 0 else 0)
        ],
        first=begins,
        end=ends,
        letters=sums_in(begins, ends, letters),
        paragraphs=sums_in(begins, ends, letters * long),
        links=sums_in(begins, ends, letters * link_shares),
        blocks=(ends - begins).astype(np.float64),
    )


def _ends(above: list[int], of_block: list[int]) -> list[int]:
    """Return the place behind the last block in each element."""
    ends = [0] * len(above)
    for at, place in enumerate(of_block):
        ends[place] = at + 1
    for place in range(len(above) - 1, 0, -1):
        if ends[above[place]] < ends[place]:
            ends[above[place]] = ends[place]
    return ends


def sums_in(
    first: npt.NDArray[np.int64], end: npt.NDArray[np.int64], values: npt.NDArray[Any]
) -> npt.NDArray[np.float64]:
    """Return the sums of the blocks' values from each of these places up to before each of those."""
    running = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    sums: npt.NDArray[np.float64] = running[end] - running[first]
    return sums
