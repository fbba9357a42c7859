"""Why a search finds a publication: what the words were read as, and where they count in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from missionsearch.engines import SearchEngine
from missionsearch.locales.matches import WHERE
from missionsearch.models import Explanation, Query, Share
from missionsearch.search.explaining import meaning
from missionsearch.search.relaxation import applied
from missionsearch.web import formats
from missionsearch.web.texts import gettext as _

MOST_SHARES = 12
"""Lines of the table: a query of many words has one for each word and place."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One clause of the query, the place where it was found, and how much it counts for."""

    clause: str
    place: str
    share: str
    """Of the score: "42 %"."""


@dataclass(frozen=True, slots=True)
class Why:
    searched: str
    read_as: tuple[tuple[str, str], ...]
    """What the words were read as: (kind, words)."""
    reasons: tuple[Reason, ...]
    """The largest first; none where the search does not find this publication by itself."""


def why(engine: SearchEngine, query: Query, url: str, language: str) -> Why | None:
    """Return why a query finds a publication; None where nothing was searched."""
    if not query.text:
        return None
    asked = applied(query)
    explanation = next(iter(engine.explain(asked, [url])), None)
    hits = [explanation] if explanation else []
    shares = explanation.shares if explanation else ()
    return Why(query.text, _read_as(meaning(asked, hits), language), _reasons(shares, language))


def _reasons(shares: Sequence[Share], language: str) -> tuple[Reason, ...]:
    whole = sum(share.score for share in shares)
    weighty = [share for share in shares if whole and share.score / whole >= 0.005]  # less is 0 %
    return tuple(
        Reason(
            share.clause or _("all of the words"),
            _(WHERE[share.where]),
            formats.percent(share.score / whole, language),
        )
        for share in weighty[:MOST_SHARES]
    )


def _read_as(explanation: Explanation, language: str) -> tuple[tuple[str, str], ...]:
    rows = (
        (_("Words, in any form"), explanation.words),
        (_("Symbols"), explanation.codes),
        (_("As written"), explanation.exact),
        (_("Without"), explanation.excluded),
        (_("Fields and beginnings"), explanation.fields),
        (_("Other names of the same thing"), explanation.synonyms),
    )
    return tuple((label, ", ".join(texts)) for label, texts in rows if texts)
