"""Read ``missionsearch.toml`` into one frozen ``Settings``, built once by the command line and passed down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from missionsearch.config.ranges import ENGINES, RANGES, parse_hours
from missionsearch.config.reading import Reader
from missionsearch.config.settings import (
    AlertSettings,
    CrawlSettings,
    EngineSettings,
    ExtractSettings,
    ReindexSettings,
    ReportSettings,
    SearchSettings,
    SectionSettings,
    Settings,
    SiteCrawl,
    SiteRules,
    SiteSettings,
    StaffSettings,
    StatsSettings,
    WebSettings,
)
from missionsearch.errors import ConfigError

__all__ = [
    "CONFIG_NAME",
    "ENGINES",
    "AlertSettings",
    "CrawlSettings",
    "EngineSettings",
    "ExtractSettings",
    "ReindexSettings",
    "ReportSettings",
    "SearchSettings",
    "SectionSettings",
    "Settings",
    "SiteCrawl",
    "SiteRules",
    "SiteSettings",
    "StaffSettings",
    "StatsSettings",
    "WebSettings",
    "load_settings",
    "parse_hours",
    "parse_settings",
]

CONFIG_NAME = "missionsearch.toml"


def load_settings(root: Path) -> Settings:
    """Return the settings of a root; the defaults where it has no ``missionsearch.toml``.

    Raises:
        ConfigError: the file cannot be read, or line N holds an unknown key or a value that does not fit.
    """
    path = root / CONFIG_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(root=root)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    return parse_settings(text, root)


def parse_settings(text: str, root: Path = Path()) -> Settings:
    """Return the settings that a ``missionsearch.toml`` text describes.

    Raises:
        ConfigError: the message names the file and the line.
    """
    reader = Reader(root / CONFIG_NAME, text)
    tables = reader.tables()
    crawl_table, crawl_sites = reader.crawl_tables(tables.get("crawl", {}))
    crawl = reader.values("crawl", crawl_table, CrawlSettings, {"delay_given", "sites"})
    settings = Settings(
        root=root,
        site=reader.table(tables, "site", SiteSettings),
        crawl=replace(crawl, delay_given="delay_s" in crawl_table, sites=crawl_sites),
        extract=ExtractSettings(sites=reader.site_rules(tables.get("extract", {}))),
        reindex=reader.table(tables, "reindex", ReindexSettings),
        report=reader.table(tables, "report", ReportSettings),
        sections=reader.table(tables, "sections", SectionSettings),
        search=reader.table(tables, "search", SearchSettings),
        web=reader.table(tables, "web", WebSettings),
        stats=reader.table(tables, "stats", StatsSettings),
        staff=reader.table(tables, "staff", StaffSettings),
        alerts=reader.table(tables, "alerts", AlertSettings),
        engine=reader.table(tables, "engine", EngineSettings),
    )
    for table, key, fits, instead in RANGES:
        value = getattr(getattr(settings, table), key)
        if not fits(value):
            raise reader.error(table, key, f"{key} = {value!r}: {instead}")
    if settings.alerts.enabled and not (settings.alerts.mail_from and settings.web.base_url):
        needed = "needs [alerts] mail_from and [web] base_url: mails say who writes, and where to answer"
        raise reader.error("alerts", "enabled", f"enabled = true {needed}")
    return settings
