"""What every answer tells the browser."""

from __future__ import annotations

from flask import Flask, Response, request

from missionsearch.config import WebSettings

A_YEAR_S = 31_536_000
A_DAY_S = 86_400
PUBLIC = "public, no-cache"
"""Anybody may keep it, and asks each time whether it is still so."""
FOR_OTHER_ORIGINS = ("/api/", "/static/")
"""What pages of the listed origins may read: the API, and the module that completes what is typed."""
HALF_A_YEAR_S = 15_724_800
"""How long a browser then asks over https alone (RFC 6797); what OWASP ASVS 14.4.5 names."""


def register(app: Flask, web: WebSettings) -> None:
    """Have every answer carry the headers below; pages of ``embed_origins`` may frame ours and ask the API."""
    embed_origins = web.embed_origins
    policy = content_security_policy(embed_origins)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["Server"] = "search"  # else the server names itself and its maker
        headers["Content-Security-Policy"] = policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"  # what people search is not the business of the site they go to
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if web.is_encrypted:  # of this host alone: others under its name are not ours
            headers["Strict-Transport-Security"] = f"max-age={HALF_A_YEAR_S}"
        if embed_origins and request.path.startswith(FOR_OTHER_ORIGINS):
            _share(response, embed_origins)
        return _kept(response)


def content_security_policy(embed_origins: tuple[str, ...]) -> str:
    """Return the policy of our pages: everything from here, framed by nobody but the listed origins."""
    framed_by = " ".join(embed_origins) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "img-src 'self' data:",  # small pictures within a mission's own style sheet, as design systems have them
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {framed_by}",
        )
    )


def _share(response: Response, embed_origins: tuple[str, ...]) -> None:
    """Let a page of a listed origin read this answer (the CORS protocol of the Fetch standard)."""
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if origin in embed_origins:
        response.access_control_allow_origin = origin
        response.headers["Access-Control-Allow-Methods"] = "GET"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.access_control_max_age = A_DAY_S


def _kept(response: Response) -> Response:
    """Say how long an answer may be kept.

    A page may be kept but is asked for again each time (``no-cache``): after a new index is published nobody sees an
    answer of the old one. What has not changed is answered 304, by its ETag.
    """
    headers = response.headers
    if request.endpoint in ("static", "statics.brand", "statics.logo") and response.status_code in (200, 304):
        kept = f"public, max-age={A_YEAR_S}, immutable" if "v" in request.args else "no-cache"
        headers["Cache-Control"] = kept
    elif response.status_code == 200:
        headers.setdefault("Cache-Control", "private, no-cache")
        if headers["Cache-Control"] != "no-store" and not response.is_streamed:
            response.add_etag()
            response.make_conditional(request)
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response
