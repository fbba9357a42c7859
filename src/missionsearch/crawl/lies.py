"""Answers with status 200 that are no pages: their text shows it, or the site's answer to an impossible address.

Such an answer is never stored, and never replaces a stored page: the site has a bad hour, or answers wrongly.
"""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from missionsearch.crawl.texts import PageText

SHORT = 250
"""An answer with more words than this is a page, whatever its title says."""
_MAINTENANCE = re.compile(
    r"(?:(?:le |ce |notre )?site |page |service )?(?:est )?(?:actuellement |temporairement )?"
    r"(?:en (?:cours de )?maintenance|under maintenance|down for maintenance|"
    r"(?:temporarily )?unavailable|indisponible)(?: temporairement)?|"
    r"(?:scheduled |site )?maintenance(?: en cours| in progress| mode)?|(?:503 )?service (?:temporarily )?unavailable|"
    r"mode maintenance|we(?:['’]ll| will) be (?:right )?back(?: soon)?|"
    r"nous (?:revenons|serons de retour) (?:bient[ôo]t|vite)",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"(?:erreur|error)?[\s:–-]*404(?:[\s:–-]+.{0,60})?|(?:la |cette |this |the )?page (?:demand[ée]e |requested )?"
    r"(?:est |was |is )?(?:introuvable|not found|non trouv[ée]e|cannot be found|n['’]existe (?:pas|plus)|"
    r"does not exist)|not found|"
    r"(?:sorry, )?(?:this |the )page (?:could not be|can['’]t be) found|aucun article (?:à|ici)",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:se connecter|connexion|identification|authentification|log ?in|sign ?in|connectez-vous)\b.{0,40}",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:avant de (?:continuer|poursuivre|commencer)|before you continue|nous respectons votre vie priv[ée]e|"
    r"we (?:value|respect) your privacy|"
    r"(?:votre |your )?(?:consent|consentement)(?: is)? (?:required|requis|n[ée]cessaire))"
    r"(?:\b.{0,40})?",
    re.IGNORECASE,
)


def lie_in_words(page: PageText) -> str | None:
    """Return the rule (``maintenance``, ``soft404``, ``login``, ``consent``) that a page's own words fall under.

    Only the heading and the title of a short page are believed, and only where they say nothing else: an article may
    speak of maintenance.
    """
    if page.length > SHORT:
        return None
    lines = [line for line in (page.heading, *_parts(page.title)) if line]
    for rule, pattern in (("maintenance", _MAINTENANCE), ("soft404", _ABSENT), ("consent", _CONSENT)):
        if any(pattern.fullmatch(line.strip(" .!…")) for line in lines):
            return rule
    if page.asks_password and any(_LOGIN.fullmatch(line.strip(" .!…")) for line in lines):
        return "login"
    return None


def _parts(title: str) -> tuple[str, ...]:
    """Return a title, and what stands before the site's name in it."""
    return (title, *re.split(r"\s[-–—|·:»]\s", title, maxsplit=1)[:1])


def impossible(url: str) -> str:
    """Return an address beside another that no site has."""
    parts = urlsplit(url)
    return (
        f"{parts.scheme}://{parts.netloc}{parts.path[: parts.path.rfind('/') + 1] or '/'}{secrets.token_hex(8)}-absent"
    )


@dataclass
class Answers:
    """What one site has answered in a run, as far as it shows which answers are no pages."""

    absent: set[bytes] = field(default_factory=set)
    """Fingerprints of its answers with status 200 to addresses that do not exist."""
    leads_to: set[str] = field(default_factory=set)
    """Where it redirects addresses that do not exist."""
    texts: defaultdict[bytes, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Fingerprint to the addresses that showed that text; only the first few."""


SAME_TEXTS = 3
"""Once so many addresses show one text, the site is asked for an impossible address again."""
MOST_ADDRESSES = 8


class Lies:
    """Knows, for each site, which answers are no pages."""

    def __init__(self) -> None:
        self.sites: defaultdict[str, Answers] = defaultdict(Answers)

    def rule_against(self, site: str, url: str, page: PageText, stored: PageText | None) -> str | None:
        """Return the rule by which an answer is no page; None where it is a page.

        A seed or a front page that says what the site says to addresses that do not exist is the page that it says
        there, unless it said something else when it was stored.
        """
        rule = lie_in_words(page)
        if rule:
            return rule
        if page.fingerprint not in self.sites[site].absent:
            return None
        front = urlsplit(url).path in ("", "/") and not urlsplit(url).query
        if front and (stored is None or stored.fingerprint == page.fingerprint):
            return None
        return "one-text" if front or len(self.sites[site].texts[page.fingerprint]) >= SAME_TEXTS else "soft404"

    def seen(self, site: str, url: str, page: PageText) -> bool:
        """Note a page's text; True where so many addresses have shown it that the site must be asked once more."""
        urls = self.sites[site].texts[page.fingerprint]
        if url not in urls and len(urls) < MOST_ADDRESSES:
            urls.append(url)
        return len(urls) == SAME_TEXTS and page.fingerprint not in self.sites[site].absent

    def probed(self, site: str, status: int, page: PageText, target: str | None) -> None:
        """Note what a site answered to an impossible address."""
        if target:
            self.sites[site].leads_to.add(target)
        elif status == 200 and page.length:
            self.sites[site].absent.add(page.fingerprint)
