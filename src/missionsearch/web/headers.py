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
SHORT_S = 60
"""A reader who goes back sees the page at once; a new index shows within a minute."""


def add_headers(response: Response) -> Response:
    """Add security headers, and say how long an answer may be kept."""
    headers = response.headers
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"  # what people search is not the business of the site they go to
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint == "static":
        marked = "v" in request.args and response.status_code == 200
        headers["Cache-Control"] = f"public, max-age={A_YEAR_S}, immutable" if marked else "no-cache"
    elif "Cache-Control" not in headers:
        keeps = response.status_code == 200
        headers["Cache-Control"] = f"private, max-age={SHORT_S}" if keeps else "no-store"
    return response
