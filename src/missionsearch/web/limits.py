"""How many requests one address may send: Flask-Limiter, by the address that the trusted proxies name.

What comes from this machine itself is not limited: behind a reverse proxy that ``[web] trusted_proxies`` does not
count, every reader would have that proxy's address, and one of them would lock out all others.
"""

from __future__ import annotations

import ipaddress
import logging
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from flask_limiter import Limiter

from missionsearch.config import WebSettings
from missionsearch.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)
_FREE_PATHS = ("/healthz", "/readyz", "/metrics", "/robots.txt", "/static/")
"""What a monitor or a page itself asks for."""


def limit_requests(app: Flask, settings: WebSettings) -> None:
    """Answer 429 with ``Retry-After`` to an address that asks more than ``[web] rate_limit``.

    All its requests count, whatever they ask for: one for a page that does not exist as well. Counts are kept by each
    worker for itself (``memory://``), so the limit of a whole service is that times its workers; ``[web] rate_storage
    = "redis://…"`` counts for all of them. While that storage is down, each worker counts for itself.

    Raises:
        ConfigError: the storage's library is not installed.
    """
    limits = [settings.rate_limit] if settings.rate_limit else []  # without one, logins are limited all the same
    app.after_request(_a_second_at_least)  # before the limiter's own: Flask calls the last one first
    try:
        limiter = Limiter(
            reader_address,
            app=app,
            default_limits=list(limits),
            default_limits_per_method=False,
            storage_uri=settings.rate_storage,
            default_limits_exempt_when=is_exempt,
            request_identifier=lambda: "any",  # else each kind of page has a count of its own, and unknown ones none
            in_memory_fallback=list(limits),
            in_memory_fallback_enabled=settings.rate_storage != "memory://",
            headers_enabled=True,
            strategy="moving-window",
        )
    except Exception as error:
        raise ConfigError(f'[web] rate_storage = "{settings.rate_storage}" cannot be used: {error}') from error
    app.extensions["rate-limiter"] = limiter


def limit_form(app: Flask, endpoint: str, rate: str) -> None:
    """Answer 429 to an address that sends a form more often than a rate, also where nothing else is limited."""
    limited = app.extensions["rate-limiter"].limit(rate, methods=["POST"])
    app.view_functions[endpoint] = limited(app.view_functions[endpoint])


def _a_second_at_least(response: Response) -> Response:
    """Mend the limiter's "Retry-After: 0", in the last moments of a window."""
    if response.headers.get("Retry-After") == "0":
        response.headers["Retry-After"] = "1"
    return response


def reader_address() -> str:
    """Return the address that Flask's request is counted by."""
    return _subscriber(request.remote_addr or "")


def is_exempt() -> bool:
    """Say whether Flask's request is not counted."""
    return not counted_address(request.environ)


def counted_address(environ: WSGIEnvironment) -> str:
    """Return the address that a request is counted by; empty where it is not.

    Not counted is what comes from this machine, and what a monitor or a page itself asks for.
    """
    address = _address(environ.get("REMOTE_ADDR", ""))
    if environ.get("PATH_INFO", "").startswith(_FREE_PATHS) or (address is not None and address.is_loopback):
        return ""
    return _subscriber(environ.get("REMOTE_ADDR", ""))


def _subscriber(text: str) -> str:
    """Return the address to count by: of IPv6 the /64 network, which is what one subscriber has."""
    address = _address(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address or "unknown")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
