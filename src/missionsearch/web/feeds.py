"""Follow a search: Atom (RFC 4287) and JSON Feed 1.1 of what it finds, newest first.

An entry is known by the publication's address and dated by the publication itself, so that a new crawl never
shows an old entry as new.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from dataclasses import replace
from xml.etree import ElementTree

from flask import Blueprint, Response, request

from missionsearch.models import Hit, Query, SearchResults
from missionsearch.web.addresses import absolute, url_for
from missionsearch.web.asking import asking
from missionsearch.web.downloads import author_body
from missionsearch.web.hits import safe_href
from missionsearch.web.strict import checked
from missionsearch.web.texts import gettext as _
from missionsearch.web.unchanged import by_generation

blueprint = Blueprint("feeds", __name__)
ENTRIES = 50
UNDATED_SINCE = dt.date(1970, 1, 1)
"""Atom wants a day of every entry: this one never changes, so an undated publication is never "updated"."""
ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow."""


@blueprint.get("/<any(fr, en):language>/search.atom")
@by_generation
def atom(language: str) -> Response:
    """Answer with the newest publications of a search as Atom."""
    results = _newest(language)
    return Response(atom_feed(results, language), content_type="application/atom+xml; charset=utf-8")


@blueprint.get("/<any(fr, en):language>/search.json")
@by_generation
def json_feed(language: str) -> Response:
    """Answer with the newest publications of a search as JSON Feed."""
    feed = feed_in_json(_newest(language), language)
    return Response(json.dumps(feed, ensure_ascii=False), content_type="application/feed+json; charset=utf-8")


def _newest(language: str) -> SearchResults:
    ask = asking()
    asked = checked(ask.query(request, language))
    return ask.results(replace(asked, sort="newest", page=1, per_page=ENTRIES))


def _addresses(query: Query, language: str) -> tuple[str, str]:
    """Return the address of the page and that of the feed."""
    asked = request.query_string.decode("ascii", "replace")
    page = url_for("pages.search", language=language)
    return tuple(absolute(f"{path}?{asked}" if asked else path) for path in (page, request.path))  # type: ignore[return-value]


def _title(query: Query) -> str:
    name = author_body() or "missionsearch"
    return f"{query.text} – {name}" if query.text else _("Publications of %(name)s", name=name)


def _entries(results: SearchResults) -> list[Hit]:
    return [hit for hit in results.hits if safe_href(hit.url)]


def _changed(hit: Hit) -> str:
    """Return when a publication last changed by what it says itself, as RFC 3339."""
    days = [day for day in (hit.date, hit.published, hit.modified) if day]
    return f"{max(days, default=UNDATED_SINCE).isoformat()}T00:00:00Z"


def atom_feed(results: SearchResults, language: str) -> bytes:
    """Return a result page as an Atom document."""
    page, own = _addresses(results.query, language)
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _text(feed, "id", f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, request.full_path)}")
    _text(feed, "title", _title(results.query))
    _text(feed, "updated", max(map(_changed, _entries(results)), default=f"{UNDATED_SINCE}T00:00:00Z"))
    _text(ElementTree.SubElement(feed, "author"), "name", author_body() or "missionsearch")
    ElementTree.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": own})
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    for hit in _entries(results):
        feed.append(_atom_entry(hit))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode").encode()


def _atom_entry(hit: Hit) -> ElementTree.Element:
    entry = ElementTree.Element("entry", {"xml:lang": hit.language} if hit.language != "und" else {})
    _text(entry, "id", hit.url)
    _text(entry, "title", hit.title or hit.url)
    _text(entry, "updated", _changed(hit))
    if hit.date:
        _text(entry, "published", f"{hit.date.isoformat()}T00:00:00Z")
    ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": hit.url})
    for name in hit.section:
        ElementTree.SubElement(entry, "category", {"term": clean(name)})
    _text(entry, "summary", hit.snippet).set("type", "html")
    return entry


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = clean(text)
    return element


def clean(text: str) -> str:
    """Return a text without the characters that XML does not allow."""
    return _NOT_XML.sub("", text)


def feed_in_json(results: SearchResults, language: str) -> dict[str, object]:
    """Return a result page as a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    page, own = _addresses(results.query, language)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(results.query),
        "home_page_url": page,
        "feed_url": own,
        "language": language,
        "authors": [{"name": author_body() or "missionsearch"}],
        "items": [_json_item(hit) for hit in _entries(results)],
    }


def _json_item(hit: Hit) -> dict[str, object]:
    item: dict[str, object] = {
        "id": hit.url,
        "url": hit.url,
        "title": hit.title,
        "content_html": hit.snippet,
        "date_modified": _changed(hit),
        "tags": list(hit.section),
    }
    if hit.date:
        item["date_published"] = f"{hit.date.isoformat()}T00:00:00Z"
    return item | ({"language": hit.language} if hit.language != "und" else {})
