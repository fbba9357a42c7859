"""Days that a page's markup tells: meta elements, structured data, time and abbr."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from missionsearch.extract.dates import Kind, MachineDate
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
from missionsearch.extract.facts import json_scripts
from missionsearch.extract.shown_lines import of_others
from missionsearch.markup import words_of

_META_DATES: dict[str, Kind] = {
    **dict.fromkeys(
        [
            "article:published_time",
            "article:published",
            "og:article:published_time",
            "article_publication_date",
            "article.published_time",
            "dc.date.available",
            "dcterms.dateaccepted",
            "publishedat",
            "published_at",
            "published",
            "datepublished",
            "date.issued",
            "dc.date.issued",
            "dcterms.issued",
            "dc.date",
            "dcterms.date",
            "dcterms.created",
            "dc.date.created",
            "dcterms.available",
            "citation_publication_date",
            "citation_date",
            "parsely-pub-date",
            "pubdate",
            "publishdate",
            "publish_date",
            "publish-date",
            "publication_date",
            "date_published",
            "sailthru.date",
            "og:published_time",
            "article.published",
            "bt:pubdate",
            "cxenseparse:recs:publishtime",
            "cxenseparse:publishtime",
            "rnews:datepublished",
            "originalpublicationdate",
            "timestamp",
            "publication-date",
            "release_date",
            "article_date_original",
            "og:pubdate",
            "datecreated",
            "dateposted",
            "created",
            "field-name-post-date",
            "shareaholic:article_published_time",
            "gentime",
        ],
        "published",
    ),
    **dict.fromkeys(
        [
            "article:modified_time",
            "article:modified",
            "og:updated_time",
            "og:article:modified_time",
            "datemodified",
            "dcterms.modified",
            "dc.date.modified",
            "dc.modified",
            "last-modified",
            "lastmod",
            "modified_time",
            "updated_time",
            "lastmodified",
            "shareaholic:article_modified_time",
            "revised",
        ],
        "modified",
    ),
    **dict.fromkeys(["date", "dc.date.x-metadatalastmodified", "weibo:article:create_at"], "unknown"),
}


def machine_dates(page: Elements) -> Iterator[MachineDate]:
    """Yield the dates that markup gives, the surest first."""
    for meta in page.named("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = str(meta.get("content") or "")
        if name in _META_DATES and re.search(r"\d{2}", content) and not (meta.get("itemprop") and of_others(meta)):
            kind = _META_DATES[name]
            yield MachineDate(f"meta {name}", content, kind)
    yield from _structured(page)
    for tag in page.named("abbr"):
        own = next((word for word in words_of(tag, "class") if word in _ABBREVIATED), None)
        if own and tag.get("title") and not inside(tag, "li", "aside", "nav"):
            yield MachineDate("abbr." + own, str(tag["title"]), _ABBREVIATED[own])
    yield from _marked(page)
    yield from _in_scripts(page)


_SCRIPTED = re.compile(
    r"[\"'](?:datePublished|publish(?:ed)?_?(?:Date|At|Time|On)|publication_?Date|pub_?Date|firstPublished\w{0,10})[\"']\s*:\s*"
    r"[\"']((?:19|20)\d\d-\d\d-\d\d[^\"']{0,30})[\"']",
    re.I,
)
LONGEST_SCRIPT = 200_000


def _in_scripts(page: Elements) -> Iterator[MachineDate]:
    """Yield the day of publication that scripts hand over, where all of them name the same: else some are others'."""
    found = {
        value
        for script in page.named("script")
        if "ld+json" not in str(script.get("type") or "")
        for value in _SCRIPTED.findall((script.string or "")[:LONGEST_SCRIPT])
    }
    if len({value[:10] for value in found}) == 1:
        yield MachineDate("script", min(found), "unknown")


_ABBREVIATED: dict[str, Kind] = {
    "published": "published",
    "date": "published",
    "updated": "modified",
    "modified": "modified",
}


def _marked(page: Elements) -> Iterator[MachineDate]:
    for tag in page.with_attribute("itemprop"):
        if tag["itemprop"] not in ("datePublished", "dateModified", "dateCreated"):
            continue
        if of_others(tag):
            continue
        value = tag.get("datetime") or tag.get("content") or tag.get("title") or text_of(tag)
        kind: Kind = "modified" if "Modified" in str(tag["itemprop"]) else "published"
        yield MachineDate(f"itemprop {tag['itemprop']}", str(value), kind)
    for name in ("data-timestamp", "data-epoch", "data-date"):
        for tag in page.with_attribute(name):
            if not inside(tag, "aside", "nav", "footer", "li") and not of_others(tag):
                yield MachineDate(name, str(tag[name]), "unknown")
    for tag in page.named("time"):
        if inside(tag, "aside", "nav") or of_others(tag) or (inside(tag, "footer") and not inside(tag, "article")):
            continue
        if inside(tag, "li") and not inside(tag, "article", "main"):
            continue
        around = f"{classes_of(tag)} {classes_of(tag.parent) if tag.parent else ''}".lower()
        value = tag.get("datetime") or tag.get("title") or text_of(tag)
        kind = "modified" if re.search("updat|modif|maj", around) else "unknown"
        if tag.has_attr("pubdate") or re.search("publi|entry-date|posted|created", around):
            kind = "published"
        yield MachineDate("time", str(value), kind)


def _structured(page: Elements) -> Iterator[MachineDate]:
    """Yield the dates of JSON-LD (schema.org): those of an article before those of a page."""
    found: list[tuple[int, MachineDate]] = []
    for script in json_scripts(page):
        text = script.string or script.get_text()
        try:
            values = list(_objects(json.loads(text), 0))
        except (ValueError, RecursionError):
            values = [
                {name: match}
                for name in ("datePublished", "dateModified")
                for match in re.findall(rf'"{name}"\s*:\s*"([^"]+)"', text)[:1]
            ]
        for value in values:
            rank = 0 if "Article" in str(value.get("@type")) or "Posting" in str(value.get("@type")) else 1
            for name, kind in (
                ("datePublished", "published"),
                ("dateModified", "modified"),
                ("dateCreated", "published"),
            ):
                if isinstance(value.get(name), str):
                    found.append((rank + (name == "dateCreated"), MachineDate(f"json-ld {name}", value[name], kind)))  # type: ignore[arg-type]
    yield from (date for _, date in sorted(found, key=lambda pair: pair[0]))


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 8:
        return
    if isinstance(value, dict):
        yield value
        for inside in value.values():
            yield from _objects(inside, depth + 1)
    elif isinstance(value, list):
        for inside in value[:200]:
            yield from _objects(inside, depth + 1)
