"""Why a hit matched, as texts to translate: the same sentence on a page and in a terminal."""

from __future__ import annotations

from missionsearch.locales.findings import N_, Translate
from missionsearch.models import ByName, BySection, BySpelling, ByTitle, ByTranslation, ByVersion, Reason

WHERE = {
    "text stems": N_("in the text, in any form"),
    "title stems": N_("in the title, in any form"),
    "text written": N_("in the text, as written"),
    "title written": N_("in the title, as written"),
    "code": N_("symbol"),
    "phrase": N_("words beside each other"),
    "beginning": N_("beginning of a word"),
    "near spelling": N_("near spelling"),
    "synonym": N_("another name of the same thing"),
    "year": N_("year"),
    "small words": N_("small words"),
    "field": N_("in the field asked for"),
    "relatives": N_("words of the same family"),
    "neighbours": N_("words of the search near each other"),
    "language": N_("your language"),
    "date": N_("near the time that was typed"),
}
"""Where a clause of the query is found, by what ``Share.where`` calls it."""


def match_in_words(reason: Reason, _: Translate) -> str:
    """Return why a hit matched where its passage does not show it, in the language that ``_`` translates into."""
    match reason:
        case ByName():
            return _("Found by another name: “%(name)s”") % {"name": reason.name}
        case BySpelling():
            return _("Found with the spelling “%(word)s”") % {"word": reason.words}
        case ByVersion():
            return _("Your words stand in its version in the other language")
        case ByTitle():
            return _("Your words stand in its title alone")
        case BySection():
            return _("Your words stand in the name of its section alone")
        case ByTranslation():
            return f"{reason.typed} → {reason.found}"
