"""Where a crawl may go: the seeds' scopes, and what kind of address each is."""

from __future__ import annotations

import datetime as dt

from missionsearch.config import CrawlSettings
from missionsearch.crawl.hosts import origin_of
from missionsearch.crawl.policy import MOST_DEPTH, Kind, kind_of
from missionsearch.urls import Scope


class Bounds:
    """The scope of a crawl and its depth."""

    def __init__(self, seeds: tuple[str, ...], limits: CrawlSettings) -> None:
        self.seeds = seeds
        self.scopes = [Scope.of(seed) for seed in seeds]
        self.origins = {scope.origin for scope in self.scopes}
        self.max_depth = limits.max_depth or MOST_DEPTH
        self.year = dt.datetime.now(dt.UTC).year

    def kind(self, url: str) -> Kind:
        kind = kind_of(url, self.year)
        return "page" if kind == "skip" and url in self.seeds else kind

    def in_scope(self, url: str) -> bool:
        return url in self.seeds or any(url in scope for scope in self.scopes)

    def on_site(self, url: str) -> bool:
        """Say whether an address is on a seed's scheme, host and port."""
        return origin_of(url) in self.origins

    def allows(self, url: str) -> bool:
        """Say whether an address is asked for at all: a page in scope, or a file of a seed's site."""
        kind = self.kind(url)
        return self.in_scope(url) if kind == "page" else kind == "attachment" and self.on_site(url)
