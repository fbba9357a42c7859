"""Who we say we are to a site."""

from __future__ import annotations

import re

from missionsearch import __version__
from missionsearch.config import CrawlSettings

AGENT = "missionsearch"
"""The product token by which robots.txt, meta robots and X-Robots-Tag may address us (RFC 9309, 2.2.1)."""


def user_agent(crawl: CrawlSettings) -> str:
    """Return the User-Agent that is sent: name, version and how to reach the operator."""
    if crawl.user_agent:
        return crawl.user_agent
    return f"{AGENT}/{__version__}" + (f" (+{crawl.contact})" if crawl.contact else "")


def product_token(agent: str) -> str:
    """Return the name by which a robots.txt addresses a User-Agent: its product without the version.

    >>> product_token("AmbassadeBot/2.0 (+https://ambassade.example/)")
    'AmbassadeBot'
    """
    named = re.match(r"\s*([A-Za-z_-]+)", agent)
    return named[1] if named else AGENT
