"""A hit as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urlsplit

from markupsafe import Markup

from missionsearch.models import Hit
from missionsearch.web import formats
from missionsearch.web.facets import type_label
from missionsearch.web.texts import gettext as _

LONGEST_ADDRESS = 90


@dataclass(frozen=True, slots=True)
class Version:
    """The same publication in another language."""

    href: str
    language: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownHit:
    href: str
    title: str
    snippet: Markup
    language: str
    """For the ``lang`` attribute: empty where the text's language is unknown."""
    direction: str
    language_label: str
    address: str
    """The URL as a person reads it: host and path, decoded, cut when long."""
    day: str
    iso_day: str
    day_kind: str
    """What the day is: "Published", "Event", "Updated"."""
    section: tuple[str, ...]
    badge: str
    """The type when it is not a web page."""
    versions: tuple[Version, ...]
    reasons: tuple[str, ...]
    similar: str


def shown_hit(hit: Hit, language: str, similar_base: str) -> ShownHit:
    """Return what the page says of a hit, in the reader's language."""
    return ShownHit(
        href=safe_href(hit.url),
        title=hit.title.strip() or readable_address(hit.url),
        snippet=Markup(hit.snippet),  # noqa: S704  (the engine escapes it: its contract suite holds that)
        language="" if hit.language == "und" else hit.language,
        direction=formats.direction(hit.language),
        language_label=formats.language_name(hit.language, language) or "",
        address=readable_address(hit.url),
        day=formats.day(hit.date, language) if hit.date else "",
        iso_day=hit.date.isoformat() if hit.date else "",
        day_kind=day_kind(hit),
        section=hit.section,
        badge=_badge(hit),
        versions=_versions(hit, language),
        reasons=tuple(filter(None, (reason_in_words(reason, language) for reason in hit.reasons))),
        similar=f"{similar_base}?{urlencode({'url': hit.url})}",
    )


def safe_href(url: str) -> str:
    """Return an address that may stand in a link; empty for ``javascript:`` and its like, which a push can hold."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def readable_address(url: str) -> str:
    parts = urlsplit(url)
    text = (parts.netloc.removeprefix("www.") + unquote(parts.path)).rstrip("/")
    if parts.query:
        text += "?" + unquote(parts.query)
    text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= LONGEST_ADDRESS else text[: LONGEST_ADDRESS - 1] + "…"


def day_kind(hit: Hit) -> str:
    """Return which of a publication's dates is shown, in words."""
    match hit.date_kind:
        case "event":
            return _("Event")
        case "published":
            return _("Published")
        case "modified":
            return _("Updated")
        case _:
            return ""


def _badge(hit: Hit) -> str:
    if hit.type == "page":
        return ""
    label = type_label(hit.type)
    return _("%(type)s, page %(page)s", type=label, page=hit.page_number) if hit.page_number else label


def _versions(hit: Hit, language: str) -> tuple[Version, ...]:
    return tuple(
        Version(href, code, formats.language_name(code, language) or code)
        for code, url in sorted(hit.translations.items())
        if (href := safe_href(url))
    )


def reason_in_words(reason: str, language: str) -> str:
    """Return why a hit matched, when the engine says so."""
    kind, _colon, detail = reason.partition(":")
    match kind:
        case "synonym":
            return _("Found by another name: “%(name)s”", name=detail)
        case "corrected":
            return _("Found with the spelling “%(word)s”", word=detail)
        case "version":
            name = formats.language_name(detail, language) if detail else None
            if name:
                return _("Your words stand in another version: %(language)s", language=name)
            return _("Your words stand in the version in the other language")
        case _:
            return ""
