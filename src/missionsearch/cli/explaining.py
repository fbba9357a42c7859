"""What a query was read as, and why each hit has its place, for a terminal: ``search --explain``."""

from __future__ import annotations

from missionsearch.cli.texts import N_
from missionsearch.cli.texts import gettext as _
from missionsearch.locales.matches import WHERE
from missionsearch.models import Explanation, HitExplanation

NEEDED = {
    "all": N_("all of the words"),
    "enough": N_("words that tell a quarter of what all of them tell"),
    "any": N_("any of the words"),
    "as combined": N_("what the operators say"),
}
FILTERS = {
    "language": N_("language"),
    "year": N_("year"),
    "section": N_("section"),
    "type": N_("type"),
    "site": N_("site"),
    "country": N_("country"),
    "organisation": N_("organisation"),
    "date_from": N_("from"),
    "date_to": N_("up to"),
    "untranslated": N_("without a version in"),
}
"""What a filter of ``models.Filters`` is called."""


def in_words(explanation: Explanation) -> list[str]:
    """Return an explanation's account of the query as lines."""
    rows = [
        (_("words"), explanation.words),
        (_("symbols"), explanation.codes),
        (_("as written"), explanation.exact),
        (_("without"), explanation.excluded),
        (_("also"), explanation.fields),
        (_("same name"), explanation.synonyms),
        (_("filters"), tuple(map(_filter, explanation.filters))),
    ]
    if len(explanation.words) + len(explanation.synonyms) + len(explanation.codes) + len(explanation.exact) > 1:
        rows.append((_("needed"), (_(NEEDED[explanation.needed]),)))
    width = max(len(label) for label, _texts in rows) + 2
    return [_("Read as"), *(f"  {label:<{width}}{' · '.join(texts)}" for label, texts in rows if texts), ""]


def _filter(text: str) -> str:
    name, value = text.split(": ", 1)
    return f"{_(FILTERS[name])} {value}"


def hit_in_words(hit: HitExplanation) -> list[str]:
    """Return why a hit has its score as lines, the largest share first."""
    shares_in_words = [(share.score, share.clause, _(WHERE[share.where])) for share in hit.shares]
    lines = [
        f"     {score:7.3f}  {f'{clause} ({place})' if clause else place}" for score, clause, place in shares_in_words
    ]
    total = _("score, of which")
    return [f"     {hit.score:7.3f}  {total}", *lines]
