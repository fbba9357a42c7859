"""What an element's names say against the model: boxes that lead to other pages, ask for an address, or state rights.

Whole words of classes and ids (``roles``) count here as evidence, and for nothing on an element that holds the page's
main heading or half of its text: a theme may call its whole page anything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from missionsearch.extract.blocks import Block
from missionsearch.extract.holders import Holders
from missionsearch.extract.roles import OTHER_PAGES

Odds = npt.NDArray[np.float64]
OF_OTHER_PAGES = 1.5
"""Log odds that lying in such an element takes: .0012 better on 282 pages that had no part in its choice (docs/lab)."""
MOST = 0.5
"""Share of a page's letters from which such names mean nothing."""


def odds_by_names(holders: Holders, blocks: Sequence[Block], odds: Odds) -> Odds:
    """Return the log odds of a page's blocks with what names say against some."""
    heads = np.concatenate(([0], np.cumsum([block.tag == "h1" for block in blocks])))
    small = holders.letters < MOST * max(1.0, holders.letters[0])
    counts = small & (heads[holders.end] == heads[holders.first])
    named = (place for place, roles in enumerate(holders.roles) if roles >> OTHER_PAGES & 1 and counts[place])
    moved: Odds = odds - OF_OTHER_PAGES * holders.within(named)
    return moved
