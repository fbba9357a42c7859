"""An address on its way through a crawl."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lead:
    """An address to follow, and what led to it."""

    url: str
    """Canonical, in the form of its site's seed."""
    depth: int
    """Links from a seed."""
    source: str | None
    """The page, sitemap or feed that led here."""
    by: str = "link"
    literal: bool = False
    """The server insists on a form of the address that is not the canonical one."""
    hops: int = 0
    """Redirects that led here."""

    def at(self, url: str) -> Lead:
        """Return the same lead under another address."""
        return self if url == self.url else replace(self, url=url)
