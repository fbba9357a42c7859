"""What programs read: the API, the health check, and what crawlers and browsers ask of a site."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g, jsonify, make_response, render_template, request

from missionsearch.exports import FORMATS, Layout, citation, record
from missionsearch.locales import LANGUAGES
from missionsearch.models import Completion
from missionsearch.search.explaining import explained
from missionsearch.search.serializers import completion_to_json, explanation_to_json, results_to_json
from missionsearch.urls import digest_of_id
from missionsearch.web.addresses import absolute, base_url, url_for
from missionsearch.web.asking import asking
from missionsearch.web.downloads import author_body, download, today
from missionsearch.web.headers import A_DAY_S
from missionsearch.web.openapi import description
from missionsearch.web.sources import removal_of
from missionsearch.web.strict import (
    HIT_FIELDS,
    checked,
    checked_code,
    checked_day,
    checked_fields,
    checked_number_of_values,
    one_of,
)
from missionsearch.web.unchanged import by_generation

blueprint = Blueprint("api", __name__)
SUGGESTIONS = 8
SHORT_NAME, LONG_NAME = 16, 48
"""Characters: all that OpenSearch 1.1 grants a name."""
CLOSED = ("search", "similar", "publication", "selection", "traductions", "translations")
"""Pages closed to crawlers: each leads to endlessly many others, and to nothing that the mission's own site lacks."""
LONGEST_SUGGESTED_FOR = 200
"""Characters: past them nobody waits for a completion."""


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Describe the API (OpenAPI 3.1)."""
    return jsonify(description(absolute("")))


@blueprint.get("/api/v1/search")
@by_generation
def search() -> Response:
    """Answer with what ``search --json`` prints; the parameters are those of the results page, and a program's own.

    A page leaves out a parameter that it cannot read and says so; a program might never look, so here it is an error.
    """
    languages = request.args.getlist("lang")
    reader = checked_code("reader", request.args.get("reader", "")) or (languages[0] if len(languages) == 1 else None)
    fields = checked_fields(request.args["fields"]) if request.args.get("fields") else HIT_FIELDS
    wanted = one_of("format", request.args.get("format") or "json", ["json", *FORMATS])
    for name, only in (("versions", "all"), ("dates", "words"), ("explain", "1")):
        one_of(name, request.args.get(name) or only, [only])
    checked_number_of_values(request.args)
    for name in ("from", "to"):
        checked_day(name, request.args.get(name, ""))
    ask = asking()
    query = checked(ask.query(request, reader))
    if wanted != "json":
        return download(FORMATS[wanted], ask.results(query), Layout(author_body(), today()))
    results = ask.answer(query)
    answer = results_to_json(results)
    why = {"explanation": explanation_to_json(explained(ask.engine, results))} if request.args.get("explain") else {}
    return jsonify(answer | {"hits": [{name: hit[name] for name in fields} for hit in answer["hits"]]} | why)


@blueprint.get("/api/v1/publication/<key>")
@by_generation
def publication(key: str) -> Response:
    """Answer with one publication: its facts, its text, and how it is cited."""
    document = asking().engine.get(key)
    if document is None:
        removal = removal_of(key) if digest_of_id(key) else None
        if removal:
            abort(410, f"“{removal.title}” was removed; the index of {removal.at.date()} does not have it any more")
        abort(404, "no publication of this id; search for it")
    layout = Layout(author_body(), today())
    own = {
        "id": key,
        "aliases": list(document.aliases),
        "passages": [{"text": each.text, "language": each.language, "page": each.page} for each in document.passages],
        "citations": {style: citation(document, layout, style) for style in LANGUAGES},
    }
    return jsonify(record(document) | own)


@blueprint.get("/api/v1/suggest")
@by_generation
def suggest() -> Response:
    """Answer with titles and phrases that continue what has been typed."""
    checked_code("lang", request.args.get("lang", ""))
    text, completions = _suggestions()
    return jsonify({"query": text, "suggestions": [completion_to_json(completion) for completion in completions]})


@blueprint.after_request
def described(response: Response) -> Response:
    """Say where the API is described (RFC 8631)."""
    if request.path.startswith("/api/"):
        response.headers["Link"] = f'<{url_for("api.openapi")}>; rel="service-desc"; type="application/json"'
    return response


def _suggestions() -> tuple[str, tuple[Completion, ...]]:
    text = request.args.get("q", "")
    language = request.args.get("lang") or None
    completions = asking().engine.suggest(text[:LONGEST_SUGGESTED_FOR], language, SUGGESTIONS) if text.strip() else ()
    return text, completions


@blueprint.get("/suggestions.json")
def browser_suggestions() -> Response:
    """Answer as a browser's address bar wants it (OpenSearch Suggestions 1.0): the text, then what continues it."""
    text, completions = _suggestions()
    response = jsonify([text, [completion.text for completion in completions]])
    response.headers["Content-Type"] = "application/x-suggestions+json; charset=utf-8"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers out of the endless space of searches (RFC 9309)."""
    closed = [f"/{language}/{name}" for language in LANGUAGES for name in CLOSED] + ["/api/"]
    text = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in closed)
    response = make_response(text)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = f"public, max-age={A_DAY_S}"
    return response


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search so that a browser can offer it (OpenSearch 1.1); ``?lang=en`` for the English one."""
    asked = request.args.get("lang", LANGUAGES[0])
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    g.language = language
    name, tag = str(current_app.jinja_env.globals["site_name"]), f" ({language})"
    short_name = cut_at_word(name, SHORT_NAME - len(tag)) + tag
    response = make_response(
        render_template(
            "opensearch.xml", absolute=absolute, short_name=short_name, long_name=cut_at_word(name, LONG_NAME)
        )
    )
    response.headers["Content-Type"] = "application/opensearchdescription+xml; charset=utf-8"
    response.headers["Cache-Control"] = f"public, max-age={A_DAY_S}" if base_url() else "private, no-cache"
    return response


def cut_at_word(text: str, longest: int) -> str:
    """Return the whole words of a text that fit; of a first word that does not, what fits.

    >>> cut_at_word("Mission de Valombre", 11)
    'Mission de'
    """
    if len(text) <= longest:
        return text
    words = text[: longest + 1].rsplit(None, 1)[0] if " " in text[: longest + 1].strip() else text
    return words[:longest].rstrip()
