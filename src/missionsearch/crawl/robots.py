"""robots.txt as RFC 9309 has it, with the Crawl-delay that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, field

from protego import Protego

from missionsearch.crawl.links import AGENT

MOST_BYTES = 500 * 1024
"""RFC 9309, 2.5: a parser reads at least 500 KiB; what comes after is ignored."""
REDIRECTS = 5
"""RFC 9309, 2.3.1.2."""


@dataclass(frozen=True, slots=True)
class Robots:
    """What one site's robots.txt says to us."""

    rules: Protego = field(default_factory=lambda: Protego.parse(""))
    reachable: bool = True
    """False: it could not be had, and until it can, nothing is asked of the site (RFC 9309, 2.3.1.4)."""

    def allows(self, url: str) -> bool:
        return self.reachable and bool(self.rules.can_fetch(url, AGENT))

    @property
    def delay_s(self) -> float:
        """The Crawl-delay, 0 where there is none; what asks for more than a minute is held to a minute."""
        return min(60.0, max(0.0, float(self.rules.crawl_delay(AGENT) or 0)))

    @property
    def sitemaps(self) -> tuple[str, ...]:
        return tuple(self.rules.sitemaps)


def read_robots(status: int, content_type: str, body: bytes) -> Robots:
    """Return what an answer to /robots.txt means.

    2xx: its rules, unless it is an HTML page, which states none. 4xx: everything may be fetched, but 429 says that we
    ask too much. Anything else: not reachable.
    """
    if 200 <= status < 300:
        start = body[:500].lstrip().lower()
        if "html" in content_type.lower() or start.startswith((b"<!doctype", b"<html")):
            return Robots()
        return Robots(Protego.parse(body[:MOST_BYTES].decode("utf-8-sig", "replace")))
    if 400 <= status < 500 and status != 429:
        return Robots()
    return Robots(reachable=False)
