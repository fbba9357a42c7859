"""What extraction says of a page, as texts to translate: where it found a fact, and why it left something out.

Extraction knows no language: its sources and reasons are English, in JSON, in the store and in the golden pages. Before
a person reads one, it becomes words of the reader's language here, by the ``gettext`` of the page or the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Translate = Callable[[str], str]


def N_(text: str) -> str:  # noqa: N802  (gettext's own name)
    """Return a text as it is: marked for translation where it is used later."""
    return text


PLACES: Mapping[str, str] = {
    "visible line": N_("a line of the page"),
    "title": N_("the title"),
    "title without year": N_("the title, which names no year"),
    "lead": N_("the beginning of the text"),
    "general": N_("the text as a whole"),
    "url": N_("the address"),
    "month in url": N_("the month in the address"),
    "script": N_("data that the page hands to scripts"),
    "import": N_("the import"),
    "site rule": N_("a rule of missionsearch.toml"),
    "element called a title": N_("an element that is called a title"),
    "title tag": N_("the page’s title tag"),
    "part of the title tag": N_("a part of the page’s title tag"),
    "json-ld": N_("the page’s structured data"),
    "label": N_("a path that is labelled as one"),
    "name": N_("an element that is called a path"),
    "how it reads": N_("a line that reads as a path"),
    "hreflang in the head": N_("the links in the page’s head"),
    "hreflang": N_("a link that names its language"),
    "beside the title": N_("a link beside the title"),
    "language menu": N_("the menu of languages"),
}
NAMED: Mapping[str, str] = {
    "meta": N_("the page’s metadata (%(name)s)"),
    "og:title": N_("the page’s metadata (%(name)s)"),
    "json-ld": N_("the page’s structured data (%(name)s)"),
    "itemprop": N_("the page’s structured data (%(name)s)"),
    "class": N_("the page’s markup (%(name)s)"),
}
"""What has a name behind its first word: ``meta article:published_time``."""
MARKUP = N_("the page’s markup (%(name)s)")
"""Anything else is the name of an element, a class, an attribute or a family of templates."""

REASONS: Mapping[str, str] = {
    # a text that was left out
    "top of page": N_("link to the top of the page"),
    "table of contents": N_("table of contents"),
    "site footer": N_("foot of the site"),
    "caption": N_("caption"),
    "byline": N_("author’s line"),
    "file line": N_("line about a file"),
    "buttons": N_("buttons"),
    "label": N_("label"),
    "title": N_("the title once more"),
    "no words": N_("no words"),
    "published line": N_("line with the day of publication"),
    "modified line": N_("line with the day of the last change"),
    "language links": N_("links to languages"),
    "hidden, or over the page": N_("hidden, or over the page"),
    "breadcrumb": N_("path to the page"),
    "footnote": N_("footnote"),
    "site rule": N_("a rule of missionsearch.toml"),
    "outside the main text": N_("outside the main text"),
    "repeats across the site": N_("repeats across the site"),
    # a value that was not chosen
    "earlier than any site": N_("earlier than any site"),
    "later than it can be": N_("later than it can be"),
    "not enough speaks for it": N_("not enough speaks for it"),
    "it looks like the site's name": N_("it looks like the site’s name"),
    "it names no section": N_("it names no section"),
    "it is this page": N_("it is this page"),
    "it leads home": N_("it leads home"),
    "another link is surer": N_("another link is surer"),
    "the day of the whole site": N_("the day of the whole site"),
    "the day of the last change": N_("the day of the last change"),
    "the address names another month": N_("the address names another month"),
    "a year alone becomes its first day": N_("a year alone becomes its first day"),
    "it tells of another page": N_("it tells of another page"),
    "a limit, or a day that is remembered": N_("a limit, or a day that is remembered"),
    "the day of a law or a treaty": N_("the day of a law or a treaty"),
    "the line says that it is another day": N_("the line says that it is another day"),
    "nothing dates the page": N_("nothing dates the page"),
    "remembered: years before the publication": N_("remembered: years before the publication"),
}
KINDS: Mapping[str, str] = {
    "article": N_("publication"),
    "listing": N_("list of publications"),
    "home": N_("home page"),
    "plan": N_("site map"),
    "contact": N_("contact page"),
    "search": N_("search page"),
    "login": N_("login page"),
    "file": N_("attached file"),
    "other": N_("other page"),
}
"""What a page is taken for (``PageType``)."""
READERS: Mapping[str, str] = {
    "rules": N_("rules of missionsearch.toml"),
    "model": N_("what was learned of pages of any site"),
    "import": N_("the import"),
}
"""What settled a page's text; anything else is the name of a family of templates or of a file format."""
SURER, SURER_DAY = (
    N_("more speaks for what was found in: %(place)s"),
    N_("more speaks for %(day)s, found in: %(place)s"),
)
_SURER = re.compile(r"more speaks for (?:the (?:path by )?|(?P<day>[\d-]{10}) \()(?P<source>.+?)\)?")


def place_in_words(source: str, translate: Translate) -> str:
    """Return where on a page something was found: "la ligne …"; names of markup stay as they are, in brackets."""
    if source in PLACES:
        return translate(PLACES[source])
    kind, _space, name = source.partition(" ")
    if kind in NAMED:
        return translate(NAMED[kind]) % {"name": name or source}
    return translate(MARKUP) % {"name": source}


def reason_in_words(reason: str, translate: Translate) -> str:
    """Return why a text was left out or a value not chosen; one that is not known here stays as it is."""
    if surer := _SURER.fullmatch(reason):
        place = place_in_words(surer["source"], translate)
        return translate(SURER_DAY if surer["day"] else SURER) % {"day": surer["day"], "place": place}
    return translate(REASONS[reason]) if reason in REASONS else reason


def kind_in_words(kind: str, translate: Translate) -> str:
    """Return what a page is taken for."""
    return translate(KINDS[kind])


def reader_in_words(extractor: str, translate: Translate) -> str:
    """Return what settled a page's text; the names of template families and file formats stay as they are."""
    return translate(READERS[extractor]) if extractor in READERS else extractor
