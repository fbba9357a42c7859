"""What extraction keeps of a page and what it drops, for a terminal: ``extract``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from missionsearch.cli.texts import gettext as _
from missionsearch.extract.explaining import ScoredBlock
from missionsearch.locales.findings import kind_in_words, place_in_words, reader_in_words, reason_in_words
from missionsearch.models import PATH_SEPARATOR, ExtractedPage, FoundDate, PageLanguage

SHOWN = 60
"""Characters of a block that are shown beside its score."""


def in_words(page: ExtractedPage, language: PageLanguage) -> list[str]:
    """Return what was kept, what was not chosen and what was dropped, with the reason for each, as lines."""
    facts = [(label, value) for label, value in _facts(page, language) if value]
    width = max(len(label) for label, _value in facts)
    return [
        *(f"{label + _(': ').rstrip(' '):<{width + 2}} {value}" for label, value in facts),
        *_under(_("Not chosen:"), _not_chosen(page)),
        *_under(_("Kept:"), page.paragraphs),
        *_under(_("Footnotes:"), page.footnotes),
        *_under(_("Dropped:"), (f"[{reason_in_words(each.reason, _)}] {each.text}" for each in page.dropped)),
    ]


def _under(heading: str, lines: Iterator[str] | Sequence[str]) -> list[str]:
    indented = [f"  {line}" for line in lines]
    return ["", heading, *indented] if indented else []


def _facts(page: ExtractedPage, language: PageLanguage) -> Iterator[tuple[str, str]]:
    yield _("Title"), page.title
    yield _("Address"), page.canonical
    kind, reader = kind_in_words(page.kind, _), reader_in_words(page.extractor, _)
    yield _("Kind"), _("%(kind)s, read by: %(reader)s", kind=kind, reader=reader)
    yield _("Type"), {"notice": _("Notice"), "directory": _("Directory")}.get(page.type, "")
    yield _("Language"), _language(page, language)
    yield _("Section"), PATH_SEPARATOR.join(page.section)
    for name, date in ((_("Event"), page.event), (_("Published"), page.published), (_("Updated"), page.modified)):
        yield name, _day(date) if date else ""
    for code, url in sorted(page.translations.items()):
        yield _("In the language %(code)s", code=code), url
    for each in page.attachments:
        yield each.type, f"{each.title}{_(': ')}{each.url}"


def _day(date: FoundDate) -> str:
    place = place_in_words(date.source, _)
    return f"{date.value} ({place})"


def _language(page: ExtractedPage, language: PageLanguage) -> str:
    sources = {
        "text": _("by its text"),
        "declaration": _("as it says; its text is too little"),
        "section": _("its section’s; its text is too little"),
        "site": _("its site’s; its text is too little"),
        "nothing": _("its text is too little, and nothing says it"),
    }
    in_words = f"{language.language} ({sources[language.source]})"
    return (
        in_words + _(", declared: %(language)s", language=page.declared_language)
        if page.declared_language
        else in_words
    )


def _not_chosen(page: ExtractedPage) -> Iterator[str]:
    names = {
        "title": _("Title"),
        "event": _("Event"),
        "published": _("Published"),
        "modified": _("Updated"),
        "section": _("Section"),
        "translation": _("Translation"),
    }
    for each in page.candidates:
        if each.lost:
            place, reason = place_in_words(each.source, _), reason_in_words(each.lost, _)
            yield f"{names[each.fact]} {each.value} ({place}){_(': ')}{reason}"


def blocks_in_words(blocks: Sequence[ScoredBlock]) -> list[str]:
    """Return the blocks as lines: "+" what is kept, its score, what decided."""
    lines = []
    for block in blocks:
        features = ", ".join(f"{name} {value:+.1f}" for name, value in block.features)
        lines += [
            f"  {'+' if block.kept else '-'} {block.score:.2f} {block.tag:<10} {_shortened(block.text)}",
            f"           {reason_in_words(block.reason, _) or features}",
        ]
    return [_("Blocks (+ kept; score; what decided, in log odds):"), *lines] if lines else []


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
