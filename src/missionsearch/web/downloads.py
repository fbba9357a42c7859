"""Take a result set along: ``/fr/search.csv``, and ``format=`` of the API."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request
from flask_babel import get_locale

from missionsearch.analysis import fold
from missionsearch.exports import FORMATS, Format, Layout, Publication
from missionsearch.models import Query, SearchResults
from missionsearch.web import formats
from missionsearch.web.asking import asking
from missionsearch.web.failures import Refused
from missionsearch.web.strict import checked
from missionsearch.web.texts import gettext as _

blueprint = Blueprint("downloads", __name__)
MOST_ROWS = 100_000
"""Rows of one file; a larger result set is refused with a sentence, never cut."""
BY_ENDING = {found.ending: found for found in FORMATS.values()}


@blueprint.get("/<any(fr, en):language>/search.<any(csv, xlsx, ris, bib, jsonl):ending>")
def search(language: str, ending: str) -> Response:
    """Answer with every publication that a search finds, in its order, as a file.

    The parameters are those of the results page; here one that cannot be read is an error, as in the API: nobody
    would see that a file holds the results of another search.
    """
    ask = asking()
    query = checked(ask.query(request, language))
    return download(BY_ENDING[ending], ask.results(query), page_layout(language))


def download(format: Format, results: SearchResults, layout: Layout) -> Response:  # noqa: A002  (its name everywhere)
    """Return a whole result set as a file that is sent while it is made.

    Raises:
        Refused: it has more rows than a file may have.
    """
    if results.total > MOST_ROWS:
        problem = f"{results.total} publications are more than the {MOST_ROWS} of one file: narrow the search"
        most = formats.number(MOST_ROWS, str(get_locale()))
        raise Refused(
            problem,
            _(
                "A file holds up to %(most)s publications, and this search finds more: narrow it, by year, say.",
                most=most,
            ),
        )
    publications = asking().everything(results.query)
    return as_file(format, islice(publications, MOST_ROWS), layout, file_name(results.query, layout.accessed))


def as_file(format: Format, publications: Iterable[Publication], layout: Layout, name: str) -> Response:  # noqa: A002
    """Return publications as a file of a name without ending."""
    response = Response(format.write(publications, layout), content_type=format.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{format.ending}"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def file_name(query: Query, day: dt.date) -> str:
    """Return a file's name that tells what was searched: "recherche-visa-2026-11-28"."""
    words = re.findall(r"[a-z0-9]+", fold(query.text))[:6]
    return "-".join(["search", *words, day.isoformat()])


def page_layout(language: str) -> Layout:
    """Return the layout for a reader of a page: headings in its language, and its spreadsheets' separator."""
    headings = {
        "title": _("Title"),
        "url": _("Address"),
        "language": _("Language"),
        "date": _("Date"),
        "date_kind": _("Kind of date"),
        "event": _("Date of the event"),
        "published": _("Published"),
        "modified": _("Updated"),
        "section": _("Section"),
        "type": _("Type"),
        "site": _("Site"),
        "translations": _("Other versions"),
    }
    return Layout(author_body(), today(), headings, ";" if language == "fr" else ",")


def author_body() -> str:
    """Return who publishes: the name of the site; empty where the operator gave none."""
    name = str(current_app.jinja_env.globals["site_name"])
    return "" if name == "missionsearch" else name


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
