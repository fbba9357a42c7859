"""The formats by the name that an address and the command line give them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from missionsearch.exports.publication import Layout, record
from missionsearch.exports.references import write_bibtex, write_ris
from missionsearch.exports.tables import write_csv, write_xlsx
from missionsearch.models import Publication


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write publications."""

    name: str
    ending: str
    """How a file's name and the address end."""
    content_type: str
    write: Callable[[Iterable[Publication], Layout], Iterator[bytes]]


def write_jsonl(publications: Iterable[Publication], _layout: Layout) -> Iterator[bytes]:
    """Yield one JSON object a line (https://jsonlines.org)."""
    for publication in publications:
        yield json.dumps(record(publication), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


FORMATS: Mapping[str, Format] = {
    found.name: found
    for found in (
        Format("csv", "csv", "text/csv; charset=utf-8", write_csv),
        Format("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
        Format("ris", "ris", "application/x-research-info-systems; charset=utf-8", write_ris),
        Format("bibtex", "bib", "application/x-bibtex; charset=utf-8", write_bibtex),
        Format("jsonl", "jsonl", "application/jsonl; charset=utf-8", write_jsonl),
    )
}
