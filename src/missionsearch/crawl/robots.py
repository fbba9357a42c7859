"""robots.txt as RFC 9309 has it, with the Crawl-delay that it leaves out."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from protego import Protego

from missionsearch.crawl.agent import AGENT
from missionsearch.crawl.unpacking import gunzipped

MOST_BYTES = 500 * 1024
"""RFC 9309, 2.5: a parser reads at least 500 KiB; what comes after is ignored."""
REDIRECTS = 5
"""RFC 9309, 2.3.1.2."""
LONGEST_DELAY_S = 600.0
"""A Crawl-delay up to here is obeyed to the second; a site that asks for more is not crawled (docs/crawling.md)."""
_GROUP = re.compile(r"\s*+user[ -]?agent\s*+(?::\s*+)?+([^#/]*+)", re.IGNORECASE)
_NOBODY = "User-agent: -"


@dataclass(frozen=True, slots=True)
class Robots:
    """What one site's robots.txt says to us."""

    rules: Protego = field(default_factory=lambda: Protego.parse(""))
    token: str = AGENT
    reachable: bool = True
    """False: it could not be had, and until it can, nothing is asked of the site (RFC 9309, 2.3.1.4)."""
    why: str = ""
    """Why it could not be had."""

    def allows(self, url: str) -> bool:
        return self.reachable and bool(self.rules.can_fetch(url, self.token))

    @property
    def delay_s(self) -> float:
        """The Crawl-delay, 0 where there is none."""
        return float(self.rules.crawl_delay(self.token) or 0)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        return tuple(self.rules.sitemaps)


def read_robots(status: int, body: bytes, token: str = AGENT) -> Robots:
    """Return what an answer to /robots.txt means.

    2xx: its rules, unless it is a page of markup, which states none, whatever type the header names. 4xx: everything
    may be fetched, but 429 says that we ask too much. Anything else: not reachable.
    """
    if 200 <= status < 300:
        return Robots(Protego.parse(_text(body, token)), token)
    if 400 <= status < 500 and status != 429:
        return Robots(token=token)
    return Robots(token=token, reachable=False, why=f"the server answered {status}")


def _text(body: bytes, token: str) -> str:
    """Return the lines that count, whole: half a "Disallow: /private/" would forbid the site."""
    body = gunzipped(body, MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        body = body[: max(body.rfind(b"\n", 0, MOST_BYTES), body.rfind(b"\r", 0, MOST_BYTES)) + 1]
    encoding = "utf-16" if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    text = body.decode(encoding, "replace")
    return (
        "" if text.lstrip().startswith("<") else "\n".join(_for_us(line, token.lower()) for line in text.splitlines())
    )


def _for_us(line: str, token: str) -> str:
    """Return a line with a group's name reduced to what Protego compares: ours without its version, others all alike.

    Protego keeps each rule once for every name of its group: ten thousand names with ten thousand rules are a bomb.
    """
    named = _GROUP.match(line)
    if not named:
        return line
    name = named[1].strip().lower()
    return f"User-agent: {name}" if name == "*" or name.replace("*", "") == token else _NOBODY
