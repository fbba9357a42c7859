"""Reads the tables of ``missionsearch.toml``: each complaint names the file and the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from missionsearch.config.ranges import WANTED_HOURS, parse_hours
from missionsearch.config.settings import CrawlSettings, Settings, SiteCrawl, SiteRules
from missionsearch.errors import ConfigError

_HOST = re.compile(r"\*|[A-Za-z0-9._-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


class Reader:
    """Checks tables against the dataclasses above and knows on which line a key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, text.splitlines()
        self.text = text

    def tables(self) -> dict[str, Any]:
        try:
            tables = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{self.path}: not valid TOML: {error}") from error
        known = {field.name for field in fields(Settings)} - {"root"}
        for name, value in tables.items():
            if name not in known:
                raise self.error(None, name, f"unknown table or key {name!r}; known: {', '.join(sorted(known))}")
            if not isinstance(value, dict):
                raise self.error(None, name, f"{name} is a table: write [{name}]")
        return tables

    def table(
        self,
        tables: Mapping[str, Any],
        name: str,
        shape: type,
        hidden: frozenset[str] | set[str] = frozenset(),
    ) -> Any:
        return self.values(name, tables.get(name, {}), shape, hidden)

    def site_rules(self, table: Mapping[str, Any]) -> dict[str, SiteRules]:
        for host, rules in table.items():
            if not isinstance(rules, dict):
                raise self.error("extract", host, f'rules belong under a host: write [extract."{host}"]')
        return {
            host: self.values(host, rules, SiteRules, frozenset(), f'extract."{host}"') for host, rules in table.items()
        }

    def crawl_tables(self, table: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, SiteCrawl]]:
        """Return what holds for every site, and what holds for one host each."""
        known = {item.name for item in fields(CrawlSettings)}
        hosts = {
            host: given for host, given in table.items() if isinstance(given, dict) and host not in known - {"sites"}
        }
        sites = {
            host: self.values(host, given, SiteCrawl, frozenset(), f'crawl."{host}"') for host, given in hosts.items()
        }
        for host, site in sites.items():
            self.check_site(host, site)
        return {key: value for key, value in table.items() if key not in hosts}, sites

    def check_site(self, host: str, site: SiteCrawl) -> None:
        """Raise ConfigError for a host, pattern or window that cannot be used."""
        if not _HOST.fullmatch(host):
            raise self.error(
                "crawl", host, f'{host!r} is no host: write [crawl."www.ambassade.example"], without https://'
            )
        for alias in site.aliases:
            if not _HOST.fullmatch(alias):
                raise self.error(
                    host, "aliases", f'{alias!r} is no host: write "www.ambassade.example", without https://'
                )
        for key in ("include", "exclude"):
            for pattern in getattr(site, key):
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise self.error(host, key, f"{pattern!r} is no regular expression: {error}") from None
        if site.hours and parse_hours(site.hours) is None:
            raise self.error(host, "hours", f"hours = {site.hours!r}: {WANTED_HOURS}")

    def values(
        self, name: str, table: Mapping[str, Any], shape: type, hidden: frozenset[str] | set[str], written: str = ""
    ) -> Any:
        """Return a table's values; ``written`` is how the file names a host's table."""
        expected = {item.name: item.default for item in fields(shape) if item.name not in hidden}
        given: dict[str, Any] = {}
        for key, value in table.items():
            if key not in expected:
                known = ", ".join(sorted(expected))
                raise self.error(name, key, f"unknown key {key!r} in [{written or name}]; known: {known}")
            given[key] = self.fitting(name, key, value, expected[key])
        return shape(**given)

    def fitting(self, table: str, key: str, value: Any, default: Any) -> Any:
        if isinstance(default, tuple):
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise self.error(table, key, f'{key} is a list of texts: write ["…", "…"]')
            return tuple(value)
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if type(value) is not type(default):
            wanted = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}[
                type(default)
            ]
            raise self.error(table, key, f"{key} is {wanted}, not {value!r}")
        return value

    def error(self, table: str | None, key: str, problem: str) -> ConfigError:
        line = self.line_of(table, key)
        where = f"{self.path}, line {line}" if line else str(self.path)
        return ConfigError(f"{where}: {problem}")

    def line_of(self, table: str | None, key: str) -> int | None:
        """Return the line on which a key of a table (or a table itself) stands; tomllib does not tell."""
        inside = table is None
        for number, line in enumerate(self.lines, 1):
            header = re.match(r"\s*\[+\s*(.+?)\s*\]+\s*(#.*)?$", line)
            if header:
                names = [part.strip().strip("\"'") for part in re.findall(r'"[^"]*"|\'[^\']*\'|[^.]+', header[1])]
                if (table is None and names[0] == key) or names == [table, key]:
                    return number
                inside = table is not None and names[-1] == table
            elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return None
