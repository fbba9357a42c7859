"""That somebody went from a search to one of its results: counted, without who and without which.

The links of a first page carry ``ping`` (HTML Standard, "hyperlink auditing"), so that a browser tells of the click by
itself, without a script and without a detour on the way to the publication. The attribute wants a whole address, so
``[web] base_url`` has to say it: pages are kept for all readers, whatever Host one of them wrote. Where there are
scripts, ``followed.js`` does so in every browser, once a page, and without ``base_url``.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from missionsearch.models import Query
from missionsearch.web.addresses import base_url, url_for
from missionsearch.web.asking import asking

blueprint = Blueprint("followed", __name__)
LONGEST_TEXT = 1000
"""Characters of a text that is counted: what the search box takes."""


def ping(query: Query, language: str) -> str:
    """Return what the links of a results page tell; empty where nothing is counted."""
    if asking().counts is None or not query.text or query.page != 1:
        return ""
    return base_url() + url_for("followed.note", language=language, q=query.text[:LONGEST_TEXT])


@blueprint.post("/<any(fr, en):language>/followed")
def note(language: str) -> Response:
    """Count one click; what a page of another site sends is not counted."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin":
        asking().follow(request.args.get("q", "")[:LONGEST_TEXT], language)
    return Response(status=204)
