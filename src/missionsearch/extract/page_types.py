# ruff: noqa: E501 (tables of names and patterns read best whole)
"""What a page is: a publication, or one of the pages that lead to publications."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from missionsearch.config import SiteRules
from missionsearch.extract.blocks import HEADINGS, Block, sentences_in
from missionsearch.extract.elements import Elements, classes_of, inside
from missionsearch.extract.structured import json_types
from missionsearch.extract.templates import Template
from missionsearch.models import FetchedPage, PageType, WebType
from missionsearch.urls import leads_home

_BY_PAGE: dict[str, PageType] = {
    "plan": "plan", "sitemap": "plan", "contact": "contact", "recherche": "search", "search": "search", "login": "login",
    "sommaire": "home", "rubrique": "listing", "mot": "listing", "auteur": "listing", "site": "listing", "backend": "other",
    "nouveautes": "listing", "forum": "other", "article": "article", "breve": "article", "inscription": "login",
    "identifiants": "login", "agenda": "listing",
}  # fmt: skip
_ARTICLE = re.compile(r"^article-titre-\d")
_LISTING = re.compile(r"^(?:rubrique|mot|auteur|groupe)-titre-\d|^rubrique-texte-\d")
_TEASERS = ("main article", "#content article", ".hentry", "li .introduction", ".teaser", "ul.liste-items li")
_OWN_CLASS = re.compile(r"\bpage_(\w+)\b")
_BY_PATH: tuple[tuple[str, PageType], ...] = (
    (r"/robots\.txt$", "other"),
    (r"/(?:plan-du-site|plan|site-?map)(?:\.\w+)?/?$", "plan"),
    (r"/(?:contact|nous-ecrire|nous-contacter|contact-us)(?:\.\w+)?/?$", "contact"),
    (r"/(?:recherche|search)(?:\.\w+)?/?$", "search"),
    (r"/(?:login|connexion)(?:\.\w+)?/?$", "login"),
    (r"^/(?:[a-z]{2}/)?-[^/]+-/?$", "listing"),  # SPIP's "propres" addresses of sections
)
_LISTED = re.compile(r"(?:rubrique|mot|auteur|site)\d+$|id_(?:rubrique|mot|auteur)$")
_ENOUGH_TEXT = 200
"""Characters of sentences from which a page that calls itself an article is one."""
LEAST_CONTACT = 40
"""Letters beside its form from which a contact page is a publication."""
LEAST_HOME = 400
"""Letters of text of its own from which a home page is a publication; with teasers alone it leads to some."""
MOST_TEASERS, MOST_LINKED = 3, 0.5
"""Teasers of a page, and share of its text in links, beyond which it leads to publications and is none."""

LONGEST_NOTICE = 300
"""Characters of a text that is read at a glance: a closure, a change of hours."""
WIDE = 3
"""Characters of Latin script that one of a script without spaces stands for."""
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PHONE, _MAIL = r"(?<![\w/])(?:\+|00|\(?0)\d[\d\s().\u00a0-]{5,}\d", r"[\w.+-]+@[\w-]+\.\w"
_HOURS = r"\d\s?(?:h|:\d\d|[ap]\.?m\.?)\s?(?:\d\d)?\s?(?:[-–—]|à|to|bis|a|至)\s?\d{1,2}\s?(?:h|:\d\d|[ap]\.?m\b)"
_ENTRY_SIGN = re.compile(r"[\d@]")
"""What every such line holds."""
_ENTRY = re.compile(rf"{_PHONE}|{_MAIL}|{_HOURS}", re.I)
LEAST_ENTRIES, LONGEST_ENTRY, MOST_PROSE = 3, 200, 0.5
"""Lines with a telephone number, an e-mail or hours from which a page is a directory; what is longer is prose, of
which it may hold this share."""


def web_type(paragraphs: Sequence[str]) -> WebType:
    """Return what kind of text a publication is for those who filter: a short notice, a directory, else a page.

    >>> web_type(["Visas | +00 55 21 22 23", "Passeports | +00 55 21 22 24", "État civil | +00 55 21 22 25"])
    'directory'
    >>> web_type(["Le guichet sera fermé vendredi matin en raison de travaux."])
    'notice'
    """
    lengths = {line: len(line) + (WIDE - 1) * len(_WIDE.findall(line)) for line in paragraphs}
    whole = sum(lengths.values())
    entries = [
        line for line in lengths if len(line) < LONGEST_ENTRY and _ENTRY_SIGN.search(line) and _ENTRY.search(line)
    ]
    prose = sum(length for line, length in lengths.items() if length >= LONGEST_ENTRY or line.endswith((".", "。")))
    if len(entries) >= LEAST_ENTRIES and prose <= MOST_PROSE * whole:
        return "directory"
    return "notice" if 0 < whole <= LONGEST_NOTICE else "page"


def type_of_page(
    page: FetchedPage,
    elements: Elements,
    parts: Template,
    chosen: list[Block],
    everything: list[Block],
    rules: SiteRules,
) -> PageType:
    """Return what a page is, by what its address and its template say, else by how its text reads."""
    if any(re.search(pattern, page.url) for pattern in rules.skip_urls):
        return "other"
    kind = _by_address(page.final_url) or _by_template(elements, parts)
    if kind == "contact" and sum(len(block.text) for block in chosen if not _in_form(block)) >= LEAST_CONTACT:
        return "article"  # hours, address and telephone are what people look for
    if kind == "home" and not _leads_on(chosen) and _own_text(chosen) >= LEAST_HOME:
        return "article"  # who we are, where, when we are open
    return kind or _by_text(elements, parts, chosen, everything)


def _leads_on(chosen: list[Block]) -> bool:
    """Say whether several headings are links: then texts below them are teasers of other pages."""
    return sum(block.tag in HEADINGS and _is_link(block) for block in chosen) >= MOST_TEASERS


def _own_text(chosen: list[Block]) -> int:
    """Return the letters of sentences that hold no link and stand beside no line that is one: teasers do."""
    linked = [False, *map(_is_link, chosen), False]
    beside = {id(block) for block, before, after in zip(chosen, linked, linked[2:], strict=False) if before or after}
    return sum(len(block.text) for block in sentences_in(chosen) if not block.links and id(block) not in beside)


def _is_link(block: Block) -> bool:
    return block.links >= 0.8 * len(block.text)


def _in_form(block: Block) -> bool:
    return block.element is not None and inside(block.element, "form")


def _in_nav(block: Block) -> bool:
    return block.element is not None and (block.element.name == "nav" or inside(block.element, "nav"))


def _by_address(url: str) -> PageType | None:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if any(name.startswith("debut_") for name in query):
        return "listing"
    if query.get("page") in _BY_PAGE:
        return _BY_PAGE[query["page"]]
    if parts.path.endswith((".php", ".php3", "/")) and "id_article" not in query and any(map(_LISTED.match, query)):
        return "listing"
    kind_found = next((kind for pattern, kind in _BY_PATH if re.search(pattern, parts.path, re.I)), None)
    return kind_found or ("home" if leads_home(url) else None)


def _by_template(elements: Elements, parts: Template) -> PageType | None:
    """Return the kind that SPIP's body class or crayons name."""
    body = elements.first("body")
    named = _OWN_CLASS.search(classes_of(body)) if body else None
    if named and named[1] in _BY_PAGE:
        return _BY_PAGE[named[1]]
    if elements.has_class(_ARTICLE) and parts.roots:
        return "article"
    if elements.has_class(_LISTING):
        return "listing"
    return None


def _by_text(elements: Elements, parts: Template, chosen: list[Block], everything: list[Block]) -> PageType:
    if parts.text_root is not None and parts.name == "spip":
        return "article"
    text = sum(len(block.text) for block in sentences_in(chosen))
    if text >= _ENOUGH_TEXT and _calls_itself_article(elements):
        return "article"
    own = [block for block in chosen if not _in_nav(block)] or chosen  # a menu says nothing of what a page is
    links = sum(block.links for block in own)
    whole = sum(len(block.text) for block in own) or 1
    if _is_index(chosen, everything) or (links > whole * 0.2 and _teasers(elements) > MOST_TEASERS):
        return "listing"
    if parts.roots and parts.name == "spip":
        return "article"
    if not chosen:
        return "other"
    return "listing" if links > whole * MOST_LINKED else "article"


def _calls_itself_article(elements: Elements) -> bool:
    if elements.meta("property", "og:type").lower() == "article":
        return True
    return bool(json_types(elements.json_scripts) & {"Article", "NewsArticle", "BlogPosting", "Report"})


def _teasers(elements: Elements) -> int:
    return sum(len(elements.select(selector)) for selector in _TEASERS)


def _is_index(chosen: list[Block], everything: list[Block]) -> bool:
    """Say whether most of what was chosen are teasers: texts that each stand under a heading that is a link."""
    texts = [block.text for block in sentences_in(chosen) if block.tag not in HEADINGS]
    under = {after.text for head, after in pairwise(everything) if head.tag in HEADINGS and _is_link(head)}
    return len(texts) >= 5 and sum(text in under for text in texts) >= 0.5 * len(texts)
