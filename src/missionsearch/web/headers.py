"""What every answer tells the browser."""

from __future__ import annotations

from flask import Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
A_YEAR_S = 31_536_000


def add_headers(response: Response) -> Response:
    """Add security headers, and say how long an answer may be kept.

    A page may be kept but is asked for again each time (``no-cache``): after a new index is published nobody sees an
    answer of the old one. What has not changed is answered 304, by its ETag.
    """
    headers = response.headers
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"  # what people search is not the business of the site they go to
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint in ("static", "statics.brand") and response.status_code in (200, 304):
        kept = f"public, max-age={A_YEAR_S}, immutable" if "v" in request.args else "no-cache"
        headers["Cache-Control"] = kept
    elif response.status_code == 200:
        headers.setdefault("Cache-Control", "private, no-cache")
        if headers["Cache-Control"] != "no-store":
            response.add_etag()
            response.make_conditional(request)
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response
