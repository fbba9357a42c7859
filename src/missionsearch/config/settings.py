"""Everything that an operator can set, as frozen values with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo


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
    """Regular expressions. Where any are given, only the seeds and addresses in which one is found are asked for."""
    exclude: tuple[str, ...] = ()
    """Regular expressions. An address in which one is found is not asked for."""
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
    verify_certificates: bool = True
    """Take pages over https only from hosts whose certificate this machine trusts (RFC 9525)."""
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
    """Regular expressions. A page in whose address one is found is followed, and not indexed."""
    guess_dates: bool = False
    """Take the day that htmldate guesses as the day of publication, where nothing on a page says which it is."""


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
    """Share of a site's, language's or section's documents that a week may remove without asking."""
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
    """The operator's word on which sections of two languages are the same."""

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
    work_limit: int = 6
    """Seconds of processor that one address may use a minute of a worker; 60: all of it."""
    log: str = "text"
    """``text``: problems only, for people; ``json``: a line of JSON for each request and problem."""

    @property
    def is_encrypted(self) -> bool:
        """Say whether readers come over https alone."""
        return self.base_url.startswith("https://")


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
    """OpenSearch: addresses of nodes, ``https://search1.example:9200``; one that does not answer is passed over."""
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
