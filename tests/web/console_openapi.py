"""An OpenAPI description of the console, drawn from its routes: what its pages and forms take, and may answer.

Fields are read from the views' source; a form's token is the one of the session that asks.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

FIELD = re.compile(r"""(?:args|form)(?:\.get\(|\[)"(\w+)"|"(\w+)" in request\.args""")
MORE_FIELDS = {"staff.extraction": ("title", "body", "drop")}
"""What a view reads in a loop."""
ANSWERS = {
    "200": "the page",
    "303": "done, or log in first: to the page that shows it",
    "400": "what was sent is refused, with a sentence",
    "403": "a wrong password",
    "404": "there is no such thing",
    "429": "too many attempts to log in: come back in a minute",
}


def described(app: Flask, token: str) -> dict[str, Any]:
    """Return the description of every page and form of the console of an application."""
    paths: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("staff."):
            paths.setdefault(_path(rule), {}).update(_operations(app, rule, token))
    return {"openapi": "3.1.0", "info": {"title": "The console", "version": "1"}, "paths": paths}


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[^<>:]*:)?(\w+)>", r"{\1}", rule.rule)


def _operations(app: Flask, rule: Rule, token: str) -> Iterator[tuple[str, dict[str, Any]]]:
    fields = _fields(app, rule.endpoint)
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        operation: dict[str, Any] = {
            "operationId": f"{rule.endpoint} {method}",
            "parameters": [*_in_path(rule)],
            "responses": _answers(),
        }
        if method == "GET":
            operation["parameters"] += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in fields]
        else:
            operation["requestBody"] = _form(fields, token)
        yield method.lower(), operation


def _fields(app: Flask, endpoint: str) -> list[str]:
    source = inspect.getsource(inspect.unwrap(app.view_functions[endpoint]))
    found = [first or second for first, second in FIELD.findall(source)]
    return sorted({*found, *MORE_FIELDS.get(endpoint, ())})


def _in_path(rule: Rule) -> Iterator[dict[str, Any]]:
    for name in rule.arguments:
        schema = {"enum": ["fr", "en"]} if name == "language" else {"type": "integer", "minimum": 1, "maximum": 9}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _form(fields: list[str], token: str) -> dict[str, Any]:
    own = {name: {"type": "string"} for name in fields if name != "token"}
    schema = {"type": "object", "properties": {**own, "token": {"const": token}}, "required": ["token"]}
    return {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def _answers() -> dict[str, Any]:
    kept = {"Cache-Control": {"required": True, "schema": {"const": "no-store"}}}
    guarded = {"Content-Security-Policy": {"required": True, "schema": {"type": "string"}}}
    content: dict[str, Any] = {"text/html; charset=utf-8": {}, "text/csv; charset=utf-8": {}}
    return {
        status: {"description": meaning, "headers": {**guarded, **(kept if status < "400" else {})}, "content": content}
        for status, meaning in ANSWERS.items()
    }
