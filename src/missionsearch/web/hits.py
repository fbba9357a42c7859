"""A hit as the page shows it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote, urlsplit

from markupsafe import Markup

from missionsearch.locales.matches import match_in_words
from missionsearch.models import (
    WEB_TYPES,
    ByVersion,
    DateKind,
    Document,
    Hit,
    Reason,
)
from missionsearch.urls import address_id
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
    """That language's own name, which its readers know at a glance."""


@dataclass(frozen=True, slots=True)
class ShownHit:
    key: str
    """Stands for its address in ours."""
    href: str
    """The original's address, with the place of the match in it where a browser can go there."""
    title: str
    marked_title: Markup
    snippet: Markup
    language: str
    """For the ``lang`` attribute: empty where the text's language is unknown."""
    direction: str
    tongue: str
    """The language's name where it is not the page's."""
    address: str
    """The URL as a person reads it: host and path, decoded, cut when long."""
    day: Markup
    """Its date and what happened then: "Published 1 October 2015"."""
    section: tuple[str, ...]
    badge: str
    """The type when it is not a web page."""
    versions: tuple[Version, ...]
    reasons: tuple[str, ...]
    similar: str


def shown_hit(hit: Hit, language: str, similar_base: str) -> ShownHit:
    """Return what the page says of a hit, in the reader's language."""
    return ShownHit(
        key=_key(hit.url),
        href=address_of_match(hit),
        title=formats.without_bidi_controls(hit.title).strip() or readable_address(hit.url),
        marked_title=_marked_title(hit),
        snippet=Markup(formats.without_bidi_controls(hit.snippet)),  # noqa: S704  (the engine escapes it: its contract suite holds that)
        language="" if hit.language == "und" else hit.language,
        direction=formats.direction(hit.language),
        tongue="" if hit.language == language else formats.language_name(hit.language, language) or "",
        address=readable_address(hit.url),
        day=day_in_words(hit.date, hit.date_kind, language) if hit.date else Markup(),
        section=tuple(map(formats.without_bidi_controls, hit.section)),
        badge=_badge(hit),
        versions=_versions(hit, language),
        reasons=tuple(match_in_words(reason, _) for reason in hit.reasons if not _is_plain(reason, hit)),
        similar=f"{similar_base}?url={_encoded(hit.url)}",
    )


def _marked_title(hit: Hit) -> Markup:
    """Return the title with its matches marked; an address where there is none."""
    marked = formats.without_bidi_controls(hit.marked_title).strip()
    if not marked:
        return Markup.escape(formats.without_bidi_controls(hit.title).strip() or readable_address(hit.url))
    return Markup(marked)  # noqa: S704  (escaped like the snippet)


@dataclass(frozen=True, slots=True)
class Titled:
    """A publication named in a sentence."""

    href: str
    title: str
    language: str


def titled(document: Document) -> Titled:
    """Return a publication's title with a link to the original."""
    title = formats.without_bidi_controls(document.title).strip() or readable_address(document.url)
    return Titled(safe_href(document.url), title, "" if document.language == "und" else document.language)


def safe_href(url: str) -> str:
    """Return an address that may stand in a link; empty for ``javascript:`` and its like, which an import can hold."""
    return url if url.lower().startswith(("http://", "https://")) else ""


MARKED_WORDS = 6
"""Words of a text fragment: enough to be the only place of their page, few enough to stand in one line of it."""


def address_of_match(hit: Hit) -> str:
    """Return a hit's address, with the page of a PDF (RFC 8118) or the words to go to (WICG Text Fragments).

    Empty where the address may not be a link. A browser that knows neither opens the publication at its beginning.
    """
    href = safe_href(hit.url)
    if not href or "#" in href:
        return href
    if hit.page_number:
        return f"{href}#page={hit.page_number}"
    words = marked_words(hit.snippet) if hit.type in WEB_TYPES else ""
    return f"{href}#:~:text={_fragment(words)}" if words else href


def marked_words(snippet: str) -> str:
    """Return the first marked word of a snippet and a few that follow it in the same passage; empty without any."""
    _before, mark, after = snippet.partition("<mark>")
    passage = re.split(r"…|\n", html.unescape(re.sub(r"</?mark>", "", after)))[0]
    return " ".join(passage.split()[:MARKED_WORDS]) if mark else ""


def _fragment(text: str) -> str:
    """Return a text percent-encoded for a text fragment, in which hyphen, comma and ampersand have a meaning."""
    return quote(text, safe="").replace("-", "%2D")


_encoded = lru_cache(maxsize=10_000)(quote_plus)
_key = lru_cache(maxsize=10_000)(address_id)


@lru_cache(maxsize=10_000)
def readable_address(url: str) -> str:
    """Return an address as a person reads it: host and path, decoded, cut when long."""
    parts = urlsplit(url)
    text = (parts.netloc.removeprefix("www.") + unquote(parts.path)).rstrip("/")
    if parts.query:
        text += "?" + unquote(parts.query)
    if not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable())
    return text if len(text) <= LONGEST_ADDRESS else text[: LONGEST_ADDRESS - 1] + "…"


@lru_cache(maxsize=10_000)  # ten a page, mostly the same days again
def day_in_words(day: date, kind: DateKind | None, language: str) -> Markup:
    """Return a publication's day and which of its dates it is, in the language of the page."""
    match kind:
        case "event":
            text = _("Event of %(day)s")
        case "modified":
            text = _("Updated %(day)s")
        case _:
            text = _("Published %(day)s")
    shown = Markup(f'<time datetime="{day.isoformat()}">{formats.day(day, language)}</time>')  # noqa: S704  (a date)
    return Markup.escape(text) % {"day": shown}


def _badge(hit: Hit) -> str:
    if hit.type == "page":
        return ""
    label = type_label(hit.type)
    return _("%(type)s, page %(page)s", type=label, page=hit.page_number) if hit.page_number else label


def _versions(hit: Hit, language: str) -> tuple[Version, ...]:
    return tuple(
        Version(href, code, formats.language_name(code, code) or code)
        for code, url in sorted(hit.translations.items())
        if (href := safe_href(url))
    )


def _is_plain(reason: Reason, hit: Hit) -> bool:
    """Say whether a reader sees without our help why it matched: the words are marked in the text that is shown."""
    return isinstance(reason, ByVersion) and "<mark>" in hit.snippet
