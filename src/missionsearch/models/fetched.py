"""What the crawler hands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One HTTP answer as it was served."""

    url: str
    """The canonical form of the address that was asked for (``urls.canonicalize``)."""
    final_url: str
    """The canonical form of the address that answered, after redirects."""
    status: int
    headers: Mapping[str, str]
    """Lower-case names; only those that matter later (``store.KEPT_HEADERS``)."""
    body: bytes
    """Decompressed, otherwise as served; its character set is still to be found."""
    fetched_at: dt.datetime
    parent_url: str | None = None
    """For an attachment (PDF, docx): the page that links to it. None for a page."""


FateOutcome = Literal["kept", "unchanged", "redirected", "gone", "excluded", "failed", "waiting"]
"""kept: stored as fetched in this crawl · unchanged: stored, asked again or not due yet · redirected: gave way to
another address · gone: 404 or 410 · excluded: a rule stopped it · failed: it could not be had, what was stored stays ·
waiting: left for the next run."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one address that a crawl has seen."""

    url: str
    outcome: FateOutcome
    rule: str
    """Which rule decided: ``scope``, ``robots``, ``noindex``, ``canonical`` … (``crawl.rules``)."""
    detail: str
    """What it says beyond the rule: an address it leads to, a status, an error in words."""
    seen_at: dt.datetime
    seen_in: int
    """The crawl that decided (milliseconds since 1970 at its start)."""
    status: int | None = None
    """Status of the last answer; None where it was not asked, or gave none."""
    found_on: str | None = None
    """The page, sitemap or feed that named it; None for a seed."""
    found_by: str = "link"
    """How: ``seed``, ``link``, ``sitemap``, ``feed``, ``redirect``, ``canonical``, ``store``."""
    asked_at: dt.datetime | None = None
    """When it was last asked for."""
    since_at: dt.datetime | None = None
    """When this outcome under this rule began; since then every crawl that saw it decided so."""
    crawls: int = 1
    """How many crawls these were."""
    document: str | None = None
    """The URL of the document that holds its text, in the published index."""
    index_rule: str = ""
    """Why it is in no document, or in another address's."""
    index_detail: str = ""


@dataclass(frozen=True, slots=True)
class FateGroup:
    """How many addresses of a crawl had one outcome under one rule."""

    outcome: FateOutcome
    rule: str
    count: int
    example: str
    found_on: str | None
