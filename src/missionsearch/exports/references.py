"""Reference managers: RIS and BibTeX."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from missionsearch.exports.publication import Layout, one_line
from missionsearch.models import Publication

LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\ensuremath{\lbrace}",  # BibTeX counts braces even behind a backslash
        "}": r"\ensuremath{\rbrace}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{letter: f"\\{letter}" for letter in "&%#$_"},
    }
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


class _Ris(rispy.RisWriter):  # type: ignore[misc]
    """Without a number before each reference: some readers take it for a tag."""

    def set_header(self, count: int) -> str:
        return ""


def write_ris(publications: Iterable[Publication], layout: Layout) -> Iterator[bytes]:
    """Yield references of type ELEC (web page), one at a time, in UTF-8."""
    writer = _Ris()
    for publication in publications:
        yield f"{writer.formats([_ris(publication, layout)])}\n".encode("utf-8", "replace")


def _ris(publication: Publication, layout: Layout) -> dict[str, Any]:
    day = publication.date
    facts = {
        "type_of_reference": "ELEC",
        "title": one_line(publication.title),
        "authors": [one_line(layout.author_of(publication))],
        "year": str(day.year) if day else "",
        "date": day.strftime("%Y/%m/%d/") if day else "",
        "urls": [publication.url],
        "language": publication.language if publication.language != "und" else "",
        "keywords": [one_line(name) for name in publication.section],
        "access_date": layout.accessed.strftime("%Y/%m/%d/"),
    }
    return {name: value for name, value in facts.items() if value}


def write_bibtex(publications: Iterable[Publication], layout: Layout) -> Iterator[bytes]:
    """Yield entries of type ``misc``, one at a time, in UTF-8; a key is made of year and address, so it stays."""
    for publication in publications:
        yield f"{write_string(Library([_bibtex(publication, layout)]))}\n".encode("utf-8", "replace")


def _bibtex(publication: Publication, layout: Layout) -> Entry:
    day = publication.date
    facts = {
        "author": "{" + latex(layout.author_of(publication)) + "}",  # a body's name, not a person's: braced
        "title": latex(publication.title),
        "year": str(day.year) if day else "",
        "month": MONTHS[day.month - 1] if day else "",
        "day": str(day.day) if day else "",
        "url": re.sub(r"[{}\\\s]", lambda match: f"%{ord(match[0]):02X}", publication.url),
        "urldate": layout.accessed.isoformat(),
        "langid": {"fr": "french", "en": "english"}.get(publication.language, ""),
    }
    fields = [Field(name, value) for name, value in facts.items() if value]
    return Entry("misc", key_of(publication), fields)


def key_of(publication: Publication) -> str:
    """Return a BibTeX key: "2015-3f9a41c0", "undated-3f9a41c0"."""
    digest = hashlib.blake2b(publication.url.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{publication.date.year if publication.date else 'undated'}-{digest}"


def latex(text: str) -> str:
    """Return a text in which nothing is a command to LaTeX.

    >>> latex("Visa & passeports : 100 %")
    'Visa \\\\& passeports : 100 \\\\%'
    """
    return one_line(text).translate(LATEX)
