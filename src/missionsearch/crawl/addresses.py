"""Which machines a crawl may connect to: the public Internet, and what a seed names.

A site decides where its redirects lead and what its host names resolve to; neither may turn the crawler into a
window on the network it stands in (server-side request forgery, DNS rebinding: https://cwe.mitre.org/data/definitions/918).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

GUARD = "MISSIONSEARCH_GUARD"
"""In Scrapy's settings: the Guard of the crawl."""


class Forbidden(IgnoreRequest):
    """The address belongs to a machine that only an operator may name."""


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public Internet (IANA's special-purpose registries, RFC 6890).

    >>> is_public("127.0.0.2"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1"), is_public("93.184.216.34")
    (False, False, False, True)
    """
    try:
        ip = ipaddress.ip_address(address.strip("[]").split("%")[0])
    except ValueError:
        return False
    inside = _inside(ip)
    return ip.is_global and not ip.is_multicast and (inside is None or inside.is_global)


def _inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for: mapped, 6to4, or NAT64 (RFC 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def literal(host: str) -> str | None:
    """Return the IP address that a host is written as, in any form that the system takes ("127.1", "0x7f000001")."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


class Guard:
    """Decides which addresses a host may have, from what the operator named and what it had at first."""

    def __init__(self, named: Iterable[str]) -> None:
        self.named = frozenset(named)
        self.refused: set[str] = set()
        """Hosts whose names led to addresses that they may not have."""
        self._began_public: dict[str, bool] = {}

    @classmethod
    def for_seeds(cls, urls: Iterable[str]) -> Guard:
        """Return a guard that lets through the hosts of seeds and of the environment's proxies."""
        named = (urlsplit(url).hostname for url in (*urls, *getproxies().values()))
        return cls(host.rstrip(".") for host in named if host)

    def allows_url(self, url: str) -> bool:
        """Say whether an address may be asked for, as far as it tells by itself; the rest its name's answer tells."""
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in ("http", "https") or not host:
            return False
        here = host == "localhost" or host.endswith(".localhost")
        address = "127.0.0.1" if here else literal(host)
        return host in self.named or address is None or is_public(address)

    def allowed(self, host: str, addresses: list[str]) -> list[str]:
        """Return those of the addresses that a host's name leads to which it may have.

        A host that the operator names may lie in a private network, but not on a link alone (where clouds answer with
        their keys), and only if it did so from its first answer on: a name that was public and turns private is being
        used against the network that the crawler stands in.
        """
        if host in self.named and literal(host):
            return addresses
        public = [address for address in addresses if is_public(address)]
        if host not in self.named or self._began_public.setdefault(host, bool(public)):
            allowed = public
        else:
            allowed = [
                address for address in addresses if not ipaddress.ip_address(address.split("%")[0]).is_link_local
            ]
        if addresses and not allowed:
            self.refused.add(host)
        return allowed


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver, which withholds the addresses that a host may not have; every connection asks it."""

    def __init__(self, reactor: Any, cache_size: int, guard: Guard) -> None:
        super().__init__(reactor, cache_size)
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), crawler.settings[GUARD])

    def resolveHostName(  # type: ignore[override]  # noqa: N802
        self, receiver: Any, name: str, *args: Any, **kwargs: Any
    ) -> Any:
        filtered: Any = _Filter(receiver, name, self.guard)
        return super().resolveHostName(filtered, name, *args, **kwargs)


@implementer(IResolutionReceiver)
class _Filter:
    """Passes on the addresses of a host that it may have, once all are known."""

    def __init__(self, receiver: Any, host: str, guard: Guard) -> None:
        self.receiver, self.host, self.guard = receiver, host.lower().rstrip("."), guard
        self.found: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        allowed = set(self.guard.allowed(self.host, [address.host for address in self.found]))
        for address in self.found:
            if address.host in allowed:
                self.receiver.addressResolved(address)
        self.receiver.resolutionComplete()


class AddressMiddleware:
    """Refuses what is no web address, and machines that only an operator may name, also behind a proxy."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Any) -> AddressMiddleware:
        return cls(crawler.settings[GUARD])

    def process_request(self, request: Request) -> None:
        """Raise Forbidden for an address that may not be asked for."""
        if not self.guard.allows_url(request.url):
            raise Forbidden(f"{request.url[:200]} is no public web address, and no seed names its host")
