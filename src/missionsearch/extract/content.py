"""Which of a page's blocks a person came to read: every block is scored, and the scores decide.

Start reading at ``choose``. The learned model speaks first; a template family that knows the page, and the operator's
rules, move the odds of what lies inside and outside the roots that they name, but never so far that less text wins
against much more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from missionsearch.config import SiteRules
from missionsearch.extract.blocks import HEADINGS, Block, read_blocks
from missionsearch.extract.copies import without_copies
from missionsearch.extract.elements import Elements
from missionsearch.extract.features import features_of
from missionsearch.extract.holders import Holders
from missionsearch.extract.layout import main_cell
from missionsearch.extract.model import content_model
from missionsearch.extract.named import Odds, odds_by_names
from missionsearch.extract.roles import FOOT, NAVIGATION, OTHERS, OVERLAY, is_overlay
from missionsearch.extract.templates import Template
from missionsearch.extract.text_features import Floats
from missionsearch.extract.trailing_content import ends_article, without_others, without_pointers, without_teasers
from missionsearch.markup import Tag

LITTLE = 200
"""Letters below which a page may keep its text in what only browsers without scripts or frames show."""
HINT, FAMILY, RULE = 1.5, 4.0, 20.0
"""Log odds that lying inside the roots of a family, of one that marks the text itself, or of an operator's rule gives,
and that lying outside takes."""
LITTLE_MORE, MUCH_MORE = 0.3, 2.0
"""Times the letters inside a family's roots from which those that the model is sure of outside are the text."""
MOST_OVER, MOST_HIDDEN = 0.9, 0.4
"""Shares of a page's letters from which what lies over it is the page, and what is hidden is shown by a script."""
MOST_NAMED = 0.5
"""Share of a root's text, as the model sees it, from which names that speak against it say nothing."""
SURE = 1.0
"""Log odds from which the model is sure of a block."""
NEVER = -20.0
"""Log odds of what is part of no text."""
BETWEEN = 1.0
"""Log odds that a block between two that are kept, in the same element, may lack."""
SHORT = 120
"""Letters below which what was kept is next to nothing, and the page's own words are asked for."""
MOST_ASKED = 0.5
"""The probability beyond which no block is asked to be text, however surely the others are."""
LEAST_ODDS = -3.0
"""Log odds from which a block of a short page is kept: its notice or its opening hours look like little else."""
MOST_LINKED = 0.5
_FURNITURE = 1 << NAVIGATION | 1 << OTHERS | 1 << OVERLAY | 1 << FOOT
_SIDES = frozenset(("nav", "header", "footer", "aside"))


@dataclass(slots=True)
class Reading:
    """A page's blocks, and what the model was told of each."""

    blocks: list[Block]
    rows: Floats
    holders: Holders
    odds: Odds
    unread: npt.NDArray[np.bool_]
    """Of each block: it lies in a dialog, a question for consent, or what nobody can open."""

    def visible(self) -> list[Block]:
        return [self.blocks[place] for place in np.flatnonzero(~self.unread)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The blocks of the main text, in the page's order, and which template or model found them."""

    blocks: list[Block]
    extractor: str
    refused: list[tuple[Block, str]]
    """What is part of no text whatever its score, with the reason."""


def read_body(elements: Elements) -> list[Block]:
    """Return all blocks of a page; where they hold next to nothing, those of its noscript and noframes elements too."""
    body = elements.first("body") or elements.root
    blocks = read_blocks(body)
    if sum(len(block.text) for block in blocks) >= LITTLE:
        return blocks
    others = elements.named("noscript", "noframes")
    if sum(len(tag.get_text()) for tag in others) < LITTLE // 4:
        return blocks
    for tag in others:
        tag.tag = "div"
    return read_blocks(elements.root)


def read_page(elements: Elements) -> Reading | None:
    """Return a page's blocks with features and the model's odds; None for a page without any."""
    blocks = read_body(elements)
    if not blocks:
        return None
    title = elements.first("title")
    rows, holders = features_of(blocks, title.get_text() if title else "")
    odds = content_model().trees.log_odds(rows)
    return Reading(blocks, rows, holders, odds, _unread(holders, rows[:, 0]))


def choose(
    reading: Reading | None, elements: Elements, template: Template, rules: SiteRules, path: Tag | None = None
) -> Chosen:
    """Return the blocks that the model, the template and the operator's rules settle on; each keeps its score.

    ``path`` is the element that shows the way to the page, which is part of no text.
    """
    if reading is None:
        return Chosen([], "nothing", [])
    odds, extractor = odds_by_names(reading.holders, reading.blocks, reading.odds), "model"
    if template.roots:
        odds, extractor = _by_template(reading, template, odds)
    own = [tag for selector in rules.body for tag in elements.select(selector)]
    inside = reading.holders.inside(own)
    if inside.any():
        odds, extractor = np.where(inside, np.maximum(odds, 0) + RULE, -RULE), "rules"
    refused = _refused(reading, elements, template, rules, path)
    odds = np.where([bool(reason) for reason in refused], NEVER, odds)
    for block, score in zip(reading.blocks, (1 / (1 + np.exp(-odds))).tolist(), strict=True):
        block.score = score
    named = [(block, reason) for block, reason in zip(reading.blocks, refused, strict=True) if reason]
    kept = _kept(reading, odds)
    if extractor == "model":
        cell = main_cell(kept) if elements.first("td") is not None else []
        kept = without_teasers(cell or kept, reading.visible())
        return Chosen(without_copies(without_others(_with_ends(reading, kept))), extractor, named)
    return Chosen(without_pointers(kept), extractor, named)


def _with_ends(reading: Reading, kept: list[Block]) -> list[Block]:
    """Return what is kept and the lines that end an article, kept or not: what stands below them may be others'."""
    own = {id(block) for block in kept}
    return [block for block in reading.visible() if id(block) in own or ends_article(block.text)]


def _refused(reading: Reading, elements: Elements, template: Template, rules: SiteRules, path: Tag | None) -> list[str]:
    """Return why each block is part of no text; nothing of most."""
    reasons = ["hidden, or over the page" if unread else "" for unread in reading.unread.tolist()]
    dropped = [tag for selector in rules.drop for tag in elements.select(selector)]
    for tags, reason in (
        ([path] if path is not None else [], "breadcrumb"),
        (template.notes, "footnote"),
        (dropped, "site rule"),
    ):
        for place in np.flatnonzero(reading.holders.inside(tags)).tolist() if tags else ():
            reasons[place] = reason
    return reasons


def _by_template(reading: Reading, template: Template, odds: Odds) -> tuple[Odds, str]:
    """Return the odds with what a family knows, and its name where that was believed."""
    inside = reading.holders.inside(template.roots)
    letters = reading.rows[:, 0]
    sure = letters * (odds > SURE)
    believed = float((letters if template.sure else sure)[inside].sum())
    if float(sure[~inside].sum()) > (MUCH_MORE if template.sure else LITTLE_MORE) * max(1.0, believed):
        return odds, "model"
    holders, strength = reading.holders, FAMILY if template.sure else HINT
    named = _within_roots(holders, template, [bool(roles & _FURNITURE) for roles in holders.roles])
    known = _within_roots(holders, template, map(template.is_furniture, holders.tags))
    if sure[inside & named & ~known].sum() > MOST_NAMED * sure[inside].sum():
        named[:] = False  # a page builder calls everything a widget
    moved = np.where(inside & ~named & ~known, odds + strength, odds - strength)
    if not template.sure:
        moved = np.where(inside & named & ~known & (odds > SURE), odds, moved)
    return np.where(inside & known, np.minimum(moved, -strength), moved), template.name


def _within_roots(holders: Holders, template: Template, furniture: Iterable[bool]) -> npt.NDArray[np.bool_]:
    """Return which blocks lie in an element that is furniture within a template's root, unless it holds half the page.

    What the family itself writes there (captions, forms) is no text; names that any theme may use raise nothing.
    """
    roots = set(template.roots)
    barred: list[bool] = []
    for place, own in enumerate(furniture):
        above = holders.above[place]
        if above < 0 or holders.tags[place] in roots:
            barred.append(False)
        else:
            barred.append(barred[above] or (own and holders.letters[place] < 0.5 * holders.letters[0]))
    return np.array(barred)[holders.of_block]


def _unread(holders: Holders, letters: Floats) -> npt.NDArray[np.bool_]:
    """Return which blocks are part of no text: dialogs, and what is hidden where that is not most of the page."""
    whole = max(1.0, holders.letters[0])
    overlays = [place for place, roles in enumerate(holders.roles) if is_overlay(holders.tags[place], roles)]
    over, hidden = (
        holders.within(place for place in against if not _holds_page(holders, place))
        for against in (overlays, holders.hidden)
    )
    if letters[over].sum() > MOST_OVER * whole:
        over[:] = False  # it is the page
    if letters[hidden].sum() <= MOST_HIDDEN * whole:
        over |= hidden  # else a script shows it
    return over


def _holds_page(holders: Holders, place: int) -> bool:
    """Say whether an element holds the page's title, or nearly all of its text."""
    if holders.letters[place] > 0.9 * holders.letters[0]:
        return True
    return holders.tags[place].find(["h1", "main", "article"]) is not None


# --- from odds to blocks


def _kept(reading: Reading, odds: Odds) -> list[Block]:
    least = _least_odds(odds, reading.rows[:, 0])
    kept = _filled(reading, odds, odds >= least, least)
    texts = np.array([block.tag not in HEADINGS for block in reading.blocks])
    aside = _aside(reading)
    linked = reading.rows[:, 2] > MOST_LINKED
    own = kept & ~(aside & linked)
    if reading.rows[own & texts, 0].sum() < SHORT:
        kept = own | (~aside & ~linked & (odds > LEAST_ODDS))
    return [reading.blocks[place] for place in np.flatnonzero(kept)]


def _least_odds(odds: Odds, letters: Floats) -> float:
    """Return the log odds from which blocks are kept: those of half the best F1 that the page promises.

    Z. Lipton, C. Elkan and B. Naryanaswamy, "Optimal Thresholding of Classifiers to Maximize F1 Measure", 2014. Never
    fewer than the model's own: a page that promises little, such as a listing, would keep its menus.
    """
    order = np.argsort(-odds)
    size = np.maximum(1.0, letters)[order]
    sure = size / (1 + np.exp(-np.maximum(odds[order], NEVER)))
    promised = 2 * np.cumsum(sure) / (np.cumsum(size) + sure.sum())
    least = min(max(float(promised.max()) / 2, content_model().threshold), MOST_ASKED)
    return float(np.log(least / (1 - least)))


def _filled(reading: Reading, odds: Odds, kept: npt.NDArray[np.bool_], least: float) -> npt.NDArray[np.bool_]:
    """Return what is kept, and the blocks between two kept ones of one element for which nearly as much speaks."""
    of_block, above = reading.holders.of_block, reading.holders.above
    around = [above[place] for place in of_block]
    filled = kept.copy()
    last = -1
    for place in np.flatnonzero(kept).tolist():
        for between in range(last + 1, place) if last >= 0 and around[last] == around[place] else ():
            plain = reading.rows[between, 2] < MOST_LINKED and odds[between] > least - BETWEEN
            filled[between] = plain and around[between] == around[place]
        last = place
    return filled


def _aside(reading: Reading) -> npt.NDArray[np.bool_]:
    """Return which blocks lie in a page's landmarks beside its text."""
    return reading.holders.within(place for place, tag in enumerate(reading.holders.tags) if tag.tag in _SIDES)
