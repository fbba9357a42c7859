"""Which addresses a crawl asks for: the rules that robots.txt does not state.

What one system's addresses mean holds on sites of that system only (docs/decisions/0005): ``?s=`` is WordPress's search
and another site's article. Traps are recognised by what they do (``traps``), not by the form of their addresses.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

ATTACHMENTS = ("pdf", "docx")
"""Files that are fetched and read; all other files are left out."""
_NOT_PAGES = re.compile(
    r"\.(7z|aac|avi|avif|bmp|bz2|css|csv|doc|eot|eps|exe|flv|gif|gz|ico|ics|iso|jpe?g|js|json|m4[av]|mid|mov|mp[34]|mpe?g|odp|"
    r"ods|odt|ogg|ogv|otf|pps|pptx?|png|rar|rtf|svg|swf|tar|tiff?|ttf|txt|vcf|wav|webm|webp|wm[av]|woff2?|xlsx?|zip)$",
    re.IGNORECASE,
)
LONGEST = 600
MOST_DEPTH = 200
"""The most links from a seed, where the operator sets no limit: what lies deeper is an endless chain of "next"."""
EARLIEST_YEAR = 1990
YEARS_AHEAD = 2
"""SPIP's listings by day of years beyond these are a calendar that never ends."""

System = Literal["spip", "wordpress", "mediawiki", "dokuwiki"]
Kind = Literal["page", "attachment", "skip"]

_SYSTEMS: tuple[System, ...] = ("spip", "wordpress", "mediawiki", "dokuwiki")
_SPIP_PATHS = re.compile(r"/(ecrire|prive)(/|$)|\.api/|/(?:calend[ae]r|calendrier|agenda)/\d{4}", re.IGNORECASE)
_SPIP_PAGES = frozenset(
    [
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
    ]
)
_SPIP_PARAMETERS = frozenset(["action", "recherche", "s", "q", "print", "imprimer", "ajah", "var_ajax"])
_DAY_PARAMETERS = frozenset(["date", "day", "jour", "month", "mois", "year", "annee", "an", "week", "semaine"])
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_WORDPRESS_PATHS = re.compile(r"/(wp-admin|wp-json|xmlrpc\.php|wp-login\.php)(/|$)|/trackback/?$", re.IGNORECASE)
_WORDPRESS_PARAMETERS = frozenset(("s", "replytocom", "preview", "share"))
_DOKUWIKI_PATHS = re.compile(r"/lib/(exe/(?!fetch\.php)|plugins/|tpl/)", re.IGNORECASE)
"""``fetch.php`` serves the files that pages name."""
_DOKUWIKI_PARAMETERS = frozenset(("rev", "rev2", "idx", "sectok", "tab_files", "tab_details"))
_MEDIAWIKI_PAGE = re.compile(r"(?:sp[ée]cial|sp%C3%A9cial):", re.IGNORECASE)


def system_of(headers: dict[str, str], generator: str) -> System | None:
    """Return the system that made a page, by its ``generator`` and by SPIP's ``Composed-By``."""
    named = f"{headers.get('composed-by', '')} {generator}".lower()
    return next((system for system in _SYSTEMS if system in named), None)


def kind_of(url: str) -> Kind:
    """Say whether a canonical URL may be a page, is a file that is read, or is neither, by its ending alone."""
    path = urlsplit(url).path
    if path.rsplit(".", 1)[-1].lower() in ATTACHMENTS:
        return "attachment"
    return "skip" if _NOT_PAGES.search(path) else "page"


def rule_against(url: str, system: System | None, this_year: int) -> str | None:
    """Return the rule by which an address is not asked for; None where nothing speaks against it.

    ``spip.php`` is SPIP's, whatever else is known of the site.
    """
    if len(url) > LONGEST:
        return "long"
    parts = urlsplit(url)
    names = [(name.lower(), value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    if system == "spip" or parts.path.endswith("/spip.php"):
        return "spip" if _is_spip_tool(parts.path, names, this_year) else None
    if system == "wordpress":
        tool = _WORDPRESS_PATHS.search(parts.path) or _WORDPRESS_PARAMETERS & {name for name, _ in names}
        return "wordpress" if tool else None
    if system == "mediawiki":
        return "mediawiki" if _is_wiki_tool(parts.path, names) else None
    if system == "dokuwiki":
        return "dokuwiki" if _is_dokuwiki_tool(parts.path, dict(names)) else None
    return None


def _is_spip_tool(path: str, names: list[tuple[str, str]], this_year: int) -> bool:
    if _SPIP_PATHS.search(path) or _SPIP_PARAMETERS & {name for name, _ in names}:
        return True
    if any(name == "page" and value.lower() in _SPIP_PAGES for name, value in names):
        return True
    if any(_beyond(value, this_year) for name, value in names if name in _DAY_PARAMETERS):
        return True
    # Two lists paged at once make as many addresses as pages times pages.
    return sum(name.startswith("debut_") for name, _ in names) > 1


def _beyond(value: str, this_year: int) -> bool:
    years = [int(year) for year in _YEAR.findall(value)]
    return any(not EARLIEST_YEAR <= year <= this_year + YEARS_AHEAD for year in years)


def _is_wiki_tool(path: str, names: list[tuple[str, str]]) -> bool:
    given = dict(names)
    if given.get("action", "view") != "view" or {"oldid", "diff", "redlink", "veaction", "printable"} & given.keys():
        return True
    title = given.get("title", path.rpartition("/")[2])
    return bool(_MEDIAWIKI_PAGE.match(title))


def _is_dokuwiki_tool(path: str, given: dict[str, str]) -> bool:
    """Say whether an address is no plain view of a page (https://www.dokuwiki.org/devel:action_modes)."""
    if given.get("do", "show") not in ("", "show"):
        return True
    return bool(_DOKUWIKI_PATHS.search(path) or _DOKUWIKI_PARAMETERS & given.keys())
