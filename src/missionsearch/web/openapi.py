"""The description of ``/api/v1`` for programs: OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from missionsearch import __version__
from missionsearch.exports import FORMATS
from missionsearch.search.query import MAX_PER_PAGE
from missionsearch.web.strict import HIT_FIELDS

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ASKED_DAY: Schema = {"anyOf": [{"type": "string", "format": "date"}, {"const": ""}]}
"""An empty parameter is one that is not given: forms send them."""
DAY: Schema = {"type": ["string", "null"], "format": "date"}
CODE: Schema = {"type": "string", "pattern": "^(?:[A-Za-z]{2,3})?$"}
LETTERS = r"\p{L}\p{N}_"
"""Letters of any script, as JSON Schema writes them: its "\\w" are those of ASCII alone."""
YEAR: Schema = {"type": "string", "pattern": "^(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?|undated)?$"}
PROBLEM = "application/problem+json"


def description(base: str) -> Schema:
    """Return the description for the service at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "missionsearch",
            "version": __version__,
            "summary": "Search for what a diplomatic mission publishes, in French and English.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": base}],
        "paths": {
            "/api/v1/search": {"get": _search()},
            "/api/v1/suggest": {"get": _suggest()},
            "/api/v1/publication/{id}": {"get": _publication()},
        },
        "components": {"schemas": _schemas()},
    }


def _search() -> Schema:
    content = {"application/json": {"schema": _ref("Results")}}
    files: Schema = {each.content_type.split(";")[0]: {"schema": {}} for each in FORMATS.values()}
    return {
        "operationId": "search",
        "summary": "Publications that match, best first; without words all of them, newest first.",
        "parameters": [
            _parameter("q", TEXT, "What is searched (docs/search-syntax.en.md).", "visa"),
            _several("lang", CODE, "Only these languages.", ["fr"]),
            _several("year", YEAR, "Only these years or months, or what has no date.", ["2015"]),
            _several("section", TEXT, "Only these sections, outermost first: “A > B”.", ["Presse"]),
            _several("type", {"type": "string", "pattern": f"^[{LETTERS}.+-]{{0,40}}$"}, "Only these types.", ["page"]),
            _several("site", {"type": "string", "pattern": rf"^[{LETTERS}.:\[\]-]{{0,253}}$"}, "Only these hosts."),
            _several(
                "country",
                {"type": "string", "pattern": "^(?:[A-Za-z]{2})?$"},
                "Only what names these countries (ISO 3166-1); a name in French or English is read as its code.",
                ["GE"],
            ),
            _several(
                "organisation",
                {"type": "string", "pattern": f"^[{LETTERS} .&'’/-]{{0,40}}$"},
                "Only what names these organisations.",
                ["ONU"],
            ),
            _parameter("from", ASKED_DAY, "From this day on.", "2015-01-01"),
            _parameter("to", ASKED_DAY, "Up to and with this day.", "2015-12-31"),
            _parameter("sort", {"enum": ["relevance", "newest", "oldest", ""]}, "The order."),
            _parameter("page", _number(10**18), "Which page."),
            _parameter("per_page", _number(MAX_PER_PAGE), "Hits of a page."),
            _parameter("versions", {"enum": ["all", ""]}, "A publication and its translation as two hits."),
            _parameter(
                "cross",
                {"enum": ["1", "only", ""]},
                "Also publications that exist in the other language alone, found by translated words; or only these.",
            ),
            _parameter("dates", {"enum": ["words", ""]}, "Read no date among the words as a filter."),
            _parameter("explain", {"enum": ["1", ""]}, "Also what was read, and why each hit has its place."),
            _parameter("reader", CODE, "Show a publication's version in this language where several match.", "fr"),
            _parameter("fields", _fields(), "Only these of a hit, separated by commas.", "url,title"),
            _parameter("format", {"enum": ["json", *FORMATS, ""]}, "Not json: all that was found, as a file."),
        ],
        "responses": {"200": _answer("What was found.", content | files), **_failures("400", "429", "503")},
    }


def _fields() -> Schema:
    one = "|".join(HIT_FIELDS)
    return {"type": "string", "pattern": f"^(?:{one})(?:,(?:{one}))*$|^$"}


def _suggest() -> Schema:
    content = {"application/json": {"schema": _ref("Suggestions")}}
    return {
        "operationId": "suggest",
        "summary": "Titles and frequent phrases that continue what was typed.",
        "parameters": [
            _parameter("q", TEXT, "What was typed so far.", "vi"),
            _parameter("lang", CODE, "In this language.", "fr"),
        ],
        "responses": {"200": _answer("Up to eight.", content), **_failures("400", "429", "503")},
    }


def _publication() -> Schema:
    content = {"application/json": {"schema": _ref("Publication")}}
    return {
        "operationId": "publication",
        "summary": "One publication with its text.",
        "parameters": [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "description": "As a hit has it.",
                "schema": {"type": "string", "pattern": "^[a-z2-7]{13}$"},
            }
        ],
        "responses": {"200": _answer("The publication.", content), **_failures("404", "410", "429", "503")},
    }


def _parameter(name: str, schema: Schema, text: str, example: str | None = None) -> Schema:
    given = {"name": name, "in": "query", "description": text, "schema": schema}
    return given if example is None else given | {"example": example}


def _number(most: int) -> Schema:
    """Return the schema of a number from 1 on; empty is as if it were not given, as with the other parameters."""
    return {"anyOf": [{"type": "integer", "minimum": 1, "maximum": most}, {"const": ""}]}


def _several(name: str, schema: Schema, text: str, example: list[str] | None = None) -> Schema:
    of_them = {"type": "array", "items": schema, "maxItems": 20}
    given = {"name": name, "in": "query", "description": text, "schema": of_them, "style": "form", "explode": True}
    return given if example is None else given | {"example": example}


def _answer(text: str, content: Schema) -> Schema:
    return {"description": text, "content": content}


def _failures(*statuses: str) -> Schema:
    descriptions = {
        "400": "A parameter cannot be read; the detail says what to write.",
        "404": "The index does not have it.",
        "410": "The index has it no more.",
        "429": "Too many requests; Retry-After says when to come back.",
        "503": "Nothing is indexed yet, or the index is being repaired.",
    }
    return {status: _answer(descriptions[status], {PROBLEM: {"schema": _ref("Problem")}}) for status in statuses}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: list[str] | None = None, **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": required or list(properties)}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _schemas() -> Schema:
    facts: Schema = {
        "url": TEXT,
        "title": TEXT,
        "language": TEXT,
        "date": DAY,
        "date_kind": {"enum": ["event", "published", "modified", None]},
        "published": DAY,
        "event": DAY,
        "modified": DAY,
        "section": _list(TEXT),
        "type": TEXT,
        "site": TEXT,
        "translations": {"type": "object", "additionalProperties": TEXT},
    }
    of_match: Schema = {
        "id": {"type": "string", "pattern": "^[a-z2-7]{13}$"},
        "snippet": {"type": "string", "description": "Escaped HTML; <mark> is the only markup."},
        "score": {"type": "number"},
        "page_number": {"type": ["integer", "null"]},
        "reasons": _list(_object(kind=TEXT, detail=TEXT)),
        "marked_title": {"type": "string", "description": "Escaped HTML; <mark> is the only markup."},
    }
    value = _object(value=TEXT, label=TEXT, count=COUNT, selected={"type": "boolean"})
    passage = _object(text=TEXT, language=TEXT, page={"type": ["integer", "null"]})
    return {
        "Hit": {"type": "object", "properties": facts | of_match, "additionalProperties": True},
        "Results": _object(
            query=TEXT,
            total=COUNT,
            page={"type": "integer", "minimum": 1},
            per_page={"type": "integer", "minimum": 1},
            took_ms={"type": "number", "minimum": 0},
            hits=_list(_ref("Hit")),
            facets={"type": "object", "additionalProperties": _list(value)},
            suggestion={"type": ["string", "null"]},
            histogram=_list(_object(value=TEXT, count=COUNT)),
            notes=_list(_object(kind=TEXT, detail=TEXT)),
            cross=_list(_ref("Hit")),
        ),
        "Suggestions": _object(
            query=TEXT,
            suggestions=_list(
                _object(text=TEXT, kind={"enum": ["title", "phrase"]}, url={"type": ["string", "null"]}),
            ),
        ),
        "Publication": _object(
            **facts,
            id=of_match["id"],
            aliases=_list(TEXT),
            passages=_list(passage),
            citations=_object(fr=TEXT, en=TEXT),
        ),
        "Problem": _object(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT),
    }
