"""Read ``missionsearch.toml`` into one frozen ``Settings``, built once by the command line and passed down."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from missionsearch.errors import ConfigError

CONFIG_NAME = "missionsearch.toml"
CONFORMITY = ("none", "partial", "full")
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
ENGINES = ("whoosh", "opensearch")
REPORT_WHEN = ("always", "changes", "problems")
SMTP_SECURITY = ("none", "starttls", "tls")


@dataclass(frozen=True, slots=True)
class SiteSettings:
    name: str = ""
    """What the pages call the organisation; empty: "missionsearch"."""
    time_zone: str = "Europe/Paris"
    """Decides the day of a time that a page gives in UTC."""
    logo: str = ""
    """A picture in ``templates/``, shown before the name on every page."""
    contact: str = ""
    """How readers reach you, an address or a page: for the accessibility statement and the data notice."""
    accessibility: str = "none"
    """What an audit (RGAA 4.1) found, as the foot of every page must say: ``none``, ``partial``, ``full``."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class SiteCrawl:
    """What an operator sets for the crawl of one site (``[crawl."host"]``)."""

    aliases: tuple[str, ...] = ()
    """Other hosts that show the same site: their addresses are asked for, and stored in the seed's form."""
    include: tuple[str, ...] = ()
    """Regular expressions; where there are any, only addresses that one is found in are asked for, and the seeds."""
    exclude: tuple[str, ...] = ()
    """Regular expressions; an address that one is found in is not asked for."""
    canonical: bool = True
    """Obey canonical links."""
    cookies: bool = False
    """Send cookies back within a run."""
    hours: str = ""
    """When this site may be asked; empty: as [crawl] hours says."""


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    delay_s: float = 1.0
    """Pause between two requests to one host; a longer Crawl-delay of the site wins."""
    delay_given: bool = False
    """delay_s stands in the file: only then may a loopback seed be crawled without any pause."""
    concurrency: int = 8
    """Requests under way at once over all hosts; one host is asked one thing at a time unless delay_s is 0."""
    user_agent: str = ""
    """Empty: missionsearch's name and version, with ``contact``."""
    contact: str = ""
    """How the sites' operators reach you: an address or a page."""
    max_pages: int = 100_000
    max_bytes: int = 20_000_000
    """One answer's size, decompressed; a larger one is counted and named, not stored."""
    max_depth: int = 0
    """Links to follow from a seed; 0: no limit."""
    max_requests: int = 0
    """Requests of one run, of any kind; the rest is left to the next run. 0: no limit, here and below."""
    max_minutes: int = 0
    max_total_bytes: int = 0
    """Bytes that one run may receive, as they come over the network."""
    host_max_requests: int = 0
    """The same three for each host."""
    host_max_minutes: int = 0
    host_max_bytes: int = 0
    hours: str = ""
    """When sites may be asked, "20:00-06:00" in the site's time zone; empty: always."""
    recheck_days: int = 30
    """The longest that an unchanged page is left unasked; 0: every page is asked in every run."""
    sites: Mapping[str, SiteCrawl] = field(default_factory=dict)
    """Host to what holds for it alone (``[crawl."host"]``)."""

    def for_site(self, host: str) -> SiteCrawl:
        """Return what holds for a host, written with ``www.`` or without, and with a port or without."""
        bare = host.removeprefix("www.")
        names = (host, bare, f"www.{bare}", bare.partition(":")[0], "*")
        return next((self.sites[name] for name in names if name in self.sites), SiteCrawl())


@dataclass(frozen=True, slots=True)
class SiteRules:
    """What an operator adds to the extraction rules for one site (``[extract."host"]``)."""

    title: tuple[str, ...] = ()
    """CSS selectors, tried before the built-in ones."""
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    """CSS selectors of blocks to leave out."""
    section: tuple[str, ...] = ()
    """CSS selectors of the breadcrumb."""
    drop_lines: tuple[str, ...] = ()
    """Regular expressions; a line that matches as a whole is left out."""
    skip_urls: tuple[str, ...] = ()
    """Regular expressions; an address that one is found in is followed, not indexed."""
    guess_dates: bool = False
    """Take a day that a general finder guesses for the day of publication, where nothing says which it is."""


@dataclass(frozen=True, slots=True)
class ExtractSettings:
    sites: Mapping[str, SiteRules] = field(default_factory=dict)
    """Host to rules; ``*`` is every host."""

    def rules_for(self, host: str) -> SiteRules:
        """Return the rules of a host, written with ``www.`` or without; else those of every host."""
        bare = host.removeprefix("www.")
        return (
            self.sites.get(host)
            or self.sites.get(bare)
            or self.sites.get(f"www.{bare}")
            or self.sites.get("*")
            or SiteRules()
        )


@dataclass(frozen=True, slots=True)
class ReindexSettings:
    max_loss: float = 0.2
    """Share of the documents of a site, a language or a section that may be lost in a week without being asked."""
    keep_generations: int = 3
    must_find: tuple[str, ...] = ()
    """Queries of which an index that finds nothing is not published."""
    removal_runs: int = 2
    """Crawls in a row that do not find a page (404) before it leaves the index."""
    removal_hours: float = 24.0
    """And the time that must have passed since the first of them."""
    fresh_hours: float = 48.0
    """``status`` is unhealthy when the last good run is older."""


@dataclass(frozen=True, slots=True)
class SectionSettings:
    """What an operator knows better of which sections are one in two languages."""

    same: tuple[str, ...] = ()
    """Pairs such as "Services aux citoyens = Services to citizens"; the names of a path stand apart by " > "."""
    apart: tuple[str, ...] = ()
    """Pairs that are not to be taken for one section."""


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Whom to tell how a run ended; secrets come from the environment (``MISSIONSEARCH_SMTP_PASSWORD`` …)."""

    when: str = "problems"
    """``always``, ``changes`` (something changed or went wrong), or ``problems``."""
    mail_to: tuple[str, ...] = ()
    mail_from: str = ""
    smtp_host: str = "localhost"
    smtp_port: int = 25
    smtp_security: str = "none"
    """``none``, ``starttls`` or ``tls``."""
    webhook: str = ""
    """An address that the report is posted to as JSON."""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    synonyms: str = ""
    """A file of synonyms, relative to the root; empty: ``synonyms.txt`` where it exists."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    trusted_proxies: int = 0
    """Reverse proxies in front whose X-Forwarded-* headers are believed."""
    base_url: str = ""
    """What readers type to come here, without a path; empty: as each request says."""
    embed_origins: tuple[str, ...] = ()
    """Origins (``https://www.ambassade.example``) whose pages may frame ours and ask the API."""
    rate_limit: str = "240 per minute"
    """What one address may ask (Flask-Limiter's notation); empty: no limit. This machine itself is not limited."""
    rate_storage: str = "memory://"
    """Where requests are counted: ``memory://`` is each worker for itself, ``redis://host:6379`` all together."""
    log: str = "text"
    """``text``: problems only, for people; ``json``: a line of JSON for each request and problem."""


@dataclass(frozen=True, slots=True)
class StatsSettings:
    query_log: bool = True
    """Count what is searched, without anything about who searches (docs/operating.md)."""
    keep_months: int = 25


@dataclass(frozen=True, slots=True)
class StaffSettings:
    user_header: str = ""
    """The header in which a trusted reverse proxy names who is logged in: ``X-Remote-User``; empty: none."""
    oidc_issuer: str = ""
    """An OpenID provider, ``https://login.example/realm``; empty: none."""
    oidc_client_id: str = "missionsearch"
    oidc_users: tuple[str, ...] = ()
    """Who may come in: verified addresses, ``@mission.example`` for all of a domain, or subjects."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Readers who follow a search by e-mail; mail goes as ``[report]`` says. Off until it is configured."""

    enabled: bool = False
    mail_from: str = ""
    """The address that readers see; needed where alerts are enabled."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    name: str = "whoosh"
    hosts: tuple[str, ...] = ()
    """OpenSearch: addresses of several nodes, ``https://search1.example:9200``; who does not answer is passed over."""
    index: str = "missionsearch"
    """OpenSearch: the alias of the published generation; each generation's index is named after it."""
    crawler: str = ""
    """OpenSearch: this machine's name where several crawl into one index; each touches its own pages alone."""
    shards: int = 1
    replicas: int = 1
    timeout_s: float = 20.0
    ca_file: str = ""
    """The certificates that the hosts' are signed by; empty: the system's."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set, and where the root's files lie."""

    root: Path = Path()
    site: SiteSettings = SiteSettings()
    crawl: CrawlSettings = CrawlSettings()
    extract: ExtractSettings = ExtractSettings()
    reindex: ReindexSettings = ReindexSettings()
    report: ReportSettings = ReportSettings()
    sections: SectionSettings = SectionSettings()
    search: SearchSettings = SearchSettings()
    web: WebSettings = WebSettings()
    stats: StatsSettings = StatsSettings()
    staff: StaffSettings = StaffSettings()
    alerts: AlertSettings = AlertSettings()
    engine: EngineSettings = EngineSettings()

    @property
    def index_dir(self) -> Path:
        return self.root / "index"

    @property
    def store_path(self) -> Path:
        return self.index_dir / "pages.sqlite"

    @property
    def seeds_path(self) -> Path:
        return self.root / "crawl_seeds.txt"

    @property
    def synonyms_path(self) -> Path:
        return self.root / (self.search.synonyms or "synonyms.txt")

    @property
    def templates_dir(self) -> Path:
        """Pages of the same name here override the built-in ones."""
        return self.root / "templates"


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
    reader = _Reader(root / CONFIG_NAME, text)
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
    for table, key, fits, instead in _RANGES:
        value = getattr(getattr(settings, table), key)
        if not fits(value):
            raise reader.error(table, key, f"{key} = {value!r}: {instead}")
    if settings.alerts.enabled and not (settings.alerts.mail_from and settings.web.base_url):
        needed = "needs [alerts] mail_from and [web] base_url: mails say who writes, and where to answer"
        raise reader.error("alerts", "enabled", f"enabled = true {needed}")
    return settings


_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)")


def parse_hours(text: str) -> tuple[int, int] | None:
    """Return the minutes of the day at which a window begins and ends; None where the text is no window.

    >>> parse_hours("20:00-06:00")
    (1200, 360)
    """
    found = _HOURS.fullmatch(text.strip())
    if not found:
        return None
    begin, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    return (begin, end) if begin != end else None


_WANTED_HOURS = 'write a window such as "20:00-06:00", from and to in hours and minutes'


def _is_origin(text: str) -> bool:
    """Say whether a text is an http(s) origin (RFC 6454): scheme, host and perhaps a port, nothing after it."""
    return bool(re.fullmatch(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", text))


def is_rate(text: str) -> bool:
    """Say whether a text is a rate as the ``limits`` library writes them; an empty one is no limit."""
    pattern = r"\s*\d+\s*(per|/)\s*(\d+\s*)?(second|minute|hour|day)s?\s*"
    return not text or re.fullmatch(pattern, text) is not None


def is_crawler(name: str) -> bool:
    """Say whether a text names a crawling machine; an empty one: there is no other."""
    return re.fullmatch(r"[a-z0-9-]{0,40}", name) is not None


def is_picture(name: str) -> bool:
    """Say whether a name is that of a picture in one folder; empty is none at all."""
    return not name or (name.lower().endswith(PICTURES) and Path(name).name == name)


def all_pairs(lines: tuple[str, ...]) -> bool:
    """Say whether each line names two sections."""
    return all(all(name.strip() for name in line.split(" = ")) and line.count(" = ") == 1 for line in lines)


def _is_mail(text: str) -> bool:
    return re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", text) is not None


def _is_http(url: str) -> bool:
    return re.fullmatch(r"https?://[^\s/]+\S*", url) is not None


def _is_issuer(url: str) -> bool:
    """Say whether an OpenID provider may be asked there: over TLS, or on this machine; empty is none."""
    return re.fullmatch(r"(https://|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)\S*", url or "https://") is not None


_RANGES: tuple[tuple[str, str, Callable[[Any], bool], str], ...] = (
    ("site", "time_zone", lambda name: name in available_timezones(), 'write a name such as "Europe/Paris"'),
    ("site", "accessibility", lambda found: found in CONFORMITY, 'write "none", "partial" or "full"'),
    ("site", "logo", is_picture, "write the name of an .svg, .png, .jpg or .webp file in templates/"),
    ("crawl", "delay_s", lambda s: 0 <= s <= 3600, "write seconds between 0 and 3600"),
    ("crawl", "concurrency", lambda n: 1 <= n <= 64, "write a whole number from 1 to 64"),
    ("crawl", "max_pages", lambda n: n >= 1, "write a whole number from 1"),
    ("crawl", "max_bytes", lambda n: n >= 1000, "write a number of bytes from 1000"),
    ("crawl", "max_depth", lambda n: n >= 0, "write 0 (no limit) or a whole number"),
    ("crawl", "max_requests", lambda n: n >= 0, "write 0 (no limit) or a whole number"),
    ("crawl", "max_minutes", lambda n: n >= 0, "write 0 (no limit) or a whole number"),
    ("crawl", "max_total_bytes", lambda n: n >= 0, "write 0 (no limit) or a whole number"),
    ("crawl", "host_max_requests", lambda n: n >= 0, "write 0 (no limit) or a whole number"),
    ("crawl", "host_max_minutes", lambda n: n >= 0, "write 0 (no limit) or a whole number"),
    ("crawl", "host_max_bytes", lambda n: n >= 0, "write 0 (no limit) or a whole number"),
    ("crawl", "hours", lambda text: not text or parse_hours(text) is not None, _WANTED_HOURS),
    ("crawl", "recheck_days", lambda n: 0 <= n <= 365, "write a whole number of days from 0 (ask every time) to 365"),
    ("reindex", "max_loss", lambda share: 0 <= share <= 1, "write a share between 0 and 1"),
    ("reindex", "removal_runs", lambda n: 1 <= n <= 100, "write a whole number from 1 to 100"),
    ("reindex", "removal_hours", lambda h: 0 <= h <= 8760, "write hours between 0 and 8760 (a year)"),
    ("reindex", "fresh_hours", lambda h: 0 < h <= 8760, "write hours up to 8760 (a year)"),
    ("reindex", "must_find", lambda texts: all(text.strip() for text in texts), 'write words to search: ["visa"]'),
    ("report", "when", lambda word: word in REPORT_WHEN, 'write "always", "changes" or "problems"'),
    ("report", "mail_to", lambda all_: all(map(_is_mail, all_)), 'write addresses: ["webmaster@mission.example"]'),
    ("report", "mail_from", lambda one: not one or _is_mail(one), "write an address such as search@mission.example"),
    ("report", "smtp_port", lambda n: 1 <= n <= 65535, "write a port from 1 to 65535"),
    ("report", "smtp_security", lambda word: word in SMTP_SECURITY, 'write "none", "starttls" or "tls"'),
    ("report", "webhook", lambda url: not url or _is_http(url), 'write an address such as "https://hooks.example/x"'),
    ("alerts", "mail_from", lambda one: not one or _is_mail(one), "write an address such as search@mission.example"),
    ("reindex", "keep_generations", lambda n: 1 <= n <= 100, "write a whole number from 1 to 100"),
    ("sections", "same", all_pairs, 'write pairs such as "Services aux citoyens = Services to citizens"'),
    ("sections", "apart", all_pairs, 'write pairs such as "Services aux citoyens = Services to citizens"'),
    ("web", "port", lambda n: 0 <= n <= 65535, "write a port from 0 to 65535"),
    ("web", "base_url", lambda url: not url or _is_origin(url), 'write an address such as "https://search.example"'),
    ("web", "embed_origins", lambda urls: all(map(_is_origin, urls)), 'write origins such as "https://www.example"'),
    ("web", "workers", lambda n: 1 <= n <= 64, "write a whole number from 1 to 64"),
    ("web", "trusted_proxies", lambda n: 0 <= n <= 10, "write a whole number from 0 to 10"),
    ("web", "rate_limit", is_rate, 'write a number of requests and a time: "240 per minute"; "" is no limit'),
    (
        "web",
        "rate_storage",
        lambda uri: uri.startswith(("memory://", "redis://", "rediss://")),
        'write "memory://" or "redis://host:6379"',
    ),
    ("web", "log", lambda kind: kind in ("text", "json"), 'write "text" or "json"'),
    ("staff", "oidc_issuer", _is_issuer, 'write an address such as "https://login.example"; http only on this machine'),
    ("stats", "keep_months", lambda n: 1 <= n <= 25, "write a whole number from 1 to 25"),
    ("engine", "crawler", is_crawler, 'write a short name of small letters, digits and hyphens, such as "north"'),
    ("engine", "name", lambda name: name in ENGINES, 'write "whoosh" or "opensearch"'),
)


_HOST = re.compile(r"\*|[A-Za-z0-9._-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


class _Reader:
    """Checks tables against the dataclasses above and knows on which line a key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, text.splitlines()
        self.text = text

    def tables(self) -> dict[str, Any]:
        try:
            found = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{self.path}: not valid TOML: {error}") from error
        known = {field.name for field in fields(Settings)} - {"root"}
        for name, value in found.items():
            if name not in known:
                raise self.error(None, name, f"unknown table or key {name!r}; known: {', '.join(sorted(known))}")
            if not isinstance(value, dict):
                raise self.error(None, name, f"{name} is a table: write [{name}]")
        return found

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
        return {host: self.values(host, rules, SiteRules, frozenset()) for host, rules in table.items()}

    def crawl_tables(self, table: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, SiteCrawl]]:
        """Return what holds for every site, and what holds for one host each."""
        known = {item.name for item in fields(CrawlSettings)}
        hosts = {
            host: given for host, given in table.items() if isinstance(given, dict) and host not in known - {"sites"}
        }
        sites = {host: self.values(host, given, SiteCrawl, frozenset()) for host, given in hosts.items()}
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
            raise self.error(host, "hours", f"hours = {site.hours!r}: {_WANTED_HOURS}")

    def values(self, name: str, table: Mapping[str, Any], shape: type, hidden: frozenset[str] | set[str]) -> Any:
        expected = {item.name: item.default for item in fields(shape) if item.name not in hidden}
        given: dict[str, Any] = {}
        for key, value in table.items():
            if key not in expected:
                raise self.error(name, key, f"unknown key {key!r} in [{name}]; known: {', '.join(sorted(expected))}")
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
