"""Addresses of the static files, each with a mark of its contents, so that a browser may keep it for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request, send_file, url_for

blueprint = Blueprint("statics", __name__)
BRAND = "brand.css"


class Statics:
    """Called by templates: ``static("site.css")``."""

    def __init__(self, folder: Path) -> None:
        self.marks = {path.name: mark_of(path) for path in folder.iterdir() if path.is_file()}

    def __call__(self, name: str) -> str:
        return f"{request.script_root}/static/{name}?v={self.marks[name]}"


class Brand:
    """The operator's own style sheet, ``templates/brand.css`` in the root: a mission's colours, no page rewritten."""

    def __init__(self, templates_dir: Path) -> None:
        self.path = (templates_dir / BRAND).absolute()
        self.mark = mark_of(self.path) if self.is_servable() else ""

    def is_servable(self) -> bool:
        """Say whether it is a file that lies in the folder: a link may lead out of it, to what is nobody's business."""
        return self.path.is_file() and self.path.resolve().is_relative_to(self.path.parent.resolve())

    @property
    def href(self) -> str:
        """Its address; empty where the operator has none."""
        return url_for("statics.brand", v=self.mark) if self.mark else ""


@blueprint.get(f"/{BRAND}")
def brand() -> Response:
    """Answer with the operator's style sheet; 404 where there is none."""
    found: Brand = current_app.jinja_env.globals["brand"]  # type: ignore[assignment]
    return send_file(found.path, mimetype="text/css") if found.is_servable() else abort(404)


def mark_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
