"""The plan of a text in the other language's terms (``models.TranslatedText``)."""

from __future__ import annotations

from missionsearch.models import Filters, TranslatedTerm, TranslatedText
from missionsearch.search.clauses import STEMS, TITLE_STEMS, Combined, Minimum, ScoreShare, Structured
from missionsearch.search.plan import HighlightTerms, NearDates, SearchPlan
from missionsearch.search.weights import Weights

MARKED_SHARE = 0.5
"""Share of a term's best weight from which on a stem is marked in texts: weaker ones help to rank, and look odd."""


def translated_plan(text: TranslatedText, filters: Filters, near: NearDates | None, weights: Weights) -> SearchPlan:
    """Return the plan that finds documents by translated terms.

    Any translation may be wrong, so a share of what the words tell is enough, of two words as well.
    """
    terms = tuple(_combined(term, text.language, weights) for term in text.terms)
    marked = ((term.language, stem) for term in terms for stem, weight in term.stems if weight >= _least(term))
    return SearchPlan(
        Structured(terms, Minimum(all_up_to=0, share=weights.share)),
        filters,
        near_dates=near,
        highlight=HighlightTerms(stems=tuple(dict.fromkeys(marked))),
    )


def _combined(term: TranslatedTerm, language: str, weights: Weights) -> Combined:
    """Return a term; no written form was typed, so stems count for these too: scores compare with those of words."""
    shares = (
        ScoreShare(STEMS, (weights.stems + weights.surfaces) * term.weight),
        ScoreShare(TITLE_STEMS, (weights.title_stems + weights.title_surfaces) * term.weight),
    )
    return Combined(term.typed, language, term.stems, shares, term.sure)


def _least(term: Combined) -> float:
    return MARKED_SHARE * term.stems[0][1]
