"""What a hit's shares of its score are called: the same names on every engine."""

from __future__ import annotations

from collections.abc import Iterable

from missionsearch.models import Share
from missionsearch.search.clauses import Adjacent, CodeKey, Expansion, InField, InYear, Representation
from missionsearch.search.plan import SearchPlan

LEAST = 1e-4
"""Below it a share is what adding in single precision leaves over."""
NAMES = {"stems": "stems", "surfaces": "written", "accented": "written"}


def added_up(shares: Iterable[Share], plan: SearchPlan, score: float) -> tuple[Share, ...]:
    """Return shares, those of the same clause and place as one, the largest first.

    Where a plan raises by date or language, what is left of the score is a share too.
    """
    totals: dict[tuple[str, str], float] = {}
    for share in shares:
        key = share.clause, share.where
        totals[key] = totals.get(key, 0.0) + share.score
    if plan.near_dates or plan.prior:
        totals["", "date" if plan.near_dates else "language"] = score - sum(totals.values())
    summed = [Share(clause, where, value) for (clause, where), value in totals.items() if value >= LEAST]
    return tuple(sorted(summed, key=lambda share: -share.score))


def where_of(representation: Representation) -> str:
    """Return a representation's name in a ``Share``."""
    return f"{'title' if representation.title else 'text'} {NAMES[representation.words]}"


def named(clause: Adjacent | CodeKey | Expansion | InField | InYear, text: str) -> tuple[str, str]:
    """Return how a clause is written, and what it is."""
    match clause:
        case Adjacent():
            return text or " ".join(clause.surfaces), "phrase"
        case CodeKey():
            return clause.text, "code"
        case Expansion():
            return clause.text, "field" if clause.title else clause.kind
        case InField():
            return clause.text, "field"
        case InYear():
            return str(clause.year), "year"
