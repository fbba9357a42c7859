"""Addresses of the static files, each with a hash of its contents, so that a browser may keep it for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request, send_file, url_for

blueprint = Blueprint("statics", __name__)
BRAND = "brand.css"


class Statics:
    """Called by templates: ``static("site.css")``."""

    def __init__(self, folder: Path) -> None:
        self.hashes = {path.name: content_hash(path) for path in folder.iterdir() if path.is_file()}

    def __call__(self, name: str) -> str:
        return f"{request.script_root}/static/{name}?v={self.hashes[name]}"


class OwnFile:
    """A file of the operator's in ``templates/`` of the root: the style sheet, the logo; no page need be rewritten."""

    def __init__(self, endpoint: str, templates_dir: Path, name: str) -> None:
        self.endpoint = endpoint
        self.path = (templates_dir / name).absolute() if name else None
        self.hash = content_hash(self.path) if self.path and self.is_servable() else ""

    def is_servable(self) -> bool:
        """Say whether it is a file within the folder: a link that leads out of it is not followed."""
        path = self.path
        return path is not None and path.is_file() and path.resolve().is_relative_to(path.parent.resolve())

    @property
    def href(self) -> str:
        """Its address; empty where the operator has none."""
        return url_for(self.endpoint, v=self.hash) if self.hash else ""


@blueprint.get(f"/{BRAND}")
def brand() -> Response:
    """Answer with the operator's style sheet; 404 where there is none."""
    return _sent("brand", "text/css")


@blueprint.get("/logo")
def logo() -> Response:
    """Answer with the operator's logo; 404 where there is none."""
    return _sent("logo", None)


def _sent(name: str, content_type: str | None) -> Response:
    own_file: OwnFile = current_app.jinja_env.globals[name]  # type: ignore[assignment]
    return send_file(own_file.path, mimetype=content_type) if own_file.path and own_file.is_servable() else abort(404)


def content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
