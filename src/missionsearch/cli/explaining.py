"""What a query was read as, and why each hit has its place, for a terminal: ``search --explain``."""

from __future__ import annotations

from missionsearch.cli.texts import gettext as _
from missionsearch.models import Explanation, HitExplanation


def in_words(explanation: Explanation) -> list[str]:
    """Return an explanation's account of the query as lines."""
    rows = [
        (_("words"), explanation.words),
        (_("symbols"), explanation.codes),
        (_("as written"), explanation.exact),
        (_("without"), explanation.excluded),
        (_("also"), explanation.fields),
        (_("same name"), explanation.synonyms),
        (_("filters"), explanation.filters),
    ]
    if explanation.words or explanation.synonyms:
        rows.append((_("needed"), (_needed(explanation.needed),)))
    width = max(len(label) for label, _texts in rows) + 2
    return [_("Read as"), *(f"  {label:<{width}}{' · '.join(texts)}" for label, texts in rows if texts), ""]


def _needed(needed: str) -> str:
    said = {
        "all": _("all of the words"),
        "enough": _("words that tell a quarter of what all of them tell"),
        "any": _("any of the words"),
        "as combined": _("what the operators say"),
    }
    return said[needed]


def hit_in_words(hit: HitExplanation) -> list[str]:
    """Return why a hit has its score as lines, the largest share first."""
    where = _where()
    said = [(share.score, share.clause, where[share.where]) for share in hit.shares]
    lines = [f"     {score:7.3f}  {f'{clause} ({place})' if clause else place}" for score, clause, place in said]
    total = _("score, of which")
    return [f"     {hit.score:7.3f}  {total}", *lines]


def _where() -> dict[str, str]:
    return {
        "text stems": _("whole text, any form"),
        "title stems": _("title, any form"),
        "text written": _("whole text, as written"),
        "title written": _("title, as written"),
        "code": _("symbol"),
        "phrase": _("phrase"),
        "beginning": _("beginning"),
        "near spelling": _("near spelling"),
        "synonym": _("same name"),
        "year": _("year"),
        "small words": _("small words"),
        "field": _("field"),
        "relatives": _("words of the same family"),
        "neighbours": _("words of the query near each other"),
        "language": _("your language"),
        "date": _("date"),
    }
