"""Which values fit each setting, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

CONFORMITY = ("none", "partial", "full")
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
ENGINES = ("whoosh", "opensearch")
REPORT_WHEN = ("always", "changes", "problems")
SMTP_SECURITY = ("none", "starttls", "tls")

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)")


def parse_hours(text: str) -> tuple[int, int] | None:
    """Return the minutes of the day at which a window begins and ends; None where the text is no window.

    >>> parse_hours("20:00-06:00")
    (1200, 360)
    """
    match = _HOURS.fullmatch(text.strip())
    if not match:
        return None
    begin, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    return (begin, end) if begin != end else None


WANTED_HOURS = 'write a window such as "20:00-06:00", from and to in hours and minutes'


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


RANGES: tuple[tuple[str, str, Callable[[Any], bool], str], ...] = (
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
    ("crawl", "hours", lambda text: not text or parse_hours(text) is not None, WANTED_HOURS),
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
    ("web", "work_limit", lambda s: 1 <= s <= 60, "write seconds of a minute, from 1 to 60; 60 is no limit"),
    ("web", "log", lambda kind: kind in ("text", "json"), 'write "text" or "json"'),
    ("staff", "oidc_issuer", _is_issuer, 'write an address such as "https://login.example"; http only on this machine'),
    ("stats", "keep_months", lambda n: 1 <= n <= 25, "write a whole number from 1 to 25"),
    ("engine", "crawler", is_crawler, 'write a short name of small letters, digits and hyphens, such as "north"'),
    ("engine", "name", lambda name: name in ENGINES, 'write "whoosh" or "opensearch"'),
)
