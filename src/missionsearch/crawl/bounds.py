"""Where a crawl may go: the seeds' sites and folders, and what kind of address each is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from missionsearch.config import CrawlSettings, SiteCrawl
from missionsearch.crawl.policy import MOST_DEPTH, Kind, System, kind_of, rule_against
from missionsearch.urls import Scope, canonicalize


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Site:
    """One site: the form that its seed gives it, and the other names under which it answers."""

    origin: str
    names: frozenset[str]
    """Hosts, with a port that is not the scheme's own: the seed's, with ``www.`` and without, and its aliases."""
    settings: SiteCrawl

    @classmethod
    def of(cls, seed: str, crawl: CrawlSettings) -> Site:
        host = urlsplit(seed).netloc
        settings = crawl.for_site(host)
        aliases = {canonicalize(f"http://{alias}/")[7:-1] for alias in settings.aliases if alias != "*"}
        names = {host, *aliases} | {_twin(name) for name in (host, *aliases)}
        return cls(origin_of(seed), frozenset(names), settings)


def _twin(host: str) -> str:
    """Return a host with ``www.``, or without."""
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an address is asked for."""

    kind: Kind
    rule: str | None = None
    """Why not."""


class Bounds:
    """The scope of a crawl and its depth. Addresses of one site are held in its seed's form (``own``)."""

    def __init__(self, seeds: tuple[str, ...], limits: CrawlSettings, year: int) -> None:
        self.sites: list[Site] = []
        self._site_of: dict[str, Site] = {}
        for seed in seeds:
            self._add(Site.of(seed, limits))
        self.seeds = tuple(dict.fromkeys(self.in_seed_form(seed) for seed in seeds))
        self.scopes = [Scope.of(seed) for seed in self.seeds]
        self.max_depth = limits.max_depth or MOST_DEPTH
        self.year = year
        self.systems: dict[str, System] = {}
        """Origin to the system that made its pages, as far as it has said so."""

    def _add(self, site: Site) -> None:
        if urlsplit(site.origin).netloc not in self._site_of:
            self.sites.append(site)
            for name in site.names:
                self._site_of.setdefault(name, site)

    def site(self, url: str) -> Site | None:
        """Return the seeds' site that an address belongs to, in whichever scheme and under whichever of its names."""
        return self._site_of.get(urlsplit(url).netloc)

    def in_seed_form(self, url: str) -> str:
        """Return an address in the form of its site's seed; that of another site as it is."""
        site = self.site(url)
        if site is None:
            return url
        parts, form = urlsplit(url), urlsplit(site.origin)
        if (parts.scheme, parts.netloc) == (form.scheme, form.netloc):
            return url
        return urlunsplit((form.scheme, form.netloc, parts.path, parts.query, ""))

    def verdict(self, url: str) -> Verdict:
        """Return whether an address of the seeds' form is asked for: as a page in scope, or a file of a seed's site."""
        site, kind = self.site(url), kind_of(url)
        if url in self.seeds:
            return Verdict("page" if kind == "skip" else kind)
        rule = self._outside(url, site, kind)
        if rule is None and site is not None:
            rule = rule_against(url, self.systems.get(site.origin), self.year) or _pattern_rule(site.settings, url)
        return Verdict(kind, rule)

    def _outside(self, url: str, site: Site | None, kind: Kind) -> str | None:
        if site is None:
            return "scope"
        if kind == "page" and not any(url in scope for scope in self.scopes):
            return "folder"
        return "kind" if kind == "skip" else None

    def allows(self, url: str) -> bool:
        return self.verdict(url).rule is None


def _pattern_rule(site: SiteCrawl, url: str) -> str | None:
    if any(re.search(pattern, url) for pattern in site.exclude):
        return "exclude"
    if site.include and not any(re.search(pattern, url) for pattern in site.include):
        return "include"
    return None


def named_hosts(seeds: tuple[str, ...], crawl: CrawlSettings) -> tuple[str, ...]:
    """Return the seeds, and their hosts under every name that the operator gives them, as addresses."""
    sites = [Site.of(seed, crawl) for seed in seeds]
    return (*seeds, *(f"http://{name}/" for site in sites for name in sorted(site.names)))
