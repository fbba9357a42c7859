# ruff: noqa: E501 (tables of names read best whole)
"""What elements are there for: the only place of the decisions on text and lines that reads class, id and role.

Names are read by whole tokens ("has-sidebar" is two, "postComments" is two). What one says is a hint among others, and
nothing at all on an element that holds the title or most of the page's text: a theme may call its whole page anything.
"""

from __future__ import annotations

import re
from functools import lru_cache

from missionsearch.extract.blocks import HEADINGS
from missionsearch.markup import Tag

NAVIGATION, FOOT, HEAD, OTHERS, DETAILS, TEXT, OVERLAY, CONSENT, OPENED, TEASER, SIDEBAR, PERHAPS_TEASER = range(12)
OTHER_PAGES = 12
HIDDEN = 13
"""The role of what says so itself: by an attribute or its style."""
ROLE_NAMES = ("navigation", "foot", "head", "others", "details", "text", "overlay")
LONGEST_NAMES = 500
"""Characters of an element's classes that are looked at: what is longer is made by a machine, and names nothing."""
_TOKENS: tuple[str, ...] = (
    "nav menu navbar navigation breadcrumb breadcrumbs ariane pagination pager tabs submenu topbar sidebar sidemenu side "
    "rail skip skiplinks skiplink toc sommaire summary hierarchie arbo rubriques megamenu sitemap langues languages",
    "footer foot bottom copyright legal colophon pied mentions",
    "header masthead banner top toolbar logo entete bandeau banniere",
    "share sharing social partage partager follow comment comments commentaires comentarios reply respond disqus forum "
    "related similar recommended recirc more popular trending latest also newsletter subscribe subscription signup promo "
    "ad ads advert advertisement sponsor sponsored publicite widget widgets teaser teasers carousel slider slideshow card "
    "cards author bio paywall feedback outbrain taboola voir lire",
    "meta byline author date time tags tag category categories posted info credit credits caption legende portfolio "
    "documents doc editsection",
    "content contenu article post entry story text texte body corps main chapo crayon markdown prose richtext wysiwyg "
    "description surlignable hentry",
    "cookie cookies consent gdpr rgpd cmpbox didomi onetrust tarteaucitron axeptio usercentrics klaro cybot popup modal "
    "overlay dialog lightbox",
    # A question for consent.
    "cookie cookies consent gdpr rgpd cmpbox didomi onetrust tarteaucitron axeptio usercentrics klaro cybot",
    # What a reader opens, or a script shows when it has loaded: hidden at first, and text all the same.
    "accordion accordions collapse collapsible collapsed collapsing expand expandable expanded toggle tab tabs pane panel "
    "tabpanel tabcontent faq details page app root site wrapper container content contenu main",
    # What tells of other pages: its days are theirs.
    "comment comments commentaire commentaires related teaser teasers forum review reviews",
    "sidebar",
    # The same, where the title does not stand near.
    "agenda card cards promo archive archives preview previews widget calendar",
    # What leads to other pages, asks for an address, or states rights.
    "related recommended similar latest recent trending popular newsletter signup subscribe legal disclaimer disclaimers "
    "disclosure disclosures",
)
"""The words that tell each role, by its number."""
_ROLES_OF: dict[str, int] = {}
for _role, _words in enumerate(_TOKENS):
    for _word in _words.split():
        _ROLES_OF[_word] = _ROLES_OF.get(_word, 0) | 1 << _role
MOST_ABOVE = 3
"""Children of a part among which its heading is: former names of it may stand above."""
_ARIA = {
    "navigation": 1 << NAVIGATION,
    "menu": 1 << NAVIGATION,
    "menubar": 1 << NAVIGATION,
    "search": 1 << NAVIGATION,
    "tablist": 1 << NAVIGATION,
    "banner": 1 << HEAD,
    "contentinfo": 1 << FOOT,
    "complementary": 1 << OTHERS,
    "main": 1 << TEXT,
    "article": 1 << TEXT,
    "dialog": 1 << OVERLAY,
    "alertdialog": 1 << OVERLAY,
}
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_STREAMED = "S:"
"""How React calls what a server sends late: hidden until a script sets it into its place."""
NAMED = (1 << len(ROLE_NAMES)) - 1
"""The roles that are features of the learned model."""


def roles_of(tag: Tag) -> int:
    """Return what an element is there for, as bits by the numbers of the roles."""
    items = tag.items()
    if not items:
        return 1 << OVERLAY if tag.tag == "dialog" else 0
    attributes = dict(items)
    classes, own_id, role = attributes.get("class"), attributes.get("id"), attributes.get("role")
    roles = _named(f"{classes or ''} {own_id or ''}"[:LONGEST_NAMES]) if classes or own_id else 0
    if roles and own_id and _is_part(tag, own_id):
        roles = _named((classes or "")[:LONGEST_NAMES])
    if role:
        roles |= _ARIA.get(role, 0)
    if attributes.get("aria-modal") == "true" or tag.tag == "dialog":
        roles |= 1 << OVERLAY
    style = attributes.get("style")
    if "hidden" in attributes or (style and "display:none" in style.replace(" ", "").lower()):
        roles |= 1 << HIDDEN
    return roles


def _is_part(tag: Tag, own_id: str) -> bool:
    """Say whether an id names a part of the page after its heading, which links to it.

    A manual's part on widgets or navigation is neither.
    """
    heads = (child for child in tag[:MOST_ABOVE] if child.tag in HEADINGS)
    return any(link.get("href") == f"#{own_id}" for head in heads for link in head.iter("a"))


@lru_cache(8192)
def _named(names: str) -> int:
    """Return what the words of an element's classes and id tell; a site writes the same ones again and again."""
    roles = 0
    for word in _TOKEN.findall(names):
        roles |= _ROLES_OF.get(word.lower(), 0)
    return roles


def is_overlay(tag: Tag, roles: int) -> bool:
    """Say whether an element of these roles lies over the page: a dialog, or a question for consent.

    One that holds a link to itself is a part of the page, such as a manual's on cookies.
    """
    if not roles & (1 << OVERLAY | 1 << CONSENT):
        return False
    if tag.tag == "dialog" or roles & 1 << CONSENT:
        return tag.find("a", href=f"#{tag.get('id')}") is None
    return tag.get("role") in ("dialog", "alertdialog") or tag.get("aria-modal") == "true"


def is_hidden(tag: Tag, roles: int, above: int) -> bool:
    """Say whether an element of these roles, in one of those ``above``, is hidden and cannot be opened."""
    if not roles & 1 << HIDDEN or (roles | above) & 1 << OPENED:
        return False
    return not (tag.get("role") == "tabpanel" or tag.tag == "details" or (tag.get("id") or "").startswith(_STREAMED))
