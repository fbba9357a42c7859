"""What changed: publications that runs added, changed and removed, as a page and as Atom (RFC 4287).

An index that is served on a machine of its own, without the page store, has nothing to say here.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
import uuid
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from flask import Blueprint, Response, current_app, render_template, request

from missionsearch.locales import LANGUAGES
from missionsearch.models import UNKNOWN_LANGUAGE
from missionsearch.runs import Change
from missionsearch.store import read_store
from missionsearch.urls import address_id
from missionsearch.web import formats
from missionsearch.web.addresses import absolute, url_for
from missionsearch.web.downloads import author_body
from missionsearch.web.feeds import ATOM, clean
from missionsearch.web.hits import safe_href
from missionsearch.web.publications import address_of
from missionsearch.web.sources import EXTENSION
from missionsearch.web.texts import gettext as _

blueprint = Blueprint("changes", __name__)
SHOWN = 100
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One line of the page."""

    kind: str
    """``added``, ``changed`` or ``removed``."""
    label: str
    title: str
    language: str | None
    """Language of the title; None where it is unknown."""
    href: str | None
    """The original; None for what was removed, or must not be linked."""
    page: str | None
    """Our page about it; None for what was removed."""


@dataclass(frozen=True, slots=True)
class ShownDay:
    day: dt.date
    in_words: str
    changes: tuple[ShownChange, ...]


@blueprint.get("/<any(fr, en):language>/changes")
def show(language: str) -> str:
    """Show what changed, the newest first, under the days on which it was found."""
    days = [
        ShownDay(day, formats.day(day, language), tuple(_shown(change, language) for change in changes))
        for day, changes in groupby(_changes(), key=lambda change: change.at.date())
    ]
    others = [(code, url_for("changes.show", language=code)) for code in LANGUAGES if code != language]
    return render_template("changes.html", days=days, language=language, other_languages=others)


@blueprint.get("/<any(fr, en):language>/changes.atom")
def atom(language: str) -> Response:
    """Answer with what changed as Atom."""
    return Response(_feed(_changes(), language), content_type="application/atom+xml; charset=utf-8")


def _changes() -> list[Change]:
    try:
        with read_store(Path(current_app.extensions[EXTENSION])) as store:
            return store.runs.changes(SHOWN) if store else []
    except sqlite3.Error as error:
        log.warning("the changes cannot be read: %s", error)
        return []


def _label(kind: str) -> str:
    return {"added": _("New"), "changed": _("Changed"), "removed": _("Removed")}[kind]


def _shown(change: Change, language: str) -> ShownChange:
    kept = change.kind != "removed"
    return ShownChange(
        kind=change.kind,
        label=_label(change.kind),
        title=change.title or change.url,
        language=_language(change),
        href=safe_href(change.url) if kept else None,
        page=address_of(language, address_id(change.url)) if kept else None,
    )


def _language(change: Change) -> str | None:
    return change.language if change.language and change.language != UNKNOWN_LANGUAGE else None


def _feed(changes: list[Change], language: str) -> bytes:
    name = author_body() or "missionsearch"
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _text(feed, "id", f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, absolute(request.path))}")
    _text(feed, "title", _("What changed at %(name)s", name=name))
    _text(feed, "updated", max((_moment(change) for change in changes), default="1970-01-01T00:00:00Z"))
    _text(ElementTree.SubElement(feed, "author"), "name", name)
    own, html = absolute(request.path), absolute(url_for("changes.show", language=language))
    ElementTree.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": own})
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": html})
    for change in changes:
        feed.append(_entry(change))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode").encode()


def _entry(change: Change) -> ElementTree.Element:
    """Return an entry of its own for each change: a reader is told again when a publication changes again."""
    spoken = _language(change)
    entry = ElementTree.Element("entry", {"xml:lang": spoken} if spoken else {})
    _text(entry, "id", f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{change.run} {change.kind} {change.url}')}")
    _text(entry, "title", f"{_label(change.kind)} – {change.title or change.url}")
    _text(entry, "updated", _moment(change))
    if safe_href(change.url):
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": change.url})
    ElementTree.SubElement(entry, "category", {"term": change.kind})
    return entry


def _moment(change: Change) -> str:
    return f"{change.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = clean(text)
