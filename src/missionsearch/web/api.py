"""What programs read: the API, the health check, and what crawlers and browsers ask of a site."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request

from missionsearch.errors import MissionSearchError
from missionsearch.locales import LANGUAGES
from missionsearch.presenting import completion_to_json, results_to_json
from missionsearch.web.asking import asking

blueprint = Blueprint("api", __name__)
SUGGESTIONS = 8
LONGEST_SUGGESTED_FOR = 200
"""Characters: past them nobody waits for a completion."""


@blueprint.get("/api/v1/search")
def search() -> Response:
    """Answer with what ``search --json`` prints; the parameters are those of the results page, and ``reader``."""
    languages = request.args.getlist("lang")
    reader = request.args.get("reader") or (languages[0] if len(languages) == 1 else None)
    ask = asking()
    return jsonify(results_to_json(ask.answer(ask.query(request, reader))))


@blueprint.get("/api/v1/suggest")
def suggest() -> Response:
    """Answer with titles and phrases that continue what has been typed."""
    text = request.args.get("q", "")
    language = request.args.get("lang") or None
    found = asking().engine.suggest(text[:LONGEST_SUGGESTED_FOR], language, SUGGESTIONS) if text.strip() else ()
    return jsonify({"query": text, "suggestions": [completion_to_json(completion) for completion in found]})


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say 200 when the index can be searched, 503 and why when it cannot."""
    try:
        info = asking().engine.info()
        asking().engine.suggest("a", None, 1)
    except MissionSearchError as error:
        response = make_response(jsonify({"healthy": False, "problem": str(error)}), 503)
    else:
        known = {"generation": info.generation, "built_at": info.built_at.isoformat(), "documents": info.documents}
        response = jsonify({"healthy": True, **known})
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers out of the endless space of searches (RFC 9309)."""
    closed = [f"/{language}/{name}" for language in LANGUAGES for name in ("search", "similar")] + ["/api/"]
    text = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in closed)
    return _kept_for_a_day(text, "text/plain; charset=utf-8")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search so that a browser can offer it (OpenSearch 1.1); ``?lang=en`` for the English one."""
    asked = request.args.get("lang", LANGUAGES[0])
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    g.language = language
    text = render_template("opensearch.xml")
    return _kept_for_a_day(text, "application/opensearchdescription+xml; charset=utf-8")


def _kept_for_a_day(text: str, content_type: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = content_type
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
