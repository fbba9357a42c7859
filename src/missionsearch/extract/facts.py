# ruff: noqa: E501 (tables of names and patterns read best whole)
"""What a page says about itself: title, language, section, versions, attachments, and the evidence for its dates.

All of it is read from the one parse, before anything is dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag

from missionsearch.config import SiteRules
from missionsearch.extract.blocks import tidy
from missionsearch.extract.dates import Kind, MachineDate
from missionsearch.models import Attachment
from missionsearch.urls import canonical_link, site_of

LANGUAGE_TAG = re.compile(
    r"[\s\u00a0]*\[[\s\u00a0]*(fr|en|de|es|it|ru|ar|pt|zh|uk|nl|pl|tr|ja|ko|el|ro|cs|hu)[\s\u00a0]*\][\s\u00a0]*$", re.I
)
FILE_TYPES = frozenset(
    [
        "pdf",
        "doc",
        "docx",
        "odt",
        "rtf",
        "xls",
        "xlsx",
        "ods",
        "ppt",
        "pptx",
        "odp",
        "csv",
        "zip",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "mp3",
        "mp4",
    ]
)

_NAMES = {
    "français": "fr", "francais": "fr", "french": "fr", "english": "en", "anglais": "en", "deutsch": "de", "español": "es",
    "castellano": "es", "italiano": "it", "русский": "ru", "العربية": "ar", "português": "pt", "українська": "uk",
    "polski": "pl", "nederlands": "nl", "türkçe": "tr", "中文": "zh",
}  # fmt: skip


def text_of(tag: Tag | None) -> str:
    return tidy(tag.get_text(" " if tag and tag.find("br") else "").replace("\n", " ")) if tag else ""


def classes_of(tag: Tag) -> str:
    """Return an element's classes and id as one text to search in."""
    return " ".join([*words_of(tag, "class"), str(tag.get("id") or "")]).strip()


def names_in(soup: BeautifulSoup) -> frozenset[str]:
    """Return every class and id of a page."""
    found: set[str] = set()
    for tag in soup.descendants:
        if isinstance(tag, Tag) and tag.attrs:
            found.update(words_of(tag, "class"))
            found.add(str(tag.get("id") or ""))
    return frozenset(found)


def can_match(selector: str, names: frozenset[str]) -> bool:
    """Say whether a selector without commas or :not() has a chance: a walk of the page for each one is what costs."""
    return all(name in names for name in re.findall(r"[.#]([\w-]+)", selector))


def words_of(tag: Tag, attribute: str) -> list[str]:
    """Return the words of an attribute that holds several, such as class and rel."""
    value = tag.get(attribute)
    return str(value).split() if isinstance(value, str) else [str(word) for word in value or ()]


# --- title


def find_title(soup: BeautifulSoup, rules: SiteRules) -> Tag | str:
    """Return the element that is the title as shown, else the text of a meta or the title tag without the site's name."""
    for selector in rules.title:
        found = soup.select_one(selector)
        if found and text_of(found):
            return found
    for tag in soup.find_all(class_=re.compile(r"^article-titre-\d")):
        if text_of(tag):
            return tag
    heads = [tag for tag in soup.find_all("h1") if text_of(tag) and not _is_site_name(tag)]
    named = soup.find("meta", attrs={"property": "og:title"})
    shared = tidy(str(named.get("content") or "")) if named else ""
    whole = soup.title.get_text() if soup.title else ""
    entry = [tag for tag in heads if "entry-title" in classes_of(tag)]
    inside = [tag for tag in heads if tag.find_parent(["main", "article"]) is not None]
    if entry or inside:
        return (entry or inside)[0]
    for tag in heads:
        if text_of(tag)[:40] in (whole + " " + shared) or len(heads) == 1:
            return tag
    for selector in ("h2.nonaccueil", ".entry-title", "[itemprop=headline]"):
        found = soup.select_one(selector)
        if found and text_of(found) and not found.find_parent(["li", "aside", "nav"]):
            return found
    if shared:
        return shared
    if heads:
        return heads[0]
    return without_site_name(tidy(whole.replace("\n", " ")), soup)


def _is_site_name(tag: Tag) -> bool:
    return bool(re.search(r"logo|site-?(?:name|title)|brand", classes_of(tag), re.I)) or bool(
        tag.find_parent("header", attrs={"role": "banner"}) and not tag.find_parent(["main", "article"])
    )


def without_site_name(title: str, soup: BeautifulSoup) -> str:
    """Return a title tag's text without the site's name behind the last dash or bar."""
    site = soup.find("meta", attrs={"property": "og:site_name"})
    name = tidy(str(site.get("content") or "")) if site else ""
    if name and title.endswith(name) and len(title) > len(name) + 3:
        return title[: -len(name)].rstrip(" -–—|·:\u00a0")
    parts = re.split(r"\s+[|–—·]\s+|\s+-\s+", title)
    return title[: title.rfind(parts[-1])].rstrip(" -–—|·\u00a0") if len(parts) > 1 else title


def split_tag(title: str) -> tuple[str, str | None]:
    """Return a title without the "[en]" behind it, and that language.

    >>> split_tag("La chancellerie politique [en]")
    ('La chancellerie politique', 'en')
    """
    found = LANGUAGE_TAG.search(title)
    return (title[: found.start()].rstrip(), found[1].lower()) if found else (title, None)


# --- language and versions


def declared_language(soup: BeautifulSoup, headers: Mapping[str, str]) -> str | None:
    """Return the primary subtag of the language that the page declares."""
    root = soup.find("html")
    meta = soup.find("meta", attrs={"http-equiv": re.compile("^content-language$", re.I)})
    candidates = [
        root.get("lang") or root.get("xml:lang") if root else None,
        headers.get("content-language"),
        meta.get("content") if meta else None,
    ]
    for candidate in candidates:
        found = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_,;\s]|$)", str(candidate or ""))
        if found and found[1].lower() not in ("und", "mul", "zxx"):
            return found[1].lower()
    return None


_LANGUAGE_HOME = re.compile(r"https?://[^/]+/?(?:[a-z]{2}/?|\?lang=[a-z]{2}|spip\.php\?lang=[a-z]{2})?")
"""A language menu that leads home leads to no translation."""


def find_translations(soup: BeautifulSoup, base: str, headers: Mapping[str, str], own: set[str]) -> dict[str, str]:
    """Return language to address of the page's other versions, from hreflang links and language menus."""
    found: dict[str, str] = {}
    for tag in soup.find_all(["link", "a"], attrs={"hreflang": True}):
        relations = words_of(tag, "rel")
        if tag.name == "link" and "alternate" not in relations:
            continue
        if tag.name == "a" and not _is_language_link(tag):
            continue
        _add(found, str(tag["hreflang"]), canonical_link(base, str(tag.get("href") or "")), own)
    for tag in soup.select("h1 a[href], .traductions a[href], .entry-title a[href]"):
        bracketed = LANGUAGE_TAG.search(text_of(tag))
        name = bracketed[1] if bracketed else _NAMES.get(text_of(tag).lower(), str(tag.get("lang") or ""))
        _add(found, name, canonical_link(base, str(tag["href"])), own)
    for tag in soup.select("[class*=lang i] a[href], [id*=lang i] a[href]"):
        name = _NAMES.get(text_of(tag).lower(), "")
        url_there = canonical_link(base, str(tag["href"]))
        if name and url_there and not _LANGUAGE_HOME.fullmatch(url_there):
            _add(found, name, url_there, own)
    for url, language in re.findall(r"<([^>]+)>[^,]*hreflang=\"?([\w-]+)", headers.get("link", "")):
        _add(found, language, canonical_link(base, url), own)
    return found


def _is_language_link(tag: Tag) -> bool:
    text = text_of(tag)
    relations = words_of(tag, "rel")
    return "alternate" in relations or text.lower() in _NAMES or bool(LANGUAGE_TAG.search(text)) or len(text) == 2


def _add(found: dict[str, str], language: str, url: str | None, own: set[str]) -> None:
    code = language.strip().lower().split("-")[0]
    if url and re.fullmatch(r"[a-z]{2,3}", code) and url not in own:
        found.setdefault(code, url)


# --- section

BREADCRUMBS = (
    "#hierarchie", "p.arbo", ".arbo", ".fr-breadcrumb", "nav[aria-label*=Ariane i]", "nav[aria-label*=breadcrumb i]",
    "nav[aria-label*='vous êtes ici' i]", "[itemtype$=BreadcrumbList]", ".breadcrumb", ".breadcrumbs", "#breadcrumb",
    "#breadcrumbs", ".fil-ariane", "#fil-ariane", ".filariane", "#ariane", ".ariane", "#chemin", ".chemin", "#fil_ariane",
)  # fmt: skip
HOME = re.compile(
    r"(?:accueil|home(?: ?page)?|startseite|inicio|portada(?: del sitio)?|главная|início|page d'accueil|you are here|vous êtes ici)\s*:?",
    re.I,
)


def find_breadcrumb(soup: BeautifulSoup, rules: SiteRules) -> Tag | None:
    names = names_in(soup)
    for selector in (*rules.section, *(each for each in BREADCRUMBS if can_match(each, names))):
        found = soup.select_one(selector)
        if found and text_of(found):
            return found
    return None


def read_section(breadcrumb: Tag | None, title: str, base: str) -> tuple[str, ...]:
    """Return the section's path from a breadcrumb's links: without home, without the page itself."""
    if breadcrumb is None:
        return ()
    names: list[str] = []
    for link in breadcrumb.find_all("a", href=True):
        name = text_of(link)
        target = canonical_link(base, str(link["href"])) or ""
        if not name or HOME.fullmatch(name.replace("’", "'")) or target == base or name == title:
            continue
        if "home" in (words_of(link, "rel")) or re.fullmatch(r"https?://[^/]+/?(?:\?lang=\w\w|[a-z]{2}/?)?", target):
            continue
        if name not in names:
            names.append(name)
    return tuple(names)


# --- attachments


def find_attachments(root: Tag, base: str) -> tuple[Attachment, ...]:
    """Return the files that are linked from a part of the page, each once."""
    found: dict[str, Attachment] = {}
    for link in root.find_all("a", href=True):
        url = canonical_link(base, str(link["href"]))
        ending = url.split("?")[0].rsplit(".", 1)[-1].lower() if url else ""
        if url and ending in FILE_TYPES and url not in found:
            name = re.sub(
                r"\s*\(?\b(?:PDF|Word|DOCX?|JPE?G|PNG)\b\s*[-–,]\s*[\d.,\s]+\s?\w+\)?\s*$",
                "",
                text_of(link),
                flags=re.I,
            )
            found[url] = Attachment(url, name or str(link.get("title") or "").strip() or url.rsplit("/", 1)[-1], ending)
    return tuple(found.values())


# --- dates

_META_DATES: dict[str, Kind] = {
    **dict.fromkeys(
        [
            "article:published_time",
            "article:published",
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


def machine_dates(soup: BeautifulSoup) -> Iterator[MachineDate]:
    """Yield the dates that markup gives, the surest first."""
    for meta in soup.find_all("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = str(meta.get("content") or "")
        if name in _META_DATES and re.search(r"\d{2}", content):
            kind = _META_DATES[name]
            yield MachineDate(f"meta {name}", content, kind)
    yield from _structured(soup)
    for tag in soup.find_all("abbr", class_=re.compile(r"^(published|updated|modified|date)$"), title=True):
        kind = "modified" if re.search("updated|modified", classes_of(tag)) else "published"
        if tag.get("title") and not tag.find_parent(["li", "aside", "nav"]):
            yield MachineDate("abbr." + classes_of(tag).split()[0], str(tag["title"]), kind)
    yield from _marked(soup)


def _marked(soup: BeautifulSoup) -> Iterator[MachineDate]:
    for tag in soup.select("[itemprop=datePublished], [itemprop=dateModified], [itemprop=dateCreated]"):
        value = tag.get("datetime") or tag.get("content") or tag.get("title") or text_of(tag)
        kind: Kind = "modified" if "Modified" in str(tag["itemprop"]) else "published"
        yield MachineDate(f"itemprop {tag['itemprop']}", str(value), kind)
    for tag in soup.find_all("time"):
        if tag.find_parent(["aside", "nav", "footer"]) or tag.find_parent(
            class_=re.compile("comment|related|teaser|sidebar|forum", re.I)
        ):
            continue
        if tag.find_parent("li") and not tag.find_parent(["article", "main"]):
            continue
        around = f"{classes_of(tag)} {classes_of(tag.parent) if tag.parent else ''}".lower()
        value = tag.get("datetime") or tag.get("title") or text_of(tag)
        kind = "modified" if re.search("updat|modif|maj", around) else "unknown"
        if tag.has_attr("pubdate") or re.search("publi|entry-date|posted|created", around):
            kind = "published"
        yield MachineDate("time", str(value), kind)


def _structured(soup: BeautifulSoup) -> Iterator[MachineDate]:
    """Yield the dates of JSON-LD (schema.org): those of an article before those of a page."""
    found: list[tuple[int, MachineDate]] = []
    for script in soup.find_all("script", attrs={"type": re.compile(r"ld\+json", re.I)}):
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


def json_types(soup: BeautifulSoup) -> set[str]:
    """Return the schema.org types that a page's JSON-LD names."""
    return {
        name
        for script in soup.find_all("script", attrs={"type": re.compile(r"ld\+json", re.I)})
        for name in re.findall(r'"@type"\s*:\s*"(\w+)"', script.string or "")
    }


def host_of(url: str) -> str:
    return site_of(url).split(":")[0]
