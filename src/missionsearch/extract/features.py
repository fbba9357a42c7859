"""Numbers that tell a page's blocks apart, whatever its language: one pass over the blocks and what holds them.

After C. Kohlschütter et al., "Boilerplate Detection using Shallow Text Features" (WSDM 2010) and M. Peters and
D. Lecocq, "Content Extraction Using Diverse Feature Sets" (Dragnet, WWW 2013): what a block is like, what its
neighbours are like, and how much of the page lies in the elements around it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from missionsearch.extract.blocks import HEADINGS, Block
from missionsearch.extract.holders import Holders, holders_of
from missionsearch.extract.roles import NAMED, ROLE_NAMES
from missionsearch.extract.text_features import TEXT_FEATURES, Floats, text_features

FARTHEST = 12
"""Elements up to which a role reaches; what is farther counts as this far."""
MOST_TEXT = 0.6
"""Share of a page's text from which an element's names and landmarks say nothing about what is in it."""
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
LEVELS = 5
"""Elements around a block whose shares of the page are told."""
CORES = (0.4, 0.6, 0.8)
"""Shares of the page's paragraphs that the innermost element around the text must hold."""

TAGS = ("p", "li", "tr", "td", "div", "h1", "h2", "h3", "h4", "blockquote", "pre", "figcaption", "dd", "dt", "a")
LANDMARKS = (
    "nav", "header", "footer", "aside", "form", "main", "article", "table", "figure", "ul", "ol", "blockquote",
    "section", "details",
)  # fmt: skip
_LANDMARK_BITS = {tag: 1 << place for place, tag in enumerate(LANDMARKS)}
PLACE_FEATURES = (
    "depth", "letters_before", "place", "from_title", "below_title", "in_title_tag", "repeats", "alike_by_names",
    "alike_by_tags", "text_alike_by_tags", "since_heading", "under_heading_letters", "under_heading_links", "hidden",
)  # fmt: skip
PAGE_FEATURES = ("blocks", "page_letters", "page_paragraphs", "largest_holder", "page_links")
HOLDER_FEATURES = ("share", "paragraph_share", "link_share", "blocks", "letters_a_block")
FEATURES: tuple[str, ...] = (
    *TEXT_FEATURES,
    *(f"tag_{tag}" for tag in TAGS),
    *(f"in_{tag}" for tag in LANDMARKS),
    *(f"{role}_distance" for role in ROLE_NAMES),
    *PLACE_FEATURES,
    *(f"around{level}_{name}" for level in range(LEVELS) for name in HOLDER_FEATURES),
    *(f"{name}_core{round(100 * share)}" for share in CORES for name in ("in", "above")),
    *PAGE_FEATURES,
    *(f"{name}_{step:+d}" for step in NEIGHBOURS for name in TEXT_FEATURES),
)


def features_of(blocks: Sequence[Block], title_tag: str) -> tuple[Floats, Holders]:
    """Return one row of ``FEATURES`` a block, and the elements around them; ``title_tag`` is what the head calls it.

    ``blocks`` must not be empty.
    """
    text = text_features([block.text for block in blocks], [block.links for block in blocks])
    text[:, -1] = [block.tag in HEADINGS for block in blocks]
    holders = holders_of(blocks, text[:, 0], text[:, 2])
    title = title_place(blocks, title_tag)
    parts = [
        text,
        _tags(blocks),
        _around(holders, blocks, title),
        _places(blocks, holders, text, title, title_tag),
        _shares(holders),
        _cores(holders),
        _page(holders, text),
        _neighbours(text),
    ]
    return np.concatenate(parts, axis=1, dtype=np.float32), holders


def title_place(blocks: Sequence[Block], title_tag: str) -> int:
    """Return the place of the heading that the head names, else of the first h1; -1 where there is none."""
    named = title_tag.casefold()
    first = -1
    for place, block in enumerate(blocks):
        if block.tag in HEADINGS:
            if len(block.text) >= 8 and block.text.casefold()[:60] in named:
                return place
            if first < 0 and block.tag == "h1":
                first = place
    return first


def _tags(blocks: Sequence[Block]) -> Floats:
    places = {tag: place for place, tag in enumerate(TAGS)}
    own = np.zeros((len(blocks), len(TAGS)), np.float32)
    for row, block in enumerate(blocks):
        place = places.get(block.tag)
        if place is not None:
            own[row, place] = 1
    return own


def _around(holders: Holders, blocks: Sequence[Block], title: int) -> Floats:
    """Return which landmarks each block lies in, and how far up the nearest element of each role is."""
    silent = _silent(holders, title)
    depth = holders.depth
    inside: list[int] = []
    nearest: list[int] = []
    """Of each element the row of ``rows`` that tells its roles."""
    rows = [(-FARTHEST,) * len(ROLE_NAMES)]
    """Depths of the nearest element of each role, this one or one around it; what names no role has those above."""
    for place, (tag, above, roles) in enumerate(zip(holders.tags, holders.above, holders.roles, strict=True)):
        held, near = (inside[above], nearest[above]) if above >= 0 else (0, 0)
        if not silent[place]:
            held |= _LANDMARK_BITS.get(tag.tag, 0)
            if roles & NAMED:
                own = depth[place]
                rows.append(tuple([own if roles >> role & 1 else last for role, last in enumerate(rows[near])]))
                near = len(rows) - 1
        inside.append(held)
        nearest.append(near)
    of_block = np.array(holders.of_block)
    landmarks = (np.array(inside)[of_block, None] >> np.arange(len(LANDMARKS))) & 1
    steps = np.minimum(FARTHEST, np.array(depth)[of_block, None] - np.array(rows)[np.array(nearest)[of_block]])
    return np.concatenate((landmarks, steps), axis=1, dtype=np.float32)


def _silent(holders: Holders, title: int) -> list[bool]:
    """Say of which elements names mean nothing: those that hold most of the text, or the title and much of it."""
    whole = max(1.0, float(holders.letters[0]))
    silent = [bool(share > MOST_TEXT) for share in holders.letters / whole]
    place = holders.of_block[title] if title >= 0 else -1
    while place >= 0:
        silent[place] = silent[place] or holders.tags[place].tag not in HEADINGS
        place = holders.above[place]
    return silent


def _places(blocks: Sequence[Block], holders: Holders, text: Floats, title: int, title_tag: str) -> Floats:
    """Return ``PLACE_FEATURES``."""
    count = len(blocks)
    letters = text[:, 0]
    total = max(1.0, float(letters.sum()))
    order = np.arange(count)
    above = [max(0, place) for place in holders.above]
    names_of = [tag.get("class") for tag in holders.tags]
    tag_of = [tag.tag for tag in holders.tags]
    by_names, by_tags = [], []
    for block, place in zip(blocks, holders.of_block, strict=True):
        around = above[place]
        by_names.append((block.tag, names_of[around], names_of[place]))
        by_tags.append((block.tag, tag_of[around], tag_of[above[around]]))
    texts, names, tags = _groups([block.text for block in blocks]), _groups(by_names), _groups(by_tags)
    head = title_tag.casefold()
    since, under = _under_headings(text)
    columns = (
        np.array(holders.depth)[holders.of_block],
        (np.cumsum(letters) - letters) / total,
        order / count,
        (order - title) / count if title >= 0 else np.full(count, -2.0),
        (order > title) & (title >= 0),
        [len(block.text) > 8 and block.text[:40].casefold() in head for block in blocks],
        np.bincount(texts)[texts],
        np.bincount(names)[names] / count,
        np.bincount(tags)[tags] / count,
        np.bincount(tags, letters)[tags] / total,
        since,
        under[:, 0],
        under[:, 1],
        holders.within(holders.hidden),
    )
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _groups(keys: Sequence[Hashable]) -> npt.NDArray[np.int64]:
    """Return a number for each of these keys, the same for the same ones."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys])


def _under_headings(text: Floats) -> tuple[Floats, Floats]:
    """Return how far each block stands below its heading, and the letters and share of links of what that heads."""
    starts = np.flatnonzero(text[:, -1] > 0)
    parts = np.unique(np.concatenate(([0], starts)))
    of_block = np.searchsorted(parts, np.arange(len(text)), side="right") - 1
    letters = np.add.reduceat(text[:, 0], parts)
    links = np.add.reduceat(text[:, 0] * text[:, 2], parts)
    since = np.arange(len(text)) - parts[of_block]
    return since, np.stack((letters[of_block], (links / np.maximum(1, letters))[of_block]), axis=1)


# --- how much of the page lies around it


def _shares(holders: Holders) -> Floats:
    """Return ``HOLDER_FEATURES`` of the elements around each block, the nearest first."""
    whole, paragraphs = max(1.0, holders.letters[0]), max(1.0, holders.paragraphs[0])
    table = np.stack(
        (
            holders.letters / whole,
            holders.paragraphs / paragraphs,
            holders.links / np.maximum(1.0, holders.letters),
            holders.blocks,
            holders.letters / np.maximum(1.0, holders.blocks),
        ),
        axis=1,
    )
    above = np.maximum(0, np.array(holders.above))
    at = np.array(holders.of_block)
    levels = []
    for _ in range(LEVELS):
        levels.append(table[at])
        at = above[at]
    return np.concatenate(levels, axis=1, dtype=np.float32)


def _cores(holders: Holders) -> Floats:
    """Return of each block whether it lies in the innermost element that holds most paragraphs, and how far down."""
    whole = holders.paragraphs[0]
    of_block = np.array(holders.of_block)
    depth = np.array(holders.depth)
    order = np.arange(len(of_block))
    columns = []
    for share in CORES:
        enough = np.flatnonzero(holders.paragraphs >= share * whole) if whole > 0 else np.array([0])
        core = int(enough[np.argmax(depth[enough])])
        inside = (order >= holders.first[core]) & (order < holders.end[core])
        columns += [inside, np.where(inside, depth[of_block] - depth[core], -1)]
    return np.stack(columns, axis=1).astype(np.float32)


def _page(holders: Holders, text: Floats) -> Floats:
    letters, paragraphs = holders.letters[0], max(1.0, holders.paragraphs[0])
    own = np.zeros(len(holders.tags))
    np.add.at(own, np.array(holders.above)[holders.of_block], text[:, 0])
    whole = max(1.0, letters)
    row = (len(text), letters, paragraphs / whole, own.max() / whole, holders.links[0] / whole)
    return np.tile(np.array(row, np.float32), (len(text), 1))


def _neighbours(text: Floats) -> Floats:
    """Return ``TEXT_FEATURES`` of the blocks above and below; -1 beyond the page's ends."""
    shifted = []
    for step in NEIGHBOURS:
        rows = np.full_like(text, -1)
        if step < 0:
            rows[-step:] = text[:step]
        else:
            rows[:-step] = text[step:]
        shifted.append(rows)
    return np.concatenate(shifted, axis=1)
