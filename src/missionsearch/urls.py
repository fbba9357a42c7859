"""Addresses: the one form that is stored and compared, what a crawl's scope is, and which host a page is on."""

from __future__ import annotations

import hashlib
import re
from base64 import b32decode, b32encode
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

# Parameters that name a visit, a campaign or a view of a page, never the page itself.
# SPIP's own: var_* (preview, cache, highlighted search words), xtor (campaign), id_document (an image of an
# article opened in its page).
_IGNORED_PARAMETER = re.compile(
    r"utm_.*|xtor|var_.*|phpsessid|jsessionid|sid|gclid|fbclid|mc_[ce]id|pk_.*|mtm_.*|id_document|at_.*",
    re.IGNORECASE,
)
_SESSION_PATH = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_DEFAULT_PORT = {"http": 80, "https": 443}


_HOME = re.compile(r"\.?/?(?:[a-z]{2}/?)?(?i:(?:index|default|spip|home|accueil)(?:\.\w{3,5})?)?/?")
_HOME_QUERY = re.compile(r"(?:(?:page=sommaire|lang=[a-z]{2})(?:&|$)){0,2}")


def leads_home(address: str) -> bool:
    """Say whether an address, whole or as a link has it, is that of a site's home page in one of its languages.

    >>> leads_home("https://x.example/fr/"), leads_home("/spip.php?page=sommaire&lang=en"), leads_home("/fr/visas")
    (True, True, False)
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    there = not address.strip().startswith("#") and parts.scheme in ("", "http", "https")
    return there and bool(_HOME.fullmatch(parts.path)) and bool(_HOME_QUERY.fullmatch(parts.query))


def canonicalize(url: str) -> str:
    """Return the one form of a URL that we store and compare.

    Lower-cases scheme and host; drops fragment, default port, user, tracking and session parameters, and dot segments;
    writes what needs it in percent-encoded UTF-8, upper-case. Keeps a final slash and the parameters' order, because
    servers may answer differently without them. A bare cache-buster (``?1565272504``) goes.

    Raises:
        ValueError: not an absolute http(s) URL.

    >>> canonicalize("HTTPS://Ambassade.example:443/fr/visa/?utm_source=x#top")
    'https://ambassade.example/fr/visa/'
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT or not parts.hostname:
        raise ValueError(f"not an absolute http(s) URL: {url!r}")
    host = parts.hostname.lower().rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port is not None and port != _DEFAULT_PORT[scheme]:
        host = f"{host}:{port}"
    path = _clean_path(parts.path) or "/"
    return urlunsplit((scheme, host, path, _clean_query(parts.query), ""))


def _clean_path(path: str) -> str:
    path = _SESSION_PATH.sub("", path)
    if "/." in path:
        path = urlsplit(urljoin("http://x/", path)).path
    return _percent(path, "/%:@!$&'()*+,;=~-._")


def _clean_query(query: str) -> str:
    if query.isdigit() and len(query) >= 9:  # SPIP appends a file's time of change so that caches let go
        return ""
    kept = [part for part in query.split("&") if part and not _IGNORED_PARAMETER.fullmatch(part.split("=", 1)[0])]
    return _percent("&".join(kept), "/%:@!$&'()*+,;=~-._?[]")


def _percent(text: str, safe: str) -> str:
    quoted = quote(text, safe=safe)
    quoted = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quoted)
    return re.sub(r"%([0-9a-f]{2})", _escape, quoted, flags=re.IGNORECASE)


def _escape(match: re.Match[str]) -> str:
    """Return an escape in upper case, or the character where it needs none (RFC 3986, 6.2.2.2)."""
    character = chr(int(match[1], 16))
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else match[0].upper()


def canonical_link(base: str, href: str) -> str | None:
    """Return the canonical form of a link found on a page, None where it leads to no http(s) address."""
    try:
        return canonicalize(urljoin(base, href.strip()))
    except ValueError:
        return None


def site_of(url: str) -> str:
    """Return the host (and a port that is not the scheme's own) without ``www.``: what people call the site.

    >>> site_of("https://www.ambassade.example/fr/")
    'ambassade.example'
    """
    return urlsplit(url).netloc.removeprefix("www.")


def address_id(url: str) -> str:
    """Return 13 letters and digits that stand for an address: short enough to type, the same on every machine.

    64 bits of BLAKE2b (RFC 7693) in base 32 (RFC 4648): of a million addresses two are alike once in 37 million times.

    >>> address_id("https://www.ambassade.example/fr/")
    'oykq6bon56i7q'
    """
    return b32encode(address_digest(url)).decode().rstrip("=").lower()


def address_digest(url: str) -> bytes:
    """Return the 8 bytes that ``address_id`` writes."""
    return hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=8).digest()


def digest_of_id(text: str) -> bytes | None:
    """Return the bytes that an id writes; None where a text is no id."""
    if not re.fullmatch(r"[a-z2-7]{13}", text):
        return None
    return b32decode(f"{text.upper()}===")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a crawl may go: one scheme, host and port, and a path up to its last slash."""

    origin: str
    folder: str

    @classmethod
    def of(cls, seed: str) -> Scope:
        """Return the scope of a canonical seed."""
        parts = urlsplit(seed)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.path[: parts.path.rfind("/") + 1] or "/")

    def __contains__(self, url: str) -> bool:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}" == self.origin and (parts.path or "/").startswith(self.folder)
