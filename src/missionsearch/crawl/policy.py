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
_DAY_PARAMETERS = frozenset({"date", "day", "jour", "month", "mois", "year", "annee", "an", "week", "semaine"})
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
EARLIEST_YEAR = 1990
YEARS_AHEAD = 2
"""Listings by day of years beyond these are a calendar that never ends."""
MOST_DEPTH = 200
"""Links from a seed, where the operator sets no limit: what lies deeper is a chain of "next" that has no end."""

Kind = Literal["page", "attachment", "skip"]


def kind_of(url: str, this_year: int) -> Kind:
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
    if any(_beyond(value, this_year) for name, value in parameters if name.lower() in _DAY_PARAMETERS):
        return "skip"
    # Two lists paged at once make as many addresses as pages times pages.
    if sum(name.startswith("debut_") for name in names) > 1:
        return "skip"
    return "page"


def _beyond(value: str, this_year: int) -> bool:
    years = [int(year) for year in _YEAR.findall(value)]
    return any(not EARLIEST_YEAR <= year <= this_year + YEARS_AHEAD for year in years)
