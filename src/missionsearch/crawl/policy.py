"""Which addresses a crawl asks for: the rules that robots.txt does not state.

SPIP's addresses are told by their parameters (docs/decisions/0005): searches, prints, forms and previews show again
what articles show, and calendars never end.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

ATTACHMENTS = ("pdf", "docx")
"""Files that are fetched and read; everything else that is not a page is left where it is."""

_NOT_PAGES = re.compile(
    r"\.(7z|aac|avi|avif|bmp|bz2|css|csv|doc|eot|eps|exe|flv|gif|gz|ico|ics|iso|jpe?g|js|json|m4[av]|mid|mov|mp[34]|mpe?g|odp|"
    r"ods|odt|ogg|ogv|otf|pps|pptx?|png|rar|rtf|svg|swf|tar|tiff?|ttf|txt|vcf|wav|webm|webp|wm[av]|woff2?|xlsx?|zip)$",
    re.IGNORECASE,
)
_NOT_FOLLOWED_PATHS = re.compile(r"/(ecrire|prive|wp-admin|wp-json|cgi-bin)(/|$)|\.api/", re.IGNORECASE)
_NOT_FOLLOWED_PAGES = frozenset(
    {
        "recherche",
        "imprimer",
        "print",
        "forum",
        "login",
        "identifiants",
        "spip_pass",
        "nouveautes",
        "calendrier",
        "agenda",
    }
)
_NOT_FOLLOWED_PARAMETERS = frozenset(
    {"action", "recherche", "s", "q", "replytocom", "print", "imprimer", "ajah", "var_ajax"}
)
_MOST_PARAMETERS = 5
_LONGEST = 600
_REPEATED = re.compile(r"(/[^/]+)(?:/[^/]+)*?\1(?:/[^/]+)*?\1(?:/|$)")
_CALENDAR = re.compile(r"/(?:calend[ae]r|calendrier|agenda)/\d{4}", re.IGNORECASE)

Kind = Literal["page", "attachment", "skip"]


def kind_of(url: str) -> Kind:
    """Say whether a canonical URL may be a page, is a file that is read, or is not asked for."""
    parts = urlsplit(url)
    ending = parts.path.rsplit(".", 1)[-1].lower()
    if ending in ATTACHMENTS:
        return "attachment"
    if _NOT_PAGES.search(parts.path) or _NOT_FOLLOWED_PATHS.search(parts.path) or len(url) > _LONGEST:
        return "skip"
    if _REPEATED.search(parts.path) or _CALENDAR.search(parts.path):
        return "skip"
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    names = [name.lower() for name, _ in parameters]
    if len(parameters) > _MOST_PARAMETERS or _NOT_FOLLOWED_PARAMETERS & set(names):
        return "skip"
    if any(name == "page" and value.lower() in _NOT_FOLLOWED_PAGES for name, value in parameters):
        return "skip"
    # Two lists paged at once make as many addresses as pages times pages.
    if sum(name.startswith("debut_") for name in names) > 1:
        return "skip"
    return "page"
