"""How much one address may ask: Flask-Limiter, by the address that the trusted proxies name.

What comes from this machine itself is not limited: behind a reverse proxy that ``[web] trusted_proxies`` does not
count, every reader would have that proxy's address, and one of them would lock out all others.
"""

from __future__ import annotations

import ipaddress
import logging

from flask import Flask, request
from flask_limiter import Limiter

from missionsearch.config import WebSettings
from missionsearch.errors import ConfigError

log = logging.getLogger(__name__)
_FREE_PATHS = ("/healthz", "/readyz", "/metrics", "/robots.txt", "/static/")
"""What a monitor or a page itself asks for."""


def limit_requests(app: Flask, settings: WebSettings) -> None:
    """Answer 429 with ``Retry-After`` to an address that asks more than ``[web] rate_limit``.

    Counts are kept by each worker for itself (``memory://``), so the limit of a whole service is that times its
    workers; ``[web] rate_storage = "redis://…"`` counts for all of them. While that storage is down, each worker
    counts for itself.

    Raises:
        ConfigError: the storage's library is not installed.
    """
    if not settings.rate_limit:
        return
    try:
        limiter = Limiter(
            reader_address,
            app=app,
            default_limits=[settings.rate_limit],
            default_limits_per_method=False,
            storage_uri=settings.rate_storage,
            default_limits_exempt_when=is_exempt,
            in_memory_fallback=[settings.rate_limit],
            in_memory_fallback_enabled=settings.rate_storage != "memory://",
            headers_enabled=True,
            strategy="moving-window",
        )
    except Exception as error:
        raise ConfigError(f'[web] rate_storage = "{settings.rate_storage}" cannot be used: {error}') from error
    app.extensions["rate-limiter"] = limiter


def reader_address() -> str:
    """Return the address to count by: of IPv6 the /64 network, which is what one subscriber has."""
    address = _address()
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address or "unknown")


def is_exempt() -> bool:
    """Say whether a request is not counted: it comes from this machine, or is a monitor's or a style sheet."""
    address = _address()
    return request.path.startswith(_FREE_PATHS) or (address is not None and address.is_loopback)


def _address() -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
