"""Addresses of the static files, each with a mark of its contents, so that a browser may keep it for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import url_for


class Statics:
    """Called by templates: ``static("site.css")``."""

    def __init__(self, folder: Path) -> None:
        self.marks = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in folder.iterdir() if path.is_file()
        }

    def __call__(self, name: str) -> str:
        return url_for("static", filename=name, v=self.marks[name])
