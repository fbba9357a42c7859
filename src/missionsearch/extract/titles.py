"""A page's title: the heading that is shown above its text, and not the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from missionsearch.config import SiteRules
from missionsearch.extract.blocks import Block, tidy
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
from missionsearch.extract.lines import plain
from missionsearch.markup import Tag

LANGUAGE_TAG = re.compile(
    r"[\s\u00a0]*\[[\s\u00a0]*(fr|en|de|es|it|ru|ar|pt|zh|uk|nl|pl|tr|ja|ko|el|ro|cs|hu|bg|sr|hr|sl|sk|sq|mk|bs|da|sv|no|nb|fi|is|et|lv|lt|ga|mt|hy|ka|az|kk|uz|"
    r"mn|fa|he|hi|bn|ta|th|vi|lo|km|my|id|ms|sw|am|mg|ht|ca|eu)[\s\u00a0]*\][\s\u00a0]*$",
    re.I,
)
LONGEST_TAG = 20
SHORTEST_NAMED = 8
"""Characters from which a smaller heading that the title tag names is the title, and no label."""
MOST_HEADINGS = 40
SHORTEST_TITLE, LONGEST_TITLE = 15, 250
"""Characters of an element that is no heading but is called a title."""
_CALLED = re.compile(r"^(?:(?i:page|article|node|post|content|main)[-_]?)?(?:[Tt]itre|[Tt]itle|[Hh]eadline)(?![a-z])")
_CRAYON_TITLE = re.compile(r"^article-titre-\d")
_SITES = re.compile(r"logo|site-?(?:name|title)|blog-?(?:name|title)|brand|nom_?site", re.I)
_HOME = re.compile(r"\.?/?(?:[a-z]{2}/?)?(?:(?:index|default|spip|home|accueil)(?:\.\w{3,5})?)?/?", re.I)
_SEPARATORS = re.compile(r"\s+[|–—·»]\s+|\s+-\s+|\s*::\s*")


def find_title(page: Elements, blocks: Sequence[Block], rules: SiteRules) -> Tag | str:
    """Return the element that is the title as shown, else the text of a meta or the title tag without the site's name.

    ``blocks`` are the page's, in order.
    """
    for selector in rules.title:
        found = page.select_one(selector)
        if found and text_of(found):
            return found
    for tag in page.classed(_CRAYON_TITLE):
        if text_of(tag):
            return tag
    whole = tidy(title.get_text().replace("\n", " ")) if (title := page.first("title")) else ""
    shared = tidy(page.meta("property", "og:title"))
    shared = without_site_name(shared, page, blocks) if shared == whole else shared
    every = [tag for tag in page.named("h1") if text_of(tag)]
    heads = [tag for tag in every if not _is_site_name(tag, page)]
    named = _named(heads, whole, shared, page)
    if named:
        return named
    entry = [tag for tag in heads if "entry-title" in classes_of(tag)]
    central = [tag for tag in heads if inside(tag, "main", "article")]
    if entry or central:
        return (entry or central)[0]
    for tag in heads:
        if plain(text_of(tag))[:40] in plain(f"{whole} {shared}") or len(heads) == 1:
            return tag
    for selector in ("h2.nonaccueil", ".entry-title", "[itemprop=headline]"):
        found = page.select_one(selector)
        if found and text_of(found) and not inside(found, "li", "aside", "nav"):
            return found
    if shared:
        return shared
    called = next(filter(_may_be_title, page.classed(_CALLED)), None) if not every else None
    if called is not None:
        return called
    return heads[0] if heads else without_site_name(whole, page, blocks) or next(iter(every), "")


def _may_be_title(tag: Tag) -> bool:
    """Say whether an element that is called a title is the page's: a line of text, no link, not in a menu or a list."""
    length = len(text_of(tag))
    fits = SHORTEST_TITLE <= length <= LONGEST_TITLE and tag.find("a", href=True) is None
    return (
        fits and not _SITES.search(classes_of(tag)) and not inside(tag, "a", "li", "nav", "aside", "header", "footer")
    )


def _named(heads: Sequence[Tag], whole: str, shared: str, page: Elements) -> Tag | None:
    """Return the heading that the page's title tag, or what it says when shared, names."""
    known = _matching(heads, whole, shared)
    central = [tag for tag in known if inside(tag, "main", "article")]
    if central:
        return central[0]
    begins = [tag for tag in known if _begins(tag, whole) or plain(text_of(tag)) == plain(shared)]
    if begins:
        return begins[0]
    smaller = [tag for tag in page.named("h2", "h3", "h4")[:MOST_HEADINGS] if len(text_of(tag)) >= SHORTEST_NAMED]
    smaller = [tag for tag in _matching(smaller, whole, shared) if not _is_site_name(tag, page)]
    if known and smaller:  # "Title - Site", with the site's name in h1 and the title in h2 below it
        order = page.in_order([known[0], smaller[0]])
        return smaller[0] if order[0] is known[0] and _begins(smaller[0], whole) else known[0]
    return next(iter(known or smaller), None)


def _matching(tags: Iterable[Tag], whole: str, shared: str) -> list[Tag]:
    """Return the headings that a title tag begins or ends with, or that are what is shared."""
    texts = ((tag, plain(text_of(tag))) for tag in tags)
    ends = (plain(whole), plain(shared))
    return [tag for tag, text in texts if text == ends[1] or ends[0].startswith(text) or ends[0].endswith(text)]


def _begins(tag: Tag, whole: str) -> bool:
    return plain(whole).startswith(plain(text_of(tag)))


def _is_site_name(tag: Tag, page: Elements) -> bool:
    """Say whether a heading is the site's own name: so it is called, or it leads home, or it stands in the banner."""
    if _SITES.search(classes_of(tag)) or plain(text_of(tag)) == plain(page.meta("property", "og:site_name")):
        return True
    link = tag.find("a", href=True) or tag.find_parent("a", href=True)
    if link is not None and plain(text_of(tag)) in plain(text_of(link)) and _leads_home(str(link["href"])):
        return True
    return bool(tag.find_parent("header", role="banner") and not inside(tag, "main", "article"))


def _leads_home(href: str) -> bool:
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    there = not href.strip().startswith("#") and parts.scheme in ("", "http", "https")
    return there and bool(_HOME.fullmatch(parts.path)) and (not parts.query or parts.query.startswith("lang="))


def without_site_name(title: str, page: Elements, blocks: Sequence[Block] = ()) -> str:
    """Return a title tag's text without the site's name: behind the last dash, or before it where the page shows so.

    The part that stands on the page in a line of its own is the title; where both do, the lower one.
    """
    name = tidy(page.meta("property", "og:site_name"))
    if name and title.endswith(name) and len(title) > len(name) + 3:
        return title[: -len(name)].rstrip(" -–—|·:\u00a0")
    parts = [part for part in _SEPARATORS.split(title) if part]
    if len(parts) < 2:
        return title
    places: dict[str, int] = {}
    for place, block in enumerate(blocks):
        if block.links < len(block.text):
            places.setdefault(plain(block.text).casefold(), place)
    shown = [part for part in parts if plain(part).casefold() in places]
    if shown:
        return max(shown, key=lambda part: places[plain(part).casefold()])
    if len(parts) > 2 and re.search(r"\s[|»]\s", title):  # title, section, site
        return parts[0]
    return title[: title.rfind(parts[-1])].rstrip(" -–—|·:\u00a0")


def split_tag(title: str) -> tuple[str, str | None]:
    """Return a title without the "[en]" behind it, and that language.

    >>> split_tag("La chancellerie politique [en]")
    ('La chancellerie politique', 'en')
    """
    found = LANGUAGE_TAG.search(title, max(0, len(title) - LONGEST_TAG)) if title.rstrip().endswith("]") else None
    return (title[: found.start()].rstrip(), found[1].lower()) if found else (title, None)
